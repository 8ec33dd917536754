//! What changes while it serves, and who learns of it: `modify`, `target_changed`, hooks.

use crate::plan_bench::{Bench, Ending};
use model::NodeState;
use plan::Action;
use testkit::{mk_node, mk_node_name, mk_requirement};
use topology::{Expr, NodeTemplate, Topology};

const SOFTWARE: [&str; 2] = ["tosca.nodes.SoftwareComponent", "tosca.nodes.Root"];

/// `app` requires `db`; which operations there are is said.
fn service(of_db: &[&str], of_relationship: &[&str], value: u32) -> Topology {
    let mut db = mk_node("db", &SOFTWARE, of_db);
    db.properties
        .insert("value".to_owned(), Expr::literal(value));
    let mut app = mk_node("app", &SOFTWARE, &["create", "configure", "start", "stop"]);
    let uses = mk_requirement(
        "db",
        "db",
        "tosca.relationships.ConnectsTo",
        of_relationship,
    );
    app.requirements.push(uses);
    let nodes: [NodeTemplate; 2] = [db, app];
    let named = nodes.into_iter().map(|node| (node.name.clone(), node));
    Topology {
        nodes: named.collect(),
        ..Topology::default()
    }
}

fn updated(of_db: &[&str], of_relationship: &[&str]) -> Bench {
    let mut bench = Bench::new(service(of_db, of_relationship, 1));
    bench.run();
    bench.story.clear();
    bench.update(service(of_db, of_relationship, 2), "other");
    bench
}

#[test]
fn a_node_that_can_be_modified_is_and_nothing_else_runs() {
    let mut bench = updated(&["create", "configure", "start", "modify"], &[]);
    bench.run();
    assert_eq!(bench.story, ["db: modify"]);
}

#[test]
fn a_dependant_is_told_once_and_after_what_it_depends_on() {
    let relationship = ["post_configure_source", "target_changed"];
    let mut bench = updated(&["create", "configure", "start"], &relationship);
    bench.run();
    assert_eq!(
        bench.story,
        ["db: configure", "db: start", "app: target_changed db"]
    );
    bench.story.clear();
    bench.run();
    assert!(bench.story.is_empty(), "it was told: {:?}", bench.story);
}

#[test]
fn without_target_changed_the_hooks_run_again() {
    let relationship = [
        "pre_configure_source",
        "post_configure_source",
        "add_source",
    ];
    let mut bench = updated(&["create", "modify"], &relationship);
    bench.run();
    assert_eq!(
        bench.story,
        [
            "db: modify",
            "app: pre_configure_source db",
            "app: post_configure_source db"
        ]
    );
}

#[test]
fn what_changes_while_it_is_told_is_told_again() {
    let of_db = ["create", "modify"];
    let mut bench = updated(&of_db, &["target_changed"]);
    let told = |bench: &mut Bench| {
        let ready = bench.ready();
        let [action] = ready.as_slice() else {
            panic!("one step: {ready:?}")
        };
        bench.start(action.clone());
        action.key()
    };
    let modify = told(&mut bench);
    bench.finish(&modify, Ending::Done, true);
    let telling = told(&mut bench);
    // the engine revises only at rest; another value may come from a run at any time
    let target = model::InstanceId::Single(mk_node_name("db"));
    let run = Action::Operate {
        instance: target.clone(),
        operation: model::LifecycleOperation::Modify,
    };
    let record = bench.recorded.instances.get_mut(&target).unwrap();
    record.state = NodeState::Busy(model::LifecycleOperation::Modify);
    record
        .attributes
        .insert("port".to_owned(), serde_json::json!(1));
    let done = plan::StepOutcome::Done {
        attributes: [("port".to_owned(), serde_json::json!(2))].into(),
        server: None,
    };
    let topology = bench.topology.clone();
    bench.recorded.apply(&topology, &run, &done).unwrap();
    bench.finish(&telling, Ending::Done, true);
    bench.story.clear();
    bench.run();
    assert_eq!(bench.story, ["app: target_changed db"]);
}

#[test]
fn a_telling_that_failed_is_told_again() {
    let mut bench = updated(&["modify"], &["target_changed"]);
    let ready = bench.ready();
    bench.start(ready[0].clone());
    bench.finish(&ready[0].key(), Ending::Done, true);
    let ready = bench.ready();
    bench.start(ready[0].clone());
    bench.finish(&ready[0].key(), Ending::Failed, false);
    bench.recorded.forgive();
    bench.story.clear();
    bench.run();
    assert_eq!(bench.story, ["app: target_changed db"]);
}

#[test]
fn a_target_that_is_made_anew_is_told_of_where_no_hook_does() {
    let mut bench = Bench::new(service(&["create", "start"], &["target_changed"], 1));
    bench.run();
    bench.story.clear();
    let mut new = service(&["create", "start"], &["target_changed"], 1);
    let db = new.nodes.get_mut(&mk_node_name("db")).unwrap();
    let standard = db.interfaces.get_mut(topology::names::STANDARD).unwrap();
    let create = standard.operations.get_mut("create").unwrap();
    create.inputs.insert("x".to_owned(), Expr::literal(1));
    bench.update(new, "other");
    bench.run();
    let told = bench.story.iter().filter(|s| s.contains("target_changed"));
    assert_eq!(told.count(), 1, "{:?}", bench.story);
}
