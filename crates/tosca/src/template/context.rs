//! What all parts of the lowering share.

use super::group_nest::GroupNest;
use super::substitution::{Directives, FromOutside};
use crate::diagnostic::Sink;
use crate::source::{SourceLoader, Span};
use crate::types::{NodeType, Universe};
use crate::values::{Echo, Ledger, Lowering, Scope};
use crate::yaml::{Entry, Node};
use model::NodeName;
use serde_json::Value;
use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use topology::Location;

/// Shared by all parts.
pub(crate) struct Context<'u, 'a> {
    pub(crate) universe: &'u Universe<'a>,
    pub(crate) sink: &'u Sink,
    pub(crate) ledger: &'u Ledger<'a>,
    pub(super) loader: &'u dyn SourceLoader,
    /// The topology template.
    pub(super) template: &'a Node,
    pub(crate) nodes: BTreeMap<NodeName, Draft<'u, 'a>>,
    /// Values of inputs.
    pub(super) inputs: BTreeMap<String, Value>,
    /// Names of inputs whose values are wrong or not known yet.
    pub(crate) inputs_told: BTreeSet<String>,
    /// Requirements that the substituted node hands on.
    pub(super) from_outside: FromOutside<'a>,
    /// Definitions of repositories by name.
    pub(super) repositories: BTreeMap<&'a str, &'a Node>,
    /// Files that operations and artifacts need.
    pub(super) files: RefCell<BTreeSet<String>>,
    pub(super) nest: OnceCell<GroupNest<'a>>,
}

/// A node template with its type.
pub(crate) struct Draft<'u, 'a> {
    pub(crate) name: NodeName,
    /// Where its name is written.
    pub(crate) span: Span,
    pub(crate) node: &'a Node,
    /// None: the type is not known, which has been reported.
    pub(crate) node_type: Option<&'u NodeType<'a>>,
}

impl Draft<'_, '_> {
    /// How it may come about.
    pub(super) fn directives(&self) -> Directives {
        Directives::of(self.node)
    }
}

impl<'u, 'a> Context<'u, 'a> {
    pub(super) fn lowering(&self, scope: Scope) -> Lowering<'u, 'a> {
        Lowering {
            universe: self.universe,
            sink: self.sink,
            ledger: self.ledger,
            scope,
            echo: Echo::Shown,
        }
    }

    pub(super) fn location(&self, span: Span) -> Location {
        self.sink.location(span)
    }

    /// Whether requirements of it are fulfilled by a template that it is part of.
    pub(crate) fn is_within_another(&self) -> bool {
        !self.from_outside.is_empty()
    }

    /// Whether a requirement is fulfilled from outside.
    pub(crate) fn is_from_outside(&self, node: &NodeName, requirement: &str) -> bool {
        self.from_outside.contains(&(node.as_str(), requirement))
    }

    /// Definitions of inputs.
    pub(crate) fn inputs_declared(&self) -> &'a [Entry] {
        self.template.entries_at("inputs")
    }

    /// Names of inputs of all workflows.
    pub(crate) fn workflow_inputs(&self) -> impl Iterator<Item = &'a str> {
        let workflows = self.template.entries_at("workflows").iter();
        let inputs = workflows.flat_map(|w| w.value.entries_at("inputs"));
        inputs.map(|input| input.key.text.as_str())
    }

    /// What lies in groups.
    pub(super) fn nested(&self) -> &GroupNest<'a> {
        self.nest.get_or_init(|| GroupNest::of(self))
    }

    /// Whether a node is one that is there already, and none that is made: no service sees what others
    /// have made, so that only what a requirement hands in from outside is taken before it is made.
    pub(super) fn is_selected(&self, draft: &Draft<'_, '_>) -> bool {
        let directives = draft.directives();
        let is_handed_in = || self.from_outside.contains(&(draft.name.as_str(), ""));
        directives.selects_only() || directives.selects() && is_handed_in()
    }

    /// Names of node templates.
    pub(super) fn node_names(&self) -> impl Iterator<Item = &str> {
        self.nodes.keys().map(NodeName::as_str)
    }

    /// The node template of that name.
    pub(super) fn draft(&self, name: &str) -> Option<&Draft<'u, 'a>> {
        self.nodes.get(&NodeName::new(name).ok()?)
    }

    /// The relationship template of that name.
    pub(crate) fn relationship_template(&self, name: &str) -> Option<&'a Node> {
        self.template.get("relationship_templates")?.get(name)
    }
}
