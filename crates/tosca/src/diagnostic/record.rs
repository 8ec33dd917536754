//! One diagnostic.

use super::{Code, Severity};
use serde::Serialize;
use std::borrow::Cow;
use std::fmt;
use topology::Location;

/// What is wrong, where, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// The kind of mistake.
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, in a sentence without a full stop.
    pub message: String,
    /// Where it begins.
    pub location: Location,
    /// How many characters of that line are meant; at least 1.
    pub length: u32,
    /// What to do.
    pub help: Option<String>,
    /// The name to write in place of what is meant, where one is misspelt for another.
    pub replacement: Option<String>,
    /// Other places that matter, such as where something is defined.
    pub related: Vec<Note>,
    /// Section of the specification that says so, such as `TOSCA 1.3 §3.8.2`; of a file of an older version
    /// with that.
    pub section: Option<Cow<'static, str>>,
}

/// Another place, and what is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Note {
    /// Where.
    pub location: Location,
    /// How many characters; at least 1.
    pub length: u32,
    /// What.
    pub message: String,
}

impl Diagnostic {
    /// Whether the template is wrong.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// Whether nothing can be deployed because of it, right or wrong.
    pub fn blocks(&self) -> bool {
        matches!(self.severity, Severity::Error | Severity::Open)
    }

    /// Whether it is about the values given for inputs, not about the template.
    pub fn is_about_given_inputs(&self) -> bool {
        matches!(self.code, Code::InputMissing | Code::InputUnknown)
    }
}

/// One line: `service.yaml:3:5: T0101: a node template has no keyname `requirments``.
impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Location { file, line, column } = &self.location;
        write!(f, "{file}:{line}:{column}: {}: {}", self.code, self.message)
    }
}
