//! What a template names and is no part of it.

use topology::Location;

/// A file that is named and lies above the root of the service's files: with a root so many folders
/// higher it is one of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outside {
    /// How many folders above the root it lies.
    pub above: usize,
    /// As it is written.
    pub written: String,
    /// Where it is written.
    pub location: Location,
}
