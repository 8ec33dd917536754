//! Along names to a value, which is worked out where it is written.

use super::memory::{Known, Memory};
use super::subject::Subject;
use super::{
    AttributeRef, EvalError, Evaluator, MAX_DEPTH, Outcome, Result, Site, descend, fail, missing,
    size, told, too_deep,
};
use crate::{Expr, NodeTemplate, PathStep};
use model::InstanceId;
use serde_json::Value;

impl<'a> Evaluator<'a> {
    pub(super) fn walk(
        &self,
        instance: &InstanceId,
        steps: &[PathStep],
        depth: usize,
        again: fn(&Self, &InstanceId, &[PathStep], usize) -> Result<Outcome>,
        look_up: impl FnOnce(&'a NodeTemplate, &str) -> Result<Option<Lookup<'a>>>,
    ) -> Result<Outcome> {
        if depth > MAX_DEPTH {
            return too_deep();
        }
        let node = self.node_of(instance)?;
        let site = || Site::Node(instance.clone());
        let Some((PathStep::Name(name), rest)) = steps.split_first() else {
            return fail(format!("a name is missing after {}", instance.node()));
        };
        // A requirement or capability only counts as a hop where something follows it.
        if !rest.is_empty() {
            if let Some((Subject::One(next), used)) = self.hop(instance, steps, depth)? {
                return again(self, &next, &steps[used..], depth + 1);
            }
            if let Some(capability) = node.capabilities.get(name)
                && let Some((PathStep::Name(inner), nested)) = rest.split_first()
            {
                let expr = capability.properties.get(inner);
                let expr = expr.or_else(|| capability.attributes.get(inner));
                let later = || capability.attribute_names.iter().any(|n| n == inner);
                return match expr {
                    Some(expr) => {
                        let label = format!("{}.{name}.{inner}", node.name);
                        self.nested((expr, label), &site(), nested, depth)
                    }
                    None if later() => Ok(Outcome::Unknown {
                        waits_for: AttributeRef {
                            instance: instance.clone(),
                            name: format!("{name}.{inner}"),
                        },
                    }),
                    None => missing(format!(
                        "capability {name} of {} has no {inner:?}",
                        node.name
                    )),
                };
            }
        }
        match look_up(node, name)? {
            Some(Lookup::Expr(expr)) => {
                let label = format!("{}.{name}", node.name);
                self.nested((expr, label), &site(), rest, depth)
            }
            Some(Lookup::Value(value)) => Ok(Outcome::Known(descend(&value, rest)?)),
            Some(Lookup::Later(name)) => Ok(Outcome::Unknown {
                waits_for: AttributeRef {
                    instance: instance.clone(),
                    name,
                },
            }),
            None => missing(format!("{} has no {name:?}", node.name)),
        }
    }

    /// What an expression comes to where it is written: worked out once.
    pub(super) fn nested(
        &self,
        (expr, label): (&'a Expr, String),
        site: &Site,
        rest: &[PathStep],
        depth: usize,
    ) -> Result<Outcome> {
        if let Expr::Literal(value) = expr {
            return Ok(Outcome::Known(descend(value, rest)?));
        }
        if self.told.is_of(expr, site) {
            return Err(told());
        }
        let key = Memory::key(expr, site);
        let known = self.memory.borrow_mut().begin(&key, label, expr);
        let outcome = match known {
            Known::Before(outcome) => outcome,
            Known::Circle(error) => return Err(error),
            Known::New => {
                let outcome = size::within(self.expr(expr, site, depth + 1));
                let outcome = outcome.map_err(EvalError::beyond);
                self.memory.borrow_mut().end(key, &outcome);
                outcome
            }
        };
        match outcome? {
            Outcome::Known(value) => Ok(Outcome::Known(descend(&value, rest)?)),
            unknown => Ok(unknown),
        }
    }
}

/// What a name stands for.
pub(super) enum Lookup<'n> {
    /// A value as it is written.
    Expr(&'n Expr),
    /// One that is known.
    Value(Value),
    /// An attribute that is known at run time.
    Later(String),
}
