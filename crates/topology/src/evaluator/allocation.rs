//! What is left of a capability's property (TOSCA 2.0 §8.5.5, §10.2.1.8).

use super::{Evaluator, Outcome, Result, Site, Subject, fail, shape};
use crate::{Asked, EntityPath, PathStep};
use serde_json::Value;

impl Evaluator<'_> {
    /// The property less all that requirements take of it.
    pub(super) fn available(
        &self,
        path: &EntityPath,
        site: &Site,
        depth: usize,
    ) -> Result<Outcome> {
        let [PathStep::Name(capability), PathStep::Name(property)] = path.steps.as_slice() else {
            return fail("$available_allocation asks for a property of a capability");
        };
        let Subject::One(instance) = self.subject(&path.entity, site, |_| true)? else {
            return fail("$available_allocation asks for one node, not for several");
        };
        let has = match self.walk(&instance, &path.steps, Asked::Property, depth + 1)? {
            Outcome::Known(value) => value,
            unknown => return Ok(unknown),
        };
        let mut left = amount(&has)?;
        for (node, requirement) in self.ways.requirements_on(instance.node()) {
            let taken = requirement.allocation.get(property);
            let of_it = requirement.capability.as_deref() == Some(capability);
            let Some(taken) = taken.filter(|_| of_it) else {
                continue;
            };
            for source in self.sources(&node.name, &instance) {
                match self.expr(taken, &Site::Node(source), depth + 1)? {
                    Outcome::Known(value) => left -= amount(&value)?,
                    unknown => return Ok(unknown),
                }
            }
        }
        let whole = has.is_i64() || has.is_u64();
        #[expect(
            clippy::cast_possible_truncation,
            reason = "whole numbers below 2^53 stay whole"
        )]
        let left = if whole {
            Value::from(left as i64)
        } else {
            Value::from(left)
        };
        Ok(Outcome::Known(left))
    }
}

fn amount(value: &Value) -> Result<f64> {
    match value.as_f64() {
        Some(amount) => Ok(amount),
        None => fail(format!(
            "{} is no number that something is taken from",
            shape(value)
        )),
    }
}
