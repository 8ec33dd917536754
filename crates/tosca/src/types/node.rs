//! Node types and capability types, with definitions of capabilities and requirements
//! (TOSCA 1.3 §3.7.2, §3.7.3, §3.7.7, §3.7.9).

use super::head::{Head, TypeDef, TypeKind};
use super::interface::{Inputs, InterfaceDef, inherit_interfaces};
use super::property::{self, Properties, PropertyDef};
use crate::diagnostic::{Code, Report, Sink};
use crate::source::Span;
use crate::values::literal::{self, Occurrences};
use crate::yaml::{Entry, Kind, Node};
use std::collections::BTreeMap;

/// A capability type.
#[derive(Debug, Clone)]
pub(crate) struct CapabilityType<'a> {
    pub(crate) head: Head<'a>,
    pub(crate) properties: Properties<'a>,
    pub(crate) attributes: Properties<'a>,
    pub(crate) valid_source_types: Option<Vec<&'a Node>>,
    pub(crate) valid_relationship_types: Option<Vec<&'a Node>>,
}

/// A node type.
#[derive(Debug, Clone)]
pub(crate) struct NodeType<'a> {
    pub(crate) head: Head<'a>,
    pub(crate) properties: Properties<'a>,
    pub(crate) attributes: Properties<'a>,
    pub(crate) capabilities: BTreeMap<&'a str, CapabilityDef<'a>>,
    /// In the order of the types, the root's first.
    pub(crate) requirements: Vec<RequirementDef<'a>>,
    pub(crate) interfaces: BTreeMap<&'a str, InterfaceDef<'a>>,
    /// Artifacts by name: where the name is written, and the definition.
    pub(crate) artifacts: BTreeMap<&'a str, (Span, &'a Node)>,
}

/// A capability of a node type.
#[derive(Debug, Clone)]
pub(crate) struct CapabilityDef<'a> {
    pub(crate) span: Span,
    pub(crate) type_name: Option<&'a Node>,
    pub(crate) properties: Properties<'a>,
    pub(crate) attributes: Properties<'a>,
    pub(crate) valid_source_types: Option<Vec<&'a Node>>,
    pub(crate) valid_relationship_types: Option<Vec<&'a Node>>,
    pub(crate) occurrences: Option<Occurrences>,
    /// Where those are written.
    pub(crate) counted_at: Option<Span>,
}

/// A requirement of a node type.
#[derive(Debug, Clone)]
pub(crate) struct RequirementDef<'a> {
    pub(crate) name: &'a str,
    pub(crate) span: Span,
    pub(crate) capability: Option<&'a Node>,
    pub(crate) node: Option<&'a Node>,
    /// Whether a refinement says capability or relationship anew, and not the node.
    pub(crate) node_is_older: bool,
    /// A type's name.
    pub(crate) relationship: Option<&'a Node>,
    /// What of the relationship's type is refined (TOSCA 2.0 §8.4).
    pub(crate) properties: Properties<'a>,
    pub(crate) attributes: Properties<'a>,
    pub(crate) interfaces: BTreeMap<&'a str, InterfaceDef<'a>>,
    pub(crate) occurrences: Option<Occurrences>,
    /// Where those are written.
    pub(crate) counted_at: Option<Span>,
    /// What the target must satisfy, each of them: a refinement adds one (TOSCA 2.0 §8.4.1).
    pub(crate) filters: Vec<&'a Node>,
}

/// Names in a list; none where the list is not there.
pub(super) fn names_at<'a>(node: &'a Node, key: &str) -> Option<Vec<&'a Node>> {
    let items = node.get(key)?.as_list()?;
    Some(
        items
            .iter()
            .filter(|item| item.as_text().is_some())
            .collect(),
    )
}

/// Since 2.0 under another name.
fn sources_at(node: &Node) -> Option<Vec<&Node>> {
    names_at(node, "valid_source_types").or_else(|| names_at(node, "valid_source_node_types"))
}

/// How often, with its place.
fn occurrences_at(node: &Node) -> Option<(Occurrences, Span)> {
    let written = node
        .get("occurrences")
        .or_else(|| node.get("count_range"))?;
    Some((literal::occurrences(written).ok()?, written.span))
}

// === impl CapabilityDef ===

impl<'a> CapabilityDef<'a> {
    fn read(entry: &'a Entry, sink: &Sink) -> Self {
        let node = &entry.value;
        let often = occurrences_at(node);
        Self {
            span: entry.key.span,
            type_name: match node.kind {
                Kind::Scalar(_) => Some(node),
                _ => node.get("type"),
            },
            properties: PropertyDef::read_all(node, "properties", sink),
            attributes: PropertyDef::read_all(node, "attributes", sink),
            valid_source_types: sources_at(node),
            valid_relationship_types: names_at(node, "valid_relationship_types"),
            occurrences: often.map(|(range, _)| range),
            counted_at: often.map(|(_, at)| at),
        }
    }

    fn inherit(&mut self, parent: &Self) {
        self.type_name = self.type_name.or(parent.type_name);
        property::inherit(&mut self.properties, &parent.properties);
        property::inherit(&mut self.attributes, &parent.attributes);
        let sources = self.valid_source_types.take();
        self.valid_source_types = sources.or_else(|| parent.valid_source_types.clone());
        let relationships = self.valid_relationship_types.take();
        self.valid_relationship_types =
            relationships.or_else(|| parent.valid_relationship_types.clone());
        self.occurrences = self.occurrences.or(parent.occurrences);
        self.counted_at = self.counted_at.or(parent.counted_at);
    }
}

// === impl RequirementDef ===

impl<'a> RequirementDef<'a> {
    fn read(entry: &'a Entry, sink: &Sink) -> Self {
        let node = &entry.value;
        let relationship = node.get("relationship");
        let often = occurrences_at(node);
        let refined = |section| {
            let of = relationship.map(|r| PropertyDef::read_all(r, section, sink));
            of.unwrap_or_default()
        };
        Self {
            name: &entry.key.text,
            span: entry.key.span,
            capability: match node.kind {
                Kind::Scalar(_) => Some(node),
                _ => node.get("capability"),
            },
            node: node.get("node"),
            node_is_older: false,
            interfaces: relationship
                .map(|r| InterfaceDef::read_all(r, Inputs::Definitions, sink))
                .unwrap_or_default(),
            properties: refined("properties"),
            attributes: refined("attributes"),
            relationship: relationship.and_then(|r| match r.kind {
                Kind::Map(_) => r.get("type"),
                _ => Some(r),
            }),
            filters: node
                .get("node_filter")
                .filter(|f| !f.is_null())
                .into_iter()
                .collect(),
            occurrences: often.map(|(range, _)| range),
            counted_at: often.map(|(_, at)| at),
        }
    }

    fn inherit(&mut self, parent: &Self) {
        let says_more = self.relationship.is_some();
        self.node_is_older = self.node.is_none() && (says_more || parent.node_is_older);
        self.capability = self.capability.or(parent.capability);
        self.node = self.node.or(parent.node);
        self.relationship = self.relationship.or(parent.relationship);
        self.occurrences = self.occurrences.or(parent.occurrences);
        self.counted_at = self.counted_at.or(parent.counted_at);
        self.filters.extend(&parent.filters);
        property::inherit(&mut self.properties, &parent.properties);
        property::inherit(&mut self.attributes, &parent.attributes);
        inherit_interfaces(&mut self.interfaces, &parent.interfaces);
    }
}

impl<'a> TypeDef<'a> for CapabilityType<'a> {
    const KIND: TypeKind = TypeKind::Capability;

    fn read(head: Head<'a>, sink: &Sink) -> Self {
        let node = head.node;
        Self {
            properties: PropertyDef::read_all(node, "properties", sink),
            attributes: PropertyDef::read_all(node, "attributes", sink),
            valid_source_types: sources_at(node),
            valid_relationship_types: names_at(node, "valid_relationship_types"),
            head,
        }
    }

    fn inherit(&mut self, parent: &Self) {
        property::inherit(&mut self.properties, &parent.properties);
        property::inherit(&mut self.attributes, &parent.attributes);
        let sources = self.valid_source_types.take();
        self.valid_source_types = sources.or_else(|| parent.valid_source_types.clone());
        let relationships = self.valid_relationship_types.take();
        self.valid_relationship_types =
            relationships.or_else(|| parent.valid_relationship_types.clone());
    }

    fn head(&self) -> &Head<'a> {
        &self.head
    }

    fn head_mut(&mut self) -> &mut Head<'a> {
        &mut self.head
    }
}

/// A list may repeat a name; only one definition could count (TOSCA 1.3 §3.7.9).
fn twice(node: &Node, sink: &Sink) {
    let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
    for entry in node.sequenced_at("requirements") {
        let (name, at) = (entry.key.text.as_str(), entry.key.span);
        if let Some(first) = seen.insert(name, at) {
            let message = format!("the requirement `{name}` is defined twice");
            Report::error(Code::DuplicateKey, at, message)
                .help(
                    "give one of them another name; how often it is there is said by `occurrences`, \
                     since 2.0 by `count_range`",
                )
                .related(first, "first here")
                .section("TOSCA 1.3 §3.7.9")
                .to(sink);
        }
    }
}

impl NodeType<'_> {
    /// Whether it surely has no requirement of that name.
    pub(crate) fn lacks(&self, requirement: &str) -> bool {
        !self.head.broken && self.requirements.iter().all(|r| r.name != requirement)
    }
}

impl<'a> TypeDef<'a> for NodeType<'a> {
    const KIND: TypeKind = TypeKind::Node;

    fn read(head: Head<'a>, sink: &Sink) -> Self {
        let node = head.node;
        let capabilities = node.entries_at("capabilities").iter();
        let requirements = node.sequenced_at("requirements").into_iter();
        let artifacts = node.entries_at("artifacts").iter();
        twice(node, sink);
        Self {
            properties: PropertyDef::read_all(node, "properties", sink),
            attributes: PropertyDef::read_all(node, "attributes", sink),
            capabilities: capabilities
                .map(|e| (e.key.text.as_str(), CapabilityDef::read(e, sink)))
                .collect(),
            requirements: requirements
                .map(|e| RequirementDef::read(e, sink))
                .collect(),
            interfaces: InterfaceDef::read_all(node, Inputs::Definitions, sink),
            artifacts: artifacts
                .map(|e| (e.key.text.as_str(), (e.key.span, &e.value)))
                .collect(),
            head,
        }
    }

    fn inherit(&mut self, parent: &Self) {
        property::inherit(&mut self.properties, &parent.properties);
        property::inherit(&mut self.attributes, &parent.attributes);
        for (name, inherited) in &parent.capabilities {
            match self.capabilities.get_mut(name) {
                Some(own) => own.inherit(inherited),
                None => {
                    self.capabilities.insert(name, inherited.clone());
                }
            }
        }
        let mut requirements = parent.requirements.clone();
        for mut own in std::mem::take(&mut self.requirements) {
            match requirements.iter_mut().find(|r| r.name == own.name) {
                Some(inherited) => {
                    own.inherit(inherited);
                    *inherited = own;
                }
                None => requirements.push(own),
            }
        }
        self.requirements = requirements;
        inherit_interfaces(&mut self.interfaces, &parent.interfaces);
        for (name, artifact) in &parent.artifacts {
            self.artifacts.entry(name).or_insert(*artifact);
        }
    }

    fn head(&self) -> &Head<'a> {
        &self.head
    }

    fn head_mut(&mut self) -> &mut Head<'a> {
        &mut self.head
    }
}
