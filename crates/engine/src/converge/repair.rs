//! What an operator wants mended: each server is looked at again by its id, then the records are
//! changed, or the server goes. The request itself is the intent: what of it is done leaves it in the
//! transaction that changes the records.

use super::outcome::EngineError;
use super::service_loop::{Holder, StopLevel};
use crate::event::Event;
use crate::keys;
use crate::lease::encode;
use crate::ports::{Server, Transaction};
use crate::records::{RepairRequest, RepairedRecord};
use crate::servers::{Mend, Mended, Scene, capacities};
use model::{InstanceId, MemberId};
use plan::Recorded;

impl Holder {
    /// Carries out what is asked, before anything is planned.
    pub(super) async fn settle_repair(&mut self) -> Result<(), EngineError> {
        // by records that nobody has confirmed nothing is removed
        while self.state.restored.is_none()
            && !self.is_to_stop()
            && let Some(request) = self.state.repair.take()
        {
            let mut request = request.value;
            let Some(mend) = request.left.first().cloned() else {
                self.end_repair(request).await?;
                return Ok(());
            };
            request.left.remove(0);
            self.mend(&mend, request).await?;
            self.read_inbound().await?;
        }
        Ok(())
    }

    fn is_to_stop(&self) -> bool {
        *self.stop.borrow() != StopLevel::Run
    }

    /// Whether something of it is left to the next holder, as this one was told to stop meanwhile.
    pub(super) fn repair_waits(&self) -> bool {
        self.state.repair.is_some() && self.is_to_stop()
    }

    async fn mend(&mut self, mend: &Mend, mut request: RepairRequest) -> Result<(), EngineError> {
        let before = self.state.recorded.clone();
        let mut after = before.clone();
        let mended = match self.look_again(mend).await? {
            Ok(found) => self.apply(mend, &mut after, found.as_ref()).await?,
            Err(why) => Err(why),
        };
        let mended = match mended {
            Ok(Mended::Remove) => self.remove_unused(mend).await?,
            Ok(Mended::Restore(made_as)) => self.restore(mend.server(), made_as).await?,
            other => other,
        };
        let (what, failure) = match mended {
            Ok(Mended::Nothing(why)) => (format!("{mend}: nothing is to be done, {why}"), None),
            Ok(Mended::Records | Mended::Remove | Mended::Restore(_)) => (mend.to_string(), None),
            Err(why) => {
                request.failed.push(format!("{mend}: {why}"));
                after = before.clone();
                (mend.to_string(), Some(why))
            }
        };
        let extra = Transaction::new().put(keys::repair(&self.service), encode(&request));
        self.ledger.commit(&before, &after, extra).await?;
        let mut events = vec![Event::Repaired { what, failure }];
        events.extend(super::tick::member_events(&before, &after));
        self.state.recorded = after;
        if let Mend::Replace { instance, .. } = mend {
            self.memory.words.remove(instance);
            self.give_up_what_runs_on(instance);
        }
        self.tell(events).await
    }

    async fn look_again(
        &mut self,
        mend: &Mend,
    ) -> Result<Result<Option<Server>, String>, EngineError> {
        let provider = self.ports.provider.clone();
        let found = self.alive_during(provider.inspect(mend.server())).await?;
        Ok(found.map_err(|error| error.to_string()))
    }

    async fn apply(
        &self,
        mend: &Mend,
        recorded: &mut Recorded,
        found: Option<&Server>,
    ) -> Result<Result<Mended, String>, EngineError> {
        let counter = self.ledger.store.get(keys::MEMBER_COUNTER).await?;
        let last = counter.and_then(|c| serde_json::from_slice::<u64>(&c.value).ok());
        let scene = Scene {
            service: &self.service,
            store: &self.settings.store_id,
            blueprint: &self.blueprint,
            capacities: capacities(&self.state, &self.blueprint),
            last_member: MemberId(last.unwrap_or(0)),
            now: self.ports.clock.now(),
        };
        Ok(mend.apply(recorded, found, &scene))
    }

    async fn remove_unused(&mut self, mend: &Mend) -> Result<Result<Mended, String>, EngineError> {
        let provider = self.ports.provider.clone();
        let store = self.settings.store_id.clone();
        let deleted = self
            .alive_during(provider.delete(&store, mend.server()))
            .await?;
        self.memory.servers.remove(mend.server());
        Ok(deleted
            .map(|()| Mended::Remove)
            .map_err(|error| error.to_string()))
    }

    async fn end_repair(&mut self, request: RepairRequest) -> Result<(), EngineError> {
        let ended = RepairedRecord {
            generation: request.generation,
            failed: request.failed,
        };
        let extra = Transaction::new()
            .delete(keys::repair(&self.service))
            .put(keys::repaired(&self.service), encode(&ended));
        let recorded = &self.state.recorded;
        self.ledger.commit(recorded, recorded, extra).await?;
        self.state.repaired = Some(ended);
        Ok(())
    }

    /// Steps on a single server that is given up.
    pub(super) fn give_up_what_runs_on(&self, instance: &InstanceId) {
        if instance.member().is_some() {
            // what is pointless on a member that leaves is found by its state
            return;
        }
        let topology = &self.blueprint.topology;
        self.flights.abort(|flight| {
            let at = flight.action.acts_on();
            at.is_some_and(|at| topology.compute_of(at.node()) == Some(instance.node()))
        });
    }
}
