//! Triggers of policies, in the one form that all versions are lowered to: an event, a condition
//! that is a boolean expression, and what is done (TOSCA 1.1 §3.5.16, 1.3 §3.6.22, 2.0 §14.3).

use crate::{Activity, Expr, Location};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// A trigger.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Trigger {
    /// Its name.
    pub name: String,
    /// The event that wakes it, as it is written: a name that an orchestrator gives a meaning.
    pub event: Option<String>,
    /// When it listens (until 1.3); none: always.
    pub schedule: Option<Schedule>,
    /// Whose condition it is (until 1.3); none: that of the policy's targets.
    pub filter: Option<TriggerFilter>,
    /// What must hold; none: nothing more than the event.
    pub condition: Option<TriggerCondition>,
    /// What is done, in this order. Never empty where the template is right.
    pub actions: Vec<Activity>,
    /// Where it is written.
    pub location: Location,
}

/// A span of time (TOSCA 1.3 §5.3.9, `TimeInterval`): timestamps as they are written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    /// From when on.
    pub start_time: Option<String>,
    /// Until when.
    pub end_time: Option<String>,
}

/// Whose events and attributes are meant (TOSCA 1.3 §3.6.21, event filter).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TriggerFilter {
    /// A node template, or a type of nodes.
    pub node: String,
    /// One of its requirements.
    pub requirement: Option<String>,
    /// One of its capabilities.
    pub capability: Option<String>,
}

/// A condition with what it takes to hold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TriggerCondition {
    /// True or false. Attributes of 1.x' clauses are those of `SELF`, the node that is meant.
    pub holds: Expr,
    /// How long it must hold.
    pub period: Option<Duration>,
    /// In how many evaluations of the period it must hold.
    pub evaluations: Option<u32>,
    /// How values of the period become one (`average`, …).
    pub method: Option<String>,
}
