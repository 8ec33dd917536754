//! Along names to a value, which is worked out where it is written.

use super::memory::{Known, Memory};
use super::subject::Subject;
use super::{
    AttributeRef, EvalError, Evaluator, MAX_DEPTH, Outcome, Result, Site, descend, fail, missing,
    size, told, too_deep,
};
use crate::reach::behind;
use crate::taker;
use crate::{Asked, Capability, Expr, NodeTemplate, PathStep, Requirement};
use model::InstanceId;
use serde_json::Value;

impl<'a> Evaluator<'a> {
    pub(super) fn walk(
        &self,
        instance: &InstanceId,
        steps: &[PathStep],
        asked: Asked,
        depth: usize,
    ) -> Result<Outcome> {
        if depth > MAX_DEPTH {
            return too_deep();
        }
        let node = self.node_of(instance)?;
        let Some((PathStep::Name(name), rest)) = steps.split_first() else {
            return fail(format!("a name is missing after {}", instance.node()));
        };
        // A requirement or capability only counts as a hop where something follows it.
        if !rest.is_empty() {
            if let Some((requirement, used)) = self.hop(node, steps)?
                && let Subject::One(next) = self.end(requirement, instance, depth)?
            {
                let steps = steps.get(used..).unwrap_or(&[]);
                return self.behind(requirement, &next, steps, asked, depth + 1);
            }
            if let Some(capability) = node.capabilities.get(name)
                && matches!(rest.first(), Some(PathStep::Name(_)))
            {
                return self.of_capability(instance, (name, capability), rest, (asked, depth));
            }
        }
        match self.look_up(instance, node, name, asked) {
            Some(Lookup::Expr(expr)) => {
                let label = format!("{}.{name}", node.name);
                self.nested((expr, label), &Site::Node(instance.clone()), rest, depth)
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

    /// From a requirement on: in the node that fulfils it, else in the capability that it is matched with.
    fn behind(
        &self,
        requirement: &'a Requirement,
        target: &InstanceId,
        steps: &[PathStep],
        asked: Asked,
        depth: usize,
    ) -> Result<Outcome> {
        match behind(requirement, self.node_of(target)?, steps, asked) {
            Some(capability) => self.of_capability(target, capability, steps, (asked, depth)),
            None => self.walk(target, steps, asked, depth),
        }
    }

    /// A value of a capability.
    fn of_capability(
        &self,
        instance: &InstanceId,
        (name, capability): (&str, &'a Capability),
        steps: &[PathStep],
        (asked, depth): (Asked, usize),
    ) -> Result<Outcome> {
        let node = instance.node();
        let Some((PathStep::Name(inner), nested)) = steps.split_first() else {
            return fail(format!("a name is missing after {name:?} of {node}"));
        };
        let recorded = match asked {
            Asked::Attribute => self
                .world
                .attribute(instance, &taker::of_capability(name, inner)),
            Asked::Property => None,
        };
        if let Some(value) = recorded {
            return Ok(Outcome::Known(descend(&value, nested)?));
        }
        let assigned = match asked {
            Asked::Attribute => capability.attributes.get(inner),
            Asked::Property => None,
        };
        let expr = assigned.or_else(|| capability.properties.get(inner));
        let expr = expr.or_else(|| capability.attributes.get(inner));
        let later = || capability.attribute_names.iter().any(|n| n == inner);
        match expr {
            Some(expr) => {
                let label = format!("{node}.{name}.{inner}");
                self.nested((expr, label), &Site::Node(instance.clone()), nested, depth)
            }
            None if later() => Ok(Outcome::Unknown {
                waits_for: AttributeRef {
                    instance: instance.clone(),
                    name: taker::of_capability(name, inner),
                },
            }),
            None => missing(format!("capability {name} of {node} has no {inner:?}")),
        }
    }

    fn look_up(
        &self,
        instance: &InstanceId,
        node: &'a NodeTemplate,
        name: &str,
        asked: Asked,
    ) -> Option<Lookup<'a>> {
        if asked == Asked::Property {
            return node.properties.get(name).map(Lookup::Expr);
        }
        if let Some(value) = self.world.attribute(instance, name) {
            return Some(Lookup::Value(value));
        }
        // a property is also reflected as an attribute (TOSCA 1.3 §3.6.12)
        let expr = node.attributes.get(name);
        let expr = expr.or_else(|| node.properties.get(name));
        expr.map(Lookup::Expr).or_else(|| {
            let mut names = node.attribute_names.iter();
            let is_declared = names.any(|n| n == name);
            is_declared.then(|| Lookup::Later(name.into()))
        })
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
