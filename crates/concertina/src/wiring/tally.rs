//! What was counted since the agent started: evaluations and decisions of each group, and what was asked
//! of providers.

use super::provider_name::ProviderName;
use async_trait::async_trait;
use engine::Event;
use engine::ports::{LogEntry, Question, Signals};
use jiff::Timestamp;
use model::{GroupName, ScaleDirection, ServiceName};
use policy::{Decision, Monitors};
use providers::openstack::OpenStackProvider;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use web::{DecisionCounts, ProviderCalls};

/// Counters of all services.
#[derive(Default)]
pub(crate) struct Tally(Mutex<Counted>);

#[derive(Default)]
struct Counted {
    /// Each answer of the monitors is one evaluation of each group.
    evaluations: BTreeMap<ServiceName, (Timestamp, u64)>,
    scalings: BTreeMap<(ServiceName, GroupName), (u64, u64)>,
    /// They count for themselves.
    clouds: Vec<OpenStackProvider>,
}

/// Monitors whose answers are counted.
pub(crate) struct CountedSignals {
    signals: Arc<dyn Signals>,
    tally: Arc<Tally>,
}

impl Tally {
    fn lock(&self) -> MutexGuard<'_, Counted> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes notice of what the log says.
    pub(crate) fn note(&self, entry: &LogEntry) {
        if let Event::Evaluated { evaluation } = &entry.event
            && let Decision::Scale { direction, .. } = &evaluation.decision
        {
            let mut counted = self.lock();
            let key = (entry.service.clone(), evaluation.group.clone());
            let (out, back) = counted.scalings.entry(key).or_default();
            match direction {
                ScaleDirection::Out => *out += 1,
                ScaleDirection::In => *back += 1,
            }
        }
    }

    /// From now on what is asked of it is told.
    pub(crate) fn count_calls_of(&self, cloud: OpenStackProvider) {
        self.lock().clouds.push(cloud);
    }

    /// What was asked of providers.
    pub(crate) fn calls(&self) -> Vec<ProviderCalls> {
        let clouds = self.lock().clouds.clone();
        let counts = clouds.iter().flat_map(|cloud| cloud.calls_by_outcome());
        let mut all = BTreeMap::new();
        for (kind, count) in counts {
            *all.entry(kind).or_default() += count;
        }
        all.into_iter()
            .map(|((api, outcome), count)| ProviderCalls {
                provider: ProviderName::OpenStack.as_str(),
                api: api.as_str(),
                outcome: outcome.as_str(),
                count,
            })
            .collect()
    }

    /// When a group was evaluated last, and what was decided so far.
    pub(crate) fn of(
        &self,
        service: &ServiceName,
        group: &GroupName,
    ) -> (Option<Timestamp>, DecisionCounts) {
        let counted = self.lock();
        let evaluated = counted.evaluations.get(service);
        let key = (service.clone(), group.clone());
        let (scale_out, scale_in) = counted.scalings.get(&key).copied().unwrap_or_default();
        let all = evaluated.map_or(0, |(_, count)| *count);
        let decisions = DecisionCounts {
            keep: all.saturating_sub(scale_out + scale_in),
            scale_out,
            scale_in,
        };
        (evaluated.map(|(at, _)| *at), decisions)
    }
}

impl CountedSignals {
    /// Counts what passes.
    pub(crate) fn new(signals: Arc<dyn Signals>, tally: Arc<Tally>) -> Self {
        Self { signals, tally }
    }
}

#[async_trait]
impl Signals for CountedSignals {
    async fn observe(&self, question: &Question) -> Monitors {
        let monitors = self.signals.observe(question).await;
        let mut counted = self.tally.lock();
        let service = question.service.clone();
        let entry = counted
            .evaluations
            .entry(service)
            .or_insert((monitors.asked_at, 0));
        *entry = (monitors.asked_at, entry.1 + 1);
        drop(counted);
        monitors
    }
}
