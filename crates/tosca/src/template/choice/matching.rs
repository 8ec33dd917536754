//! Which capability of a target a requirement goes to (TOSCA 1.3 §3.8.2, TOSCA 2.0 §8.5).

use crate::template::context::Context;
use crate::template::ends::{self, Ends};
use crate::types::{CapabilityDef, NodeType, RelationshipType, TypeKind};
use crate::yaml::Node;

/// What wants to go to a capability.
pub(in crate::template) struct Matching<'m, 'u, 'a> {
    pub(in crate::template) context: &'m Context<'u, 'a>,
    pub(in crate::template) source: Option<&'u NodeType<'a>>,
    /// The type of the relationship, where anything names it.
    pub(in crate::template) relationship: Option<&'u RelationshipType<'a>>,
}

/// A capability by its name.
type Named<'u, 'a> = (&'a str, &'u CapabilityDef<'a>);

// === impl Matching ===

impl<'u, 'a> Matching<'_, 'u, 'a> {
    /// The capability of a node type by its name, or of a capability type that which fits best: one that takes
    /// the node and the relationship before others, one of the very type before one of a derived type.
    pub(in crate::template) fn best(
        &self,
        target: &'u NodeType<'a>,
        written: &str,
    ) -> Option<Named<'u, 'a>> {
        if let Some((&name, found)) = target.capabilities.get_key_value(written) {
            return Some((name, found));
        }
        let fitting = self.typed(target, written);
        if let [only] = fitting.as_slice() {
            return Some(*only);
        }
        let rank = |named: &Named<'u, 'a>| {
            let exact = named.1.type_name.and_then(Node::as_text) == Some(written);
            (!self.fits(target, *named), !exact)
        };
        fitting.into_iter().min_by_key(rank)
    }

    /// The capabilities of a capability type.
    pub(in crate::template) fn typed(
        &self,
        target: &'u NodeType<'a>,
        written: &str,
    ) -> Vec<Named<'u, 'a>> {
        let universe = self.context.universe;
        let all = target.capabilities.iter();
        let typed = all.filter(|(_, definition)| {
            let own = definition.type_name.and_then(Node::as_text);
            own.is_some_and(|own| universe.derives(TypeKind::Capability, own, written))
        });
        typed
            .map(|(&name, definition)| (name, definition))
            .collect()
    }

    /// Whether a capability takes the node and the relationship.
    pub(in crate::template) fn fits(
        &self,
        target: &'u NodeType<'a>,
        (name, definition): Named<'u, 'a>,
    ) -> bool {
        self.takes_source(definition).is_ok()
            && self.relationship.is_none_or(|relationship_type| {
                let ends = Ends {
                    source: self.source,
                    target: Some(target),
                    target_name: target.head.name,
                    capability: Some(name),
                    relationship_type,
                };
                ends::misfits(self.context, ends, definition.span).is_empty()
            })
    }

    /// Whether the capability accepts the node; else the types that it accepts.
    pub(in crate::template) fn takes_source(
        &self,
        definition: &CapabilityDef<'a>,
    ) -> Result<(), Vec<&'a str>> {
        let universe = self.context.universe;
        let own_type = definition.type_name.and_then(Node::as_text);
        let of_type = own_type.and_then(|name| universe.capability_type(name));
        let valid = match (&definition.valid_source_types, of_type) {
            (Some(own), _) => Some(own),
            (None, Some(of_type)) => of_type.valid_source_types.as_ref(),
            (None, None) => None,
        };
        let (Some(valid), Some(source)) = (valid, self.source) else {
            return Ok(());
        };
        // most are written as they are called
        let mut written = valid.iter().filter_map(|n| n.as_text());
        if written.any(|name| source.head.is_a(name)) {
            return Ok(());
        }
        let names: Vec<&'a str> = valid.iter().filter_map(|n| n.as_text()).collect();
        let known = |name: &&&str| universe.is_a(TypeKind::Node, &source.head, name);
        if names.is_empty() || names.iter().any(|name| known(&name)) {
            return Ok(());
        }
        Err(names)
    }
}
