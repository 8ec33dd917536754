//! What a service may cost to read. Each limit has an error of its own.

/// Most bytes of one file.
pub(crate) const MAX_FILE_BYTES: usize = 64 << 20;
/// Most files of an archive.
pub(crate) const MAX_ARCHIVE_FILES: usize = 10_000;
/// Most bytes of all files of an archive together.
pub(crate) const MAX_ARCHIVE_BYTES: u64 = 512 << 20;
/// Most files of a service that are read as TOSCA.
pub(crate) const MAX_FILES: usize = 1_000;
/// Deepest nesting of lists and maps, aliases included.
pub(crate) const MAX_DEPTH: usize = 96;
/// Deepest nesting of defaults of data types that need others.
pub(crate) const MAX_DEFAULT_DEPTH: usize = 24;
/// Most defaults that one default needs.
pub(crate) const MAX_DEFAULTS_IN_DEFAULTS: usize = 1_000;
/// Most nodes that aliases of one file may add to its tree.
pub(crate) const MAX_ALIAS_NODES: usize = 200_000;
/// Most activities that a workflow comes to with all that it inlines.
pub(crate) const MAX_INLINED_ACTIVITIES: usize = 10_000;
/// Most nodes that other service templates stand for.
pub(crate) const MAX_SUBSTITUTIONS: usize = 1_000;
/// Most service templates that stand for one another.
pub(crate) const MAX_SUBSTITUTION_DEPTH: usize = 16;
/// Diagnostics after which the rest is only counted.
pub(crate) const MAX_DIAGNOSTICS: usize = 500;
