//! The grammar for editors and for people.

use crate::grammar::{self, Version};
use serde_json::Value;

/// JSON Schema (draft 2020-12) of a service template of that version, as far as a schema can say what
/// `validate` checks: keynames, forms, words; not names, types or values.
pub fn json_schema(version: Version) -> Value {
    grammar::json_schema(version)
}

/// All constructs with their keynames, in Markdown: `*` marks what must be there, versions are named
/// where not all have it.
pub fn coverage_table() -> String {
    grammar::coverage()
}
