//! What a refinement says of a schema that it does not spell out: constraints alone, or only those of
//! entries (TOSCA 1.3 §3.7.1, TOSCA 2.0 §9.4).

use super::{Constraint, Schema};
use crate::diagnostic::Sink;
use crate::yaml::Node;
use std::sync::Arc;

/// A schema as far as it is written.
#[derive(Debug, Clone)]
pub(crate) enum Narrowing<'a> {
    /// With its type: all of it.
    Whole(Schema<'a>),
    /// Without: the rest is inherited.
    Part {
        constraints: Vec<Constraint<'a>>,
        validation: Option<&'a Node>,
        entry: Option<Box<Narrowing<'a>>>,
        key: Option<Box<Narrowing<'a>>>,
    },
}

impl<'a> Narrowing<'a> {
    /// Reads what a definition says beside a type that it does not have.
    pub(crate) fn part(node: &'a Node, sink: &Sink) -> Self {
        let inner = |key: &str| {
            let node = node.get(key).filter(|n| !n.is_null())?;
            Some(Box::new(match Schema::read(node, sink) {
                Some(schema) => Self::Whole(schema),
                None => Self::part(node, sink),
            }))
        };
        Self::Part {
            constraints: Constraint::read_all(node.get("constraints"), sink),
            validation: node.get("validation"),
            entry: inner("entry_schema"),
            key: inner("key_schema"),
        }
    }

    /// This over what is inherited.
    pub(crate) fn over(&self, above: &Schema<'a>) -> Schema<'a> {
        match self {
            Self::Whole(own) => own.clone().over(above),
            Self::Part {
                constraints,
                validation,
                entry,
                key,
            } => {
                let mut schema = above.clone();
                schema.constraints.extend(constraints.iter().cloned());
                schema.validations.extend(validation);
                schema.entry = inherited(entry.as_deref(), schema.entry);
                schema.key = inherited(key.as_deref(), schema.key);
                schema
            }
        }
    }
}

fn inherited<'a>(
    own: Option<&Narrowing<'a>>,
    above: Option<Arc<Schema<'a>>>,
) -> Option<Arc<Schema<'a>>> {
    match (own, above) {
        (Some(own), Some(above)) => Some(Arc::new(own.over(&above))),
        (Some(Narrowing::Whole(own)), None) => Some(Arc::new(own.clone())),
        (Some(Narrowing::Part { .. }), None) => None,
        (None, above) => above,
    }
}

impl<'a> Schema<'a> {
    /// This schema over an inherited one: what is inherited holds as well.
    pub(crate) fn over(mut self, above: &Self) -> Self {
        let inner = |own: Option<Arc<Self>>, above: &Option<Arc<Self>>| match (own, above) {
            (Some(own), Some(above)) => Some(Arc::new(own.as_ref().clone().over(above))),
            (own, above) => own.or_else(|| above.clone()),
        };
        self.entry = inner(self.entry, &above.entry);
        self.key = inner(self.key, &above.key);
        if self.type_name == above.type_name {
            self.constraints.extend(above.constraints.iter().cloned());
        }
        self.validations.extend(&above.validations);
        self
    }
}
