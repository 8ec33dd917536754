//! What was probably meant, so that later stages see what else is wrong: all of it has been told.

use crate::grammar::Version;
use crate::yaml::Node;

/// The version that a file is read by which names none that is known: the newest of its generation. None: it
/// is no file of TOSCA at all.
pub(super) fn version(written: Option<&str>, root: &Node) -> Option<Version> {
    let begins = |start: &str| written.is_some_and(|w| w.to_ascii_lowercase().starts_with(start));
    let has = |key: &str| root.get(key).is_some();
    if begins("tosca_simple") || has("topology_template") {
        Some(Version::V1_3)
    } else if begins("tosca_2") || has("service_template") {
        Some(Version::V2_0)
    } else {
        None
    }
}
