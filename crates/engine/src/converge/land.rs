//! The end of a step: what it came to is recorded, then told.

use super::flight::{Flight, Landed, StepResult};
use super::outcome::EngineError;
use super::service_loop::Holder;
use super::settings::Retry;
use crate::event::Event;
use crate::keys;
use crate::ports::{OperationOutcome, ProviderError, Server, Transaction};
use crate::repeatable::is_repeatable;
use crate::server_request::server_attributes;
use jiff::Timestamp;
use model::{NodeState, StepStatus};
use plan::{Action, Failure, FailureKind, Recorded, StepOutcome, Subject};
use serde_json::Value;
use std::collections::BTreeMap;

/// Attributes that are ours alone to set.
const RESERVED: [&str; 3] = ["tosca_id", "tosca_name", "state"];

impl Holder {
    pub(super) async fn land(&mut self, landed: Landed) -> Result<(), EngineError> {
        match landed {
            Landed::Step(key, result) => match self.flights.take(&key) {
                Some(flight) => self.land_step(flight, result).await,
                None => Ok(()),
            },
            Landed::Servers(answer) => self.observed(answer).await,
            Landed::Monitors(monitors) => self.evaluate(*monitors).await,
        }
    }

    async fn land_step(&mut self, flight: Flight, result: StepResult) -> Result<(), EngineError> {
        let now = self.ports.clock.now();
        let outcome = self.outcome(&flight, result, now);
        let before = self.state.recorded.clone();
        let mut after = before.clone();
        if still_busy(&flight.action, &before) {
            after.apply(
                &self.blueprint_of(&flight.action).topology,
                &flight.action,
                &outcome,
            )?;
        }
        let step_key = flight.action.key();
        let extra = Transaction::new().delete(keys::of_kind(&self.service, "intent", &step_key));
        self.ledger.commit(&before, &after, extra).await?;
        let title = self.title(&flight.action);
        self.state.recorded = after;
        self.state.intents.retain(|i| i.key != flight.key);
        let (status, message) = match &outcome {
            StepOutcome::Done { .. } => (StepStatus::Done, None),
            StepOutcome::Failed(failure) => (StepStatus::Failed, Some(failure.message.clone())),
            StepOutcome::NotDone => (StepStatus::Cancelled, None),
            StepOutcome::Unknown(failure) => (StepStatus::Unknown, Some(failure.message.clone())),
        };
        let took = now.duration_since(flight.started_at).as_millis();
        self.tell(vec![Event::StepFinished {
            plan: flight.plan,
            step: flight.step,
            title,
            status,
            message,
            took_ms: u64::try_from(took).unwrap_or(0),
        }])
        .await
    }

    fn outcome(&mut self, flight: &Flight, result: StepResult, now: Timestamp) -> StepOutcome {
        let message = match result {
            StepResult::Server(answer) => match *answer {
                Ok(server) => return self.server_done(server),
                Err(error) => return StepOutcome::Failed(self.server_failed(flight, &error, now)),
            },
            StepResult::Deleted(Ok(())) => {
                let gone = flight.action.acts_on();
                self.memory
                    .servers
                    .retain(|_, server| Some(&server.owner.instance) != gone);
                return StepOutcome::Done {
                    attributes: BTreeMap::new(),
                    server: None,
                };
            }
            StepResult::Operation(Ok(outcome)) => match self.handed_back(flight, &outcome) {
                Ok(mut attributes) => {
                    attributes.extend(self.by_name(flight, &outcome));
                    self.take_out_secrets(&flight.action, &mut attributes);
                    return StepOutcome::Done {
                        attributes,
                        server: None,
                    };
                }
                Err(missing) => format!("it handed back no {missing}, which the template reads"),
            },
            StepResult::Aborted if self.leaves(&flight.action) => "its member leaves".to_owned(),
            StepResult::Aborted if self.may_repeat(&flight.action) => return StepOutcome::NotDone,
            StepResult::Aborted => {
                let why = "ended before its time, and not safe to repeat";
                return self.unknown(&flight.action, why, now);
            }
            StepResult::Deleted(Err(error)) => error.to_string(),
            StepResult::Operation(Err(error)) => error.to_string(),
            StepResult::NotAsked(why) => why,
        };
        StepOutcome::Failed(self.failure(&flight.action, message, now))
    }

    /// Whether an act of a run was on a member that goes: it is not tried again.
    fn leaves(&self, action: &Action) -> bool {
        let Action::Perform { subject, .. } = action else {
            return false;
        };
        let state = |at| self.state.recorded.member_state(at);
        let state = subject.acts_on().and_then(state);
        state.is_some_and(|state| !state.counts())
    }

    fn may_repeat(&self, action: &Action) -> bool {
        is_repeatable(self.blueprint_of(action), &self.state.recorded, action)
    }

    /// What references stand for is kept nowhere, also where an operation hands it back.
    fn take_out_secrets(&self, action: &Action, attributes: &mut BTreeMap<String, Value>) {
        let of_run = self.references_of_run(action, &self.state.recorded);
        for value in attributes.values_mut() {
            self.blueprint_of(action).references.take_out_of(value);
            of_run.take_out_of(value);
        }
    }

    /// What was handed back under the name of an attribute of the node or relationship needs no mapping, as in xOpera.
    fn by_name(&self, flight: &Flight, outcome: &OperationOutcome) -> BTreeMap<String, Value> {
        let topology = &self.blueprint_of(&flight.action).topology;
        let declared = match &flight.action {
            Action::Operate { instance, .. }
            | Action::Perform {
                subject: Subject::Node { instance },
                ..
            } => topology.node(instance.node()).map(|n| &n.attribute_names),
            Action::Relate { edge, .. }
            | Action::Perform {
                subject: Subject::Pair { edge, .. },
                ..
            } => {
                let node = topology.node(edge.source.node());
                let mut requirements = node.into_iter().flat_map(|n| &n.requirements);
                let found =
                    requirements.find(|r| r.name == edge.requirement && r.index == edge.index);
                found.map(|r| &r.relationship.attribute_names)
            }
            _ => None,
        };
        let Some(declared) = declared else {
            return BTreeMap::new();
        };
        let named = outcome.outputs.iter().filter(|(name, _)| {
            let mapped = flight.outputs.contains_key(*name);
            !mapped && declared.contains(name) && !RESERVED.contains(&name.as_str())
        });
        named.map(|(n, value)| (n.clone(), value.clone())).collect()
    }

    /// Attributes by their names, or the outputs that are missing.
    fn handed_back(
        &self,
        flight: &Flight,
        outcome: &OperationOutcome,
    ) -> Result<BTreeMap<String, Value>, String> {
        let wanted = &flight.outputs;
        let missing: Vec<&str> = wanted
            .keys()
            .filter(|name| !outcome.outputs.contains_key(*name))
            .map(String::as_str)
            .collect();
        if !missing.is_empty() {
            return Err(missing.join(", "));
        }
        let mut attributes: BTreeMap<String, Value> = BTreeMap::new();
        for (output, taker) in wanted {
            let Some(value) = outcome.outputs.get(output) else {
                continue;
            };
            let name = taker.recorded();
            // of an attribute that takes parts the others stay
            let before = match taker.within.is_empty() {
                true => None,
                false => attributes
                    .remove(&name)
                    .or_else(|| self.before(&flight.action, &name)),
            };
            attributes.insert(name, taker.taken(before, value.clone()));
        }
        Ok(attributes)
    }

    /// The recorded value of an attribute of what an action acts on, else the one that the template gives it.
    fn before(&self, action: &Action, name: &str) -> Option<Value> {
        let recorded = &self.state.recorded;
        match action {
            Action::Operate { instance, .. }
            | Action::Perform {
                subject: Subject::Node { instance },
                ..
            } => {
                let known = recorded.instances.get(instance);
                let known = known.and_then(|record| record.attributes.get(name).cloned());
                let node = || self.blueprint_of(action).topology.node(instance.node());
                known.or_else(|| node()?.attributes.get(name)?.as_literal().cloned())
            }
            Action::Relate { edge, .. }
            | Action::Perform {
                subject: Subject::Pair { edge, .. },
                ..
            } => recorded.edges.get(edge)?.attributes.get(name).cloned(),
            _ => None,
        }
    }

    /// An outcome that nobody knows: never tried again by itself.
    pub(super) fn unknown(&self, action: &Action, why: &str, now: Timestamp) -> StepOutcome {
        StepOutcome::Unknown(Failure {
            retry_at: None,
            ..self.failure(action, why.to_owned(), now)
        })
    }

    fn server_failed(&self, flight: &Flight, error: &ProviderError, now: Timestamp) -> Failure {
        let kind = match error {
            ProviderError::Unavailable { .. } => FailureKind::NoAnswer,
            _ => FailureKind::Definite,
        };
        Failure {
            kind,
            ..self.failure(&flight.action, error.to_string(), now)
        }
    }

    fn server_done(&mut self, server: Server) -> StepOutcome {
        let attributes = server_attributes(&server);
        let id = server.id.clone();
        self.remember(server);
        StepOutcome::Done {
            attributes,
            server: Some(id),
        }
    }

    fn failure(&self, action: &Action, message: String, now: Timestamp) -> Failure {
        let recorded = &self.state.recorded;
        let last = match action {
            Action::CreateServer { instance }
            | Action::DeleteServer { instance }
            | Action::Operate { instance, .. } => recorded.instance(instance).failure,
            Action::Relate { edge, .. } => recorded.edges.get(edge).and_then(|r| r.failure.clone()),
            Action::TellMembers { relation, .. } => recorded
                .relations
                .get(relation)
                .and_then(|r| r.failure.clone()),
            // what was asked for once is tried once
            Action::Perform { .. } => None,
        };
        let attempts = last.map_or(0, |f| f.attempts) + 1;
        let retry_at = match self.settings.retry {
            Retry::WhenAsked => None,
            Retry::Backoff { first, most } => {
                let factor = 2_u32.saturating_pow(attempts.saturating_sub(1).min(16));
                Some(now + first.saturating_mul(factor).min(most))
            }
        };
        Failure {
            kind: FailureKind::Definite,
            step: action.key(),
            at: now,
            what: self.title(action),
            message,
            attempts,
            retry_at,
        }
    }

    /// Keeps a server's addresses at hand.
    pub(super) fn remember(&mut self, server: Server) {
        self.memory.servers.insert(server.id.clone(), server);
    }
}

/// A step that was overtaken (its server died, its instance was wiped) changes nothing any more.
fn still_busy(action: &Action, recorded: &Recorded) -> bool {
    match action {
        Action::CreateServer { instance } | Action::Operate { instance, .. } => {
            matches!(recorded.state(instance), NodeState::Busy(_))
        }
        Action::DeleteServer { .. }
        | Action::Relate { .. }
        | Action::TellMembers { .. }
        | Action::Perform { .. } => true,
    }
}
