//! Loads the entry and all that it imports. Must not know: types, templates.

mod amend;
mod imports;
mod left_out;
mod load;
mod namespaces;
mod profiles;
mod reach;
mod unprefixed;

pub(crate) use left_out::LeftOut;
pub(crate) use load::load;
pub(crate) use namespaces::Import;

use crate::grammar::Version;
use crate::yaml::Node;

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

/// A file that has been read.
#[derive(Debug)]
pub(crate) struct Document {
    /// Its path, relative to the root of the service's files.
    pub(crate) path: String,
    pub(crate) version: Version,
    pub(crate) root: Node,
    /// What it imports.
    pub(crate) imports: Vec<Import>,
    /// What could not be imported.
    pub(crate) left_out: LeftOut,
}

impl Document {
    /// The key of the part that is deployed.
    pub(crate) fn template_key(version: Version) -> &'static str {
        match version.is_2() {
            true => "service_template",
            false => "topology_template",
        }
    }

    /// The part that is deployed; also under the name that it has in the other generation, of which the
    /// grammar tells.
    pub(crate) fn template(&self) -> Option<&Node> {
        let other = match self.version.is_2() {
            true => Version::V1_3,
            false => Version::V2_0,
        };
        let own = self.root.get(Self::template_key(self.version));
        own.or_else(|| self.root.get(Self::template_key(other)))
    }
}
