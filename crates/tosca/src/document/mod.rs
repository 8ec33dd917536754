//! Loads the entry and all that it imports. Must not know: types, templates.

mod load;

pub(crate) use load::load;

use crate::yaml::Node;

/// A file that has been read.
#[derive(Debug)]
pub(crate) struct Document {
    /// Its path, relative to the root of the service's files.
    pub(crate) path: String,
    pub(crate) root: Node,
}
