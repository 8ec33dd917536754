//! Clocks: whether ours says what those of the monitors, of Keystone and of the servers do.

use super::asking;
use super::finding::{About, Finding};
use crate::wiring::Cloud;
use jiff::SignedDuration;
use monitoring::MonitoringSpec;
use serde_json::Value;

const ABOUT: About = About::Clocks;

/// The header `Date` has whole seconds, and the answer takes its time.
const UNSEEN: SignedDuration = SignedDuration::from_secs(3);

/// More makes alerts look older or younger than the members that they are about.
const HARMFUL: SignedDuration = SignedDuration::from_secs(30);

/// What to do.
const ADVICE: &str = "let the time be kept by NTP (chrony, systemd-timesyncd)";

/// Who answers says what time it is there; who does not is told elsewhere.
pub(super) async fn clocks(cloud: Option<&Cloud>, spec: &MonitoringSpec) -> Vec<Finding> {
    let prometheus = format!("http://{}", spec.addresses.prometheus);
    let mut asked = vec![
        ("Prometheus", format!("{prometheus}/-/ready")),
        (
            "Alertmanager",
            format!("http://{}/-/ready", spec.addresses.alertmanager),
        ),
    ];
    let openstack = cloud.and_then(|cloud| cloud.openstack.as_ref());
    asked.extend(openstack.map(|openstack| ("Keystone", openstack.auth_url().to_owned())));
    let mut findings = Vec::new();
    for (who, url) in asked {
        if let Some(ahead) = asking::ahead(&url).await {
            findings.push(compared(who, ahead));
        }
    }
    findings.extend(of_members(&prometheus).await);
    findings
}

fn compared(who: &str, ahead: SignedDuration) -> Finding {
    let seconds = ahead.unsigned_abs().as_secs();
    let what = match ahead.is_negative() {
        true => format!("{who}'s clock is {seconds} s behind ours"),
        false => format!("{who}'s clock is {seconds} s ahead of ours"),
    };
    match ahead.abs() {
        difference if difference <= UNSEEN => {
            Finding::good(ABOUT, format!("{who}'s clock and ours agree"))
        }
        difference if difference <= HARMFUL => Finding::notable(ABOUT, what, ADVICE),
        _ => Finding::bad(ABOUT, what, ADVICE),
    }
}

/// Servers' own clocks, as node_exporter tells them to Prometheus.
async fn of_members(prometheus: &str) -> Vec<Finding> {
    const QUERY: &str = "node_time_seconds%20-%20timestamp(node_time_seconds)";
    match asking::get(&format!("{prometheus}/api/v1/query?query={QUERY}")).await {
        Ok(answer) => differences(&answer)
            .iter()
            .map(|(instance, ahead)| compared(&format!("server {instance}"), *ahead))
            .collect(),
        Err(_) => Vec::new(),
    }
}

/// By instance (HTTP API, "Instant queries"); those that agree are not listed.
fn differences(answer: &str) -> Vec<(String, SignedDuration)> {
    let answer: Value = serde_json::from_str(answer).unwrap_or_default();
    let found = answer.pointer("/data/result").and_then(Value::as_array);
    let all = found.into_iter().flatten().filter_map(|one| {
        let instance = one.pointer("/metric/instance")?.as_str()?;
        let seconds: f64 = one.pointer("/value/1")?.as_str()?.parse().ok()?;
        let ahead = SignedDuration::try_from_secs_f64(seconds).ok()?;
        Some((instance.to_owned(), ahead))
    });
    all.filter(|(_, ahead)| ahead.abs() > UNSEEN).collect()
}

#[cfg(test)]
mod tests {
    use super::super::finding::Verdict;
    use super::*;

    #[test]
    fn a_clock_is_judged_by_how_far_it_is_off() {
        let verdict = |seconds| compared("K", SignedDuration::from_secs(seconds)).verdict;
        assert_eq!(verdict(2), Verdict::Good);
        assert!(matches!(verdict(-9), Verdict::Notable { .. }));
        assert!(matches!(verdict(90), Verdict::Bad { .. }));
        let behind = compared("K", SignedDuration::from_secs(-40)).what;
        assert_eq!(behind, "K's clock is 40 s behind ours");
    }

    #[test]
    fn servers_that_agree_are_not_listed() {
        let answer = r#"{"data":{"result":[
            {"metric":{"instance":"10.0.0.1:9100"},"value":[1,"0.4"]},
            {"metric":{"instance":"10.0.0.2:9100"},"value":[1,"-61.5"]}]}}"#;
        let found = differences(answer);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].0, "10.0.0.2:9100");
        assert!(differences("no JSON").is_empty());
    }
}
