//! The monitors' files before the judges that count: promtool and amtool.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use model::{Percent, ThresholdPolicy, ThresholdTarget};
use monitoring::{
    Addresses, ExternalCheck, MonitoringIntervals, MonitoringSpec, Paths, RenderedFile,
    external_checks, render, render_into,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::path::Path;
use std::process::{Command, Output};

fn spec() -> MonitoringSpec {
    let policy = |name: &str, target| ThresholdPolicy {
        name: name.parse().unwrap(),
        group: "app".parse().unwrap(),
        target,
        adjustment: NonZeroU32::MIN,
    };
    let cpu = |percent| Percent::new(percent).unwrap();
    let policies = vec![
        policy("grow", ThresholdTarget::AnyAbove { cpu: cpu(80.0) }),
        policy("shrink", ThresholdTarget::AllBelow { cpu: cpu(20.0) }),
    ];
    MonitoringSpec {
        services: BTreeMap::from([("web-fleet".parse().unwrap(), policies)]),
        addresses: Addresses::default(),
        intervals: MonitoringIntervals::default(),
        paths: Paths::default(),
    }
}

fn written(files: &[RenderedFile]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for file in files {
        std::fs::write(folder.path().join(&file.path), &file.contents).unwrap();
    }
    folder
}

fn run(folder: &Path, program: &str, args: &[&str]) -> Output {
    Command::new(program)
        .args(args)
        .current_dir(folder)
        .output()
        .unwrap_or_else(|error| panic!("{program} is needed (scripts/setup.sh): {error}"))
}

/// What the program said on its standard output; fails with all that it said.
fn passes(folder: &Path, program: &str, args: &[&str]) -> String {
    let output = run(folder, program, args);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let complained = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "{program} {args:?}:\n{said}{complained}"
    );
    said
}

fn check_all(folder: &Path, checks: &[ExternalCheck]) {
    for check in checks {
        let args: Vec<&str> = check.args.iter().map(String::as_str).collect();
        passes(folder, check.program, &args);
    }
}

#[test]
fn what_is_rendered_passes_the_monitors_own_tools() {
    let files = render(&spec());
    let folder = written(&files);
    let checks = external_checks(&files);
    assert_eq!(checks.len(), 3);
    check_all(folder.path(), &checks);
}

#[test]
fn a_broken_file_does_not_pass() {
    let mut files = render(&spec());
    for file in &mut files {
        file.contents = file
            .contents
            .replace("[1m]", "[1 m")
            .replace("group_wait", "wait");
    }
    let folder = written(&files);
    let failed: Vec<_> = external_checks(&files)
        .into_iter()
        .filter(|check| {
            let args: Vec<&str> = check.args.iter().map(String::as_str).collect();
            !run(folder.path(), check.program, &args).status.success()
        })
        .collect();
    assert_eq!(failed.len(), 3, "{failed:?}");
}

/// Every expression of a dashboard's panels.
fn expressions(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            if let Some(Value::String(expression)) = map.get("expr") {
                found.push(expression.clone());
            }
            map.values().for_each(|value| expressions(value, found));
        }
        Value::Array(list) => list.iter().for_each(|value| expressions(value, found)),
        _ => {}
    }
}

/// The panels of the dashboard that is rendered.
pub(crate) fn dashboard_expressions(text: &str) -> Vec<String> {
    let dashboard: Value = serde_json::from_str(text).unwrap();
    let mut found = Vec::new();
    expressions(&dashboard["panels"], &mut found);
    found
}

/// Prometheus itself reads what the dashboard asks, with a service chosen.
#[test]
fn what_the_dashboard_asks_is_promql() {
    let files = render(&spec());
    let dashboard = files.iter().find(|f| f.path == "grafana-dashboard.json");
    let asked = dashboard_expressions(&dashboard.unwrap().contents);
    assert!(asked.len() >= 12, "{asked:#?}");
    let rules: Vec<Value> = asked
        .iter()
        .enumerate()
        .map(|(n, expr)| json!({"record": format!("panel:{n}"), "expr": expr.replace("$service", ".+")}))
        .collect();
    let rules = json!({"groups": [{"name": "dashboard", "rules": rules}]});
    // JSON is YAML
    let file = RenderedFile::new("dashboard-rules.yml", rules.to_string());
    let folder = written(&[file]);
    passes(
        folder.path(),
        "promtool",
        &["check", "rules", "dashboard-rules.yml"],
    );
}

/// systemd itself reads the units, programs included.
#[test]
fn the_units_are_units() {
    if Command::new("systemd-analyze")
        .arg("--version")
        .output()
        .is_err()
    {
        println!("skipped: systemd-analyze is not installed here");
        return;
    }
    let units: Vec<RenderedFile> = render(&spec())
        .into_iter()
        .filter(|file| {
            Path::new(&file.path)
                .extension()
                .is_some_and(|e| e == "service")
        })
        .collect();
    assert_eq!(units.len(), 2);
    let folder = written(&units);
    let names: Vec<&str> = units.iter().map(|unit| unit.path.as_str()).collect();
    let verify = |folder: &Path| {
        let output = Command::new("systemd-analyze")
            .args(["verify", "--man=no", "--recursive-errors=no"])
            .args(names.iter().map(|name| folder.join(name)))
            .output()
            .unwrap();
        (
            output.status.success(),
            String::from_utf8_lossy(&output.stderr).into_owned(),
        )
    };
    let (passed, said) = verify(folder.path());
    assert!(passed && said.is_empty(), "{said}");
    // and it would have said
    let broken = units[0].contents.replace("ExecStart=/", "ExecStart=");
    std::fs::write(folder.path().join(&units[0].path), broken).unwrap();
    let (_, said) = verify(folder.path());
    assert!(!said.is_empty(), "a program without its path passes");
}

#[test]
fn every_alert_of_ours_is_routed_to_us() {
    let folder = written(&render(&spec()));
    for alert in ["InstanceDown", "HighCpuLoad", "LowCpuLoad"] {
        let name = format!("alertname={alert}");
        passes(
            folder.path(),
            "amtool",
            &[
                "config",
                "routes",
                "test",
                "--config.file=./alertmanager.yml",
                "--verify.receivers=concertina",
                &name,
                "service=web-fleet",
                "group=app",
                "member=m1",
            ],
        );
    }
}

/// Our parts pasted where the README says, into files of somebody who has monitors already.
#[test]
fn our_parts_fit_into_other_peoples_files() {
    let files = render_into(&spec());
    let part = |name: &str| {
        &files
            .iter()
            .find(|file| file.path == name)
            .unwrap()
            .contents
    };
    let (routes, receivers) = part("concertina-alertmanager.yml")
        .split_once("receivers:\n")
        .unwrap();
    let routes = routes.replace('\n', "\n  ");
    let (_, jobs) = part("concertina-scrape.yml")
        .split_once("scrape_configs:\n")
        .unwrap();
    let theirs = [
        RenderedFile::new(
            "alertmanager.yml",
            format!(
                "route:\n  receiver: pager\n  {routes}\n    - receiver: team\n      \
                 matchers: ['severity=\"critical\"']\nreceivers:\n  - name: pager\n  \
                 - name: team\n{receivers}"
            ),
        ),
        RenderedFile::new(
            "prometheus.yml",
            format!("rule_files: ['*-rules.yml']\nscrape_configs:\n  - job_name: own\n{jobs}"),
        ),
    ];
    let all: Vec<RenderedFile> = files.iter().chain(&theirs).cloned().collect();
    let folder = written(&all);
    check_all(folder.path(), &external_checks(&theirs));
    let rules: Vec<RenderedFile> = files
        .iter()
        .filter(|file| file.path == "concertina-rules.yml")
        .cloned()
        .collect();
    check_all(folder.path(), &external_checks(&rules));
    let routed = |labels: &[&str]| {
        let mut args = vec![
            "config",
            "routes",
            "test",
            "--config.file=./alertmanager.yml",
        ];
        args.extend(labels);
        passes(folder.path(), "amtool", &args).trim().to_owned()
    };
    // who was told before still is; what is not ours does not come to us
    assert_eq!(
        routed(&[
            "alertname=InstanceDown",
            "service=web-fleet",
            "severity=critical"
        ]),
        "concertina,team"
    );
    assert_eq!(
        routed(&["alertname=DiskFull", "service=web-fleet"]),
        "pager"
    );
    assert_eq!(routed(&["alertname=InstanceDown"]), "pager");
}

/// Prometheus itself works the rules out over made-up samples: m1 is busy, m2 idles, m3 is in
/// between, the balancer idles outside every group, m4 and the balancer's exporter are down.
const RULE_TEST: &str = r#"
rule_files: [alert_rules.yml]
evaluation_interval: 15s
tests:
  - interval: 15s
    input_series:
      - series: 'node_cpu_seconds_total{mode="idle",cpu="0",job="concertina",service="web-fleet",group="app",member="m1",node="app_server",instance="a:9100"}'
        values: '0+1.2x40'
      - series: 'node_cpu_seconds_total{mode="user",cpu="0",job="concertina",service="web-fleet",group="app",member="m1",node="app_server",instance="a:9100"}'
        values: '0+13.8x40'
      - series: 'node_cpu_seconds_total{mode="idle",cpu="0",job="concertina",service="web-fleet",group="app",member="m2",node="app_server",instance="b:9100"}'
        values: '0+13.5x40'
      - series: 'node_cpu_seconds_total{mode="idle",cpu="0",job="concertina",service="web-fleet",group="app",member="m3",node="app_server",instance="c:9100"}'
        values: '0+7.5x40'
      - series: 'node_cpu_seconds_total{mode="idle",cpu="0",job="concertina",service="web-fleet",node="balancer_server",instance="lb:9100"}'
        values: '0+15x40'
      - series: 'node_cpu_seconds_total{mode="idle",cpu="0",job="concertina",service="other",group="app",member="m9",node="app_server",instance="o:9100"}'
        values: '0+0x40'
      - series: 'up{job="concertina",service="web-fleet",group="app",member="m4",node="app_server",instance="d:9100"}'
        values: '1x8 0x31'
      - series: 'up{job="concertina",service="web-fleet",node="balancer_server",instance="lb:9100"}'
        values: '0x40'
      - series: 'up{job="node",instance="somebody-elses:9100"}'
        values: '0x40'
    alert_rule_test:
      # the rate is there from the second sample on, and must hold for a minute
      - eval_time: 1m
        alertname: HighCpuLoad
        exp_alerts: []
      - eval_time: 5m
        alertname: HighCpuLoad
        exp_alerts:
          - exp_labels: {policy: grow, severity: warning, service: web-fleet, group: app, member: m1, node: app_server, instance: 'a:9100'}
            exp_annotations:
              summary: 'CPU above 80 % on a:9100'
              description: "The CPU of app_server (member m1 of app, service web-fleet, a:9100) was above 80 % for 1m; it is at 92 %. Policy grow adds members, within the group's bounds."
      - eval_time: 5m
        alertname: LowCpuLoad
        exp_alerts:
          - exp_labels: {policy: shrink, severity: info, service: web-fleet, group: app, member: m2, node: app_server, instance: 'b:9100'}
            exp_annotations:
              summary: 'CPU below 20 % on b:9100'
              description: "The CPU of app_server (member m2 of app, service web-fleet, b:9100) was below 20 % for 1m; it is at 10 %. Policy shrink removes members once it holds for all, within the group's bounds."
      - eval_time: 2m
        alertname: InstanceDown
        exp_alerts:
          - exp_labels: {severity: critical, job: concertina, service: web-fleet, node: balancer_server, instance: 'lb:9100'}
            exp_annotations:
              summary: 'lb:9100 does not answer'
              description: 'Prometheus could not scrape balancer_server (service web-fleet, lb:9100) for 1m. Concertina asks the provider, and replaces a member that is dead.'
      - eval_time: 5m
        alertname: InstanceDown
        exp_alerts:
          - exp_labels: {severity: critical, job: concertina, service: web-fleet, node: balancer_server, instance: 'lb:9100'}
            exp_annotations:
              summary: 'lb:9100 does not answer'
              description: 'Prometheus could not scrape balancer_server (service web-fleet, lb:9100) for 1m. Concertina asks the provider, and replaces a member that is dead.'
          - exp_labels: {severity: critical, job: concertina, service: web-fleet, group: app, member: m4, node: app_server, instance: 'd:9100'}
            exp_annotations:
              summary: 'd:9100 does not answer'
              description: 'Prometheus could not scrape app_server (member m4 of app, service web-fleet, d:9100) for 1m. Concertina asks the provider, and replaces a member that is dead.'
"#;

#[test]
fn prometheus_fires_the_rules_with_the_members_labels() {
    let mut files = render(&spec());
    files.push(RenderedFile::new("rule_test.yml", RULE_TEST));
    let folder = written(&files);
    passes(
        folder.path(),
        "promtool",
        &["test", "rules", "rule_test.yml"],
    );

    // and the test can fail: a bound that nobody reaches
    let rules = folder.path().join("alert_rules.yml");
    let text = std::fs::read_to_string(&rules).unwrap();
    std::fs::write(&rules, text.replace("> 80", "> 95")).unwrap();
    let output = run(
        folder.path(),
        "promtool",
        &["test", "rules", "rule_test.yml"],
    );
    assert!(!output.status.success());
}
