//! Rows: functions of one's own (TOSCA 2.0 §10.4).

use super::definitions::SCHEMA;
use super::interfaces::IMPLEMENTATION;
use super::table::{Construct, Shape, may, must};
use Shape::{Boolean, ListOf, Of};

static SIGNATURE: Construct = Construct {
    name: "function signature",
    section: "TOSCA 2.0 §10.4",
    keys: &[
        may("arguments", ListOf(&Of(&SCHEMA))),
        may("optional_arguments", ListOf(&Of(&SCHEMA))),
        may("variadic", Boolean),
        may("result", Of(&SCHEMA)),
        may("implementation", Of(&IMPLEMENTATION)),
    ],
    short: &[],
    others: None,
};

pub(super) static FUNCTION: Construct = Construct {
    name: "function definition",
    section: "TOSCA 2.0 §10.4",
    keys: &[must("signatures", ListOf(&Of(&SIGNATURE)))],
    short: &[],
    others: None,
};
