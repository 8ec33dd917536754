//! Rows: definitions that types and templates share (TOSCA 1.3 §3.6).

use super::table::{Construct, Key, Shape, may, must};
use super::version::Version;
use Shape::{Any, Boolean, Either, ListOf, MapOf, Occurrences, Of, Scalar, Text, Type, Word};

/// Strings until 1.3, anything since 2.0 (TOSCA 2.0 §5.3.1).
pub(super) const METADATA: Shape = Shape::Changed(&MapOf(&METADATUM), &MapOf(&Any));
pub(super) const METADATUM: Shape =
    Shape::Loosely(&Text, "metadata are strings: write it in quotes");

const ONE_TEXT: &[Shape] = &[Text];
const ONE_TYPE: &[Shape] = &[Type];

pub(crate) static CONSTRAINT: Construct = Construct {
    name: "constraint clause",
    section: "TOSCA 1.3 §3.6.3",
    keys: &[
        may("equal", Any),
        may("greater_than", Any),
        may("greater_or_equal", Any),
        may("less_than", Any),
        may("less_or_equal", Any),
        may("in_range", ListOf(&Any)),
        may("valid_values", ListOf(&Any)),
        may("length", Any),
        may("min_length", Any),
        may("max_length", Any),
        may("pattern", Text),
        may("schema", Any).since(Version::V1_3),
    ],
    short: &[],
    others: None,
};

pub(super) const CONSTRAINTS: Shape = ListOf(&Of(&CONSTRAINT));

/// A constraint, or a list of them; a plain value is met in the wild.
pub(super) const FILTER_VALUE: Shape = Shape::Loosely(
    &Either(&[Of(&CONSTRAINT), CONSTRAINTS]),
    "write a constraint, such as `equal: …`",
);

static CAPABILITY_FILTER: Construct = Construct {
    name: "capability filter",
    section: "TOSCA 1.3 §3.6.5",
    keys: &[may("properties", Shape::Sequence(&FILTER_VALUE))],
    short: &[],
    others: None,
};

pub(super) static NODE_FILTER: Construct = Construct {
    name: "node filter",
    section: "TOSCA 1.3 §3.6.5",
    keys: &[
        may("properties", Shape::Sequence(&FILTER_VALUE)),
        may("capabilities", Shape::Sequence(&Of(&CAPABILITY_FILTER))),
    ],
    short: &[],
    others: None,
};

/// A condition clause since 2.0 (TOSCA 2.0 §8.6).
pub(super) const FILTER: Shape = Shape::Changed(&Of(&NODE_FILTER), &Any);

const EXTERNAL_SCHEMA: Key = may("external-schema", Text).since(Version::V1_2).dropped();

pub(super) static REPOSITORY: Construct = Construct {
    name: "repository",
    section: "TOSCA 1.3 §3.6.6",
    keys: &[
        may("description", Text),
        must("url", Text),
        may("credential", MapOf(&Any)).dropped(),
    ],
    short: ONE_TEXT,
    others: None,
};

pub(super) static ARTIFACT: Construct = Construct {
    name: "artifact",
    section: "TOSCA 1.3 §3.6.7",
    keys: &[
        may("type", Type).dropped(),
        must("type", Type).added(),
        must("file", Text),
        may("repository", Text),
        may("description", Text),
        may("deploy_path", Text).dropped(),
        may("artifact_version", Scalar).since(Version::V1_3),
        may("checksum", Text).since(Version::V1_3),
        may("checksum_algorithm", Text)
            .since(Version::V1_3)
            .with("checksum"),
        // artifact types declare them since 1.0
        may("properties", MapOf(&Any)),
    ],
    short: &[Shape::Dropped(&Text)],
    others: None,
};

pub(super) static IMPORT: Construct = Construct {
    name: "import",
    section: "TOSCA 1.3 §3.6.8",
    keys: &[
        must("file", Text).dropped(),
        must("url", Text).without("profile").added(),
        must("profile", Text).without("url").added(),
        may("repository", Text),
        may("namespace_uri", Text).dropped(),
        may("namespace_prefix", Text).dropped(),
        may("namespace", Text).added(),
    ],
    short: ONE_TEXT,
    others: None,
};

pub(super) static SCHEMA: Construct = Construct {
    name: "schema",
    section: "TOSCA 1.3 §3.6.9",
    keys: &[
        must("type", Type).dropped(),
        // a refinement may leave it out (TOSCA 2.0 §9.3)
        may("type", Type).added(),
        may("description", Text),
        may("constraints", CONSTRAINTS).dropped(),
        may("validation", Any).added(),
        may("key_schema", Of(&SCHEMA)).since(Version::V1_3),
        may("entry_schema", Of(&SCHEMA)),
        may("required", Boolean).dropped(),
        may("default", Any).dropped(),
    ],
    short: ONE_TYPE,
    others: None,
};

/// 2.0 names the keyname in its grammar, and no words for it (TOSCA 2.0 §9.4).
pub(super) const STATUS: Shape = Shape::Changed(
    &Word(&["supported", "unsupported", "experimental", "deprecated"]),
    &Text,
);

pub(crate) static PROPERTY: Construct = Construct {
    name: "property definition",
    section: "TOSCA 1.3 §3.6.10",
    keys: &[
        // a refinement may leave it out
        may("type", Type),
        may("description", Text),
        may("required", Boolean),
        may("default", Any),
        may("status", STATUS),
        may("value", Any).added(),
        may("constraints", CONSTRAINTS).dropped(),
        may("validation", Any).added(),
        may("key_schema", Of(&SCHEMA)).since(Version::V1_3),
        may("entry_schema", Of(&SCHEMA)),
        EXTERNAL_SCHEMA,
        may("metadata", METADATA).since(Version::V1_2),
    ],
    short: &[],
    others: None,
};

pub(super) static ATTRIBUTE: Construct = Construct {
    name: "attribute definition",
    section: "TOSCA 1.3 §3.6.12",
    keys: &[
        // a refinement may leave it out
        may("type", Type),
        may("description", Text),
        may("default", Any),
        may("status", STATUS),
        may("constraints", CONSTRAINTS)
            .since(Version::V1_3)
            .dropped(),
        may("validation", Any).added(),
        may("key_schema", Of(&SCHEMA)).since(Version::V1_3),
        may("entry_schema", Of(&SCHEMA)),
        may("metadata", METADATA).since(Version::V1_2),
    ],
    short: &[],
    others: None,
};

pub(super) static INPUT: Construct = Construct {
    name: "input",
    section: "TOSCA 1.3 §3.6.14",
    keys: &[
        must("type", Type).dropped(),
        may("type", Type).added(),
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
        EXTERNAL_SCHEMA,
        may("metadata", METADATA).since(Version::V1_2),
    ],
    short: &[],
    others: None,
};

pub(super) static OUTPUT: Construct = Construct {
    name: "output",
    section: "TOSCA 1.3 §3.6.14",
    keys: &[
        may("type", Type),
        may("description", Text),
        may("value", Any),
        may("required", Boolean),
        may("default", Any),
        may("status", STATUS),
        may("constraints", CONSTRAINTS).dropped(),
        may("validation", Any).added(),
        may("key_schema", Of(&SCHEMA)).since(Version::V1_3),
        may("entry_schema", Of(&SCHEMA)),
        may("metadata", METADATA).since(Version::V1_2),
    ],
    // since 2.0 a value may stand for all of it (TOSCA 2.0 §9.8)
    short: &[Shape::Added(&Any)],
    others: None,
};

pub(super) static CAPABILITY_DEFINITION: Construct = Construct {
    name: "capability definition",
    section: "TOSCA 1.3 §3.7.2",
    keys: &[
        // a refinement may leave it out
        may("type", Type),
        may("description", Text),
        may("properties", MapOf(&Shape::Refinable(&PROPERTY))),
        may("attributes", MapOf(&Of(&ATTRIBUTE))),
        may("valid_source_types", ListOf(&Type)).dropped(),
        may("valid_source_node_types", ListOf(&Type)).added(),
        may("valid_relationship_types", ListOf(&Type)).added(),
        may("occurrences", Occurrences).dropped(),
    ],
    short: ONE_TYPE,
    others: None,
};

pub(super) static REQUIREMENT_DEFINITION: Construct = Construct {
    name: "requirement definition",
    section: "TOSCA 1.3 §3.7.3",
    keys: &[
        may("description", Text),
        // a refinement may leave it out
        may("capability", Type),
        may("node", Type),
        may(
            "relationship",
            Either(&[Type, Of(&RELATIONSHIP_IN_DEFINITION)]),
        ),
        may("node_filter", FILTER).since(Version::V1_3),
        may("occurrences", Occurrences).dropped(),
        may("count_range", Occurrences).added(),
    ],
    // 2.0 does not have it any more, its official tests do
    short: ONE_TYPE,
    others: None,
};

static RELATIONSHIP_IN_DEFINITION: Construct = Construct {
    name: "relationship of a requirement definition",
    section: "TOSCA 1.3 §3.7.3",
    keys: &[
        // a refinement may leave it out
        may("type", Type),
        may("properties", MapOf(&Shape::Refinable(&PROPERTY))).added(),
        may("attributes", MapOf(&Of(&ATTRIBUTE))).added(),
        may(
            "interfaces",
            MapOf(&Of(&super::interfaces::INTERFACE_DEFINITION)),
        ),
    ],
    short: &[],
    others: None,
};
