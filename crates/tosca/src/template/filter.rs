//! Whether a node template satisfies a node filter (TOSCA 1.3 §3.6.5, TOSCA 2.0 §8.6).

use super::candidate::{Candidate, Known};
use super::context::{Context, Draft};
use crate::types::TypeKind;
use crate::values::{Asked, Conditions, Constraint, Schema, Written};
use crate::yaml::{Entry, Kind, Node};

/// Whether it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    /// It does not.
    No,
    /// That depends on what is deployed.
    Perhaps,
    /// It does.
    Yes,
}

/// A filter of a requirement, with the ends that it is worked out for.
pub(super) struct Filter<'c, 'u, 'a> {
    pub(super) context: &'c Context<'u, 'a>,
    pub(super) source: &'c Draft<'u, 'a>,
    pub(super) target: &'c Draft<'u, 'a>,
    /// The target's capability that is required, where known: `SELF, CAPABILITY` of 2.0.
    pub(super) capability: Option<&'c str>,
}

// === impl Filter ===

impl<'c, 'u, 'a> Filter<'c, 'u, 'a> {
    /// Whether the target satisfies it.
    pub(super) fn fits(&self, filter: &Node) -> Fit {
        if self.context.universe.version.is_2() {
            let conditions = Conditions {
                universe: self.context.universe,
                sink: self.context.sink,
            };
            return match conditions.holds_for(filter, &|call| self.asked(call)) {
                Some(true) => Fit::Yes,
                Some(false) => Fit::No,
                None => Fit::Perhaps,
            };
        }
        let target = self.candidate(self.target);
        let properties = filter.sequenced_at("properties").into_iter();
        let properties = properties.map(|e| self.clause(e, target.property(&e.key.text)));
        let capabilities = filter.sequenced_at("capabilities").into_iter();
        let capabilities = capabilities.map(|e| self.capability(e));
        properties.chain(capabilities).min().unwrap_or(Fit::Yes)
    }

    fn candidate(&self, draft: &'c Draft<'u, 'a>) -> Candidate<'c, 'u, 'a> {
        Candidate {
            context: self.context,
            draft,
        }
    }

    /// A capability by its name, or any of a type.
    fn capability(&self, entry: &Entry) -> Fit {
        let name = entry.key.text.as_str();
        let Some(node_type) = self.target.node_type else {
            return Fit::Perhaps;
        };
        let universe = self.context.universe;
        let of_type = |own: Option<&Node>| {
            let own = own.and_then(Node::as_text);
            own.is_some_and(|own| universe.derives(TypeKind::Capability, own, name))
        };
        let named = node_type.capabilities.iter();
        let named = named.filter(|(own, d)| **own == name || of_type(d.type_name));
        let target = self.candidate(self.target);
        let each = named.map(|(own, _)| {
            let clauses = entry.value.sequenced_at("properties").into_iter();
            let clauses = clauses.map(|e| self.clause(e, target.of_capability(own, &e.key.text)));
            clauses.min().unwrap_or(Fit::Yes)
        });
        each.max().unwrap_or(Fit::No)
    }

    /// `property: constraint`, or several in a list.
    fn clause(&self, entry: &Entry, known: Known<'u, 'a>) -> Fit {
        let (value, schema) = match known {
            Known::Absent => return Fit::No,
            Known::Later => return Fit::Perhaps,
            Known::Value(value, schema) => (value, schema),
        };
        let shape = schema.and_then(|s: &Schema<'_>| self.context.universe.data_shape(s.type_name));
        let primitive = shape.and_then(|s| s.primitive());
        // what is wrong with them has been said
        let constraints = match &entry.value.kind {
            Kind::Map(_) => Constraint::read(&entry.value, self.context.sink)
                .into_iter()
                .collect(),
            _ => Constraint::read_all(Some(&entry.value), self.context.sink),
        };
        match constraints
            .iter()
            .all(|c| c.check(&value, primitive).is_ok())
        {
            true => Fit::Yes,
            false => Fit::No,
        }
    }

    /// What a path of 2.0 comes to: `SELF` is the relationship.
    fn asked(&self, call: Written<'_>) -> Option<Asked<'u, 'a>> {
        if call.name != "get_property" {
            return None;
        }
        let words: Vec<&str> = call.arguments().iter().map_while(Node::as_text).collect();
        let (known, used) = match words.as_slice() {
            ["SELF", "CAPABILITY", name, ..] => {
                let target = self.candidate(self.target);
                (target.of_capability(self.capability?, name), 3)
            }
            ["SELF", end @ ("TARGET" | "SOURCE"), rest @ ..] => {
                let draft = if *end == "TARGET" {
                    self.target
                } else {
                    self.source
                };
                let candidate = self.candidate(draft);
                match rest {
                    ["CAPABILITY", of, name, ..] => (candidate.of_capability(of, name), 5),
                    [name, ..] => (candidate.property(name), 3),
                    [] => return None,
                }
            }
            // in a substitution filter it is the node itself (TOSCA 2.0 §15.1)
            ["SELF", name, ..] if self.source.name == self.target.name => {
                (self.candidate(self.target).property(name), 2)
            }
            _ => return None,
        };
        let Known::Value(value, schema) = known else {
            return None;
        };
        let mut at = &value;
        for step in &call.arguments()[used..] {
            at = match step.as_integer() {
                Some(index) => at.as_list()?.get(usize::try_from(index).ok()?)?,
                None => at.get(step.as_text()?)?,
            };
        }
        let whole = call.arguments().len() == used;
        let schema = schema.filter(|_| whole);
        let shape = schema.and_then(|s| self.context.universe.data_shape(s.type_name));
        Some(Asked {
            value: at.clone(),
            shape,
        })
    }
}
