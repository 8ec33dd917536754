//! What another revision means for each node: pure, from two topologies and the contents of their files.

use plan::{Changes, NodeChange, Rules, Sketch};
use std::collections::BTreeMap;
use testkit::{mk_node, mk_requirement, mk_server};
use topology::{
    Call, Entity, EntityPath, Expr, NodeTemplate, PathStep, ScalingGroups, Topology, names,
};

const ROOT: [&str; 1] = ["tosca.nodes.Root"];

/// A revision: its nodes, and the contents of the files that operations name.
struct Text {
    topology: Topology,
    groups: ScalingGroups,
    digests: BTreeMap<String, String>,
}

fn text(nodes: impl IntoIterator<Item = NodeTemplate>) -> Text {
    let nodes = nodes.into_iter().map(|node| (node.name.clone(), node));
    let topology = Topology {
        nodes: nodes.collect(),
        ..Topology::default()
    };
    Text {
        groups: ScalingGroups::derive(&topology).unwrap(),
        topology,
        digests: BTreeMap::new(),
    }
}

impl Text {
    fn with_file(mut self, path: &str, contents: &str) -> Self {
        self.digests.insert(path.to_owned(), contents.to_owned());
        self
    }

    fn sketch(&self) -> Sketch<'_> {
        Sketch {
            topology: &self.topology,
            groups: &self.groups,
            digests: &self.digests,
        }
    }
}

fn told(old: &Text, new: &Text, rules: Rules) -> Vec<String> {
    let changes = Changes::between(old.sketch(), new.sketch(), rules);
    let told = changes.nodes.iter().map(|(node, change)| match change {
        NodeChange::Add => format!("{node}: add"),
        NodeChange::Delete => format!("{node}: delete"),
        NodeChange::Replace { why } => format!("{node}: replace ({})", why.join("; ")),
        NodeChange::Again { why } => format!("{node}: again ({})", why.join("; ")),
        NodeChange::Modify { why } => format!("{node}: modify ({})", why.join("; ")),
    });
    told.collect()
}

fn least(old: &Text, new: &Text) -> Vec<String> {
    told(old, new, Rules::Least)
}

fn with_property(mut node: NodeTemplate, name: &str, value: i64) -> NodeTemplate {
    node.properties
        .insert(name.to_owned(), Expr::literal(value));
    node
}

/// An operation takes a property of its own node.
fn takes(mut node: NodeTemplate, operation: &str, property: &str) -> NodeTemplate {
    let path = EntityPath {
        entity: Entity::This,
        steps: vec![PathStep::Name(property.to_owned())],
    };
    let standard = node.interfaces.get_mut(names::STANDARD).unwrap();
    let operation = standard.operations.get_mut(operation).unwrap();
    let value = Expr::Call(Box::new(Call::GetProperty(path)));
    operation.inputs.insert(property.to_owned(), value);
    node
}

fn file_of(node: &NodeTemplate, operation: &str) -> String {
    let operation = node.operation(names::STANDARD, operation).unwrap();
    operation.implementation.as_ref().unwrap().primary.clone()
}

#[test]
fn nothing_changed_means_nothing() {
    let node = || {
        takes(
            with_property(mk_node("a", &ROOT, &["create", "configure"]), "p", 1),
            "create",
            "p",
        )
    };
    assert!(least(&text([node()]), &text([node()])).is_empty());
}

#[test]
fn a_property_is_configured_again_and_replaced_where_it_is_made_of_it() {
    let node = |value| with_property(mk_node("a", &ROOT, &["create", "configure"]), "p", value);
    assert_eq!(
        least(&text([node(1)]), &text([node(2)])),
        ["a: again (property p changed)"]
    );
    let configured = |value| takes(node(value), "configure", "p");
    assert_eq!(
        least(&text([configured(1)]), &text([configured(2)])),
        ["a: again (property p changed; input p of configure changed)"]
    );
    let made = |value| takes(node(value), "create", "p");
    assert_eq!(
        least(&text([made(1)]), &text([made(2)])),
        ["a: replace (input p of create changed; property p changed)"]
    );
}

#[test]
fn contents_of_files_count_and_their_operation_says_how() {
    let node = || mk_node("a", &ROOT, &["create", "configure", "stop"]);
    let with = |operation: &str, contents: &str| {
        text([node()]).with_file(&file_of(&node(), operation), contents)
    };
    let file = |operation: &str| file_of(&node(), operation);
    assert_eq!(
        least(&with("configure", "1"), &with("configure", "2")),
        [format!(
            "a: again ({}, which configure needs, changed)",
            file("configure")
        )]
    );
    assert_eq!(
        least(&with("create", "1"), &with("create", "2")),
        [format!(
            "a: replace ({}, which create needs, changed)",
            file("create")
        )]
    );
    // how it is stopped matters when it is stopped
    assert!(least(&with("stop", "1"), &with("stop", "2")).is_empty());
}

#[test]
fn what_stands_on_a_replaced_node_goes_with_it() {
    let host = |kind: &str| mk_node("host", &[kind, "tosca.nodes.Root"], &["create"]);
    let guest = || {
        let mut node = mk_node("guest", &ROOT, &["create"]);
        let on = mk_requirement("host", "host", names::HOSTED_ON, &[]);
        node.requirements.push(on);
        node
    };
    assert_eq!(
        least(&text([host("a"), guest()]), &text([host("b"), guest()])),
        [
            "guest: replace (it stands on host)",
            "host: replace (its type was a, is b)"
        ]
    );
}

#[test]
fn nodes_come_and_go() {
    let node = |name| mk_node(name, &ROOT, &["create"]);
    assert_eq!(
        least(&text([node("a"), node("b")]), &text([node("b"), node("c")])),
        ["a: delete", "c: add"]
    );
}

/// A requirement that points elsewhere runs its hooks; without hooks the node is only configured again.
#[test]
fn a_requirement_that_points_elsewhere() {
    let node = |name| mk_node(name, &ROOT, &["create"]);
    let source = |target: &str, hooks: &[&str]| {
        let mut node = node("source");
        let to = mk_requirement("to", target, "tosca.relationships.DependsOn", hooks);
        node.requirements.push(to);
        node
    };
    let with = |target, hooks| text([node("a"), node("b"), source(target, hooks)]);
    let why = "requirement to pointed at a, points at b";
    assert_eq!(
        least(&with("a", &[]), &with("b", &[])),
        [format!("source: again ({why})")]
    );
    let hooks = &["add_target"][..];
    let told = least(&with("a", hooks), &with("b", hooks));
    assert!(
        told[0].starts_with(&format!("source: replace ({why}")),
        "{told:?}"
    );
}

#[test]
fn bounds_of_a_group_replace_nothing_and_changing_to_another_does() {
    let (two, four) = (mk_server("vm", 1, 2), mk_server("vm", 1, 4));
    assert!(least(&text([two.clone()]), &text([four])).is_empty());
    let on = |host: &str| {
        let mut node = mk_node("site", &ROOT, &["create"]);
        let to = mk_requirement("host", host, "tosca.relationships.HostedOn", &[]);
        node.requirements.push(to);
        node
    };
    let (vm, other) = (|| mk_server("vm", 1, 2), || mk_server("other", 1, 2));
    let told = least(
        &text([vm(), other(), on("vm")]),
        &text([vm(), other(), on("other")]),
    );
    assert!(
        told[0].contains("it was in scaling group vm, is in scaling group other"),
        "{told:?}"
    );
}

#[test]
fn a_group_begins_or_ends_with_what_is_there() {
    let vm = |most| mk_server("vm", 1, most);
    let (one, many) = (text([vm(1)]), text([vm(3)]));
    let between =
        |old: &Text, new: &Text| Changes::between(old.sketch(), new.sketch(), Rules::Least);
    let begins = between(&one, &many);
    assert!(begins.nodes.is_empty() && !begins.is_empty());
    assert_eq!(begins.regrouping.founded.len(), 1);
    let ends = between(&many, &one);
    assert!(ends.nodes.is_empty() && !ends.is_empty());
    assert_eq!(ends.regrouping.dissolved.len(), 1);
}

/// As xOpera 0.7: any change replaces, and what directly depends on it is replaced, too.
#[test]
fn where_everything_is_replaced() {
    let base = |value| with_property(mk_node("base", &ROOT, &["configure"]), "p", value);
    let on = |name: &str, target: &str| {
        let mut node = mk_node(name, &ROOT, &["create"]);
        let to = mk_requirement("to", target, "tosca.relationships.DependsOn", &[]);
        node.requirements.push(to);
        node
    };
    let with = |value| text([base(value), on("next", "base"), on("third", "next")]);
    assert_eq!(
        told(&with(1), &with(2), Rules::ReplaceAll),
        [
            "base: replace (property p changed)",
            "next: replace (it depends on base, which changes)"
        ]
    );
}

#[test]
fn a_compute_that_another_makes_or_at_another_address_is_replaced() {
    let compute = |maker: topology::PlainComputes, address: Option<&str>| {
        let mut vm = mk_node("vm", &["tosca.nodes.Compute", "tosca.nodes.Root"], &[]);
        if let Some(address) = address {
            let value = Expr::literal(address);
            vm.attributes.insert("public_address".to_owned(), value);
        }
        let mut text = text([vm]);
        text.topology = text.topology.with_computes(maker);
        text
    };
    let provided = compute(topology::PlainComputes::Provided, None);
    let there = compute(topology::PlainComputes::Provided, Some("192.0.2.1"));
    let elsewhere = compute(topology::PlainComputes::Provided, Some("192.0.2.2"));
    for (old, new) in [
        (&provided, &there),
        (&there, &provided),
        (&there, &elsewhere),
    ] {
        let told = least(old, new);
        assert!(told[0].starts_with("vm: replace"), "{told:?}");
    }
    assert!(least(&there, &there).is_empty());
}

#[test]
fn a_former_name_that_counts_for_nothing_is_told_with_its_reason() {
    let named = |name: &str, was: Option<&str>| {
        let mut node = mk_node(name, &ROOT, &[]);
        let said = was.map(|was| (names::WAS.to_owned(), was.to_owned()));
        node.metadata.extend(said);
        node
    };
    let told = |old: &Text, new: &Text| {
        let changes = Changes::between(old.sketch(), new.sketch(), Rules::Least);
        let told = changes.unheard.iter();
        told.map(|(node, unheard)| format!("{node}: {unheard}"))
            .collect::<Vec<_>>()
    };
    let old = text([named("a", None), named("b", None)]);
    let swapped = text([named("a", Some("b")), named("b", Some("a"))]);
    let [first, second] = &told(&old, &swapped)[..] else {
        panic!("both are told");
    };
    assert!(first.starts_with("a: it was there before") && second.starts_with("b: it was there"));
    let wrong = text([
        named("c", Some("x")),
        named("d", Some("b")),
        named("b", None),
    ]);
    assert_eq!(
        told(&old, &wrong),
        [
            "c: there is no x in what is deployed",
            "d: b is still there"
        ]
    );
    let twice = text([named("c", Some("a")), named("d", Some("a"))]);
    assert_eq!(told(&old, &twice).len(), 2, "neither is it");
    // heard now, and in the revision before
    let heard = text([named("c", Some("a")), named("b", None)]);
    assert!(told(&old, &heard).is_empty());
    let later = text([named("c", Some("a")), named("b", None), named("e", None)]);
    assert!(told(&heard, &later).is_empty());
}
