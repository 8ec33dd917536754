//! What is known of a node template before the topology is whole: values as they are written, by
//! default, or given as inputs.

use super::context::{Context, Draft};
use crate::types::{Properties, PropertyDef};
use crate::values::{Schema, is_call};
use crate::yaml::Node;

/// A node template that may fulfil a requirement.
pub(super) struct Candidate<'c, 'u, 'a> {
    pub(super) context: &'c Context<'u, 'a>,
    pub(super) draft: &'c Draft<'u, 'a>,
}

/// What a property is.
pub(super) enum Known<'u, 'a> {
    /// There is none of the name, or it has no value.
    Absent,
    /// Its value, and what its definition says.
    Value(Node, Option<&'u Schema<'a>>),
    /// It depends on what is deployed.
    Later,
}

// === impl Candidate ===

impl<'u, 'a> Candidate<'_, 'u, 'a> {
    /// A property of the node.
    pub(super) fn property(&self, name: &str) -> Known<'u, 'a> {
        let declared = self.draft.node_type.map(|t| &t.properties);
        self.known(self.draft.node.get("properties"), &[declared], name)
    }

    /// A property of one of its capabilities.
    pub(super) fn of_capability(&self, capability: &str, name: &str) -> Known<'u, 'a> {
        let Some(definition) = self
            .draft
            .node_type
            .and_then(|t| t.capabilities.get(capability))
        else {
            return Known::Absent;
        };
        let type_name = definition.type_name.and_then(Node::as_text);
        let of_type = type_name.and_then(|t| self.context.universe.capability_type(t));
        let assigned = self.draft.node.get("capabilities");
        let assigned = assigned.and_then(|c| c.get(capability)?.get("properties"));
        let declared = [Some(&definition.properties), of_type.map(|t| &t.properties)];
        self.known(assigned, &declared, name)
    }

    fn known(
        &self,
        assigned: Option<&Node>,
        declared: &[Option<&'u Properties<'a>>],
        name: &str,
    ) -> Known<'u, 'a> {
        let find = |set: &'u Properties<'a>| set.get(name).map(AsRef::as_ref);
        let definitions: Vec<&'u PropertyDef<'a>> = declared
            .iter()
            .copied()
            .flatten()
            .filter_map(find)
            .collect();
        let schema = definitions.iter().find_map(|d| d.schema.as_ref());
        let given = assigned.and_then(|a| a.get(name));
        let value = definitions
            .iter()
            .find_map(|d| d.fixed)
            .or(given)
            .or_else(|| definitions.iter().find_map(|d| d.default));
        match value.filter(|v| !v.is_null()) {
            None => Known::Absent,
            Some(node) => match self.worked_out(node) {
                Some(node) => Known::Value(node, schema),
                None => Known::Later,
            },
        }
    }

    /// A value, of an input where one is asked for.
    pub(super) fn worked_out(&self, node: &Node) -> Option<Node> {
        let Some(call) = is_call(node, self.context.universe.version) else {
            return Some(node.clone());
        };
        let ("get_input", [only]) = (call.name, call.arguments()) else {
            return None;
        };
        let value = self.context.inputs.get(only.as_text()?)?;
        (!value.is_null()).then(|| Node::from_json(value, node.span))
    }
}
