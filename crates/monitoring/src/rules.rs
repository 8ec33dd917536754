//! Alert rules, made from the scaling policies.

use crate::MonitoringSpec;
use crate::prometheus::SERVERS_JOB;
use model::{
    RuleName, ServiceName, ThresholdPolicy, ThresholdTarget, cpu_expression, label_matcher,
    promql_duration,
};
use serde::Serialize;
use std::collections::BTreeMap;

/// A file of rules.
#[derive(Debug, Serialize)]
pub(crate) struct RuleFile {
    groups: Vec<RuleGroup>,
}

#[derive(Debug, Serialize)]
struct RuleGroup {
    name: String,
    /// Written out, so that it holds in a Prometheus with other defaults, too.
    interval: String,
    rules: Vec<AlertRule>,
}

#[derive(Debug, Serialize)]
struct AlertRule {
    alert: RuleName,
    expr: String,
    #[serde(rename = "for")]
    hold: String,
    labels: BTreeMap<&'static str, String>,
    annotations: Annotations,
}

#[derive(Debug, Serialize)]
struct Annotations {
    summary: String,
    description: String,
}

/// Says who an alert is about, in Prometheus' template language.
const WHO: &str = "{{ $labels.node }} ({{ if $labels.member }}member {{ $labels.member }} of \
                   {{ $labels.group }}, {{ end }}service {{ $labels.service }}, \
                   {{ $labels.instance }})";

/// All rules: one for servers that do not answer, and those of each group with policies.
pub(crate) fn rule_file(spec: &MonitoringSpec) -> RuleFile {
    let interval = promql_duration(spec.intervals.evaluation_interval);
    let mut groups = vec![RuleGroup {
        name: "concertina".to_owned(),
        interval: interval.clone(),
        rules: vec![instance_down(spec)],
    }];
    for (service, policies) in &spec.services {
        let mut of_group = BTreeMap::<_, Vec<_>>::new();
        for policy in policies {
            of_group.entry(&policy.group).or_default().push(policy);
        }
        for (group, policies) in of_group {
            groups.push(RuleGroup {
                name: format!("concertina/{service}/{group}"),
                interval: interval.clone(),
                rules: policies
                    .into_iter()
                    .map(|policy| threshold(spec, service, policy))
                    .collect(),
            });
        }
    }
    RuleFile { groups }
}

/// The rules' label `severity`: for people's routes, not for us.
pub(crate) fn severity(rule: RuleName) -> &'static str {
    match rule {
        RuleName::InstanceDown => "critical",
        RuleName::HighCpuLoad => "warning",
        RuleName::LowCpuLoad => "info",
    }
}

fn instance_down(spec: &MonitoringSpec) -> AlertRule {
    let hold = promql_duration(spec.intervals.rule_for);
    AlertRule {
        alert: RuleName::InstanceDown,
        expr: format!("up{{{}}} == 0", label_matcher("job", SERVERS_JOB)),
        labels: BTreeMap::from([("severity", severity(RuleName::InstanceDown).to_owned())]),
        annotations: Annotations {
            summary: "{{ $labels.instance }} does not answer".to_owned(),
            description: format!(
                "Prometheus could not scrape {WHO} for {hold}. Concertina asks the provider, and \
                 replaces a member that is dead."
            ),
        },
        hold,
    }
}

fn threshold(spec: &MonitoringSpec, service: &ServiceName, policy: &ThresholdPolicy) -> AlertRule {
    let selector = format!(
        "{},{}",
        label_matcher("service", service.as_str()),
        label_matcher("group", policy.group.as_str())
    );
    let cpu = cpu_expression(&selector, spec.intervals.irate_window);
    let bound = policy.target.cpu().get();
    let (sign, side, then) = match policy.target {
        ThresholdTarget::AnyAbove { .. } => (">", "above", "adds members"),
        ThresholdTarget::AllBelow { .. } => ("<", "below", "removes members once it holds for all"),
    };
    let hold = promql_duration(spec.intervals.rule_for);
    AlertRule {
        alert: policy.target.rule(),
        expr: format!("{cpu} {sign} {bound}"),
        labels: BTreeMap::from([
            ("severity", severity(policy.target.rule()).to_owned()),
            // two policies of one group may watch the same rule with different bounds
            ("policy", policy.name.to_string()),
        ]),
        annotations: Annotations {
            summary: format!("CPU {side} {bound} % on {{{{ $labels.instance }}}}"),
            description: format!(
                "The CPU of {WHO} was {side} {bound} % for {hold}; it is at \
                 {{{{ $value | printf \"%.0f\" }}}} %. Policy {} {then}, within the group's bounds.",
                policy.name
            ),
        },
        hold,
    }
}
