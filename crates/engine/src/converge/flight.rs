//! Steps and questions under way, as futures that the loop owns: dropping the loop drops them.

use crate::ports::{ExecutorError, OperationOutcome, ProviderError, Server};
use futures::future::{AbortHandle, BoxFuture, abortable};
use futures::stream::FuturesUnordered;
use futures::{FutureExt, StreamExt};
use jiff::Timestamp;
use model::{IdempotencyKey, PlanId, StepNumber};
use plan::{Action, StepKey, UnderWay};
use policy::Monitors;
use std::collections::BTreeMap;
use topology::{Taker, Topology};

/// A step under way.
pub(super) struct Flight {
    pub(super) action: Action,
    pub(super) key: IdempotencyKey,
    pub(super) step: StepNumber,
    pub(super) plan: PlanId,
    pub(super) started_at: Timestamp,
    /// Output name → attribute.
    pub(super) outputs: BTreeMap<String, Taker>,
    abort: AbortHandle,
}

/// What a step's effect came to.
pub(super) enum StepResult {
    Server(Box<Result<Server, ProviderError>>),
    Deleted(Result<(), ProviderError>),
    Operation(Result<OperationOutcome, ExecutorError>),
    /// It could not even be asked for.
    NotAsked(String),
    Aborted,
}

/// Something that ended.
pub(super) enum Landed {
    Step(StepKey, StepResult),
    Servers(Result<Vec<Server>, ProviderError>),
    Monitors(Box<Monitors>),
}

/// Everything under way.
#[derive(Default)]
pub(super) struct Flights {
    steps: BTreeMap<StepKey, Flight>,
    futures: FuturesUnordered<BoxFuture<'static, Landed>>,
}

pub(super) struct Start {
    pub(super) action: Action,
    pub(super) key: IdempotencyKey,
    pub(super) step: StepNumber,
    pub(super) plan: PlanId,
    pub(super) started_at: Timestamp,
    pub(super) outputs: BTreeMap<String, Taker>,
    pub(super) effect: BoxFuture<'static, StepResult>,
}

impl Flights {
    pub(super) fn start(&mut self, start: Start) {
        let Start {
            action,
            key,
            step,
            plan,
            started_at,
            outputs,
            effect,
        } = start;
        let step_key = action.key();
        let (future, abort) = abortable(effect);
        let landing = step_key.clone();
        self.futures.push(
            future
                .map(move |result| Landed::Step(landing, result.unwrap_or(StepResult::Aborted)))
                .boxed(),
        );
        let flight = Flight {
            action,
            key,
            step,
            plan,
            started_at,
            outputs,
            abort,
        };
        self.steps.insert(step_key, flight);
    }

    pub(super) fn ask(&mut self, question: BoxFuture<'static, Landed>) {
        self.futures.push(question);
    }

    /// The next thing that ends; never, where nothing is under way.
    pub(super) async fn next(&mut self) -> Landed {
        match self.futures.next().await {
            Some(landed) => landed,
            None => futures::future::pending().await,
        }
    }

    pub(super) fn take(&mut self, key: &StepKey) -> Option<Flight> {
        self.steps.remove(key)
    }

    pub(super) fn count(&self) -> usize {
        self.steps.len()
    }

    /// What others have to wait for.
    pub(super) fn under_way(&self, topology: &Topology) -> UnderWay {
        UnderWay::of(topology, self.steps.values().map(|f| &f.action))
    }

    /// Cancels the steps that `condemned` picks; they land as aborted.
    pub(super) fn abort(&self, condemned: impl Fn(&Flight) -> bool) {
        self.steps
            .values()
            .filter(|f| condemned(f))
            .for_each(|f| f.abort.abort());
    }
}
