//! Plans as the log tells them: one is open from the moment that something is to be done until
//! nothing is; when it turns out to be about something else, the former is superseded.

use super::outcome::EngineError;
use super::service_loop::Holder;
use super::settings::Role;
use crate::event::{Event, PlanEnd};
use crate::keys;
use crate::lease::encode;
use crate::ports::Transaction;
use plan::{Action, Plan};
use std::collections::BTreeSet;

/// What a plan is about: instances that come and go.
fn subjects(plan: &Plan) -> BTreeSet<String> {
    plan.steps
        .values()
        .map(|step| {
            let word = match step.action {
                Action::DeleteServer { .. } => "down",
                Action::Operate { operation, .. } => match operation {
                    model::LifecycleOperation::Stop | model::LifecycleOperation::Delete => "down",
                    _ => "up",
                },
                Action::CreateServer { .. } => "up",
                Action::Relate { .. } | Action::TellMembers { .. } => "relate",
                Action::Perform { run, .. } => return format!("{run} runs"),
            };
            match (step.action.member(), step.action.acts_on()) {
                (Some(member), _) => format!("{member} {word}"),
                (None, Some(instance)) => format!("{instance} {word}"),
                (None, None) => word.to_owned(),
            }
        })
        .collect()
}

impl Holder {
    pub(super) async fn note_plan(&mut self) -> Result<(), EngineError> {
        let about = subjects(&self.plan);
        let open = self.memory.open_plan.take();
        let mut events = Vec::new();
        self.memory.open_plan = match open {
            Some((id, _)) if about.is_empty() && self.flights.count() == 0 => {
                events.push(Event::PlanClosed {
                    plan: id,
                    end: PlanEnd::Converged,
                });
                // what comes from now on is no part of the update
                self.memory.revised = None;
                None
            }
            None if about.is_empty() => None,
            Some((id, was)) if about.is_subset(&was) => Some((id, was)),
            open => {
                if let Some((id, _)) = open {
                    events.push(Event::PlanClosed {
                        plan: id,
                        end: PlanEnd::Superseded,
                    });
                }
                self.state.progress.plan.0 += 1;
                let plan = self.state.progress.plan;
                let effects = self
                    .plan
                    .steps
                    .values()
                    .filter(|s| s.effect == plan::Effect::Real);
                events.push(Event::PlanOpened {
                    plan,
                    changes: plan::summary(&self.plan, &self.state.recorded),
                    steps: u32::try_from(effects.count()).unwrap_or(u32::MAX),
                });
                self.memory.stuck_told = false;
                let extra = Transaction::new()
                    .put(keys::progress(&self.service), encode(&self.state.progress));
                let recorded = &self.state.recorded;
                self.ledger.commit(recorded, recorded, extra).await?;
                Some((plan, about))
            }
        };
        self.tell(events).await
    }

    /// Tells once that nothing more can be done.
    pub(super) async fn note_stuck(&mut self, why: &[String]) -> Result<(), EngineError> {
        if why.is_empty() || self.memory.stuck_told {
            return Ok(());
        }
        self.memory.stuck_told = true;
        let why = why.join("; ");
        // the agent's plan stays open: it is tried again by itself, later
        let event = match (self.settings.role, &self.memory.open_plan) {
            (Role::Command, Some((plan, _))) => Event::PlanClosed {
                plan: *plan,
                end: PlanEnd::Stuck { why },
            },
            _ => Event::Trouble {
                what: format!("not converged, to be tried again: {why}"),
            },
        };
        self.tell(vec![event]).await
    }
}
