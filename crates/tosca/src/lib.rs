//! Level 1: TOSCA text becomes located diagnostics and a version-neutral topology.
//!
//! | stage | module | from → to |
//! | --- | --- | --- |
//! | unpack | `csar` | archive → files and the one to begin with |
//! | read | `yaml` | text → events → tree with spans |
//! | load | `document` | entry and imports → documents |
//! | shape | `grammar` | tree × table of keynames → diagnostics |
//! | types | `types` | documents → complete types, in order of derivation |
//! | templates | `template` | `topology_template` × types → topology |
//! | references | `references` | what functions refer to, and what they come to |
//!
//! Each stage goes on after errors, so that all of them are reported at once; any bytes are answered
//! with diagnostics, never with a panic.
//! Must not know: files (a [`SourceLoader`] is passed in), what is deployed, how a terminal looks.

pub mod csar;
mod diagnostic;
mod document;
mod grammar;
mod inputs;
mod limits;
mod process;
mod references;
mod schema;
mod source;
mod template;
mod types;
mod values;
mod yaml;

#[cfg(test)]
mod tests;

pub use diagnostic::{
    Code, Diagnostic, Mode, Note, Outside, Rendered, RenderedLine, Severity, Style, render,
    render_structured,
};
pub use grammar::Version;
pub use inputs::{Beside, Inputs, InputsFile};
pub use process::{Processed, process};
pub use schema::{coverage_table, json_schema};
pub use source::{FetchError, LoadError, SourceLoader, place_of};
