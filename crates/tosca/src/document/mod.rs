//! Loads the entry and all that it imports. Must not know: types, templates.

mod load;

pub(crate) use load::load;

use crate::grammar::Version;
use crate::yaml::Node;

/// A file that has been read.
#[derive(Debug)]
pub(crate) struct Document {
    /// Its path, relative to the root of the service's files.
    pub(crate) path: String,
    pub(crate) version: Version,
    pub(crate) root: Node,
}

impl Document {
    /// The key of the part that is deployed.
    pub(crate) fn template_key(version: Version) -> &'static str {
        match version.is_2() {
            true => "service_template",
            false => "topology_template",
        }
    }

    /// The part that is deployed.
    pub(crate) fn template(&self) -> Option<&Node> {
        self.root.get(Self::template_key(self.version))
    }
}
