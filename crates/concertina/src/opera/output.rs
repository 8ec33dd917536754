//! What is printed for scripts.

use super::args::Rendering;
use crate::exit::Failure;
use crate::terminal::render;
use serde::Serialize;

/// Prints it, or writes it to the file that is named.
///
/// # Errors
/// If that file can't be written.
pub(super) fn tell(value: &impl Serialize, rendering: &Rendering) -> Result<(), Failure> {
    render(value, rendering.format, rendering.output.as_deref())
}
