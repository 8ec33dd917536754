//! Runs: what was asked is taken up, and goes on as far as it does without an effect.

use super::outcome::EngineError;
use super::service_loop::Holder;
use crate::event::Event;
use crate::keys;
use crate::ports::Transaction;
use model::{NodeName, Wish};
use plan::{Action, Recorded, RunContext, RunState};
use std::collections::BTreeSet;

impl Holder {
    /// Brings all runs forward.
    pub(super) async fn settle_runs(&mut self) -> Result<(), EngineError> {
        let requests = std::mem::take(&mut self.state.requests);
        let given_up = std::mem::take(&mut self.state.given_up);
        let asked = !requests.is_empty() || !given_up.is_empty();
        if !asked && !self.state.recorded.any_running() {
            return Ok(());
        }
        let before = self.state.recorded.clone();
        let mut after = before.clone();
        after.advance_runs(self.run_context(), &requests, &given_up);
        let mut extra = Transaction::new();
        for request in &requests {
            extra = extra.delete(keys::request(&self.service, request.id));
        }
        for end in &given_up {
            extra = extra.delete(keys::give_up(&self.service, end.run));
        }
        self.ledger.commit(&before, &after, extra).await?;
        self.flights.abort(|flight| match &flight.action {
            Action::Perform { run, .. } => given_up.iter().any(|end| end.run == *run),
            _ => false,
        });
        let events = run_events(&before, &after);
        self.state.recorded = after;
        self.tell(events).await
    }

    /// Nodes that runs want down.
    pub(super) fn down_for_runs(&self) -> BTreeSet<NodeName> {
        if !self.state.recorded.any_running() {
            return BTreeSet::new();
        }
        self.state.recorded.taken_down_by_runs(self.run_context())
    }

    fn run_context(&self) -> RunContext<'_> {
        let wish = self.state.wish.as_ref();
        RunContext {
            topology: &self.blueprint.topology,
            groups: &self.blueprint.groups,
            revision: &self.blueprint.revision,
            wish: wish.map_or(Wish::Deployed, |w| w.value.wish),
            now: self.ports.clock.now(),
        }
    }
}

fn run_events(before: &Recorded, after: &Recorded) -> Vec<Event> {
    let mut events = Vec::new();
    for (id, run) in &after.runs {
        let was = before.runs.get(id).map(|r| &r.state);
        let what = run.request.what.to_string();
        if was.is_none() {
            events.push(Event::RunBegan {
                run: *id,
                what: what.clone(),
                by: run.request.by.clone(),
            });
        }
        let failed = match &run.state {
            _ if was == Some(&run.state) => continue,
            RunState::Running => continue,
            RunState::Done { .. } => Vec::new(),
            RunState::Failed { why, .. } => why.clone(),
        };
        events.push(Event::RunEnded {
            run: *id,
            what,
            failed,
        });
    }
    events
}
