//! What all kinds of types have in common.

use crate::diagnostic::Sink;
use crate::grammar::Version;
use crate::source::Span;
use crate::yaml::Node;
use std::collections::BTreeMap;

/// The kinds of types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum TypeKind {
    Artifact,
    Data,
    Capability,
    Interface,
    Relationship,
    Node,
    Group,
    Policy,
}

/// Name, place and descent of a type.
#[derive(Debug, Clone)]
pub(crate) struct Head<'a> {
    pub(crate) name: &'a str,
    /// Where its name is written.
    pub(crate) span: Span,
    /// Its definition.
    pub(crate) node: &'a Node,
    /// Itself and what it derives from, nearest first.
    pub(crate) ancestry: Vec<&'a str>,
    /// Names that these have in 1.3, where a profile of 2.0 says so: what the planner knows them by.
    aliases: Vec<&'a str>,
    /// Of itself and of what it derives from, the nearest wins.
    pub(crate) metadata: BTreeMap<&'a str, &'a str>,
    pub(crate) version: Version,
    /// Its descent is unknown, so that what it lacks is not held against it.
    pub(crate) broken: bool,
}

/// A kind of type.
pub(crate) trait TypeDef<'a>: Sized {
    const KIND: TypeKind;
    /// Its own part.
    fn read(head: Head<'a>, sink: &Sink) -> Self;
    /// What it has from its parent. The heads are seen to.
    fn inherit(&mut self, parent: &Self);
    fn head(&self) -> &Head<'a>;
    fn head_mut(&mut self) -> &mut Head<'a>;
}

// === impl TypeKind ===

impl TypeKind {
    pub(super) const ALL: [Self; 8] = [
        Self::Artifact,
        Self::Data,
        Self::Capability,
        Self::Interface,
        Self::Relationship,
        Self::Node,
        Self::Group,
        Self::Policy,
    ];

    /// Its section in a file.
    pub(crate) fn section(self) -> &'static str {
        match self {
            Self::Artifact => "artifact_types",
            Self::Data => "data_types",
            Self::Capability => "capability_types",
            Self::Interface => "interface_types",
            Self::Relationship => "relationship_types",
            Self::Node => "node_types",
            Self::Group => "group_types",
            Self::Policy => "policy_types",
        }
    }

    /// Its name for people.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Artifact => "artifact type",
            Self::Data => "data type",
            Self::Capability => "capability type",
            Self::Interface => "interface type",
            Self::Relationship => "relationship type",
            Self::Node => "node type",
            Self::Group => "group type",
            Self::Policy => "policy type",
        }
    }

    /// What shorthand names leave out (TOSCA 1.3 §3.1.1, `Compute` for `tosca.nodes.Compute`).
    pub(crate) fn prefixes(self) -> &'static [&'static str] {
        match self {
            Self::Artifact => &["tosca.artifacts.", "tosca.artifacts.Implementation."],
            Self::Data => &["tosca.datatypes.", "tosca.datatypes.network."],
            Self::Capability => &["tosca.capabilities.", "tosca.capabilities.network."],
            Self::Interface => &[
                "tosca.interfaces.",
                "tosca.interfaces.node.lifecycle.",
                "tosca.interfaces.relationship.",
            ],
            Self::Relationship => &["tosca.relationships.", "tosca.relationships.network."],
            Self::Node => &[
                "tosca.nodes.",
                "tosca.nodes.network.",
                "tosca.nodes.Storage.",
            ],
            Self::Group => &["tosca.groups."],
            Self::Policy => &["tosca.policies."],
        }
    }
}

/// Metadata of the built-in profiles of 2.0: the name in 1.3.
const ALIAS: &str = "tosca_1_3";

fn alias(node: &Node) -> Option<&str> {
    node.get("metadata")?.text_at(ALIAS)
}

// === impl Head ===

impl<'a> Head<'a> {
    pub(crate) fn new(name: &'a str, span: Span, node: &'a Node) -> Self {
        let metadata = node.entries_at("metadata").iter();
        Self {
            name,
            span,
            node,
            ancestry: vec![name],
            aliases: alias(node).into_iter().collect(),
            metadata: metadata
                .filter(|e| e.key.text != ALIAS)
                .filter_map(|e| Some((e.key.text.as_str(), e.value.as_text()?)))
                .collect(),
            version: Version::V1_3,
            broken: false,
        }
    }

    pub(crate) fn inherit(&mut self, parent: &Self) {
        self.ancestry.extend(&parent.ancestry);
        self.aliases.extend(&parent.aliases);
        self.broken |= parent.broken;
        for (key, value) in &parent.metadata {
            self.metadata.entry(key).or_insert(value);
        }
    }

    /// Whether it is, or derives from, that type.
    pub(crate) fn is_a(&self, name: &str) -> bool {
        self.ancestry.contains(&name)
    }

    /// The names of its descent, for the topology.
    pub(crate) fn ancestry(&self) -> Vec<String> {
        let names = self.ancestry.iter().chain(&self.aliases);
        names.map(|&name| name.to_owned()).collect()
    }
}
