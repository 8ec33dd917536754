//! What is said of a value that is not of its type.

use super::Schema;
use super::call::FUNCTIONS;
use super::ledger::Echo;
use super::lower::Lowering;
use super::primitive::{Primitive, a_type};
use crate::diagnostic::{Code, Mode, Report};
use crate::source::Span;
use crate::yaml::{Node, Scalar};
use std::fmt::Display;

/// Whether an integer is beyond what can be counted.
fn beyond(node: &Node) -> bool {
    node.as_scalar().is_some_and(Scalar::is_too_large)
}

impl Lowering<'_, '_> {
    /// What stands there, for messages.
    pub(super) fn found(&self, node: &Node) -> String {
        match self.echo {
            Echo::Shown => node.describe(),
            Echo::Hidden => node.describe_kind().to_owned(),
        }
    }

    pub(super) fn wrong_type(
        &self,
        subject: &dyn Display,
        node: &Node,
        schema: &Schema<'_>,
        help: Option<String>,
    ) {
        // a call beside other keys is told as that
        if self.has_calls_as_keys(node) {
            return;
        }
        let message = format!(
            "{subject} must be {}, found {}",
            a_type(schema.type_name),
            self.found(node)
        );
        // the way of 1.x to call a function
        let call = node.entries().first().map(|e| e.key.text.as_str());
        let help = match call.filter(|name| FUNCTIONS.contains(name)) {
            Some(name) if self.universe.version.is_2() => Some(format!(
                "since 2.0 a function is called with `$`: `{{ ${name}: … }}`"
            )),
            Some(name) if node.entries().len() > 1 => Some(format!(
                "a call is the only key of its map: `{{ {name}: … }}`"
            )),
            _ => help
                .or_else(|| self.misspelt(node))
                .or_else(|| beyond(node).then(|| format!("the greatest integer is {}", i64::MAX))),
        };
        self.mistyped(node.span, message, schema)
            .help_if(help.filter(|_| self.echo == Echo::Shown))
            .to(self.sink);
    }

    /// That a value at a place is not what a schema asks for, with where that is. opera looks at no types.
    pub(crate) fn mistyped(&self, at: Span, message: String, schema: &Schema<'_>) -> Report {
        let report = Report::operas_own(Code::ValueType, at, message).section(
            match self.universe.version.is_2() {
                true => "TOSCA 2.0 §9.5",
                false => "TOSCA 1.3 §3.6.11",
            },
        );
        let asked = schema.span;
        match asked.file == at.file && asked.line == at.line {
            true => report,
            false => report.related(asked, "the type is asked for here"),
        }
    }

    /// A word of YAML 1.1 for a boolean, which opera reads as one.
    pub(super) fn boolean_of_opera(&self, node: &Node, primitive: Primitive) -> Option<bool> {
        if self.sink.mode() != Mode::Opera || primitive != Primitive::Boolean {
            return None;
        }
        match node.as_text()?.to_ascii_lowercase().as_str() {
            "yes" | "on" => Some(true),
            "no" | "off" => Some(false),
            _ => None,
        }
    }

    /// A map of one key that looks like the call of a function of 1.x.
    fn misspelt(&self, node: &Node) -> Option<String> {
        let [only] = node.entries() else {
            return None;
        };
        let meant = self
            .sink
            .closest(&only.key.text, FUNCTIONS.iter().copied())?;
        Some(format!("did you mean the function `{meant}`?"))
    }
}
