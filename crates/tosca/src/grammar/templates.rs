//! Rows: what a topology template is made of (TOSCA 1.3 §3.8).

use super::activities::ACTIVITY;
use super::definitions::{ARTIFACT, FILTER, METADATA};
use super::interfaces::{ASSIGNED_INTERFACES, SCHEDULE};
use super::table::{Construct, Shape, may, must};
use super::version::Version;
use Shape::{
    Any, Boolean, Either, Integer, ListOf, MapOf, Occurrences, Of, Scalar, Sequence, Text, Type,
};

const VALUES: Shape = MapOf(&Any);

/// Whether the other end is made by this template (TOSCA 2.0 §8.3, §8.5.2).
const PLACES: Shape = ListOf(&Shape::Word(&["internal", "external"]));

static CAPABILITY_ASSIGNMENT: Construct = Construct {
    name: "capability assignment",
    section: "TOSCA 1.3 §3.8.1",
    keys: &[
        may("properties", VALUES),
        may("attributes", VALUES),
        may("occurrences", Occurrences)
            .since(Version::V1_3)
            .dropped(),
        may("directives", PLACES).added(),
    ],
    short: &[],
    others: None,
};

static RELATIONSHIP_ASSIGNMENT: Construct = Construct {
    name: "relationship assignment",
    section: "TOSCA 1.3 §3.8.2",
    keys: &[
        may("type", Type),
        may("properties", VALUES),
        may("attributes", VALUES),
        may("interfaces", ASSIGNED_INTERFACES),
    ],
    short: &[Type],
    others: None,
};

static REQUIREMENT_ASSIGNMENT: Construct = Construct {
    name: "requirement assignment",
    section: "TOSCA 1.3 §3.8.2",
    keys: &[
        // since 2.0 also a template and the index of one of its representations
        may("node", Either(&[Type, Shape::Added(&ListOf(&Any))])),
        may("capability", Type),
        may("relationship", Of(&RELATIONSHIP_ASSIGNMENT)),
        may("node_filter", FILTER),
        may("occurrences", Occurrences)
            .since(Version::V1_3)
            .dropped(),
        may("count", Any).added(),
        // or a call
        may("optional", Either(&[Boolean, MapOf(&Any)])).added(),
        may("directives", PLACES).added(),
        may("allocation", VALUES).added(),
    ],
    short: &[Text, Shape::Added(&ListOf(&Any))],
    others: None,
};

/// TOSCA 2.0 §7.2.1.
const DIRECTIVES: Shape = ListOf(&Shape::Word(&["create", "select", "substitute"]));

pub(super) static NODE_TEMPLATE: Construct = Construct {
    name: "node template",
    section: "TOSCA 1.3 §3.8.3",
    keys: &[
        must("type", Type).without("copy"),
        may("description", Text),
        may("metadata", METADATA).since(Version::V1_1),
        may("directives", Shape::Changed(&ListOf(&Text), &DIRECTIVES)),
        may("count", Any).added(),
        may("properties", VALUES),
        may("attributes", VALUES),
        may("requirements", Sequence(&Of(&REQUIREMENT_ASSIGNMENT))),
        may("capabilities", MapOf(&Of(&CAPABILITY_ASSIGNMENT))),
        may("interfaces", ASSIGNED_INTERFACES),
        may("artifacts", MapOf(&Of(&ARTIFACT))),
        may("node_filter", FILTER),
        may("copy", Text),
    ],
    short: &[],
    others: None,
};

pub(super) static RELATIONSHIP_TEMPLATE: Construct = Construct {
    name: "relationship template",
    section: "TOSCA 1.3 §3.8.4",
    keys: &[
        must("type", Type).without("copy"),
        may("alias", Text),
        may("description", Text),
        may("metadata", METADATA).since(Version::V1_1),
        may("properties", VALUES),
        may("attributes", VALUES),
        may("interfaces", ASSIGNED_INTERFACES),
        may("copy", Text),
    ],
    short: &[],
    others: None,
};

pub(super) static GROUP: Construct = Construct {
    name: "group",
    section: "TOSCA 1.3 §3.8.5",
    keys: &[
        must("type", Type),
        may("description", Text),
        may("metadata", METADATA).since(Version::V1_1),
        may("properties", VALUES),
        may("attributes", VALUES).since(Version::V1_3),
        may("members", ListOf(&Text)),
        may("interfaces", ASSIGNED_INTERFACES).dropped(),
    ],
    short: &[],
    others: None,
};

static EVENT_FILTER: Construct = Construct {
    name: "event filter",
    section: "TOSCA 1.3 §3.6.21",
    keys: &[
        must("node", Type),
        may("requirement", Text),
        may("capability", Type),
    ],
    short: &[],
    others: None,
};

static TRIGGER_CONDITION: Construct = Construct {
    name: "trigger condition",
    section: "TOSCA 1.3 §3.6.22",
    keys: &[
        may("constraint", Any),
        may("period", Scalar),
        may("evaluations", Integer),
        may("method", Text),
    ],
    short: &[ListOf(&Any)],
    others: Some(Any),
};

pub(super) static TRIGGER: Construct = Construct {
    name: "trigger",
    section: "TOSCA 1.3 §3.6.22",
    keys: &[
        may("description", Text),
        must("event", Either(&[Text, MapOf(&Any)]))
            .without("event_type")
            .dropped(),
        must("event", Text).added(),
        // the name that 1.1 and 1.2 use in their examples
        may("event_type", Either(&[Text, MapOf(&Any)])).dropped(),
        may("schedule", Of(&SCHEDULE)).dropped(),
        may("target_filter", Of(&EVENT_FILTER)).dropped(),
        may("condition", Shape::Changed(&Of(&TRIGGER_CONDITION), &Any)),
        may("constraint", Any).dropped(),
        may("period", Scalar).dropped(),
        may("evaluations", Integer).dropped(),
        may("method", Text).dropped(),
        must(
            "action",
            Either(&[ListOf(&Of(&ACTIVITY)), MapOf(&Any), Text]),
        )
        .dropped(),
        must("action", ListOf(&Of(&ACTIVITY))).added(),
    ],
    short: &[],
    others: None,
};

pub(super) static POLICY: Construct = Construct {
    name: "policy",
    section: "TOSCA 1.3 §3.8.6",
    keys: &[
        must("type", Type),
        may("description", Text),
        may("metadata", METADATA).since(Version::V1_1),
        may("properties", VALUES),
        may("targets", ListOf(&Text)),
        may("triggers", MapOf(&Of(&TRIGGER))).since(Version::V1_1),
    ],
    short: &[],
    others: None,
};

/// What a capability or a requirement is mapped to; until 1.3 values may stand in place of it.
static END_MAPPING: Construct = Construct {
    name: "mapping",
    section: "TOSCA 1.3 §3.8.10",
    keys: &[
        may("mapping", Shape::Pair).dropped(),
        may("properties", VALUES).since(Version::V1_2).dropped(),
        may("attributes", VALUES).since(Version::V1_3).dropped(),
    ],
    short: &[Shape::Pair],
    others: None,
};

const MAPPING: Shape = Of(&END_MAPPING);

pub(super) static SUBSTITUTION_MAPPING: Construct = Construct {
    name: "substitution mapping",
    section: "TOSCA 1.3 §3.8.13",
    keys: &[
        must("node_type", Type),
        may("substitution_filter", FILTER).since(Version::V1_3),
        may("properties", MapOf(&Any)).since(Version::V1_2),
        may("attributes", MapOf(&Any)).since(Version::V1_3),
        may("capabilities", MapOf(&MAPPING)),
        may(
            "requirements",
            Shape::Changed(
                &Shape::Loosely(&MapOf(&MAPPING), "write a map of names to mappings"),
                // each mapped to one or several, as far as the processor's notes go (§15.5)
                &Sequence(&Any),
            ),
        ),
        may("interfaces", MapOf(&Any)).since(Version::V1_2),
    ],
    short: &[],
    others: None,
};
