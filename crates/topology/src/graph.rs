//! The graph as a whole, and ways through it.

use crate::{Expr, Location, NodeTemplate, Sensitive, ToscaGroup, ToscaPolicy, Workflow, names};
use model::{NodeName, PolicyName};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// A service template, complete and version-neutral. Input values are part of it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Topology {
    /// Description.
    pub description: Option<String>,
    /// Values of all inputs, given or by default.
    pub inputs: BTreeMap<String, Value>,
    /// Node templates by name.
    pub nodes: BTreeMap<NodeName, NodeTemplate>,
    /// TOSCA groups by name.
    pub groups: BTreeMap<String, ToscaGroup>,
    /// Policies by name.
    pub policies: BTreeMap<PolicyName, ToscaPolicy>,
    /// Imperative workflows by name.
    #[serde(default)]
    pub workflows: BTreeMap<String, Workflow>,
    /// What is declared secret.
    #[serde(default, skip_serializing_if = "Sensitive::is_empty")]
    pub sensitive: Sensitive,
    /// Outputs by name.
    pub outputs: BTreeMap<String, Output>,
    /// Files that operations need (artifacts), relative to the root of the service's files.
    pub files: BTreeSet<String>,
}

/// An output of the service.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Output {
    /// Description.
    pub description: Option<String>,
    /// Its value.
    pub value: Expr,
    /// Where it is written.
    pub location: Location,
}

impl Topology {
    /// A node template.
    pub fn node(&self, name: &NodeName) -> Option<&NodeTemplate> {
        self.nodes.get(name)
    }

    /// The node that this one is hosted on, if any (one `HostedOn` step).
    pub fn host_of(&self, name: &NodeName) -> Option<&NodeName> {
        let node = self.nodes.get(name)?;
        let hosting = node
            .requirements
            .iter()
            .find(|r| r.relationship.is_a(names::HOSTED_ON))?;
        self.nodes
            .get_key_value(&hosting.target)
            .map(|(key, _)| key)
    }

    /// The Compute at the bottom of the node's hosting chain; the node itself, if it is one.
    pub fn compute_of(&self, name: &NodeName) -> Option<&NodeName> {
        let (mut at, _) = self.nodes.get_key_value(name)?;
        // a chain is never longer than there are nodes; the bound guards against cycles
        for _ in 0..=self.nodes.len() {
            let node = self.nodes.get(at)?;
            if node.is_a(names::COMPUTE) && !node.is_front() {
                return Some(at);
            }
            at = self.host_of(at)?;
        }
        None
    }
}
