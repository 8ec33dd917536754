//! By which name this program was called.

use std::path::PathBuf;

/// Whether it was called by the name of the other one.
pub(crate) fn called_opera() -> bool {
    let name = std::env::args_os().next().map(PathBuf::from);
    name.is_some_and(|name| name.file_name().is_some_and(|n| n == "opera"))
}
