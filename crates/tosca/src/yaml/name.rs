//! Keys of maps.

use super::Node;
use crate::source::Span;

/// A key.
#[derive(Debug, Clone)]
pub(crate) struct Name {
    pub(crate) text: String,
    pub(crate) span: Span,
    pub(crate) form: KeyForm,
    /// Of a key that is a list; rare, so it costs the others no more than a pointer.
    pub(super) parts: Option<Box<Parts>>,
}

/// What YAML takes a key for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeyForm {
    Text,
    /// A number, true or false, or nothing.
    Other,
}

/// What stands in a key that is a list.
#[derive(Debug, Clone)]
pub(super) struct Parts(pub(super) Vec<Node>);

// === impl Name ===

impl Name {
    pub(crate) fn new(text: String, span: Span) -> Self {
        Self {
            text,
            span,
            form: KeyForm::Text,
            parts: None,
        }
    }

    /// `[ host, 2 ]: …` in parts (TOSCA 2.0 §15.5).
    pub(crate) fn parts(&self) -> Option<&[Node]> {
        self.parts.as_ref().map(|parts| parts.0.as_slice())
    }
}
