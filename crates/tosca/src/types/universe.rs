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
use crate::document::Document;
use crate::grammar::Version;
use crate::source::Span;
use crate::values::Primitive;
use crate::yaml::Node;
use std::collections::{BTreeMap, BTreeSet};

/// All types by kind and name.
#[derive(Debug)]
pub(crate) struct Universe<'a> {
    base: Option<&'a Universe<'a>>,
    /// The version of the first file; all are of one generation.
    pub(crate) version: Version,
    /// Whether types may be missing because an import was left out.
    incomplete: bool,
    /// Functions of one's own.
    pub(crate) functions: BTreeMap<&'a str, FunctionDef<'a>>,
    /// Prefixes that imports declare.
    prefixes: BTreeSet<&'a str>,
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
                        let own = self.$field.get(name.as_str());
                        own.or_else(|| self.base?.$field.get(name.as_str()))
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
        fn own_names(&self, kind: TypeKind) -> Vec<&'a str> {
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
            incomplete: documents.iter().any(|d| d.left_out),
            functions: functions(documents, sink),
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

    /// The names that `written` may stand for: as it is, without its prefix, with TOSCA's.
    pub(crate) fn candidates(
        &self,
        kind: TypeKind,
        written: &str,
    ) -> impl Iterator<Item = String> + use<> {
        // since 2.0 names are what they are; namespaces have been seen to
        if self.version.is_2() {
            return vec![written.to_owned()].into_iter();
        }
        let bare = match written.split_once(':') {
            Some((prefix, rest)) if prefix == "tosca" || self.prefixes.contains(prefix) => rest,
            _ => written,
        };
        let mut names = vec![written.to_owned()];
        if bare != written {
            names.push(bare.to_owned());
        }
        // the name of 1.0, by which files go on calling it
        if bare == "tosca.nodes.ObjectStorage" {
            names.push("tosca.nodes.Storage.ObjectStorage".into());
        }
        names.extend(
            kind.prefixes()
                .iter()
                .map(|prefix| format!("{prefix}{bare}")),
        );
        names.into_iter()
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

    /// Names of the service's own policy types.
    pub(crate) fn own_policy_types(&self) -> impl Iterator<Item = &'a str> {
        self.policies.keys().copied()
    }

    /// Names of built-in types of a kind.
    pub(super) fn base_names(&self, kind: TypeKind) -> Vec<&'a str> {
        self.base
            .map(|base| base.own_names(kind))
            .unwrap_or_default()
    }

    /// All names of a kind, for suggestions.
    pub(crate) fn names(&self, kind: TypeKind) -> Vec<&'a str> {
        let mut names = self.own_names(kind);
        names.extend(self.base_names(kind));
        if kind == TypeKind::Data {
            names.extend(Primitive::all(self.version).iter().map(|(name, _)| *name));
        }
        names
    }

    /// Reports that a type does not exist.
    pub(crate) fn unknown_type(&self, kind: TypeKind, node: &Node, sink: &Sink) {
        let Some(written) = node.as_text() else {
            return;
        };
        let names = self.names(kind);
        let meant = sink.closest(written, names.iter().copied());
        let by_end = match meant {
            Some(_) => None,
            None => self.meant_by_end(kind, written, sink),
        };
        let message = format!("there is no {} `{written}`", kind.label());
        let report = self.missing_type(node.span, message, meant);
        report
            .help_if(by_end.map(|meant| format!("did you mean `{meant}`?")))
            .help_if(self.of_profile(kind, written))
            .to(sink);
    }

    /// The type that was probably meant, by the last part of its name.
    fn meant_by_end(&self, kind: TypeKind, written: &str, sink: &Sink) -> Option<&'a str> {
        let names = self.names(kind);
        let last = |name: &'a str| name.rsplit(['.', ':']).next().unwrap_or(name);
        let short = written.rsplit(['.', ':']).next()?;
        let found = sink.closest(short, names.iter().map(|name| last(name)))?;
        let same = names.iter().copied().filter(|name| last(name) == found);
        same.min_by_key(|name| name.len())
    }

    /// How to come by a type that another version has built in.
    pub(super) fn of_profile(&self, kind: TypeKind, written: &str) -> Option<String> {
        if self.version.is_2() {
            profile::since(kind, written)?;
            return Some(
                "2.0 has no types of its own: import them with `- profile: \
                 org.oasis-open.simple:2.0`, and write their names as that profile does"
                    .into(),
            );
        }
        // a profile that is still being built is not asked for itself
        let newest = self.base?.version;
        let since = profile::since(kind, written).filter(|since| *since > newest)?;
        let help = format!(
            "since {}; this service is of {}: begin it with `tosca_definitions_version: {}`",
            since.number(),
            newest.number(),
            since.header()
        );
        let last = |name: &str| name.rsplit('.').next().map(str::to_owned);
        let mut names = self.base_names(kind).into_iter();
        Some(match names.find(|name| last(name) == last(written)) {
            Some(here) => format!("{help}, or write `{here}`"),
            None => help,
        })
    }

    /// That a type is not there is wrong, unless it may be in what could not be imported.
    pub(super) fn missing_type(&self, span: Span, message: String, meant: Option<&str>) -> Report {
        let report = match (self.incomplete, meant) {
            (true, None) => Report::open(Code::UnknownType, span, message)
                .help("it may be in what is imported and could not be read"),
            _ => Report::error(Code::UnknownType, span, message),
        };
        let section = match self.version.is_2() {
            true => "TOSCA 2.0 §6.8.4",
            false => "TOSCA 1.3 §3.7",
        };
        report
            .help_if(meant.map(|meant| format!("did you mean `{meant}`?")))
            .section(section)
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
            functions.entry(entry.key.text.as_str()).or_insert(made);
        }
    }
    functions
}

fn prefixes(document: &Document) -> impl Iterator<Item = &str> {
    let imports = document.root.items_at("imports").iter();
    imports.filter_map(|import| {
        let named = import
            .entries()
            .first()
            .and_then(|e| e.value.text_at("namespace_prefix"));
        import.text_at("namespace_prefix").or(named)
    })
}

fn gather<'a>(documents: &'a [Document], kind: TypeKind, sink: &Sink) -> Raws<'a> {
    let mut raws = Raws::new();
    // what is imported first, so that a second definition is found in the importing file
    for document in documents.iter().rev() {
        for entry in document.root.entries_at(kind.section()) {
            let name = entry.key.text.as_str();
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
