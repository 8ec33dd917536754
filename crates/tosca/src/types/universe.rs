//! All types of a service: its own, and the built-in ones below.

use super::data::{DataShape, DataType};
use super::derive::{Raws, complete};
use super::function::FunctionDef;
use super::group::GroupType;
use super::head::{Head, TypeDef, TypeKind};
use super::interface::InterfaceType;
use super::node::{CapabilityType, NodeType};
use super::profile;
use super::relationship::RelationshipType;
use super::simple::{ArtifactType, PolicyType};
use crate::diagnostic::{Code, Report, Sink};
use crate::document::{Document, LeftOut};
use crate::grammar::Version;
use crate::source::Span;
use crate::values::{Patterns, Primitive};
use std::collections::{BTreeMap, BTreeSet};

/// All types by kind and name.
#[derive(Debug)]
pub(crate) struct Universe<'a> {
    pub(super) base: Option<&'a Universe<'a>>,
    /// The version of the first file; all are of one generation.
    pub(crate) version: Version,
    /// Whether a built-in profile was imported by its name.
    pub(super) has_profile: bool,
    /// What could not be imported: types may be missing.
    pub(super) left_out: LeftOut,
    /// Functions of one's own.
    pub(crate) functions: BTreeMap<&'a str, FunctionDef<'a>>,
    /// Expressions of its conditions.
    pub(crate) patterns: Patterns,
    /// Prefixes that imports declare.
    pub(super) prefixes: BTreeSet<&'a str>,
    pub(super) artifacts: BTreeMap<&'a str, ArtifactType<'a>>,
    pub(super) data: BTreeMap<&'a str, DataType<'a>>,
    pub(super) capabilities: BTreeMap<&'a str, CapabilityType<'a>>,
    pub(super) interfaces: BTreeMap<&'a str, InterfaceType<'a>>,
    pub(super) relationships: BTreeMap<&'a str, RelationshipType<'a>>,
    pub(super) nodes: BTreeMap<&'a str, NodeType<'a>>,
    pub(super) groups: BTreeMap<&'a str, GroupType<'a>>,
    pub(super) policies: BTreeMap<&'a str, PolicyType<'a>>,
}

macro_rules! finders {
    ($($(#[$doc:meta])* $find:ident, $field:ident, $type:ident;)*) => {
        $(
            $(#[$doc])*
            pub(crate) fn $find(&self, written: &str) -> Option<&$type<'a>> {
                let own = self.$field.get(written);
                let of_base = || self.base?.$field.get(written);
                own.or_else(of_base).or_else(|| {
                    let mut candidates = self.candidates($type::KIND, written);
                    candidates.find_map(|name| {
                        let own = self.$field.get(&*name);
                        own.or_else(|| self.base?.$field.get(&*name))
                    })
                })
            }
        )*

        /// The head of a type of any kind.
        pub(crate) fn head(&self, kind: TypeKind, written: &str) -> Option<&Head<'a>> {
            match kind {
                $($type::KIND => self.$find(written).map(TypeDef::head),)*
            }
        }

        /// Names of the service's own types of a kind.
        pub(super) fn own_names(&self, kind: TypeKind) -> Vec<&'a str> {
            match kind {
                $($type::KIND => self.$field.keys().copied().collect(),)*
            }
        }
    };
}

impl<'a> Universe<'a> {
    finders! {
        /// An artifact type.
        artifact_type, artifacts, ArtifactType;
        /// A data type that is not of the grammar.
        data_type, data, DataType;
        /// A capability type.
        capability_type, capabilities, CapabilityType;
        /// An interface type.
        interface_type, interfaces, InterfaceType;
        /// A relationship type.
        relationship_type, relationships, RelationshipType;
        /// A node type.
        node_type, nodes, NodeType;
        /// A group type.
        group_type, groups, GroupType;
        /// A policy type.
        policy_type, policies, PolicyType;
    }

    /// Reads and completes the types of documents over built-in ones.
    pub(crate) fn build(
        documents: &'a [Document],
        base: Option<&'a Universe<'a>>,
        sink: &Sink,
    ) -> Self {
        let mut universe = Self {
            base,
            version: documents.first().map_or(Version::V1_3, |d| d.version),
            has_profile: documents.iter().any(|d| profile::is_named(&d.path)),
            left_out: left_out(documents),
            functions: functions(documents, sink),
            patterns: Patterns::default(),
            prefixes: documents.iter().flat_map(prefixes).collect(),
            artifacts: BTreeMap::new(),
            data: BTreeMap::new(),
            capabilities: BTreeMap::new(),
            interfaces: BTreeMap::new(),
            relationships: BTreeMap::new(),
            nodes: BTreeMap::new(),
            groups: BTreeMap::new(),
            policies: BTreeMap::new(),
        };
        macro_rules! kinds {
            ($($field:ident, $type:ident;)*) => {
                $(
                    let raws = gather(documents, $type::KIND, sink);
                    let of_base = |name: &str| base.and_then(|b| b.$field.get(name));
                    universe.$field = complete::<$type<'a>>(&raws, &universe, of_base, sink);
                )*
            };
        }
        kinds! {
            artifacts, ArtifactType;
            data, DataType;
            capabilities, CapabilityType;
            interfaces, InterfaceType;
            relationships, RelationshipType;
            nodes, NodeType;
            groups, GroupType;
            policies, PolicyType;
        }
        universe
    }

    /// Whether a name may be one of a type that could not be imported, which has been told.
    pub(crate) fn may_be_left_out(&self, written: &str) -> bool {
        self.left_out.may_have(written)
    }

    /// The newest version of its files, which the built-in types are of.
    pub(crate) fn newest(&self) -> Version {
        self.base.map_or(self.version, |base| base.version)
    }

    /// What the name of a data type stands for.
    pub(crate) fn data_shape(&self, written: &str) -> Option<DataShape<'_, 'a>> {
        match Primitive::from_name(written, self.version) {
            Some(primitive) => Some(DataShape::Primitive(primitive)),
            None => self.data_type(written).map(DataShape::Data),
        }
    }

    /// Whether a type is, or derives from, another, by their written names.
    pub(crate) fn derives(&self, kind: TypeKind, written: &str, from: &str) -> bool {
        let Some(head) = self.head(kind, written) else {
            return false;
        };
        head.broken || self.is_a(kind, head, from)
    }

    /// Whether a type is, or derives from, the one that `written` names.
    pub(crate) fn is_a(&self, kind: TypeKind, head: &Head<'_>, written: &str) -> bool {
        head.broken
            || head.is_a(written)
            || self.head(kind, written).is_some_and(|f| head.is_a(f.name))
    }

    /// All node types.
    pub(super) fn all_nodes(&self) -> impl Iterator<Item = &NodeType<'a>> {
        let base = self.base.into_iter().flat_map(|base| base.nodes.values());
        self.nodes.values().chain(base)
    }

    /// All capability types.
    pub(super) fn all_capabilities(&self) -> impl Iterator<Item = &CapabilityType<'a>> {
        let base = self
            .base
            .into_iter()
            .flat_map(|base| base.capabilities.values());
        self.capabilities.values().chain(base)
    }

    /// Names of the service's own policy types.
    pub(crate) fn own_policy_types(&self) -> impl Iterator<Item = &'a str> {
        self.policies.keys().copied()
    }
}

fn functions<'a>(documents: &'a [Document], sink: &Sink) -> BTreeMap<&'a str, FunctionDef<'a>> {
    let mut functions = BTreeMap::new();
    for document in documents {
        let inside = document
            .template()
            .map_or(&[][..], |t| t.entries_at("functions"));
        for entry in document.root.entries_at("functions").iter().chain(inside) {
            let made = FunctionDef::read(entry, sink);
            made.is_not_built_in(&entry.key, sink);
            functions.entry(entry.key.text.as_str()).or_insert(made);
        }
    }
    functions
}

/// What names of the first file may stand for that was not read; those of others are not told apart.
fn left_out(documents: &[Document]) -> LeftOut {
    let Some((first, others)) = documents.split_first() else {
        return LeftOut::default();
    };
    let mut left_out = first.left_out.clone();
    for other in others {
        left_out.add_other(&other.left_out);
    }
    let followed = documents.iter().flat_map(|d| &d.imports);
    for namespace in followed.filter_map(|import| import.namespace.as_ref()) {
        left_out.is_read(&namespace.text);
    }
    left_out
}

fn prefixes(document: &Document) -> impl Iterator<Item = &str> {
    let imports = document.root.items_at("imports").iter();
    let key = match document.version.is_2() {
        true => "namespace",
        false => "namespace_prefix",
    };
    imports.filter_map(move |import| {
        let named = import.entries().first();
        let named = named.and_then(|e| e.value.text_at(key));
        import.text_at(key).or(named)
    })
}

/// Names of built-in types are nobody else's.
fn reserved(name: &str, at: Span, sink: &Sink) {
    let message = format!("`{name}` is a type of TOSCA itself: no other has its name");
    Report::error(Code::DuplicateType, at, message)
        .help(format!(
            "give it another name, and `derived_from: {name}` if it narrows that one"
        ))
        .section("TOSCA 2.0 §9.1")
        .to(sink);
}

fn gather<'a>(documents: &'a [Document], kind: TypeKind, sink: &Sink) -> Raws<'a> {
    let mut raws = Raws::new();
    // what is imported first, so that a second definition is found in the importing file
    for document in documents.iter().rev() {
        for entry in document.root.entries_at(kind.section()) {
            let name = entry.key.text.as_str();
            let is_of_2 = kind == TypeKind::Data && document.version.is_2();
            if is_of_2 && Primitive::from_name(name, Version::V2_0).is_some() {
                reserved(name, entry.key.span, sink);
                continue;
            }
            match raws.get(name) {
                Some((first, _))
                    if document.version.is_2() && first.file != entry.key.span.file =>
                {
                    let message = format!(
                        "the {} `{name}` is defined in an imported file as well: this one counts",
                        kind.label()
                    );
                    Report::warning(Code::DuplicateType, entry.key.span, message)
                        .help("import the other file into a `namespace:` of its own")
                        .related(*first, "the other one")
                        .section("TOSCA 2.0 §6.8.4")
                        .to(sink);
                    raws.insert(name, (entry.key.span, &entry.value));
                }
                Some((first, _)) => {
                    let message = format!("the {} `{name}` is defined twice", kind.label());
                    Report::error(Code::DuplicateType, entry.key.span, message)
                        .related(*first, "first here")
                        .section("TOSCA 1.3 §3.10")
                        .to(sink);
                }
                None => {
                    raws.insert(name, (entry.key.span, &entry.value));
                }
            }
        }
    }
    raws
}
