//! What users of opera look for, under our own name: `diff`, `info`, `--force`, `--resume`, `--workers`,
//! `--ansible`.

use super::bench::Bench;
use serde_json::Value;

const SERVICE: &str = "\
tosca_definitions_version: tosca_simple_yaml_1_3
node_types:
  t.Part:
    derived_from: tosca.nodes.Root
    properties:
      size: { type: integer }
      db_password: { type: string, default: first-of-all }
    interfaces:
      Standard:
        operations:
          create: { implementation: make.yaml }
topology_template:
  inputs:
    api_token: { type: string, default: none-at-all }
    size: { type: integer, default: 1 }
  node_templates:
    one: { type: t.Part, properties: { size: { get_input: size } } }
    two: { type: t.Part, properties: { size: 5 } }
";

const DEPLOY: &str = "deploy service.yaml --service parts --provider fake --force";

fn bench() -> Bench {
    let bench = Bench::new();
    std::fs::write(bench.path("service.yaml"), SERVICE).unwrap();
    std::fs::write(bench.path("make.yaml"), "- hosts: all\n  tasks: []\n").unwrap();
    bench
}

/// The deployed template with a node more, one fewer, another size and another password.
fn changed(bench: &Bench) {
    let other = SERVICE
        .replace("default: first-of-all", "default: second-of-all")
        .replace(
            "two: { type: t.Part, properties: { size: 5 } }",
            "three: { type: t.Part, properties: { size: 5 } }",
        );
    std::fs::write(bench.path("other.yaml"), other).unwrap();
    std::fs::write(bench.path("in.yaml"), "size: 3\n").unwrap();
    std::fs::write(
        bench.path("make.yaml"),
        "- hosts: all\n  tasks: [{ debug: }]\n",
    )
    .unwrap();
}

#[test]
fn a_template_is_compared_with_the_deployed_one() {
    let bench = bench();
    bench.ok(DEPLOY);
    assert!(
        bench
            .ok("diff service.yaml")
            .contains("parts is what this template says")
    );
    changed(&bench);
    let said = bench.ok("diff other.yaml -i in.yaml");
    let expected = "\
+ three
- two
~ one
    ~ interfaces.Standard.operations.create.primary: make.yaml has other contents, or another place
    ~ properties.db_password: \"***\" → \"***\"
    ~ properties.size: 1 → 3
";
    assert_eq!(said, expected);
    let said = bench.ok("diff other.yaml -i in.yaml --format json");
    let told: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(told["nodes"]["added"], serde_json::json!(["three"]));
    let one = &told["nodes"]["changed"]["one"];
    assert_eq!(one["properties"]["size"], serde_json::json!([1, 3]));
    bench.ok("diff other.yaml --format yaml -o told.yaml");
    let told = std::fs::read_to_string(bench.path("told.yaml")).unwrap();
    assert!(
        told.starts_with("nodes:") && !told.contains("of-all"),
        "{told}"
    );
}

#[test]
fn what_is_deployed_is_told_under_operas_keys_and_without_its_secrets() {
    let bench = bench();
    let said = bench.fails(1, "info");
    assert!(said.contains("no service is deployed"), "{said}");
    std::fs::write(
        bench.path("in.yaml"),
        "api_token: hunter2-hunter2\nsize: 2\n",
    )
    .unwrap();
    bench.ok(&format!("{DEPLOY} -i in.yaml"));
    let told: Value = serde_json::from_str(&bench.ok("info --format json")).unwrap();
    assert_eq!(told["status"], "deployed");
    assert_eq!(told["service_template"], "service.yaml");
    assert_eq!(
        told["inputs"],
        serde_json::json!({ "api_token": "***", "size": 2 })
    );
    let keys: Vec<&str> = told
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(keys.len(), 7, "{keys:?}");
    let said = bench.fails(1, "info nowhere.csar");
    assert!(
        said.contains("there is no archive and no folder nowhere.csar"),
        "{said}"
    );
    let said = bench.fails(1, "info service.yaml");
    assert!(said.contains("service.yaml is no archive"), "{said}");
}

#[test]
fn what_was_never_begun_is_not_gone_on_with() {
    let bench = bench();
    let said = bench.fails(1, &format!("{DEPLOY} --resume"));
    assert!(said.contains("parts was never begun here"), "{said}");
    bench.ok(DEPLOY);
    bench.ok(&format!("{DEPLOY} --resume --workers 1"));
    let said = bench.fails(1, "undeploy --resume --force");
    assert!(said.contains("no undeploy of parts was begun"), "{said}");
    bench.ok("undeploy -f --workers 3");
}

#[test]
fn an_ansible_that_is_not_there_is_told_before_anything_is_done() {
    let bench = bench();
    let said = bench.fails(4, &format!("{DEPLOY} --ansible elsewhere"));
    assert!(said.contains("--ansible elsewhere is not there"), "{said}");
    assert!(!bench.state().join("state.db").exists());
    let said = bench.fails(2, &format!("{DEPLOY} --workers 0"));
    assert!(said.contains("--workers"), "{said}");
}

#[test]
fn a_backup_is_put_in_place_of_a_store_only_if_somebody_said_yes() {
    let bench = bench();
    bench.ok(DEPLOY);
    bench.ok("store backup copy.db");
    let said = bench.fails(1, "store restore copy.db");
    assert!(said.contains("with --yes it is restored"), "{said}");
    bench.ok("store restore copy.db --force");
}

#[test]
fn who_asked_is_remembered() {
    let bench = bench();
    bench.ok(DEPLOY);
    let history = bench.ok("history --json --last 1000");
    let by = history.lines().find_map(|line| {
        let event: Value = serde_json::from_str(line).unwrap();
        (event["event"] == "wish_changed").then(|| event["by"].as_str().unwrap().to_owned())
    });
    let by = by.unwrap();
    assert!(by.starts_with("deploy (") && by.ends_with(')'), "{by}");
}

#[test]
fn programs_are_told_of_what_fails_before_there_is_a_plan_too() {
    let bench = bench();
    bench.ok(DEPLOY);
    for (command, why) in [
        ("deploy nowhere.yaml --json", "nowhere.yaml"),
        ("scale nobody --to 3 --json", "nobody"),
        ("notify -t nothing --json", "nothing"),
    ] {
        let said = bench.fails(1, command);
        let last = said.lines().rfind(|line| line.starts_with('{'));
        let told: Value = serde_json::from_str(last.unwrap()).unwrap();
        assert_eq!(told["event"], "ended", "{said}");
        assert_eq!(told["how"], "failed", "{said}");
        assert!(told["why"].to_string().contains(why), "{said}");
    }
}
