//! Who makes the host that a Compute stands for (design decision 5). One fact of the graph: whoever
//! plans or runs asks it and chooses nothing.

use crate::{Directive, Expr, NodeTemplate, Topology, names};
use model::NodeName;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// What becomes of Computes whose type names no provider.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlainComputes {
    /// They are hosts that exist, or that their own operations make.
    #[default]
    LeftAlone,
    /// The service's provider makes those that have neither a `create` of their own nor an address.
    Provided,
}

/// How a node's server comes about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Boot {
    /// As its type says.
    #[default]
    AsTyped,
    /// A provider makes it, because somebody chose so.
    Chosen,
}

/// Who makes a Compute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Maker {
    /// The service's provider.
    Provider,
    /// Its own `create`.
    Itself,
    /// Nobody: it exists, at the address that the template assigns.
    Nobody,
    /// Nobody: it has no address, so its operations run where the orchestrator does. A provider could
    /// make it.
    NobodyYet,
}

/// Attributes that say where a host is.
const ADDRESSES: [&str; 2] = ["public_address", "private_address"];

impl Topology {
    /// The same, with the Computes made by the provider for which that is chosen.
    #[must_use]
    pub fn with_computes(mut self, computes: PlainComputes) -> Self {
        for node in self.nodes.values_mut() {
            node.boot = match (computes, node.is_plain()) {
                (PlainComputes::Provided, true) => Boot::Chosen,
                _ => Boot::AsTyped,
            };
        }
        self
    }

    /// Each Compute with who makes it.
    pub fn makers(&self) -> BTreeMap<&NodeName, Maker> {
        let nodes = self.nodes.iter();
        nodes
            .filter_map(|(name, node)| Some((name, node.maker()?)))
            .collect()
    }

    /// Computes that a provider makes only where that is chosen.
    pub fn plain_computes(&self) -> impl Iterator<Item = &NodeName> {
        let plain = self.nodes.iter().filter(|(_, node)| node.is_plain());
        plain.map(|(name, _)| name)
    }
}

impl NodeTemplate {
    /// Whether a provider makes the server of this node.
    pub fn made_by_provider(&self) -> bool {
        let chosen = self.boot == Boot::Chosen;
        (chosen || self.is_a(names::SERVER)) && !self.is_front()
    }

    /// Who makes it; none: it is no Compute.
    pub fn maker(&self) -> Option<Maker> {
        if !self.is_a(names::COMPUTE) || self.is_front() {
            return None;
        }
        Some(if self.made_by_provider() {
            Maker::Provider
        } else if self.has_create() {
            Maker::Itself
        } else if self.is_plain() {
            Maker::NobodyYet
        } else {
            Maker::Nobody
        })
    }

    /// Whether neither its type nor the template say where it comes from.
    fn is_plain(&self) -> bool {
        let assigned = |name: &&str| self.attributes.get(*name).is_some_and(says_something);
        self.is_a(names::COMPUTE)
            && !self.is_a(names::SERVER)
            && !self.is_front()
            && !self.has_create()
            && !self.directives.contains(&Directive::Select)
            && !ADDRESSES.iter().any(assigned)
    }

    fn has_create(&self) -> bool {
        let create = self.operation(names::STANDARD, "create");
        create.is_some_and(|create| create.implementation.is_some())
    }
}

fn says_something(value: &Expr) -> bool {
    match value {
        Expr::Literal(Value::Null) => false,
        Expr::Literal(Value::String(text)) => !text.is_empty(),
        _ => true,
    }
}
