//! What is asked of what fulfils a requirement (TOSCA 1.3 §3.8.2, TOSCA 2.0 §8.5).

use super::cardinality;
use super::choices::Kind;
use super::context::Context;
use crate::types::RequirementDef;
use crate::yaml::{NOTHING, Node};

/// What to do where only others may fulfil a requirement.
pub(super) const FROM_ELSEWHERE: &str = "every service is deployed alone: write `directives: [ internal ]`, or \
     let a node template with `directives: [ select ]` stand for what is there already";

/// What is asked of a target.
pub(super) struct Wish<'w, 'a> {
    /// The requirement's name.
    pub(super) name: &'w str,
    pub(super) definition: Option<&'w RequirementDef<'a>>,
    pub(super) assignment: &'a Node,
}

// === impl Wish ===

impl<'w, 'a> Wish<'w, 'a> {
    /// That of a requirement that is not assigned.
    pub(super) fn implied(definition: &'w RequirementDef<'a>) -> Self {
        Wish {
            name: definition.name,
            definition: Some(definition),
            assignment: &NOTHING,
        }
    }

    /// Whether the service is right without it, too (TOSCA 2.0 §8.5.2).
    pub(super) fn is_optional(&self, context: &Context<'_, '_>) -> bool {
        cardinality::is_optional(context, self.assignment)
    }

    /// Whether only what is made by others may fulfil it: `directives: [ external ]` (TOSCA 2.0 §8.5.2).
    pub(super) fn is_from_elsewhere(&self) -> bool {
        let words = self.assignment.items_at("directives");
        let is = |word: &Node, text| word.as_text() == Some(text);
        words.iter().any(|word| is(word, "external")) && !words.iter().any(|w| is(w, "internal"))
    }

    /// What a target is by itself.
    pub(super) fn kind(&self, of_type: Option<&str>) -> Kind {
        let capability = self.definition.and_then(|d| d.capability);
        Kind {
            of_type: of_type.map(str::to_owned),
            capability: capability.and_then(Node::as_text).map(str::to_owned),
        }
    }

    /// Filters of definition and assignment: both must be satisfied.
    pub(super) fn filters(&self) -> impl Iterator<Item = &'a Node> {
        let of_definition = self.definition.into_iter().flat_map(|d| &d.filters);
        let own = self.assignment.get("node_filter").filter(|f| !f.is_null());
        of_definition.copied().chain(own)
    }
}
