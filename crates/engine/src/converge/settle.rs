//! What a former holder left started: each such step is looked into, then everything is planned anew.

use super::outcome::EngineError;
use super::service_loop::Holder;
use super::settings::Role;
use crate::event::Event;
use crate::keys;
use crate::ports::{Server, ServerStatus, Transaction};
use crate::records::Intent;
use crate::repeatable::is_repeatable;
use crate::server_request::server_attributes;
use model::{IdempotencyKey, NodeState, StepStatus, Wish};
use plan::{Action, StepOutcome};
use std::time::Duration;

impl Holder {
    pub(super) async fn settle(&mut self) -> Result<(), EngineError> {
        // first: whoever asked has not seen yet what is found unknown now
        self.take_notice().await?;
        let intents = std::mem::take(&mut self.state.intents);
        for intent in intents {
            self.settle_one(&intent).await?;
        }
        Ok(())
    }

    async fn settle_one(&mut self, intent: &Intent) -> Result<(), EngineError> {
        let executor = self.ports.executor.clone();
        self.alive_during(executor.abandon(&intent.key)).await?;
        let (outcome, status, why) = match &intent.action {
            Action::CreateServer { .. } => match self.server_of(&intent.key).await? {
                Some(server) => {
                    let attributes = server_attributes(&server);
                    let id = Some(server.id.clone());
                    let why = format!("the provider has it: {}", server.id);
                    self.remember(server);
                    (
                        StepOutcome::Done {
                            attributes,
                            server: id,
                        },
                        StepStatus::Done,
                        why,
                    )
                }
                None => (
                    StepOutcome::NotDone,
                    StepStatus::Failed,
                    "the provider has no running server with this key: asked for again".to_owned(),
                ),
            },
            action => self.lost_operation(action),
        };
        let before = self.state.recorded.clone();
        let mut after = before.clone();
        let at = intent.action.acts_on();
        let busy = at.is_some_and(|at| matches!(before.state(at), NodeState::Busy(_)));
        if busy
            || !matches!(
                intent.action,
                Action::CreateServer { .. } | Action::Operate { .. }
            )
        {
            after.apply(
                &self.blueprint_of(&intent.action).topology,
                &intent.action,
                &outcome,
            )?;
        }
        let extra =
            Transaction::new().delete(keys::of_kind(&self.service, "intent", intent.action.key()));
        self.ledger.commit(&before, &after, extra).await?;
        let title = self.title(&intent.action);
        self.state.recorded = after;
        self.tell(vec![Event::StepSettled {
            step: intent.step,
            title,
            status,
            why,
        }])
        .await
    }

    /// A command leaves what failed until somebody asks again: an agent that begins does.
    pub(super) async fn retry_what_was_left(&mut self) -> Result<(), EngineError> {
        if self.settings.role != Role::Agent {
            return Ok(());
        }
        let mut after = self.state.recorded.clone();
        after.retry_from(self.ports.clock.now());
        let before = &self.state.recorded;
        self.ledger
            .commit(before, &after, Transaction::new())
            .await?;
        self.state.recorded = after;
        Ok(())
    }

    /// An operation of which nobody knows whether it ran to its end.
    fn lost_operation(&self, action: &Action) -> (StepOutcome, StepStatus, String) {
        if is_repeatable(self.blueprint_of(action), &self.state.recorded, action) {
            let why = "not known to have ended, and safe to repeat";
            return (StepOutcome::NotDone, StepStatus::Failed, why.to_owned());
        }
        let why = "not known to have ended, and not safe to repeat";
        let outcome = self.unknown(action, why, self.ports.clock.now());
        (outcome, StepStatus::Unknown, why.to_owned())
    }

    /// The running server made with a key. A provider that does not answer is asked again, under the
    /// lease, for as long as it takes: nothing may be guessed here.
    async fn server_of(&mut self, key: &IdempotencyKey) -> Result<Option<Server>, EngineError> {
        let mut told = false;
        loop {
            let provider = self.ports.provider.clone();
            match self.alive_during(provider.find(key)).await? {
                Ok(servers) => {
                    return Ok(servers
                        .into_iter()
                        .find(|s| s.status == ServerStatus::Running));
                }
                Err(error) if !told => {
                    told = true;
                    let what = format!("a started step can't be settled yet: {error}");
                    self.tell(vec![Event::Trouble { what }]).await?;
                }
                Err(_) => {}
            }
            let clock = self.ports.clock.clone();
            self.alive_during(clock.sleep(Duration::from_secs(2)))
                .await?;
        }
    }

    /// Somebody asked again: what failed before is tried again.
    pub(super) async fn take_notice(&mut self) -> Result<(), EngineError> {
        let Some(wish) = &self.state.wish else {
            return Ok(());
        };
        if wish.value.generation <= self.state.progress.seen {
            return Ok(());
        }
        let undeploying = wish.value.wish == Wish::Undeployed;
        self.state.progress.seen = wish.value.generation;
        let before = self.state.recorded.clone();
        let mut after = before.clone();
        after.forgive();
        let extra = Transaction::new().put(keys::progress(&self.service), encode_progress(self));
        self.ledger.commit(&before, &after, extra).await?;
        self.state.recorded = after;
        self.memory.stuck_told = false;
        if undeploying {
            tracing::debug!(service = %self.service, "undeploy wished");
        }
        Ok(())
    }
}

fn encode_progress(holder: &Holder) -> Vec<u8> {
    crate::lease::encode(&holder.state.progress)
}
