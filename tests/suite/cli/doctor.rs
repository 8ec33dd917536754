//! `concertina doctor` and `servers`, by the fake cloud.

use super::bench::Bench;
use serde_json::Value;

/// Nobody listens there.
const NO_MONITORS: &str =
    "[monitoring]\nprometheus = \"127.0.0.1:9\"\nalertmanager = \"127.0.0.1:9\"\n";

#[test]
fn what_will_fail_is_told_before_it_does() {
    let bench = Bench::new();
    std::fs::write(bench.path("concertina.toml"), NO_MONITORS).unwrap();
    bench.script("max_servers = 3\n");
    let said = bench.fails(1, "doctor web-fleet/service.yaml --provider fake --json");
    let findings: Vec<Value> = serde_json::from_str(&said).unwrap();
    let told = |about: &str, verdict: &str| -> Vec<&str> {
        let found = findings
            .iter()
            .filter(|f| f["about"] == about && f["verdict"] == verdict);
        found
            .map(|finding| finding["what"].as_str().unwrap())
            .collect()
    };
    let short = told("provider", "bad");
    assert!(
        matches!(short[..], [one] if one.contains("4 more, 0 of 3 exist")),
        "{short:?}"
    );
    assert_eq!(told("monitors", "notable").len(), 2, "{findings:#?}");
    assert!(
        told("computer", "good")
            .iter()
            .any(|what| what.contains("of disk are free"))
    );

    bench.script("");
    let said = bench.run("doctor web-fleet/service.yaml --provider fake");
    let said = said.to_string();
    assert!(said.contains("suffice for 4 servers more"), "{said}");
    assert!(said.contains("! Prometheus does not answer"), "{said}");
    assert!(
        said.contains("→ start it (`concertina monitoring render`"),
        "{said}"
    );
    // once there is something to watch, it is missed
    bench.ok("deploy web-fleet/service.yaml --service watched --provider fake --yes");
    let said = bench.fails(1, "doctor");
    assert!(said.contains("✗ Prometheus does not answer"), "{said}");
}

#[test]
fn servers_are_listed_with_whose_they_are() {
    let bench = Bench::new();
    assert!(
        bench
            .ok("servers --provider qemu")
            .starts_with("0 servers of qemu")
    );
    bench.ok("deploy web-fleet/service.yaml --provider fake --yes");
    let said = bench.ok("servers --provider fake");
    assert!(said.starts_with("2 servers of fake"), "{said}");
    assert!(said.contains("web-fleet app_vm@m1"), "{said}");
    let told: Vec<Value> =
        serde_json::from_str(&bench.ok("servers --provider fake --json")).unwrap();
    assert!(
        told.iter().all(|server| server["is_ours"] == true),
        "{told:?}"
    );
}

#[test]
fn who_one_is_at_openstack_is_told_where_it_is_not_known() {
    let bench = Bench::new();
    let said = bench.fails(4, "servers --provider openstack");
    assert!(
        said.contains("OS_AUTH_URL, OS_USERNAME or OS_USER_ID"),
        "{said}"
    );
    let rc = "export OS_AUTH_URL=http://127.0.0.1:9/v3\nread -sr OS_PASSWORD_INPUT\nexport OS_PASSWORD=$OS_PASSWORD_INPUT\n";
    std::fs::write(bench.path("openrc.sh"), rc).unwrap();
    let said = bench.fails(4, "servers --rc openrc.sh");
    assert!(
        said.contains("asks for OS_PASSWORD_INPUT, and there is nobody to ask"),
        "{said}"
    );
    let said = bench.fails(4, "servers --os-cloud nowhere");
    assert!(
        said.contains("clouds.yaml has no cloud \"nowhere\""),
        "{said}"
    );
}
