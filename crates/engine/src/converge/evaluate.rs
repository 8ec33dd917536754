//! Monitors' answers become evaluations, evaluations become a desired capacity.

use super::flight::Landed;
use super::outcome::EngineError;
use super::service_loop::Holder;
use crate::event::Event;
use crate::keys;
use crate::lease::encode;
use crate::ports::{Question, Transaction};
use crate::snapshot::Stamped;
use futures::FutureExt;
use jiff::Timestamp;
use model::{Capacity, CapacitySource, DesiredCapacity, GroupName, ThresholdPolicy, Wish};
use policy::{
    AlertFact, Decision, Evaluation, GroupState, LastAction, MemberView, Monitors,
    PastRecommendation, Reason,
};
use topology::ScalingGroup;

impl Holder {
    pub(super) fn ask_monitors(&mut self, now: Timestamp) {
        self.due.evaluate = now + self.settings.evaluate_every;
        if self.memory.asking_monitors || self.desired().wish == Wish::Undeployed {
            return;
        }
        self.memory.asking_monitors = true;
        let signals = self.ports.signals.clone();
        let question = Question {
            service: self.service.clone(),
        };
        let answer = async move { Landed::Monitors(Box::new(signals.observe(&question).await)) };
        self.flights.ask(answer.boxed());
    }

    /// Evaluates every group, and sets what was decided.
    pub(super) async fn evaluate(&mut self, monitors: Monitors) -> Result<(), EngineError> {
        self.memory.asking_monitors = false;
        let now = self.ports.clock.now();
        let groups: Vec<ScalingGroup> = self.blueprint.groups.iter().cloned().collect();
        for group in &groups {
            let Some(state) = self.group_state(group, now) else {
                continue;
            };
            let policies: Vec<ThresholdPolicy> = self
                .blueprint
                .policies
                .iter()
                .filter(|p| p.group == group.name)
                .cloned()
                .collect();
            let alerts: Vec<AlertFact> = self
                .state
                .alerts
                .iter()
                .filter(|a| a.group.as_ref() == Some(&group.name))
                .cloned()
                .collect();
            let settings = &self.settings.policy;
            let evaluation = policy::evaluate(&state, &policies, &alerts, &monitors, settings, now);
            self.remember_recommendation(&evaluation);
            self.act_on(&state, evaluation).await?;
        }
        self.memory.monitors = Some(monitors);
        self.heal(now).await
    }

    pub(super) fn group_state(&self, group: &ScalingGroup, now: Timestamp) -> Option<GroupState> {
        let desired = self.state.capacities.get(&group.name)?.value.clone();
        let members = self.state.recorded.members_of(&group.name);
        let action = self.state.actions.get(&group.name);
        let last_action = match action {
            None => LastAction::None,
            Some(a) if a.generation != desired.generation => LastAction::UnderWay {
                direction: a.direction,
            },
            Some(a) => match a.settled_at {
                None => LastAction::UnderWay {
                    direction: a.direction,
                },
                Some(at) => LastAction::Settled {
                    direction: a.direction,
                    at,
                },
            },
        };
        let window = self.settings.policy.stabilisation_in;
        let recommendations = self.memory.recommendations.get(&group.name);
        Some(GroupState {
            group: group.name.clone(),
            bounds: group.bounds,
            desired,
            members: members
                .iter()
                .map(|m| MemberView {
                    id: m.id,
                    ordinal: m.ordinal,
                    state: m.state.clone(),
                })
                .collect(),
            last_action,
            recommendations: recommendations
                .into_iter()
                .flatten()
                .filter(|r| r.at + window > now)
                .copied()
                .collect(),
        })
    }

    fn remember_recommendation(&mut self, evaluation: &Evaluation) {
        let window = self.settings.policy.stabilisation_in;
        let past = self
            .memory
            .recommendations
            .entry(evaluation.group.clone())
            .or_default();
        past.retain(|r| r.at + window > evaluation.at);
        past.push(PastRecommendation {
            at: evaluation.at,
            capacity: evaluation.recommended,
        });
    }

    async fn act_on(
        &mut self,
        state: &GroupState,
        evaluation: Evaluation,
    ) -> Result<(), EngineError> {
        self.memory.wake_at = match (self.memory.wake_at, evaluation.wake_at) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        let former = self.memory.evaluations.get(&evaluation.group);
        let news = former.is_none_or(|f| gist(f) != gist(&evaluation));
        if news {
            self.tell(vec![Event::Evaluated {
                evaluation: evaluation.clone(),
            }])
            .await?;
        }
        let change = match &evaluation.decision {
            Decision::Keep => None,
            Decision::Clamp { to, .. } => Some((*to, CapacitySource::Clamped)),
            Decision::Scale { to, policy, .. } => {
                let why: Vec<String> = evaluation.reasons.iter().map(ToString::to_string).collect();
                let (policy, why) = (policy.clone(), why.join("; "));
                Some((*to, CapacitySource::Policy { policy, why }))
            }
        };
        if let Some((to, source)) = change {
            self.set_capacity(state, to, source, evaluation.at).await?;
        }
        self.memory
            .evaluations
            .insert(evaluation.group.clone(), evaluation);
        Ok(())
    }

    async fn set_capacity(
        &mut self,
        state: &GroupState,
        to: Capacity,
        source: CapacitySource,
        at: Timestamp,
    ) -> Result<(), EngineError> {
        let group: &GroupName = &state.group;
        let Some(old) = self.state.capacities.get(group).cloned() else {
            return Ok(());
        };
        let generation = old.value.generation.next();
        let desired = DesiredCapacity::new(to, source, generation, at);
        let key = keys::capacity(&self.service, group);
        let extra = Transaction::new()
            .check(&key, crate::ports::Expected::Version(old.version))
            .put(&key, encode(&desired));
        let recorded = self.state.recorded.clone();
        match self.ledger.commit(&recorded, &recorded, extra).await {
            // an operator was faster: his word counts
            Err(EngineError::Raced { .. }) => return Ok(()),
            other => other?,
        }
        let event = Event::CapacityChanged {
            group: group.clone(),
            from: Some(old.value.value),
            to,
            source: desired.source.clone(),
        };
        // the version is read anew with the watch that our own write sets off
        let stamped = Stamped {
            value: desired,
            version: old.version,
        };
        self.state.capacities.insert(group.clone(), stamped);
        self.tell(vec![event]).await
    }
}

/// What an evaluation says, without what changes all the time (figures and times).
fn gist(evaluation: &Evaluation) -> (Decision, Vec<Reason>) {
    let epoch = Timestamp::UNIX_EPOCH;
    let reasons = evaluation
        .reasons
        .iter()
        .cloned()
        .map(|mut reason| {
            match &mut reason {
                Reason::RuleHolds { cpu_percent, .. } | Reason::RuleMissing { cpu_percent, .. } => {
                    *cpu_percent = None;
                }
                Reason::Cooldown { until }
                | Reason::WarmUp { until, .. }
                | Reason::Stabilising { until, .. } => *until = epoch,
                _ => {}
            }
            reason
        })
        .collect();
    (evaluation.decision.clone(), reasons)
}
