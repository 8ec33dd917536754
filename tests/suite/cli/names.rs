//! Nodes that have another name, and groups of them: what `plan`, `diff` and a kept plan say.

use super::bench::{Bench, binary};
use serde_json::{Value, json};

const DEPLOY: &str = "deploy web-fleet/service.yaml --service web --provider fake --yes";

/// The example in `renamed.yaml`, with another name for the group's server.
fn renamed(bench: &Bench) -> String {
    let text = std::fs::read_to_string(bench.path("web-fleet/service.yaml")).unwrap();
    let renamed = text.replace("app_vm", "web_vm").replacen(
        "    web_vm:\n",
        "    web_vm:\n      metadata: { concertina.was: app_vm }\n",
        1,
    );
    assert!(
        renamed.contains("concertina.was"),
        "the example has changed"
    );
    std::fs::write(bench.path("web-fleet/renamed.yaml"), &renamed).unwrap();
    renamed
}

fn planned(bench: &Bench, file: &str) -> Value {
    let text = bench.ok(&format!("plan web-fleet/{file} --service web --json"));
    serde_json::from_str(&text).unwrap()
}

#[test]
fn a_group_keeps_what_was_wished_of_it_under_another_name() {
    let bench = Bench::new();
    bench.ok(DEPLOY);
    bench.ok("scale app_vm --to 3 --yes");
    let servers = bench.servers();
    renamed(&bench);
    let said = bench.ok("plan web-fleet/renamed.yaml --service web --out kept.plan");
    assert!(said.contains("nothing to do"), "{said}");
    assert!(!said.contains("remove"), "{said}");
    let told = planned(&bench, "renamed.yaml");
    assert_eq!(told["steps"], json!([]), "{told}");
    assert_eq!(told["renamed"], json!({ "app_vm": "web_vm" }));
    bench.ok("deploy --plan kept.plan");
    assert_eq!((bench.servers(), bench.ready()), (servers, 3));
    let status = bench.status();
    assert_eq!(
        status["services"][0]["groups"][0]["group"], "web_vm",
        "{status}"
    );
}

#[test]
fn a_plan_for_programs_tells_names_and_groups_that_roll() {
    let bench = Bench::new();
    bench.ok(DEPLOY);
    let same = planned(&bench, "service.yaml");
    for key in ["renamed", "unheard", "lookalikes", "rolls"] {
        assert!(same.get(key).is_none(), "{key}: {same}");
    }
    let text = renamed(&bench);
    let write = |text: String| std::fs::write(bench.path("web-fleet/other.yaml"), text).unwrap();
    write(text.replace("concertina.was: app_vm", "concertina.was: vm"));
    let told = planned(&bench, "other.yaml");
    assert_eq!(
        told["unheard"],
        json!({ "web_vm": { "was": "vm", "why": "never_there" } }),
        "{told}"
    );
    assert_eq!(told["lookalikes"], json!({ "web_vm": "app_vm" }), "{told}");
    let (before, group) = text.split_once("    web_vm:\n").unwrap();
    let group = group.replacen("mem_size: 256 MB", "mem_size: 512 MB", 1);
    write(format!("{before}    web_vm:\n{group}"));
    let told = planned(&bench, "other.yaml");
    assert_eq!(told["rolls"]["web_vm"]["by"], "replacement", "{told}");
}

#[test]
fn what_is_replaced_and_has_another_name_counts_once() {
    let bench = Bench::new();
    bench.ok(DEPLOY);
    let text = std::fs::read_to_string(bench.path("web-fleet/service.yaml")).unwrap();
    let other = text
        .replace("balancer_vm", "front_vm")
        .replacen(
            "    front_vm:\n",
            "    front_vm:\n      metadata: { concertina.was: balancer_vm }\n",
            1,
        )
        .replacen("mem_size: 256 MB", "mem_size: 512 MB", 1);
    std::fs::write(bench.path("web-fleet/other.yaml"), other).unwrap();
    let told = planned(&bench, "other.yaml");
    let (gone, come) = (&told["counts"]["delete"], &told["counts"]["create"]);
    // what stands on it goes with it, and is no more than forgotten
    assert_eq!(told["counts"]["replace"], 1, "{told}");
    assert_eq!((gone, come), (&json!(0), &json!(2)), "{told}");
    let steps = told["steps"].as_array().unwrap();
    let removed = steps
        .iter()
        .find(|s| s["what"] == "balancer_vm: delete server");
    let why = removed.unwrap()["why"].as_str().unwrap();
    assert!(why.starts_with("replaced: property mem_size"), "{told}");
}

#[test]
fn a_node_is_compared_with_what_it_was() {
    let bench = Bench::new();
    bench.ok(DEPLOY);
    let text = renamed(&bench);
    let said = bench.ok("diff web-fleet/renamed.yaml");
    assert_eq!(said, "~ web_vm (was app_vm)\n");
    let (before, group) = text.split_once("    web_vm:\n").unwrap();
    let group = group.replacen("mem_size: 256 MB", "mem_size: 512 MB", 1);
    std::fs::write(
        bench.path("web-fleet/renamed.yaml"),
        format!("{before}    web_vm:\n{group}"),
    )
    .unwrap();
    let said = bench.ok("diff web-fleet/renamed.yaml");
    let expected = "\
~ web_vm (was app_vm)
    ~ capabilities.host.properties.mem_size: \"256 MB\" → \"512 MB\"
";
    assert_eq!(said, expected);
    let said = bench.ok("diff web-fleet/renamed.yaml --format json");
    let told: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(told["nodes"]["web_vm"]["name"], json!(["app_vm", "web_vm"]));
    assert!(told["nodes"].get("added").is_none(), "{told}");
    assert!(
        told["nodes"]["web_vm"]["capabilities"].is_object(),
        "{told}"
    );
}

#[test]
fn under_the_name_opera_it_goes_and_another_one_comes() {
    let bench = Bench::new();
    std::os::unix::fs::symlink(binary(), bench.path("opera")).unwrap();
    let opera = |arguments: [&str; 2]| {
        let mut command = std::process::Command::new(bench.path("opera"));
        let command = command.args(arguments).current_dir(bench.path(""));
        let output = command.output().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let template = |node: &str| {
        format!(
            "tosca_definitions_version: tosca_simple_yaml_1_3\ntopology_template:\n  node_templates:\n    \
             {node}\n"
        )
    };
    let old = template("old: { type: tosca.nodes.Root }");
    std::fs::write(bench.path("old.yaml"), old).unwrap();
    let new = template("new: { type: tosca.nodes.Root, metadata: { concertina.was: old } }");
    std::fs::write(bench.path("new.yaml"), new).unwrap();
    opera(["deploy", "old.yaml"]);
    let said = opera(["diff", "new.yaml"]);
    assert_eq!(said, "nodes:\n  added:\n  - new\n  deleted:\n  - old\n");
}
