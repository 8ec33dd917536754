//! Prometheus' word on a service: five instant queries, asked at once.

use crate::fetch::{Base, get};
use crate::fresh::{age, taken};
use crate::vector::{Element, parse};
use jiff::Timestamp;
use model::{MemberId, RuleName, ServiceName, cpu_expression, label_matcher};
use policy::{CpuSample, FiringRule, PrometheusFacts, TargetCount};
use reqwest::Client;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// What Prometheus answered.
struct Answers {
    cpu: Vec<Element>,
    /// When the CPU samples were taken: `irate` itself bears the time of the query.
    cpu_taken: Vec<Element>,
    up: Vec<Element>,
    up_taken: Vec<Element>,
    /// `ALERTS` is always 1, so that its time tells all.
    firing_taken: Vec<Element>,
}

/// Asks all.
///
/// # Errors
/// What was seen, in words: any query that fails makes it silent, and so does data that is all stale,
/// or no data of the service at all.
pub(crate) async fn observe(
    client: &Client,
    base: &Base,
    service: &ServiceName,
    (cpu_window, stale_after): (Duration, Duration),
    asked_at: Timestamp,
) -> Result<PrometheusFacts, String> {
    let service = label_matcher("service", service.as_str());
    let cpu = cpu_expression(&service, cpu_window);
    let cpu_taken =
        format!("min by (member) (timestamp(node_cpu_seconds_total{{mode=\"idle\",{service}}}))");
    let up = format!("up{{{service}}}");
    let up_taken = format!("timestamp({up})");
    let firing_taken = format!("timestamp(ALERTS{{alertstate=\"firing\",{service}}})");
    let ask = async |promql: &str| {
        let body = get(client, base, "api/v1/query", &[("query", promql)]).await?;
        parse(&body).map_err(|why| format!("{}: {why}", base.shown()))
    };
    let (cpu, cpu_taken, up, up_taken, firing_taken) = tokio::try_join!(
        ask(&cpu),
        ask(&cpu_taken),
        ask(&up),
        ask(&up_taken),
        ask(&firing_taken),
    )?;
    let answers = Answers {
        cpu,
        cpu_taken,
        up,
        up_taken,
        firing_taken,
    };
    facts(&answers, stale_after, asked_at).map_err(|why| format!("{}: {why}", base.shown()))
}

fn facts(
    answers: &Answers,
    stale_after: Duration,
    asked_at: Timestamp,
) -> Result<PrometheusFacts, String> {
    let newest = answers.up_taken.iter().filter_map(age).min();
    match newest {
        // a Prometheus that does not watch the service has no word on it
        None => return Err("it watches no target of the service".to_owned()),
        Some(age) if age > stale_after => {
            return Err(format!(
                "its newest sample of the service is {} s old",
                age.as_secs()
            ));
        }
        Some(_) => {}
    }
    let (up, targets) = up(answers, stale_after);
    Ok(PrometheusFacts {
        cpu: cpu(answers, stale_after, asked_at),
        up,
        firing: firing(answers, stale_after),
        targets,
    })
}

/// Where a member has several servers the busiest counts, and the oldest sample.
fn cpu(
    answers: &Answers,
    stale_after: Duration,
    asked_at: Timestamp,
) -> BTreeMap<MemberId, CpuSample> {
    let ages: BTreeMap<MemberId, Duration> = answers
        .cpu_taken
        .iter()
        .filter_map(|element| Some((element.member()?, age(element)?)))
        .filter(|(_, age)| *age <= stale_after)
        .collect();
    let mut samples: BTreeMap<MemberId, CpuSample> = BTreeMap::new();
    for element in &answers.cpu {
        let Some(member) = element.member() else {
            continue;
        };
        let Some(age) = ages.get(&member) else {
            continue;
        };
        if !element.value.is_finite() {
            continue;
        }
        // counters of several CPUs are read one after another: rounding may leave the range
        let percent = element.value.clamp(0.0, 100.0);
        let sample = samples.entry(member).or_insert(CpuSample {
            percent,
            at: taken(asked_at, *age),
        });
        sample.percent = sample.percent.max(percent);
    }
    samples
}

/// A member is up where all its targets are.
fn up(answers: &Answers, stale_after: Duration) -> (BTreeMap<MemberId, bool>, TargetCount) {
    let fresh: BTreeSet<BTreeMap<&str, &str>> = answers
        .up_taken
        .iter()
        .filter(|element| age(element).is_some_and(|age| age <= stale_after))
        .map(Element::identity)
        .collect();
    let mut members: BTreeMap<MemberId, bool> = BTreeMap::new();
    let mut targets = TargetCount::default();
    for element in answers.up.iter().filter(|e| fresh.contains(&e.identity())) {
        let answers = element.value > 0.0;
        targets.total = targets.total.saturating_add(1);
        targets.down = targets.down.saturating_add(u32::from(!answers));
        if let Some(member) = element.member() {
            members
                .entry(member)
                .and_modify(|up| *up &= answers)
                .or_insert(answers);
        }
    }
    (members, targets)
}

/// Rules of ours, each once per member.
fn firing(answers: &Answers, stale_after: Duration) -> Vec<FiringRule> {
    let rules: BTreeSet<(RuleName, Option<MemberId>)> = answers
        .firing_taken
        .iter()
        .filter(|element| age(element).is_some_and(|age| age <= stale_after))
        .filter_map(|element| {
            let rule = RuleName::parse(element.labels.get("alertname")?)?;
            Some((rule, element.member()))
        })
        .collect();
    rules
        .into_iter()
        .map(|(rule, member)| FiringRule { rule, member })
        .collect()
}
