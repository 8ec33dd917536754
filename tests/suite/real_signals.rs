//! A real Prometheus and a real Alertmanager, asked by the signals room: what they scrape and hold
//! comes back as facts, and their death as silence.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use super::monitor_bench::{RealMonitors, exporter, free, logs};
use async_trait::async_trait;
use engine::ports::{Clock, Question, Signals};
use jiff::Timestamp;
use model::{MemberId, RuleName, cpu_expression};
use policy::{FiringRule, Monitor, Monitors};
use signals::{PrometheusSignals, SignalsSettings};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

struct WallClock;

#[async_trait]
impl Clock for WallClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    async fn sleep(&self, span: Duration) {
        tokio::time::sleep(span).await;
    }
}

fn target(address: SocketAddr, service: &str, member: &str) -> String {
    format!(
        "      - targets: ['{address}']\n        labels: {{service: {service}, group: app, \
         node: app_server, member: '{member}'}}\n"
    )
}

fn write_files(folder: &Path, targets: &str, alertmanager: SocketAddr) {
    let cpu = cpu_expression("service=\"web\"", Duration::from_secs(5));
    let prometheus = format!(
        "global: {{scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}}\n\
         rule_files: [rules.yml]\n\
         alerting:\n  alertmanagers:\n    - static_configs: [{{targets: ['{alertmanager}']}}]\n\
         scrape_configs:\n  - job_name: servers\n    static_configs:\n{targets}"
    );
    let rule =
        |name: &str, expr: &str| format!("      - {{alert: {name}, expr: '{expr}', for: 1s}}\n");
    let rules = format!(
        "groups:\n  - name: all\n    rules:\n{}{}{}",
        rule("InstanceDown", "up == 0"),
        rule("HighCpuLoad", &format!("{cpu} > 80")),
        rule("LowCpuLoad", &format!("{cpu} < 20")),
    );
    let receiver = "route: {receiver: nobody}\nreceivers: [{name: nobody}]\n";
    for (name, text) in [
        ("prometheus.yml", prometheus.as_str()),
        ("rules.yml", &rules),
        ("alertmanager.yml", receiver),
    ] {
        std::fs::write(folder.join(name), text).unwrap();
    }
}

/// Asks until the monitors say so.
async fn until(
    signals: &PrometheusSignals,
    folder: &Path,
    wanted: impl Fn(&Monitors) -> bool,
) -> Monitors {
    let begun = Instant::now();
    let service = "web".parse().unwrap();
    let question = Question { service };
    loop {
        let monitors = signals.observe(&question).await;
        if wanted(&monitors) {
            return monitors;
        }
        let patience = Duration::from_secs(20);
        assert!(
            begun.elapsed() < patience,
            "{monitors:#?} {:#?}",
            logs(folder)
        );
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
}

fn firing(rule: RuleName, member: u64) -> FiringRule {
    FiringRule {
        rule,
        member: Some(MemberId(member)),
    }
}

/// m1 is busy, m2 idle, m3 dead; a server outside the group is idle, too.
fn check_facts(monitors: &Monitors) {
    let facts = monitors.prometheus.facts().unwrap();
    let cpu = |member| facts.cpu[&MemberId(member)];
    assert!((90.0..=100.0).contains(&cpu(1).percent), "{facts:?}");
    assert!((0.0..=10.0).contains(&cpu(2).percent), "{facts:?}");
    let age = monitors.asked_at.duration_since(cpu(1).at);
    assert!((0..4).contains(&age.as_secs()), "{age}");
    let up = [1, 2, 3].map(|member| (MemberId(member), member != 3));
    assert_eq!(facts.up, up.into(), "only members of the service");
    assert!(!facts.cpu.contains_key(&MemberId(3)), "{facts:?}");
    assert_eq!((facts.targets.total, facts.targets.down), (4, 1));
    assert!(facts.firing.contains(&firing(RuleName::HighCpuLoad, 1)));
    assert!(facts.firing.contains(&firing(RuleName::LowCpuLoad, 2)));
    assert!(facts.firing.contains(&firing(RuleName::InstanceDown, 3)));
    let held = &monitors.alertmanager.facts().unwrap().alerts;
    let high = held.iter().find(|fact| fact.rule == RuleName::HighCpuLoad);
    let high = high.unwrap();
    assert!(high.is_firing() && high.member == Some(MemberId(1)));
    assert!(high.starts_at <= monitors.asked_at);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_real_monitors_say_comes_back_as_facts_and_their_death_as_silence() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let (busy, _busy) = exporter("127.0.0.1:0", 0.05).await;
    let (idle, idle_task) = exporter("127.0.0.1:0", 0.97).await;
    let (prometheus, alertmanager) = (free(), free());
    let targets = [
        target(busy, "web", "m1"),
        target(idle, "web", "m2"),
        target(free(), "web", "m3"),
        target(idle, "web", ""),
        target(busy, "another", "m9"),
    ];
    write_files(folder, &targets.concat(), alertmanager);
    let mut processes = RealMonitors::start(folder, prometheus, alertmanager);
    let settings = SignalsSettings {
        prometheus_url: format!("http://{prometheus}"),
        alertmanager_url: format!("http://{alertmanager}/"),
        stale_after: Duration::from_secs(4),
        cpu_window: Duration::from_secs(5),
        ..SignalsSettings::default()
    };
    let signals = PrometheusSignals::new(settings, Arc::new(WallClock)).unwrap();

    let monitors = until(&signals, folder, |monitors| {
        let rules = monitors.prometheus.facts().map_or(0, |p| p.firing.len());
        let held = monitors.alertmanager.facts().map_or(0, |a| a.alerts.len());
        rules == 4 && held == 4
    })
    .await;
    check_facts(&monitors);

    // a member that dies has no CPU from then on, though the window still holds samples of it
    idle_task.abort();
    let monitors = until(&signals, folder, |monitors| {
        let facts = monitors.prometheus.facts();
        facts.is_some_and(|facts| facts.up.get(&MemberId(2)) == Some(&false))
    })
    .await;
    let facts = monitors.prometheus.facts().unwrap();
    assert!(!facts.cpu.contains_key(&MemberId(2)), "{facts:?}");
    assert!(facts.cpu.contains_key(&MemberId(1)), "{facts:?}");

    processes.alertmanager.kill().await.unwrap();
    let deaf = until(&signals, folder, |monitors| !monitors.silent().is_empty()).await;
    let names = |monitors: &Monitors| monitors.silent().into_iter().map(|(m, _)| m).collect();
    let silent: Vec<Monitor> = names(&deaf);
    assert_eq!(silent, [Monitor::Alertmanager]);
    processes.prometheus.kill().await.unwrap();
    let dark = until(&signals, folder, |monitors| monitors.silent().len() == 2).await;
    assert!(dark.prometheus.facts().is_none());
}
