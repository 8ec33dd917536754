//! Loads the entry and all that it imports. Must not know: types, templates.

mod amend;
mod file;
mod imports;
mod left_out;
mod load;
mod namespaces;
mod profiles;
mod reach;
mod unprefixed;

pub(crate) use file::Document;
pub(crate) use left_out::LeftOut;
pub(crate) use load::load;
pub(crate) use namespaces::Import;

/// Sections with definitions of types.
const TYPE_SECTIONS: [&str; 8] = [
    "artifact_types",
    "data_types",
    "capability_types",
    "interface_types",
    "relationship_types",
    "node_types",
    "group_types",
    "policy_types",
];
