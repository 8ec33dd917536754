//! Would the rules raise alerts that the agent understands, at the policies' bounds?

use super::alert_labels::OF_A_MEMBER;
use super::finding::Finding;
use super::matcher::Labels;
use super::prometheus::Scraping;
use super::promql::{Bound, Expression};
use super::rule_file::RuleNode;
use crate::MonitoringSpec;
use model::{RuleName, ServiceName, ThresholdPolicy, ThresholdTarget, promql_duration};

/// A rule with one of our names.
#[derive(Debug)]
pub(super) struct OurRule<'a> {
    pub(super) file: &'a str,
    pub(super) name: RuleName,
    pub(super) node: RuleNode,
}

const RENDER: &str = "render the rules again (concertina monitoring render)";

pub(super) fn judge(
    rules: &[OurRule<'_>],
    spec: &MonitoringSpec,
    scraping: Option<&Scraping>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut read = Vec::new();
    for rule in rules {
        match Expression::parse(&rule.node.expr) {
            Ok(expression) => {
                findings.extend(judge_rule(rule, &expression, scraping));
                read.push((rule, expression));
            }
            Err(why) => findings.push(Finding::error(
                rule.file,
                format!("the expression of {} is no PromQL: {why}", rule.name),
                "correct it",
            )),
        }
    }
    findings.extend(judge_down(&read, scraping));
    for (service, policies) in &spec.services {
        for policy in policies {
            findings.extend(judge_policy(&read, service, policy));
        }
    }
    findings
}

fn judge_rule(
    rule: &OurRule<'_>,
    expression: &Expression,
    scraping: Option<&Scraping>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let lost: Vec<&str> = OF_A_MEMBER
        .into_iter()
        .filter(|label| !expression.keeps(label) || rule.node.labels.contains_key(*label))
        .collect();
    if !lost.is_empty() {
        findings.push(Finding::error(
            rule.file,
            format!(
                "alerts of {} do not keep {} of what they are about, so Concertina cannot tell \
                 which member is meant",
                rule.name,
                lost.join(", ")
            ),
            "aggregate by (service, group, member, node, instance), and set none of these as a \
             label of the rule",
        ));
    }
    if let (Some(scraping), Some(window)) = (scraping, expression.shortest_window())
        && window < scraping.interval * 2
    {
        findings.push(Finding::error(
            rule.file,
            format!(
                "{} looks back {}, which holds fewer than two samples at a scrape interval of {}: \
                 it never fires",
                rule.name,
                promql_duration(window),
                promql_duration(scraping.interval)
            ),
            format!(
                "look back {} or more, or scrape more often",
                promql_duration(scraping.interval * 2)
            ),
        ));
    }
    findings
}

/// One rule must watch what our job scrapes. Others of that name are somebody else's.
fn judge_down(rules: &[(&OurRule<'_>, Expression)], scraping: Option<&Scraping>) -> Vec<Finding> {
    let mut labels = Labels::new();
    if let Some(scraping) = scraping {
        labels.insert("job".to_owned(), scraping.job.clone());
    }
    let down = rules.iter().filter(|(rule, expression)| {
        rule.name == RuleName::InstanceDown && expression.metrics().contains("up")
    });
    let (mut any, mut ours) = (None, false);
    for (rule, expression) in down {
        any = Some(rule.file);
        ours |= expression.may_select(&labels);
    }
    match (any, ours) {
        (_, true) => Vec::new(),
        (Some(file), false) => vec![Finding::error(
            file,
            format!(
                "InstanceDown does not select the job {}, which scrapes Concertina's servers",
                labels.get("job").map_or("", String::as_str)
            ),
            "select that job, or none",
        )],
        (None, false) => vec![Finding::error(
            "",
            "no rule InstanceDown: a dead server is noticed only when the provider says so",
            RENDER,
        )],
    }
}

fn judge_policy(
    rules: &[(&OurRule<'_>, Expression)],
    service: &ServiceName,
    policy: &ThresholdPolicy,
) -> Vec<Finding> {
    let name = policy.target.rule();
    let labels = Labels::from([
        ("service".to_owned(), service.to_string()),
        ("group".to_owned(), policy.group.to_string()),
    ]);
    let wanted = match policy.target {
        ThresholdTarget::AnyAbove { cpu } => Bound::Above(cpu.get()),
        ThresholdTarget::AllBelow { cpu } => Bound::Below(cpu.get()),
    };
    let watching: Vec<_> = rules
        .iter()
        .filter(|(rule, expression)| rule.name == name && expression.may_select(&labels))
        .collect();
    let Some((first, _)) = watching.first() else {
        return vec![Finding::error(
            "",
            format!(
                "no rule {name} watches group {} of service {service}, so policy {} never acts on \
                 an alert",
                policy.group, policy.name
            ),
            RENDER,
        )];
    };
    if watching.iter().any(|(_, e)| e.bound() == Some(wanted)) {
        return Vec::new();
    }
    vec![Finding::warning(
        first.file,
        format!(
            "{name} of group {} of service {service} has another bound than policy {} ({})",
            policy.group,
            policy.name,
            policy.target.cpu()
        ),
        format!("change the bound in the service template and {RENDER}"),
    )]
}
