//! Builders of topologies and records, for tests that need no template.

use engine::ports::Blueprint;
use model::{
    CapacityBounds, GroupName, InstanceId, MemberId, MemberState, NodeName, NodeState, Ordinal,
    Percent, PolicyName, Revision, ThresholdPolicy, ThresholdTarget,
};
use plan::{InstanceRecord, MemberRecord, Recorded};
use serde_json::json;
use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::path::PathBuf;
use topology::{
    Capability, Expr, Implementation, Interface, Location, NodeTemplate, Operation, Relationship,
    Requirement, ScalingGroups, Topology, names,
};

/// A node template's name.
pub fn mk_node_name(name: &str) -> NodeName {
    NodeName::new(name).expect("a test's name is valid")
}

fn here() -> Location {
    Location {
        file: "test.yaml".to_owned(),
        line: 1,
        column: 1,
    }
}

fn operation(path: &str) -> Operation {
    Operation {
        implementation: Some(Implementation {
            primary: path.to_owned(),
            primary_type: Vec::new(),
            dependencies: Vec::new(),
            timeout: None,
            operation_host: None,
        }),
        inputs: BTreeMap::new(),
        outputs: BTreeMap::new(),
        location: here(),
    }
}

fn interface(owner: &str, operations: &[&str]) -> Interface {
    let named = operations.iter().map(|name| {
        (
            (*name).to_owned(),
            operation(&format!("playbooks/{owner}/{name}.yml")),
        )
    });
    Interface {
        operations: named.collect(),
    }
}

/// A node template with implemented operations.
pub fn mk_node(name: &str, ancestry: &[&str], operations: &[&str]) -> NodeTemplate {
    NodeTemplate {
        name: mk_node_name(name),
        ancestry: ancestry.iter().map(|t| (*t).to_owned()).collect(),
        properties: BTreeMap::new(),
        attributes: BTreeMap::new(),
        attribute_names: Vec::new(),
        capabilities: BTreeMap::new(),
        requirements: Vec::new(),
        interfaces: BTreeMap::from([(names::STANDARD.to_owned(), interface(name, operations))]),
        artifacts: BTreeMap::new(),
        artifacts_elsewhere: BTreeMap::new(),
        metadata: BTreeMap::new(),
        substituted_by: None,
        directives: Vec::new(),
        boot: topology::Boot::default(),
        location: here(),
    }
}

/// A server made by the provider, with these bounds.
pub fn mk_server(name: &str, min: u32, max: u32) -> NodeTemplate {
    let types = [names::SERVER, names::COMPUTE, "tosca.nodes.Root"];
    let mut node = mk_node(name, &types, &[]);
    let properties = BTreeMap::from([
        ("min_instances".to_owned(), Expr::literal(min)),
        ("max_instances".to_owned(), Expr::literal(max)),
    ]);
    let scalable = Capability {
        ancestry: vec![names::SCALABLE.to_owned()],
        properties,
        attributes: BTreeMap::new(),
        attribute_names: Vec::new(),
        location: here(),
    };
    node.capabilities.insert("scalable".to_owned(), scalable);
    node.attribute_names = vec!["public_address".to_owned(), "private_address".to_owned()];
    node
}

/// A requirement with relationship operations.
pub fn mk_requirement(
    name: &str,
    target: &str,
    relationship: &str,
    operations: &[&str],
) -> Requirement {
    Requirement {
        name: name.to_owned(),
        index: 0,
        target: mk_node_name(target),
        capability: None,
        target_index: None,
        allocation: BTreeMap::new(),
        relationship: Relationship {
            ancestry: vec![
                relationship.to_owned(),
                "tosca.relationships.Root".to_owned(),
            ],
            properties: BTreeMap::new(),
            attributes: BTreeMap::new(),
            attribute_names: Vec::new(),
            interfaces: BTreeMap::from([(
                names::CONFIGURE.to_owned(),
                interface(&format!("{name}-{target}"), operations),
            )]),
            metadata: BTreeMap::new(),
        },
        location: here(),
    }
}

fn hosted(mut node: NodeTemplate, on: &str) -> NodeTemplate {
    node.requirements
        .push(mk_requirement("host", on, names::HOSTED_ON, &[]));
    node
}

/// The web-fleet service in miniature: a balancer on its server, and a group `app_vm` of `min` to
/// `max` members, each with nginx (which joins the balancer), a site and an exporter.
pub fn mk_web_fleet(min: u32, max: u32) -> Topology {
    let software = ["tosca.nodes.SoftwareComponent", "tosca.nodes.Root"];
    let mut app_nginx = hosted(
        mk_node("app_nginx", &software, &["create", "configure", "start"]),
        "app_vm",
    );
    let mut joins = mk_requirement(
        "balancer",
        "balancer",
        "tosca.relationships.ConnectsTo",
        &["add_source", "remove_source"],
    );
    joins.relationship.metadata.insert(
        names::COALESCE.to_owned(),
        "add_source, remove_source".to_owned(),
    );
    app_nginx.requirements.push(joins);
    let nodes = [
        mk_server("balancer_vm", 1, 1),
        hosted(
            mk_node("balancer", &software, &["create", "start"]),
            "balancer_vm",
        ),
        mk_server("app_vm", min, max),
        app_nginx,
        hosted(mk_node("site", &software, &["configure"]), "app_nginx"),
        hosted(mk_node("node_exporter", &software, &["start"]), "app_vm"),
    ];
    Topology {
        nodes: nodes
            .into_iter()
            .map(|node| (node.name.clone(), node))
            .collect(),
        ..Topology::default()
    }
}

/// The group of [`mk_web_fleet`].
pub fn app_group() -> GroupName {
    GroupName::new("app_vm").expect("a valid name")
}

/// A threshold policy of the group of [`mk_web_fleet`].
pub fn mk_policy(name: &str, target: ThresholdTarget) -> ThresholdPolicy {
    ThresholdPolicy {
        name: PolicyName::new(name).expect("a test's name is valid"),
        group: app_group(),
        target,
        adjustment: NonZeroU32::MIN,
    }
}

/// A percentage.
pub fn mk_percent(value: f64) -> Percent {
    Percent::new(value).expect("a test's percentage is valid")
}

/// A blueprint of [`mk_web_fleet`] with both policies: out above 65 %, in below 20 %.
pub fn mk_blueprint(min: u32, max: u32) -> Blueprint {
    let topology = mk_web_fleet(min, max);
    let groups = ScalingGroups::derive(&topology).expect("the test's bounds are right");
    Blueprint {
        revision: Revision::new("abc123").expect("a valid revision"),
        topology,
        groups,
        policies: vec![
            mk_policy(
                "scale_out",
                ThresholdTarget::AnyAbove {
                    cpu: mk_percent(65.0),
                },
            ),
            mk_policy(
                "scale_in",
                ThresholdTarget::AllBelow {
                    cpu: mk_percent(20.0),
                },
            ),
        ],
        files_root: PathBuf::from("files"),
        digests: BTreeMap::new(),
        computes: topology::PlainComputes::default(),
        rules: plan::Rules::Least,
        references: engine::ports::References::default(),
    }
}

/// Bounds.
pub fn mk_bounds(min: u32, max: u32) -> CapacityBounds {
    CapacityBounds::new(min, max, None).expect("a test's bounds are right")
}

/// A member's record.
pub fn mk_member(id: u64, ordinal: u32, state: MemberState) -> MemberRecord {
    MemberRecord {
        id: MemberId(id),
        group: app_group(),
        ordinal: Ordinal(ordinal),
        revision: Revision::new("abc123").expect("a valid revision"),
        renamed: topology::Renaming::default(),
        state,
    }
}

/// Records an instance in a state, with an address.
pub fn put_instance(recorded: &mut Recorded, id: InstanceId, state: NodeState) {
    let mut record = InstanceRecord::initial(id.clone());
    record.state = state;
    record
        .attributes
        .insert("private_address".to_owned(), json!("10.0.0.1"));
    recorded.instances.insert(id, record);
}
