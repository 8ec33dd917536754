//! Rows: the eight kinds of types (TOSCA 1.3 §3.7).

use super::definitions::{
    ARTIFACT, ATTRIBUTE, CAPABILITY_DEFINITION, CONSTRAINTS, METADATA, PROPERTY,
    REQUIREMENT_DEFINITION, SCHEMA,
};
use super::interfaces::INTERFACES;
use super::table::{Construct, Shape, may};
use super::templates::TRIGGER;
use super::version::Version;
use Shape::{Any, ListOf, MapOf, Of, Sequence, Text, Type};

const PROPERTIES: Shape = MapOf(&Shape::Refinable(&PROPERTY));
const ATTRIBUTES: Shape = MapOf(&Of(&ATTRIBUTE));
const NAMES: Shape = ListOf(&Type);

pub(super) static ARTIFACT_TYPE: Construct = Construct {
    name: "artifact type",
    section: "TOSCA 1.3 §3.7.4",
    keys: &[
        may("derived_from", Type),
        may("version", Shape::Version),
        may("metadata", METADATA),
        may("description", Text),
        may("mime_type", Text),
        may("file_ext", ListOf(&Text)),
        may("properties", PROPERTIES),
    ],
    short: &[],
    others: None,
};

pub(super) static DATA_TYPE: Construct = Construct {
    name: "data type",
    section: "TOSCA 1.3 §3.7.6",
    keys: &[
        may("derived_from", Type),
        may("version", Shape::Version),
        may("metadata", METADATA),
        may("description", Text),
        may("constraints", CONSTRAINTS).dropped(),
        may("validation", Any).added(),
        may("properties", PROPERTIES),
        // of a scalar type (TOSCA 2.0 §9.1.2.2)
        may("data_type", Type).added(),
        may("units", MapOf(&Any)).added(),
        may("canonical_unit", Text).added(),
        may("prefixes", MapOf(&Any)).added(),
        may("key_schema", Of(&SCHEMA)).since(Version::V1_3),
        may("entry_schema", Of(&SCHEMA)).since(Version::V1_3),
    ],
    short: &[],
    others: None,
};

pub(super) static CAPABILITY_TYPE: Construct = Construct {
    name: "capability type",
    section: "TOSCA 1.3 §3.7.7",
    keys: &[
        may("derived_from", Type),
        may("version", Shape::Version),
        may("metadata", METADATA),
        may("description", Text),
        may("properties", PROPERTIES),
        may("attributes", ATTRIBUTES),
        may("valid_source_types", NAMES).dropped(),
        may("valid_source_node_types", NAMES).added(),
        may("valid_relationship_types", NAMES).added(),
    ],
    short: &[],
    others: None,
};

pub(super) static NODE_TYPE: Construct = Construct {
    name: "node type",
    section: "TOSCA 1.3 §3.7.9",
    keys: &[
        may("derived_from", Type),
        may("version", Shape::Version),
        may("metadata", METADATA),
        may("description", Text),
        may("properties", PROPERTIES),
        may("attributes", ATTRIBUTES),
        may("requirements", Sequence(&Of(&REQUIREMENT_DEFINITION))),
        may("capabilities", MapOf(&Of(&CAPABILITY_DEFINITION))),
        may("interfaces", INTERFACES),
        may("artifacts", MapOf(&Of(&ARTIFACT))),
    ],
    short: &[],
    others: None,
};

pub(super) static RELATIONSHIP_TYPE: Construct = Construct {
    name: "relationship type",
    section: "TOSCA 1.3 §3.7.10",
    keys: &[
        may("derived_from", Type),
        may("version", Shape::Version),
        may("metadata", METADATA),
        may("description", Text),
        may("properties", PROPERTIES),
        may("attributes", ATTRIBUTES),
        may("interfaces", INTERFACES),
        may("valid_target_types", NAMES).dropped(),
        may("valid_capability_types", NAMES).added(),
        may("valid_target_node_types", NAMES).added(),
        may("valid_source_node_types", NAMES).added(),
    ],
    short: &[],
    others: None,
};

pub(super) static GROUP_TYPE: Construct = Construct {
    name: "group type",
    section: "TOSCA 1.3 §3.7.11",
    keys: &[
        may("derived_from", Type),
        may("version", Shape::Version),
        may("metadata", METADATA),
        may("description", Text),
        may("properties", PROPERTIES),
        may("attributes", ATTRIBUTES).since(Version::V1_3),
        may("members", NAMES),
        may("requirements", Sequence(&Of(&REQUIREMENT_DEFINITION))).dropped(),
        may("capabilities", MapOf(&Of(&CAPABILITY_DEFINITION))).dropped(),
        may("interfaces", INTERFACES).dropped(),
    ],
    short: &[],
    others: None,
};

pub(super) static POLICY_TYPE: Construct = Construct {
    name: "policy type",
    section: "TOSCA 1.3 §3.7.12",
    keys: &[
        may("derived_from", Type),
        may("version", Shape::Version),
        may("metadata", METADATA),
        may("description", Text),
        may("properties", PROPERTIES),
        may("targets", NAMES),
        may("triggers", MapOf(&Of(&TRIGGER))).since(Version::V1_1),
    ],
    short: &[],
    others: None,
};
