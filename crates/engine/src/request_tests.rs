//! Calls of a small service: where they run, what lies beside them, whether they may run again.

use crate::ports::{Blueprint, References};
use crate::repeatable::is_repeatable;
use crate::request::{HostChoice, OperationCall, Result, operation_call};
use model::{InstanceId, LifecycleOperation, NodeState, Revision};
use plan::{Action, InstanceRecord, Recorded};
use serde_json::json;
use std::collections::BTreeMap;
use std::path::PathBuf;
use testkit::{mk_node, mk_node_name, mk_requirement};
use topology::{Expr, ImplementationKind, NodeTemplate, ScalingGroups, Topology, names};

/// `app` on a plain Compute `vm`.
fn blueprint(change: impl FnOnce(&mut NodeTemplate, &mut NodeTemplate)) -> Blueprint {
    let mut vm = mk_node("vm", &[names::COMPUTE, "tosca.nodes.Root"], &[]);
    let mut app = mk_node("app", &["tosca.nodes.SoftwareComponent"], &["create"]);
    app.requirements
        .push(mk_requirement("host", "vm", names::HOSTED_ON, &[]));
    change(&mut vm, &mut app);
    let topology = Topology {
        nodes: [vm, app].map(|node| (node.name.clone(), node)).into(),
        ..Topology::default()
    };
    Blueprint {
        revision: Revision::new("abc").unwrap(),
        groups: ScalingGroups::derive(&topology).unwrap(),
        topology,
        policies: Vec::new(),
        files_root: PathBuf::from("files"),
        digests: BTreeMap::new(),
        computes: topology::PlainComputes::default(),
        rules: plan::Rules::Least,
        references: References::default(),
    }
}

fn create() -> Action {
    Action::Operate {
        instance: InstanceId::Single(mk_node_name("app")),
        operation: LifecycleOperation::Create,
    }
}

fn call(blueprint: &Blueprint, recorded: &Recorded) -> Result<OperationCall> {
    operation_call(blueprint, recorded, &create(), &References::default())
        .map(|call| call.expect("it is implemented"))
}

fn primary(app: &mut NodeTemplate, path: &str) {
    let standard = app.interfaces.get_mut(names::STANDARD).unwrap();
    let create = standard.operations.get_mut("create").unwrap();
    create.implementation.as_mut().unwrap().primary = path.to_owned();
}

#[test]
fn an_operation_runs_where_its_compute_is() {
    let elsewhere = |address: &str| Some(HostChoice::Elsewhere(address.to_owned()));
    let vm = InstanceId::Single(mk_node_name("vm"));
    for (assigned, reported, expected) in [
        (None, None, Some(HostChoice::Orchestrator)),
        (Some("localhost"), None, Some(HostChoice::Orchestrator)),
        (Some("10.0.0.7"), None, elsewhere("10.0.0.7")),
        (None, Some("web.example.org"), elsewhere("web.example.org")),
        (Some("10.0.0.7"), Some("10.0.0.8"), elsewhere("10.0.0.8")),
        (None, Some("{{ lookup('pipe', 'id') }}"), None),
        (None, Some("-oProxyCommand=id"), None),
    ] {
        let blueprint = blueprint(|vm, _| {
            let assigned = assigned.map(|a| ("public_address".to_owned(), Expr::literal(a)));
            vm.attributes.extend(assigned);
        });
        let mut recorded = Recorded::default();
        if let Some(reported) = reported {
            let mut record = InstanceRecord::initial(vm.clone());
            let reported = json!(reported);
            record
                .attributes
                .insert("public_address".to_owned(), reported);
            recorded.instances.insert(vm.clone(), record);
        }
        let host = call(&blueprint, &recorded).map(|call| call.host).ok();
        assert_eq!(host, expected, "{assigned:?} {reported:?}");
    }
}

#[test]
fn a_nodes_artifacts_lie_beside_its_implementation() {
    let blueprint = blueprint(|_, app| {
        primary(app, "run.yml");
        for file in ["run.yml", "files/page.html"] {
            app.artifacts.insert(file.to_owned(), file.to_owned());
        }
    });
    let call = call(&blueprint, &Recorded::default()).unwrap();
    assert_eq!(call.dependencies, [PathBuf::from("files/page.html")]);
    assert_eq!(call.kind, ImplementationKind::Playbook);
}

#[test]
fn what_nothing_here_runs_is_refused() {
    let blueprint = blueprint(|_, app| primary(app, "run.rb"));
    let error = call(&blueprint, &Recorded::default()).unwrap_err();
    assert!(
        error.to_string().contains("nothing here runs run.rb"),
        "{error}"
    );
}

#[test]
fn scripts_are_not_repeated_unless_metadata_says_so() {
    for (path, key, list, expected) in [
        ("run.yml", "", "", true),
        ("run.yml", names::RUN_ONCE, "start, create", false),
        ("run.yml", names::RUN_ONCE, "start", true),
        ("run.sh", "", "", false),
        ("run.sh", names::REPEATABLE, "create", true),
        ("run.py", names::REPEATABLE, "all", true),
        ("run.rb", "", "", true),
    ] {
        let blueprint = blueprint(|_, app| {
            primary(app, path);
            app.metadata.insert(key.to_owned(), list.to_owned());
        });
        assert_eq!(
            is_repeatable(&blueprint, &Recorded::default(), &create()),
            expected,
            "{path} {key} {list}"
        );
    }
}

#[test]
fn whoever_asks_again_has_looked() {
    let app = InstanceId::Single(mk_node_name("app"));
    let mut recorded = Recorded::default();
    let mut record = InstanceRecord::initial(app.clone());
    record.state = NodeState::NeedsAttention(LifecycleOperation::Create);
    recorded.instances.insert(app.clone(), record);
    recorded.forgive();
    assert_eq!(
        recorded.state(&app),
        NodeState::Error(LifecycleOperation::Create)
    );
}
