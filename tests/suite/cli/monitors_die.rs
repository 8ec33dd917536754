//! A real Prometheus and a real Alertmanager that die beside an agent, and come back.

use super::agent::{agent_on, post_alert};
use super::bench::Bench;
use crate::monitor_bench::{RealMonitors, exporter, free};
use serde_json::Value;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::task::JoinHandle;

/// Time between one removal and the next, and a good deal more.
const COOLDOWN: Duration = Duration::from_secs(6);
const LONGER: Duration = Duration::from_secs(10);

fn settings(agent: SocketAddr, prometheus: SocketAddr, alertmanager: SocketAddr) -> String {
    format!(
        "[agent]\nlisten = \"{agent}\"\n\
         [engine]\nobserve_interval_seconds = 1\nevaluation_interval_seconds = 1\n\
         [policy]\ncooldown_in_seconds = {}\nstabilisation_in_seconds = 0\n\
         warm_up_seconds = 0\nstale_after_seconds = 4\n\
         [monitoring]\nprometheus = \"{prometheus}\"\nalertmanager = \"{alertmanager}\"\n\
         scrape_interval_seconds = 1\nevaluation_interval_seconds = 1\n\
         discovery_refresh_seconds = 1\nrule_for_seconds = 1\nirate_window_seconds = 5\n\
         group_wait_seconds = 1\ngroup_interval_seconds = 1\n",
        COOLDOWN.as_secs()
    )
}

/// Adds idle exporters for all that discovery tells of.
async fn idle_exporters(agent: SocketAddr, exporters: &mut BTreeMap<String, JoinHandle<()>>) {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let told = client.get(format!("http://{agent}/sd/prometheus")).send();
    let told: Value = told.await.unwrap().json().await.unwrap();
    for group in told.as_array().unwrap() {
        for address in group["targets"].as_array().unwrap() {
            let address = address.as_str().unwrap();
            if !exporters.contains_key(address) {
                let task = exporter(address, 0.97).await.1;
                exporters.insert(address.to_owned(), task);
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_monitors_nothing_shrinks_and_only_what_the_provider_confirms_is_healed() {
    let bench = Bench::new();
    let (address, prometheus, alertmanager) = (free(), free(), free());
    let config = settings(address, prometheus, alertmanager);
    std::fs::write(bench.path("concertina.toml"), config).unwrap();
    bench.ok("deploy web-fleet/service.yaml --provider fake");
    bench.ok("scale app_vm --to 3 --hold 0s");
    let mut agent = agent_on(&bench, address);
    let mut exporters = BTreeMap::new();
    idle_exporters(address, &mut exporters).await;
    assert_eq!(exporters.len(), 4, "the balancer and three members");
    bench.ok("monitoring render --dir monitors");
    let start = || RealMonitors::start(&bench.path("monitors"), prometheus, alertmanager);
    let mut monitors = start();

    // all are idle and the monitors say so: one goes, and the next would after the cooldown
    bench.wait_for("the first one goes", |bench| bench.ready() == 2);
    monitors.prometheus.kill().await.unwrap();
    agent.hear("Prometheus does not answer");
    // Alertmanager's word alone, about a member that is well
    post_alert(address, "InstanceDown", "m1").await;
    agent.hear("InstanceDown fires for m1");
    tokio::time::sleep(COOLDOWN + LONGER).await;
    assert_eq!(bench.ready(), 2);
    monitors.alertmanager.kill().await.unwrap();
    agent.hear("Alertmanager does not answer");
    assert_eq!(bench.members(), ["m1", "m2"]);

    // the provider's word is enough
    bench.lose_server("web-fleet-app-vm-1");
    agent.hear("m4: in service");
    bench.wait_for("two again", |bench| bench.ready() == 2);
    assert_eq!(bench.members(), ["m1", "m4"]);

    // and it was their silence that kept the second one
    idle_exporters(address, &mut exporters).await;
    let _monitors = start();
    bench.wait_for("the second one goes", |bench| bench.ready() == 1);
}
