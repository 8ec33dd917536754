//! Random services.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use testkit::{mk_node, mk_requirement, mk_server};
use topology::{NodeTemplate, Topology, names};

pub(super) const STANDARD: [&str; 5] = ["create", "configure", "start", "stop", "delete"];
pub(super) const RELATIONSHIP: [&str; 8] = [
    "pre_configure_source",
    "pre_configure_target",
    "post_configure_source",
    "post_configure_target",
    "add_target",
    "add_source",
    "remove_target",
    "remove_source",
];
pub(super) const SOFTWARE: [&str; 2] = ["tosca.nodes.SoftwareComponent", "tosca.nodes.Root"];

#[derive(Debug, Clone)]
pub(super) enum Kind {
    /// A server made by the provider.
    Server,
    /// A host that exists.
    Plain,
    /// Software on an earlier node, if there is one.
    Software(Index),
}

#[derive(Debug, Clone)]
pub(super) struct NodeSpec {
    kind: Kind,
    /// Largest number of members, for a host, or for software that is counted by itself.
    most: u32,
    counted: bool,
    standard: u8,
    /// Earlier node, operations, whether told by a list.
    requires: Vec<(Index, u8, bool)>,
}

pub(super) fn node_spec() -> impl Strategy<Value = NodeSpec> {
    let kind = prop_oneof![
        2 => Just(Kind::Server),
        1 => Just(Kind::Plain),
        4 => any::<Index>().prop_map(Kind::Software),
    ];
    // mostly what is whole: an addition with its removal
    let operations = prop_oneof![
        2 => Just(0xFF_u8),
        2 => Just(0b1111_0000_u8),
        1 => Just(0b1010_0000_u8),
        2 => any::<u8>().prop_map(|bits| (bits & 0x3F) | ((bits & 0x30) << 2)),
    ];
    let requires = vec((any::<Index>(), operations, any::<bool>()), 0..3);
    let counted = prop::bool::weighted(0.15);
    let parts = (kind, 1_u32..4, counted, any::<u8>(), requires);
    parts.prop_map(|(kind, most, counted, standard, requires)| NodeSpec {
        kind,
        most,
        counted,
        standard,
        requires,
    })
}

pub(super) fn pick<'a>(names: &[&'a str], bits: u8) -> Vec<&'a str> {
    let chosen = names
        .iter()
        .enumerate()
        .filter(|(at, _)| bits & (1 << at) != 0);
    chosen.map(|(_, name)| *name).collect()
}

pub(super) fn host(name: &str, spec: &NodeSpec, ancestry: &[&str]) -> NodeTemplate {
    let mut node = mk_server(name, spec.most.min(1), spec.most);
    node.ancestry = ancestry.iter().map(|t| (*t).to_owned()).collect();
    if !ancestry.contains(&names::SERVER) {
        let software = mk_node(name, ancestry, &pick(&STANDARD, spec.standard));
        node.interfaces = software.interfaces;
    }
    node
}

/// Requirements point at earlier nodes only, so they have no circles.
pub(super) fn topology(specs: &[NodeSpec]) -> Topology {
    let mut nodes: Vec<NodeTemplate> = Vec::new();
    for (at, spec) in specs.iter().enumerate() {
        let name = format!("n{at}");
        let server = [names::SERVER, names::COMPUTE, "tosca.nodes.Root"];
        let mut node = match &spec.kind {
            Kind::Software(on) if at > 0 => {
                let mut node = mk_node(&name, &SOFTWARE, &pick(&STANDARD, spec.standard));
                let target = format!("n{}", on.index(at));
                node.requirements
                    .push(mk_requirement("host", &target, names::HOSTED_ON, &[]));
                if spec.counted {
                    node.capabilities = mk_server(&name, spec.most, spec.most).capabilities;
                }
                node
            }
            Kind::Plain => host(&name, spec, &server[1..]),
            _ => host(&name, spec, &server),
        };
        for (count, (target, bits, by_list)) in spec.requires.iter().enumerate() {
            if at == 0 {
                break;
            }
            let target = format!("n{}", target.index(at));
            let operations = pick(&RELATIONSHIP, *bits);
            let name = format!("r{count}");
            let connects = "tosca.relationships.ConnectsTo";
            let mut requirement = mk_requirement(&name, &target, connects, &operations);
            if *by_list {
                let value = "add_source, remove_source".to_owned();
                let metadata = &mut requirement.relationship.metadata;
                metadata.insert(names::COALESCE.to_owned(), value);
            }
            node.requirements.push(requirement);
        }
        nodes.push(node);
    }
    Topology {
        nodes: nodes
            .into_iter()
            .map(|node| (node.name.clone(), node))
            .collect(),
        ..Topology::default()
    }
}
