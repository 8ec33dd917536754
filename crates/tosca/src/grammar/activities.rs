//! Rows: workflows and what they and triggers do (TOSCA 1.3 §3.6.21–27, §3.8.7).

use super::definitions::METADATA;
use super::interfaces::{IMPLEMENTATION, PARAMETER};
use super::table::{Construct, Shape, alone, may, must};
use super::version::Version;
use Shape::{Any, ListOf, MapOf, Of, Text};

static OPERATION_CALL: Construct = Construct {
    name: "operation call",
    section: "TOSCA 1.3 §3.6.23",
    keys: &[must("operation", Text), may("inputs", MapOf(&Any))],
    short: &[Text],
    others: None,
};

static WORKFLOW_CALL: Construct = Construct {
    name: "workflow call",
    section: "TOSCA 1.3 §3.6.23",
    keys: &[must("workflow", Text), may("inputs", MapOf(&Any))],
    short: &[Text],
    others: None,
};

pub(crate) static ACTIVITY: Construct = Construct {
    name: "activity",
    section: "TOSCA 1.3 §3.6.23",
    keys: &[
        alone("delegate", Of(&WORKFLOW_CALL)),
        // since 2.0 also a call
        alone(
            "set_state",
            Shape::Changed(&Text, &Shape::Either(&[Text, MapOf(&Any)])),
        ),
        alone("call_operation", Of(&OPERATION_CALL)),
        alone("inline", Of(&WORKFLOW_CALL)),
    ],
    short: &[],
    others: None,
};

static PRECONDITION: Construct = Construct {
    name: "workflow precondition",
    section: "TOSCA 1.3 §3.6.26",
    keys: &[
        must("target", Text),
        may("target_relationship", Text),
        may("condition", ListOf(&Any)),
    ],
    short: &[],
    others: None,
};

const STEPS: Shape = Shape::Loosely(&ListOf(&Text), "write a list of names of steps: `[ NAME ]`");

static STEP: Construct = Construct {
    name: "workflow step",
    section: "TOSCA 1.3 §3.6.27",
    keys: &[
        must("target", Text),
        may("target_relationship", Text),
        may("operation_host", Text).dropped(),
        may("filter", ListOf(&Any)),
        must("activities", ListOf(&Of(&ACTIVITY))),
        may("on_success", STEPS),
        may("on_failure", STEPS),
    ],
    short: &[],
    others: None,
};

pub(super) static WORKFLOW: Construct = Construct {
    name: "workflow",
    section: "TOSCA 1.3 §3.8.7",
    keys: &[
        may("description", Text),
        may("metadata", METADATA),
        may("inputs", MapOf(&Of(&PARAMETER))),
        may("preconditions", ListOf(&Of(&PRECONDITION))).dropped(),
        may("precondition", Any).added(),
        may("steps", MapOf(&Of(&STEP))),
        may("implementation", Of(&IMPLEMENTATION))
            .since(Version::V1_3)
            .never_beside("steps"),
        may("outputs", MapOf(&Any)).since(Version::V1_3),
    ],
    short: &[],
    others: None,
};
