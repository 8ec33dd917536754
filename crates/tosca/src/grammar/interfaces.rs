//! Rows: interfaces, operations, notifications and their parts (TOSCA 1.3 §3.6.14–20, §3.7.5).

use super::definitions::{ARTIFACT, CONSTRAINTS, METADATA, SCHEMA, STATUS};
use super::table::{Construct, Key, Shape, may, must};
use super::version::Version;
use Shape::{Any, Boolean, Either, ListOf, MapOf, Of, Scalar, Text, Type};

/// An input of an operation in a type. With none of these keynames it is a plain value.
pub(crate) static PARAMETER: Construct = Construct {
    name: "parameter definition",
    section: "TOSCA 1.3 §3.6.14",
    keys: &[
        may("type", Type),
        may("description", Text),
        may("value", Any),
        may("mapping", ListOf(&Scalar)).added(),
        may("required", Boolean),
        may("default", Any),
        may("status", STATUS),
        may("constraints", CONSTRAINTS).dropped(),
        may("validation", Any).added(),
        may("key_schema", Of(&SCHEMA)).since(Version::V1_3),
        may("entry_schema", Of(&SCHEMA)),
        may("metadata", METADATA),
    ],
    short: &[],
    others: None,
};

const ARTIFACT_OR_NAME: Shape = Either(&[Text, Of(&ARTIFACT)]);

pub(super) static IMPLEMENTATION: Construct = Construct {
    name: "operation implementation",
    section: "TOSCA 1.3 §3.6.16",
    keys: &[
        may("primary", ARTIFACT_OR_NAME),
        may("dependencies", ListOf(&ARTIFACT_OR_NAME)),
        may("operation_host", Text).since(Version::V1_3).dropped(),
        may("timeout", Scalar).since(Version::V1_3),
        // an artifact in place of the primary, as puccini and opera read it
        may("file", Text).dropped(),
        may("type", Type).dropped(),
        may("repository", Text).dropped(),
    ],
    short: &[Text],
    others: None,
};

/// What a type says of inputs.
const DEFINED_INPUTS: Shape = MapOf(&Shape::Parameter(&PARAMETER));
/// What a template says of inputs.
const ASSIGNED_INPUTS: Shape = MapOf(&Any);
const OUTPUT_MAPPINGS: Shape = MapOf(&ListOf(&Scalar));
/// What a type says of outputs: mappings, and since 2.0 definitions (TOSCA 2.0 §11.4).
const DEFINED_OUTPUTS: Shape = MapOf(&Shape::Changed(
    &ListOf(&Scalar),
    &Either(&[ListOf(&Scalar), Of(&PARAMETER)]),
));

const fn operation(name: &'static str, keys: &'static [Key]) -> Construct {
    Construct {
        name,
        section: "TOSCA 1.3 §3.6.17",
        keys,
        short: &[Text],
        others: None,
    }
}

static OPERATION_DEFINITION: Construct = operation(
    "operation definition",
    &[
        may("description", Text),
        may("implementation", Of(&IMPLEMENTATION)),
        may("inputs", DEFINED_INPUTS),
        may("outputs", DEFINED_OUTPUTS).since(Version::V1_3),
        may("metadata", METADATA),
    ],
);

static OPERATION_ASSIGNMENT: Construct = operation(
    "operation assignment",
    &[
        may("description", Text),
        may("implementation", Of(&IMPLEMENTATION)),
        may("inputs", ASSIGNED_INPUTS),
        may("outputs", OUTPUT_MAPPINGS).since(Version::V1_3),
        may("metadata", METADATA),
    ],
);

static NOTIFICATION_DEFINITION: Construct = operation(
    "notification definition",
    &[
        may("description", Text),
        may("implementation", Of(&IMPLEMENTATION)),
        may("inputs", DEFINED_INPUTS),
        may("outputs", DEFINED_OUTPUTS),
    ],
);

static NOTIFICATION_ASSIGNMENT: Construct = operation(
    "notification assignment",
    &[
        may("description", Text),
        may("implementation", Of(&IMPLEMENTATION)),
        may("inputs", ASSIGNED_INPUTS),
        may("outputs", OUTPUT_MAPPINGS),
    ],
);

/// An interface of a type.
pub(crate) static INTERFACE_DEFINITION: Construct = Construct {
    name: "interface definition",
    section: "TOSCA 1.3 §3.6.20",
    keys: &[
        may("type", Type),
        may("description", Text),
        may("metadata", METADATA).added(),
        may("inputs", DEFINED_INPUTS),
        may("operations", MapOf(&Of(&OPERATION_DEFINITION))).since(Version::V1_3),
        may("notifications", MapOf(&Of(&NOTIFICATION_DEFINITION))).since(Version::V1_3),
    ],
    short: &[],
    others: Some(Shape::Dropped(&Of(&OPERATION_DEFINITION))),
};

/// An interface of a template.
static INTERFACE_ASSIGNMENT: Construct = Construct {
    name: "interface assignment",
    section: "TOSCA 1.3 §3.6.20",
    keys: &[
        may("type", Type),
        may("description", Text),
        may("metadata", METADATA).added(),
        may("inputs", ASSIGNED_INPUTS),
        may("operations", MapOf(&Of(&OPERATION_ASSIGNMENT))).since(Version::V1_3),
        may("notifications", MapOf(&Of(&NOTIFICATION_ASSIGNMENT))).since(Version::V1_3),
    ],
    short: &[],
    others: Some(Shape::Dropped(&Of(&OPERATION_ASSIGNMENT))),
};

pub(crate) static INTERFACE_TYPE: Construct = Construct {
    name: "interface type",
    section: "TOSCA 1.3 §3.7.5",
    keys: &[
        may("derived_from", Type),
        may("version", Shape::Version),
        may("metadata", METADATA),
        may("description", Text),
        may("inputs", DEFINED_INPUTS),
        may("operations", MapOf(&Of(&OPERATION_DEFINITION))).since(Version::V1_3),
        may("notifications", MapOf(&Of(&NOTIFICATION_DEFINITION))).since(Version::V1_3),
    ],
    short: &[],
    others: Some(Shape::Dropped(&Of(&OPERATION_DEFINITION))),
};

/// Interfaces of a type.
pub(super) const INTERFACES: Shape = MapOf(&Of(&INTERFACE_DEFINITION));
/// Interfaces of a template.
pub(super) const ASSIGNED_INTERFACES: Shape = MapOf(&Of(&INTERFACE_ASSIGNMENT));

pub(super) static SCHEDULE: Construct = Construct {
    name: "time interval",
    section: "TOSCA 1.3 §5.3.3",
    keys: &[must("start_time", Scalar), must("end_time", Scalar)],
    short: &[],
    others: None,
};
