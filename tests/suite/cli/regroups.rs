//! A node becomes a scaling group and back, with the scripted provider: its server stays.

use super::bench::Bench;
use serde_json::Value;

/// One server; with another number of instances at most, or without any.
fn template(bench: &Bench, name: &str, most: Option<u32>) {
    let scalable = most.map_or(String::new(), |most| {
        format!(
            "        scalable:\n          properties: {{ min_instances: 1, max_instances: {most}, \
             default_instances: 1 }}\n"
        )
    });
    let text = format!(
        "tosca_definitions_version: tosca_simple_yaml_1_3\n\
         topology_template:\n  node_templates:\n    vm:\n      type: tosca.nodes.Compute\n      \
         capabilities:\n        host:\n          properties: {{ num_cpus: 1, mem_size: 256 MB }}\n{scalable}    \
         app:\n      type: tosca.nodes.SoftwareComponent\n      requirements:\n        - host: vm\n"
    );
    std::fs::write(bench.path(name), text).unwrap();
}

#[test]
fn a_server_becomes_a_group_and_back() {
    let bench = Bench::new();
    template(&bench, "one.yaml", None);
    template(&bench, "many.yaml", Some(3));
    bench.ok("deploy one.yaml --service web --provider fake --yes");
    let first = bench.servers();
    assert_eq!(first.len(), 1);
    let plan = bench.ok("plan many.yaml --service web");
    assert!(
        plan.contains("vm: a scaling group from now on; what is there stays, as its first member"),
        "{plan}"
    );
    bench.ok("update many.yaml --yes");
    assert_eq!(bench.servers(), first, "it was made anew");
    assert_eq!(bench.members().len(), 1);
    bench.ok("scale vm --to 3 --yes");
    assert_eq!(bench.servers().len(), 3);
    let plan: Value =
        serde_json::from_str(&bench.ok("plan one.yaml --service web --json")).unwrap();
    assert_eq!(
        plan["regrouping"]["dissolved"],
        serde_json::json!(["vm"]),
        "{plan}"
    );
    let removed = plan["steps"].as_array().unwrap().iter();
    let removed = removed.filter(|s| s["action"]["action"] == "delete_server");
    assert_eq!(removed.count(), 2, "{plan}");
    bench.ok("update one.yaml --yes");
    assert_eq!(bench.servers(), first, "the first one stays");
    assert!(bench.members().is_empty());
    assert!(bench.ok("plan --service web").contains("nothing to do"));
    assert!(bench.ok("undeploy --yes").contains("nothing of it is left"));
    assert!(bench.servers().is_empty());
}
