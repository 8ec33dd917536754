//! How many members a group may have, and is to have.

use crate::{Generation, MemberId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt;

/// A number of members.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Capacity(pub u32);

impl fmt::Display for Capacity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Bounds of a group's capacity (TOSCA 1.3 §5.5.13, `tosca.capabilities.Scalable`):
/// min ≤ initial ≤ max.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawBounds")]
pub struct CapacityBounds {
    min: Capacity,
    max: Capacity,
    initial: Capacity,
}

#[derive(Deserialize)]
struct RawBounds {
    min: Capacity,
    max: Capacity,
    initial: Capacity,
}

/// Bounds that contradict themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BoundsError {
    /// The least is more than the most.
    #[error("min_instances ({min}) is greater than max_instances ({max})")]
    Reversed {
        /// As given.
        min: u32,
        /// As given.
        max: u32,
    },
    /// The default lies outside.
    #[error("default_instances ({default}) is not within {min} to {max}")]
    DefaultOutside {
        /// As given.
        default: u32,
        /// As given.
        min: u32,
        /// As given.
        max: u32,
    },
}

impl CapacityBounds {
    /// Checks min ≤ default ≤ max; without a default the minimum is the initial capacity.
    pub fn new(min: u32, max: u32, default: Option<u32>) -> Result<Self, BoundsError> {
        if min > max {
            return Err(BoundsError::Reversed { min, max });
        }
        let initial = default.unwrap_or(min);
        if initial < min || initial > max {
            return Err(BoundsError::DefaultOutside {
                default: initial,
                min,
                max,
            });
        }
        Ok(Self {
            min: Capacity(min),
            max: Capacity(max),
            initial: Capacity(initial),
        })
    }

    /// The least.
    pub fn min(self) -> Capacity {
        self.min
    }

    /// The most.
    pub fn max(self) -> Capacity {
        self.max
    }

    /// The capacity of a first deploy; never applied again.
    pub fn initial(self) -> Capacity {
        self.initial
    }

    /// The nearest capacity within the bounds.
    pub fn clamp(self, wanted: Capacity) -> Capacity {
        wanted.clamp(self.min, self.max)
    }
}

impl TryFrom<RawBounds> for CapacityBounds {
    type Error = BoundsError;
    fn try_from(raw: RawBounds) -> Result<Self, BoundsError> {
        Self::new(raw.min.0, raw.max.0, Some(raw.initial.0))
    }
}

impl fmt::Display for CapacityBounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.min, self.max)
    }
}

/// Who set a capacity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum CapacitySource {
    /// The template's initial capacity, at the first deploy.
    Initial,
    /// `concertina scale`; policies leave it alone until then.
    Operator {
        /// End of the hold.
        hold_until: Timestamp,
        /// Their name; none: not known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        operator: Option<String>,
    },
    /// A scaling policy, in the words of its decision.
    Policy {
        /// Name of the policy.
        policy: crate::PolicyName,
        /// Why, for people.
        why: String,
    },
    /// New bounds of a revision clamped what was there.
    Clamped,
    /// A change that was to be made whole or not at all could not be made.
    FellBack {
        /// What was asked for.
        from: Capacity,
        /// Why it could not be had.
        why: String,
    },
}

/// What holds again where a change can't be made whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fallback {
    /// How many members there were to be before.
    pub value: Capacity,
    /// The members that there were: those that came since go.
    pub members: BTreeSet<MemberId>,
}

/// The intended number of members of a group. Changed by compare-and-swap on `generation`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DesiredCapacity {
    /// How many.
    pub value: Capacity,
    /// Who set it.
    pub source: CapacitySource,
    /// How often it was changed.
    pub generation: Generation,
    /// When it was set.
    pub at: Timestamp,
    /// Members that go first where there are too many.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub victims: BTreeSet<MemberId>,
    /// What holds again if it can't be reached; none: it is tried within the launch budget.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub or_else: Option<Fallback>,
}

impl DesiredCapacity {
    /// One that nobody said more of.
    pub fn new(
        value: Capacity,
        source: CapacitySource,
        generation: Generation,
        at: Timestamp,
    ) -> Self {
        Self {
            value,
            source,
            generation,
            at,
            victims: BTreeSet::new(),
            or_else: None,
        }
    }

    /// Until when policies leave this capacity alone, if an operator set it.
    pub fn hold_until(&self) -> Option<Timestamp> {
        match &self.source {
            CapacitySource::Operator { hold_until, .. } => Some(*hold_until),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_checked() {
        let bounds = CapacityBounds::new(1, 3, None).unwrap();
        assert_eq!(bounds.initial(), Capacity(1));
        assert_eq!(bounds.clamp(Capacity(9)), Capacity(3));
        assert_eq!(bounds.clamp(Capacity(0)), Capacity(1));
        assert!(CapacityBounds::new(3, 1, None).is_err());
        assert!(CapacityBounds::new(1, 3, Some(4)).is_err());
    }
}
