//! The fleet as metrics, made anew for each scrape from what is recorded: nothing can go stale, and
//! what is undeployed is gone.

use crate::{GroupSummary, ProviderCalls, ServiceSummary};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfService {
    service: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfGroup {
    service: String,
    group: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfState {
    service: String,
    group: String,
    state: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfDecision {
    service: String,
    group: String,
    decision: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfCall {
    provider: &'static str,
    api: &'static str,
    outcome: &'static str,
}

/// A gauge of every group.
struct GroupGauge {
    name: &'static str,
    help: &'static str,
    /// `None` leaves the group out.
    value: fn(&GroupSummary) -> Option<i64>,
}

const GROUP_GAUGES: [GroupGauge; 6] = [
    GroupGauge {
        name: "concertina_group_desired_members",
        help: "Members that are wished",
        value: |group| Some(group.desired.0.into()),
    },
    GroupGauge {
        name: "concertina_group_observed_members",
        help: "Members that exist",
        value: |group| Some(group.members.observed().into()),
    },
    GroupGauge {
        name: "concertina_group_ready_members",
        help: "Members that serve",
        value: |group| Some(group.members.ready().into()),
    },
    GroupGauge {
        name: "concertina_group_min_members",
        help: "The least members that may be wished",
        value: |group| Some(group.bounds.min().0.into()),
    },
    GroupGauge {
        name: "concertina_group_max_members",
        help: "The most members that may be wished",
        value: |group| Some(group.bounds.max().0.into()),
    },
    GroupGauge {
        name: "concertina_group_last_evaluation_timestamp_seconds",
        help: "When the group's policies were evaluated last",
        value: |group| group.last_evaluation.map(|at| at.as_second()),
    },
];

/// All of it.
pub(crate) fn registry(services: &[ServiceSummary], calls: &[ProviderCalls]) -> Registry {
    let mut registry = Registry::default();
    let held = Family::<OfService, Gauge>::default();
    let states = Family::<OfState, Gauge>::default();
    let decisions = Family::<OfDecision, Counter>::default();
    for service in services {
        let name = service.name.to_string();
        let of_service = OfService {
            service: name.clone(),
        };
        let is_held = i64::from(service.holder.is_some());
        held.get_or_create(&of_service).set(is_held);
        for group in &service.groups {
            count_states(&states, &name, group);
            count_decisions(&decisions, &name, group);
        }
    }
    registry.register(
        "concertina_service_held",
        "1 where somebody acts for the service just now",
        held,
    );
    registry.register(
        "concertina_service_drift_servers",
        "Servers that were not as recorded when the provider was asked last",
        drift(services),
    );
    registry.register(
        "concertina_provider_calls",
        "Questions asked of a provider's APIs since the agent started, by how they ended",
        asked(calls),
    );
    registry.register(
        "concertina_group_members",
        "Members that exist, by state",
        states,
    );
    registry.register(
        "concertina_group_decisions",
        "Evaluations of the group's policies since the agent started, by decision",
        decisions,
    );
    for gauge in GROUP_GAUGES {
        registry.register(gauge.name, gauge.help, group_gauge(&gauge, services));
    }
    registry
}

fn drift(services: &[ServiceSummary]) -> Family<OfService, Gauge> {
    let family = Family::<OfService, Gauge>::default();
    for service in services {
        if let Some(servers) = service.drift {
            let labels = OfService {
                service: service.name.to_string(),
            };
            let servers = i64::try_from(servers).unwrap_or(i64::MAX);
            family.get_or_create(&labels).set(servers);
        }
    }
    family
}

fn asked(calls: &[ProviderCalls]) -> Family<OfCall, Counter> {
    let family = Family::<OfCall, Counter>::default();
    for calls in calls {
        let labels = OfCall {
            provider: calls.provider,
            api: calls.api,
            outcome: calls.outcome,
        };
        family.get_or_create(&labels).inc_by(calls.count);
    }
    family
}

fn group_gauge(gauge: &GroupGauge, services: &[ServiceSummary]) -> Family<OfGroup, Gauge> {
    let family = Family::<OfGroup, Gauge>::default();
    for service in services {
        for group in &service.groups {
            if let Some(value) = (gauge.value)(group) {
                let labels = OfGroup {
                    service: service.name.to_string(),
                    group: group.name.to_string(),
                };
                family.get_or_create(&labels).set(value);
            }
        }
    }
    family
}

fn count_states(family: &Family<OfState, Gauge>, service: &str, group: &GroupSummary) {
    let members = group.members;
    for (state, count) in [
        ("joining", members.joining),
        ("in_service", members.in_service),
        ("draining", members.draining),
        ("leaving", members.leaving),
    ] {
        let labels = OfState {
            service: service.to_owned(),
            group: group.name.to_string(),
            state,
        };
        family.get_or_create(&labels).set(count.into());
    }
}

fn count_decisions(family: &Family<OfDecision, Counter>, service: &str, group: &GroupSummary) {
    let counts = group.decisions;
    for (decision, count) in [
        ("keep", counts.keep),
        ("scale_out", counts.scale_out),
        ("scale_in", counts.scale_in),
    ] {
        let labels = OfDecision {
            service: service.to_owned(),
            group: group.name.to_string(),
            decision,
        };
        family.get_or_create(&labels).inc_by(count);
    }
}
