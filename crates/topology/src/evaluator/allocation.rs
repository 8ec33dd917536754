//! What is left of a capability's property (TOSCA 2.0 §8.5.5, §10.2.1.8).

use super::{Evaluator, Outcome, Result, Site, Subject, apply, fail, shape};
use crate::{Asked, EntityPath, Function, PathStep, Texts};
use serde_json::Value;

impl Evaluator<'_> {
    /// The property less all that requirements take of it.
    pub(super) fn available(
        &self,
        (path, texts): (&EntityPath, &Texts),
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
        let mut left = has;
        for (node, requirement) in self.ways.requirements_on(instance.node()) {
            let taken = requirement.allocation.get(property);
            let of_it = requirement.capability.as_deref() == Some(capability);
            let Some(taken) = taken.filter(|_| of_it) else {
                continue;
            };
            for source in self.sources(&node.name, &instance) {
                match self.expr(taken, &Site::Node(source), depth + 1)? {
                    Outcome::Known(taken) => left = less(&left, taken, texts)?,
                    unknown => return Ok(unknown),
                }
            }
        }
        Ok(Outcome::Known(left))
    }
}

fn less(has: &Value, taken: Value, texts: &Texts) -> Result<Value> {
    let arguments = [has.clone(), taken];
    match apply(Function::Difference, &arguments, texts) {
        Ok(left) => Ok(left),
        Err(_) => fail(format!(
            "{} is no amount that {} is taken from",
            shape(has),
            shape(&arguments[1])
        )),
    }
}
