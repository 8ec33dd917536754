//! How a node and the template that stands for it are joined (TOSCA 1.3 §3.8.8–3.8.12, TOSCA 2.0
//! §15.2–15.5).

use super::choose::Candidate;
use super::mappings::{pair, targets};
use super::outer::{Outer, requirement_name};
use crate::diagnostic::{Code, Report};
use crate::template::context::{Context, Draft};
use crate::types::{Properties, TypeKind};
use crate::yaml::{Entry, Node};
use model::NodeName;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use topology::{
    Expr, Given, Handed, NodeTemplate, PathStep, Requirement, Selected, Stitches, Which,
};

/// Capabilities that something is hosted on.
const HOSTING: [&str; 4] = [
    "tosca.capabilities.Compute",
    "tosca.capabilities.Container",
    "Compute",
    "Container",
];

/// A node, and the template that stands for it.
pub(super) struct Stitching<'c, 'u, 'a> {
    context: &'c Context<'u, 'a>,
    draft: &'c Draft<'u, 'a>,
    template: Option<&'a Node>,
    mappings: &'a Node,
    path: &'a str,
}

/// Values that the inputs of the template get, as far as they are written.
pub(super) fn values_for(
    front: &NodeTemplate,
    stitches: &Stitches,
) -> BTreeMap<String, Option<Value>> {
    let of_node = |path: &[PathStep]| match path {
        [PathStep::Name(property)] => front.properties.get(property)?.as_literal().cloned(),
        [PathStep::Name(capability), PathStep::Name(property)] => {
            let properties = &front.capabilities.get(capability)?.properties;
            properties.get(property).and_then(Expr::as_literal).cloned()
        }
        _ => None,
    };
    let of_link = |link: &Requirement, property: &str| {
        let value = link.relationship.properties.get(property);
        value.and_then(Expr::as_literal).cloned()
    };
    let value = |given: &Given| match given {
        Given::ByNode(path) => of_node(path),
        Given::ByRelationship {
            requirement,
            which: Which::At(index),
            property,
        } => of_link(front.requirement_at(requirement, *index)?, property),
        Given::ByRelationship {
            requirement,
            which: Which::All,
            property,
        } => {
            let links = front.requirements.iter().filter(|r| r.name == *requirement);
            let values = links.map(|link| of_link(link, property));
            values.collect::<Option<Vec<_>>>().map(Value::Array)
        }
    };
    let inputs = stitches.inputs.iter();
    inputs
        .map(|(name, given)| (name.clone(), value(given)))
        .collect()
}

// === impl Stitching ===

impl<'c, 'u, 'a> Stitching<'c, 'u, 'a> {
    pub(super) fn new(
        context: &'c Context<'u, 'a>,
        draft: &'c Draft<'u, 'a>,
        chosen: &Candidate<'a>,
    ) -> Self {
        Self {
            context,
            draft,
            template: chosen.document.template(),
            mappings: chosen.mappings,
            path: &chosen.document.path,
        }
    }

    /// With the node as it is in the graph.
    pub(super) fn stitches(&self, front: &NodeTemplate) -> Stitches {
        let map = self.mappings.as_map();
        let entry = map.and_then(|map| map.entry("interfaces"));
        if let Some(entry) = entry.filter(|e| !e.value.is_null()) {
            let message = "operations that are mapped to workflows are not acted upon yet";
            Report::warning(Code::NotActedUpon, entry.key.span, message)
                .help("its nodes are deployed in the order of their relationships")
                .section("TOSCA 1.3 §3.8.12")
                .to(self.context.sink);
        }
        let (requirements, selected) = self.requirements();
        Stitches {
            template: self.path.to_owned(),
            inputs: self.inputs(front),
            attributes: self.attributes(),
            of_capabilities: self.of_capabilities(),
            fronts: self.fronts(),
            requirements,
            selected,
        }
    }

    fn names(&self, section: &str) -> BTreeSet<&'a str> {
        let entries = self.template.map_or(&[][..], |t| t.entries_at(section));
        entries.iter().map(|e| e.key.text.as_str()).collect()
    }

    /// Mapped ones, and those that have the name of a property.
    fn inputs(&self, front: &NodeTemplate) -> BTreeMap<String, Given> {
        let declared = self.draft.node_type.map(|t| &t.properties);
        let inputs = self.names("inputs");
        let mut mapped = same_names(declared, &inputs, |name| {
            Given::ByNode(vec![PathStep::Name(name.to_owned())])
        });
        for entry in self.mappings.entries_at("properties") {
            let Some(input) = mapped_name(&entry.value).filter(|i| inputs.contains(i)) else {
                continue;
            };
            let given = match path_of(entry) {
                Some(path) => Given::ByNode(path),
                None => match relationship_of(entry) {
                    Some(given) if is_there(front, &given) => given,
                    // without the relationship the input has its default
                    Some(_) => continue,
                    None => {
                        self.of_a_relationship(entry);
                        continue;
                    }
                },
            };
            mapped.insert(input.to_owned(), given);
        }
        mapped
    }

    /// Inputs that are mapped to what is told not to be acted upon: that they have no value is not another
    /// mistake.
    pub(super) fn not_acted_upon(&self) -> Vec<(String, Option<Value>)> {
        let entries = self.mappings.entries_at("properties").iter();
        let is_read = |e: &&Entry| path_of(e).is_some() || relationship_of(e).is_some();
        let without = entries.filter(|entry| !is_read(entry));
        let names = without.filter_map(|entry| mapped_name(&entry.value));
        names.map(|name| (name.to_owned(), None)).collect()
    }

    fn attributes(&self) -> BTreeMap<String, String> {
        let declared = self.draft.node_type.map(|t| &t.attributes);
        let outputs = self.names("outputs");
        let mut mapped = same_names(declared, &outputs, str::to_owned);
        for entry in self.mappings.entries_at("attributes") {
            let Some(output) = mapped_name(&entry.value) else {
                continue;
            };
            match path_of(entry).as_deref() {
                Some([PathStep::Name(name)]) => {
                    mapped.insert(name.clone(), output.to_owned());
                }
                Some([PathStep::Name(_), PathStep::Name(_)]) => {}
                _ => self.of_a_relationship(entry),
            }
        }
        mapped
    }

    /// Attributes of the node's capabilities.
    fn of_capabilities(&self) -> BTreeMap<(String, String), String> {
        let entries = self.mappings.entries_at("attributes").iter();
        let mapped = entries.filter_map(|entry| {
            let output = mapped_name(&entry.value)?;
            match path_of(entry)?.as_slice() {
                [PathStep::Name(capability), PathStep::Name(attribute)] => {
                    Some(((capability.clone(), attribute.clone()), output.to_owned()))
                }
                _ => None,
            }
        });
        mapped.collect()
    }

    fn of_a_relationship(&self, entry: &Entry) {
        let message = format!("the mapping of `{}` is not acted upon yet", entry.key.text);
        Report::open(Code::NotActedUpon, entry.key.span, message)
            .help("map a property or an attribute of the node itself")
            .section("TOSCA 2.0 §15.2")
            .to(self.context.sink);
    }

    /// Nodes with a mapped capability, those first that something can be hosted on.
    fn fronts(&self) -> Vec<NodeName> {
        let universe = self.context.universe;
        let of_type = self.draft.node_type.map(|t| &t.capabilities);
        let hosts = |name: &str| {
            let own = of_type.and_then(|all| all.get(name)?.type_name?.as_text());
            let is = |base: &str| {
                own.is_some_and(|own| universe.derives(TypeKind::Capability, own, base))
            };
            HOSTING.iter().any(|base| is(base))
        };
        let entries = self.mappings.entries_at("capabilities").iter();
        let mut fronts: Vec<(bool, NodeName)> = entries
            .filter_map(|entry| {
                let ((_, node), _) = pair(&entry.value)?;
                Some((!hosts(&entry.key.text), NodeName::new(node).ok()?))
            })
            .collect();
        fronts.sort_by_key(|(behind, _)| *behind);
        fronts.into_iter().map(|(_, node)| node).collect()
    }

    /// What is handed on, and the nodes that are taken from outside.
    fn requirements(&self) -> (Vec<Handed>, Vec<Selected>) {
        let entries = self.mappings.sequenced_at("requirements");
        let (mut handed, mut selected) = (Vec::new(), Vec::new());
        for (at, entry) in entries.iter().enumerate() {
            let name = requirement_name(&entry.key);
            let is_same = |e: &&&Entry| requirement_name(&e.key) == name;
            let several = entries.iter().filter(is_same).count() > 1;
            let before = entries.iter().take(at).filter(is_same).count();
            let index = several.then(|| u32::try_from(before).unwrap_or(u32::MAX));
            for target in targets(&entry.value) {
                if let Some(node) = target.as_text().and_then(|t| NodeName::new(t).ok()) {
                    selected.push(Selected {
                        requirement: name.to_owned(),
                        index: index.unwrap_or(0),
                        node,
                    });
                }
                let Some(((_, node), (_, inner))) = pair(target) else {
                    continue;
                };
                let Ok(node) = NodeName::new(node) else {
                    continue;
                };
                handed.push(Handed {
                    requirement: name.to_owned(),
                    index,
                    node,
                    inner: inner.to_owned(),
                });
            }
        }
        (handed, selected)
    }
}

fn same_names<T>(
    declared: Option<&Properties<'_>>,
    names: &BTreeSet<&str>,
    value: impl Fn(&str) -> T,
) -> BTreeMap<String, T> {
    let declared = declared.into_iter().flat_map(|all| all.keys().copied());
    declared
        .filter(|name| names.contains(name))
        .map(|name| (name.to_owned(), value(name)))
        .collect()
}

/// The input or output of `name`, `[ name ]` or `{ mapping: … }`.
pub(super) fn mapped_name(node: &Node) -> Option<&str> {
    mapped(node).map(|(_, name)| name)
}

/// The same, with its place.
pub(super) fn mapped(node: &Node) -> Option<(&Node, &str)> {
    let node = node.get("mapping").unwrap_or(node);
    let at = match node.as_list() {
        Some([only]) => only,
        Some(_) => return None,
        None => node,
    };
    Some((at, at.as_text()?))
}

/// The property of the node, or of one of its capabilities; none: of a relationship.
fn path_of(entry: &Entry) -> Option<Vec<PathStep>> {
    Outer::of(&entry.key).path()
}

/// What a mapping takes of relationships: `[ RELATIONSHIP, requirement, index, property ]` (TOSCA 2.0 §15.2).
pub(super) fn relationship_of(entry: &Entry) -> Option<Given> {
    let key = entry.key.text.as_str();
    let inner = key.strip_prefix("[ ")?.strip_suffix(" ]")?;
    let words: Vec<&str> = inner.split(", ").collect();
    let (requirement, which, property) = match words.as_slice() {
        ["RELATIONSHIP", requirement, property] => (requirement, Which::At(0), property),
        ["RELATIONSHIP", requirement, "ALL", property] => (requirement, Which::All, property),
        ["RELATIONSHIP", requirement, index, property] => {
            (requirement, Which::At(index.parse().ok()?), property)
        }
        _ => return None,
    };
    Some(Given::ByRelationship {
        requirement: (*requirement).to_owned(),
        which,
        property: (*property).to_owned(),
    })
}

/// Whether the node has the relationship that is asked for.
fn is_there(front: &NodeTemplate, given: &Given) -> bool {
    match given {
        Given::ByRelationship {
            requirement,
            which: Which::At(index),
            ..
        } => front.requirement_at(requirement, *index).is_some(),
        _ => true,
    }
}
