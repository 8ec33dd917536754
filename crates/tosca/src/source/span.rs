//! Places in files.

/// A file of this run. The first ones are the built-in profiles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct FileId(pub(crate) u32);

/// Where something is written: its first line, from `column` (both from 1), `length` characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Span {
    pub(crate) file: FileId,
    pub(crate) line: u32,
    pub(crate) column: u32,
    pub(crate) length: u32,
}

impl Span {
    /// The first character of a file.
    pub(crate) fn start_of(file: FileId) -> Self {
        Self {
            file,
            line: 1,
            column: 1,
            length: 1,
        }
    }
}
