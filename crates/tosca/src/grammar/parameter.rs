//! Definitions in whose place a value may stand.

use super::Version;
use super::check::Checker;
use super::table::Construct;
use crate::diagnostic::{Code, Report, with_article};
use crate::source::Span;
use crate::values::is_call;
use crate::yaml::{Entry, Kind, Node};

impl Checker<'_> {
    /// A definition, or (since 2.0) the value of an inherited one.
    pub(super) fn refinable(&self, construct: &'static Construct, node: &Node, at: Span) {
        let is_definition = match &node.kind {
            Kind::Map(map) => {
                let known = |e: &Entry| construct.key(&e.key.text).is_some();
                map.entries.is_empty() || map.entries.iter().any(known)
            }
            _ => false,
        };
        if !self.version.is_2() || node.is_null() || is_definition {
            self.construct(construct, node, at);
        }
    }

    pub(super) fn parameter(&self, construct: &'static Construct, node: &Node, at: Span) {
        let is_definition = |entry: &Entry| construct.key(&entry.key.text).is_some();
        if node.entries().iter().any(is_definition) {
            self.construct(construct, node, at);
            // since 2.0 a parameter has the type of its value, or of what it is mapped to (§9.8)
            if node.get("type").is_none() && !self.version.is_2() {
                let message = format!("this {} has no type", construct.name);
                Report::quirk(Code::UntypedInput, at, message)
                    .help(match node.get("default") {
                        Some(default) if is_call(default, self.version).is_some() => {
                            "add `type:`; it is taken to be that of what its default gives"
                        }
                        _ => "add `type: string`, or what it is; any value is taken as it is",
                    })
                    .section(construct.section)
                    .to(self.sink);
            }
            return;
        }
        // a fixed value may stand for the whole definition since 1.3
        if self.version >= Version::V1_3 && !node.is_null() {
            return;
        }
        let message = format!("expected {}, found a value", with_article(construct.name));
        Report::quirk(Code::UntypedInput, at, message)
            .help("write `{ type: …, default: … }`; the value is taken as it is")
            .section(construct.section)
            .to(self.sink);
    }
}
