//! Lists of valid types: what derives may restrict them, not expand them (TOSCA 2.0 §7.3, §8.1, §8.2,
//! §16.1, §16.3; TOSCA 1.3 §3.7.2).

use super::head::{Head, TypeKind};
use super::node::names_at;
use super::refine::Checker;
use crate::diagnostic::{Code, Report, list_some};
use crate::yaml::Node;

/// A list of types in a definition, and the one that it restricts.
struct Lists<'l, 'a> {
    /// For people: `valid sources`.
    what: &'static str,
    keys: &'static [&'static str],
    kinds: &'static [TypeKind],
    own: &'a Node,
    above: Option<&'l Vec<&'a Node>>,
    section: &'static str,
}

const NODES: &[TypeKind] = &[TypeKind::Node];

/// Under the name of 2.0 as well.
const SOURCES: &[&str] = &["valid_source_types", "valid_source_node_types"];

impl<'a> Checker<'_, 'a> {
    /// Lists of all kinds of types.
    pub(super) fn lists(&self) {
        self.of_relationships();
        self.of_capabilities();
        for own in self.universe.groups.values() {
            let parent = parent(&own.head);
            if let Some(parent) = parent.and_then(|name| self.universe.group_type(name)) {
                self.restricts(&Lists {
                    what: "members",
                    keys: &["members"],
                    kinds: NODES,
                    own: own.head.node,
                    above: parent.members.as_ref(),
                    section: "TOSCA 1.3 §3.7.11",
                });
            }
        }
        for own in self.universe.policies.values() {
            let parent = parent(&own.head);
            if let Some(parent) = parent.and_then(|name| self.universe.policy_type(name)) {
                self.restricts(&Lists {
                    what: "targets",
                    keys: &["targets"],
                    kinds: &[TypeKind::Node, TypeKind::Group],
                    own: own.head.node,
                    above: parent.targets.as_ref(),
                    section: "TOSCA 1.3 §3.7.12",
                });
                self.triggers(own.head.node, &parent.head);
            }
        }
    }

    fn of_relationships(&self) {
        for own in self.universe.relationships.values() {
            let parent = parent(&own.head);
            let Some(parent) = parent.and_then(|name| self.universe.relationship_type(name)) else {
                continue;
            };
            let lists = [
                (
                    "valid targets",
                    &["valid_target_types", "valid_capability_types"][..],
                    &[TypeKind::Capability, TypeKind::Node][..],
                    &parent.valid_target_types,
                ),
                (
                    "valid target nodes",
                    &["valid_target_node_types"],
                    NODES,
                    &parent.valid_target_node_types,
                ),
                (
                    "valid sources",
                    &["valid_source_node_types"],
                    NODES,
                    &parent.valid_source_node_types,
                ),
            ];
            for (what, keys, kinds, above) in lists {
                self.restricts(&Lists {
                    what,
                    keys,
                    kinds,
                    own: own.head.node,
                    above: above.as_ref(),
                    section: "TOSCA 1.3 §3.7.10",
                });
            }
        }
    }

    /// Of capability types, and of definitions, which restrict what their type says.
    fn of_capabilities(&self) {
        let universe = self.universe;
        for own in universe.capabilities.values() {
            if let Some(parent) = parent(&own.head) {
                self.capability(own.head.node, parent, "TOSCA 1.3 §3.7.7");
            }
        }
        for node_type in universe.nodes.values() {
            for entry in node_type.head.node.entries_at("capabilities") {
                let definition = node_type.capabilities.get(entry.key.text.as_str());
                let type_name = definition.and_then(|d| d.type_name?.as_text());
                if let Some(type_name) = type_name {
                    self.capability(&entry.value, type_name, "TOSCA 1.3 §3.7.2");
                }
            }
        }
    }

    fn capability(&self, own: &'a Node, above: &str, section: &'static str) {
        let Some(above) = self.universe.capability_type(above) else {
            return;
        };
        self.restricts(&Lists {
            what: "valid sources",
            keys: SOURCES,
            kinds: NODES,
            own,
            above: above.valid_source_types.as_ref(),
            section,
        });
        self.restricts(&Lists {
            what: "valid relationships",
            keys: &["valid_relationship_types"],
            kinds: &[TypeKind::Relationship],
            own,
            above: above.valid_relationship_types.as_ref(),
            section,
        });
    }

    /// Each type in the list is in the one above, or derives from one that is.
    fn restricts(&self, lists: &Lists<'_, 'a>) {
        let universe = self.universe;
        let own = lists.keys.iter().find_map(|key| names_at(lists.own, key));
        let (Some(own), Some(above)) = (own, lists.above) else {
            return;
        };
        let Some(first) = above.first() else { return };
        let names = || above.iter().filter_map(|n| n.as_text());
        for node in own {
            let Some(name) = node.as_text() else { continue };
            let mut kinds = lists.kinds.iter().copied();
            // one that is not there has been reported
            let Some(kind) = kinds.find(|kind| universe.head(*kind, name).is_some()) else {
                continue;
            };
            if names().any(|above| universe.derives(kind, name, above)) {
                continue;
            }
            let message = format!(
                "{name} is none of the {} that are inherited, nor derives from one",
                lists.what
            );
            let report = match universe.version.is_2() {
                true => Report::error(Code::Refinement, node.span, message),
                false => Report::quirk(Code::Refinement, node.span, message),
            };
            report
                .help(format!("inherited: {}", list_some(names())))
                .related(first.span, "inherited from here")
                .section(lists.section)
                .to(self.sink);
        }
    }

    /// A trigger that is inherited stays as it is (TOSCA 2.0 §16.3).
    fn triggers(&self, own: &Node, parent: &Head<'a>) {
        if !self.universe.version.is_2() {
            return;
        }
        let ancestors = parent.ancestry.iter();
        let ancestors = ancestors.filter_map(|name| self.universe.policy_type(name));
        let inherited: Vec<_> = ancestors
            .flat_map(|t| t.head.node.entries_at("triggers"))
            .collect();
        for entry in own.entries_at("triggers") {
            let name = &entry.key.text;
            let Some(first) = inherited.iter().find(|e| e.key.text == *name) else {
                continue;
            };
            let message = format!("the trigger `{name}` is inherited, and stays as it is");
            Report::error(Code::Refinement, entry.key.span, message)
                .help("give the new one another name")
                .related(first.key.span, "inherited from here")
                .section("TOSCA 1.3 §3.7.12")
                .to(self.sink);
        }
    }
}

/// The name of what a type derives from.
fn parent<'a>(head: &Head<'a>) -> Option<&'a str> {
    head.ancestry.get(1).copied()
}
