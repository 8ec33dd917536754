//! Where text comes from, and places in it. Must not know: YAML, TOSCA.

mod loader;
pub(crate) mod path;
mod span;

pub use loader::{FetchError, LoadError, SourceLoader};
pub use path::place_of;
pub(crate) use span::{FileId, Span};
