//! Properties of a policy, read as numbers that are known before the deploy.

use crate::compile::problem::Flaw;
use model::{GroupName, InstanceId, MemberId, Percent};
use serde_json::Value;
use std::num::NonZeroU32;
use topology::{Evaluator, Outcome, ScalingGroups, Site, Topology, ToscaPolicy, World};

/// Nothing is deployed yet.
struct Nothing;

impl World for Nothing {
    fn attribute(&self, _: &InstanceId, _: &str) -> Option<Value> {
        None
    }

    fn members_in_service(&self, _: &GroupName) -> Vec<MemberId> {
        Vec::new()
    }

    fn ordinal(&self, _: model::MemberId) -> Option<model::Ordinal> {
        None
    }
}

/// Reads one policy's properties.
pub(super) struct Properties<'a> {
    topology: &'a Topology,
    groups: &'a ScalingGroups,
    policy: &'a ToscaPolicy,
}

impl<'a> Properties<'a> {
    pub(super) fn of(
        policy: &'a ToscaPolicy,
        topology: &'a Topology,
        groups: &'a ScalingGroups,
    ) -> Self {
        Self {
            topology,
            groups,
            policy,
        }
    }

    /// The first of the properties that has a value.
    pub(super) fn percent(&self, names: [&str; 2]) -> Result<Percent, Flaw> {
        for name in names {
            if let Some(value) = self.value(name)? {
                let number = value
                    .as_f64()
                    .ok_or_else(|| Flaw::bad(name, format!("{value} is not a number")))?;
                return Percent::new(number).map_err(|error| Flaw::no_percentage(name, error));
            }
        }
        Err(Flaw::Missing {
            property: names[0].to_owned(),
        })
    }

    /// `adjustment`, whose sign says nothing that the type does not say; 1, if there is none.
    pub(super) fn adjustment(&self) -> Result<NonZeroU32, Flaw> {
        const NAME: &str = "adjustment";
        let Some(value) = self.value(NAME)? else {
            return Ok(NonZeroU32::MIN);
        };
        let number = value
            .as_i64()
            .ok_or_else(|| Flaw::bad(NAME, format!("{value} is not a whole number")))?;
        let members = u32::try_from(number.unsigned_abs())
            .map_err(|_| Flaw::bad(NAME, format!("{number} is too large")))?;
        NonZeroU32::new(members).ok_or_else(|| Flaw::bad(NAME, "0 would change nothing"))
    }

    fn value(&self, name: &str) -> Result<Option<Value>, Flaw> {
        let Some(expr) = self.policy.properties.get(name) else {
            return Ok(None);
        };
        let evaluator = Evaluator::new(self.topology, self.groups, &Nothing);
        match evaluator.evaluate(expr, &Site::Outside) {
            Ok(Outcome::Known(Value::Null)) => Ok(None),
            Ok(Outcome::Known(value)) => Ok(Some(value)),
            Ok(Outcome::Unknown { waits_for }) => Err(Flaw::bad(
                name,
                format!("it must be known before the deploy, but waits for {waits_for}"),
            )),
            Err(error) => Err(Flaw::bad(name, error.to_string())),
        }
    }
}
