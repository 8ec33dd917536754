//! `monitoring render` and `monitoring check`, with promtool and amtool.

use super::bench::Bench;
use serde_json::Value;

#[test]
fn what_is_rendered_passes_the_check() {
    let bench = Bench::new();
    bench.ok("monitoring render --dir before --template web-fleet/service.yaml");
    bench.ok("deploy web-fleet/service.yaml --provider fake");
    let said = bench.ok("monitoring render --dir after");
    for file in [
        "prometheus.yml",
        "alert_rules.yml",
        "alertmanager.yml",
        "grafana-dashboard.json",
    ] {
        assert!(said.contains(file), "{said}");
        let read = |folder: &str| std::fs::read_to_string(bench.path(folder).join(file)).unwrap();
        assert_eq!(read("before"), read("after"), "{file}");
    }
    let rules = std::fs::read_to_string(bench.path("after/alert_rules.yml")).unwrap();
    assert!(rules.contains("65") && rules.contains("20"), "{rules}");
    let said = bench.ok("monitoring check after");
    assert!(said.contains("passed: promtool check config"), "{said}");
    assert!(said.contains("alerts reach the agent"), "{said}");
}

#[test]
fn settings_reach_the_files() {
    let bench = Bench::new();
    let config =
        "[agent]\nlisten = \"127.0.0.1:5014\"\n[monitoring]\nscrape_interval_seconds = 3\n";
    std::fs::write(bench.path("concertina.toml"), config).unwrap();
    bench.ok("monitoring render --dir files --template web-fleet/service.yaml");
    let prometheus = std::fs::read_to_string(bench.path("files/prometheus.yml")).unwrap();
    assert!(
        prometheus.contains("3s") && prometheus.contains("127.0.0.1:5014"),
        "{prometheus}"
    );
}

#[test]
fn a_route_that_leads_elsewhere_is_found() {
    let bench = Bench::new();
    bench.ok("deploy web-fleet/service.yaml --provider fake");
    bench.ok("monitoring render --dir files");
    let path = bench.path("files/alertmanager.yml");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace(":5004", ":5005")).unwrap();
    let said = bench.run("monitoring check files --json");
    assert_eq!(said.code, 1, "{said}");
    let found: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(found["passed"], false);
    assert_eq!(found["findings"][0]["severity"], "error");
    std::fs::write(&path, "route: [").unwrap();
    let said = bench.fails(1, "monitoring check files");
    assert!(
        said.contains("failed: amtool") || said.contains("cannot be read"),
        "{said}"
    );
}

#[test]
fn our_parts_alone_come_with_directions() {
    let bench = Bench::new();
    let said = bench.ok("monitoring render --into parts --template web-fleet/service.yaml");
    assert!(
        said.contains("concertina-rules.yml") && said.contains("README.md"),
        "{said}"
    );
    bench.fails(2, "monitoring render");
    bench.fails(1, "monitoring check nowhere");
}
