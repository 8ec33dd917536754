//! Tags: types of YAML that are not taken.

use crate::diagnostic::{Code, Report, Sink};
use crate::source::Span;

/// Types of YAML that 2.0 has no values of: it has its own (TOSCA 2.0 §9.1.1.5, §9.1.2.1).
pub(super) fn not_taken(tag: &str, span: Span, sink: &Sink) {
    let (word, help, section) = match tag.strip_prefix("tag:yaml.org,2002:") {
        Some("binary") => (
            "binary",
            "leave the tag out: bytes are written in Base64, in quotes",
            "TOSCA 2.0 §9.1.1.5",
        ),
        Some("timestamp") => (
            "timestamp",
            "leave the tag out, and write the time in quotes",
            "TOSCA 2.0 §9.1.2.1",
        ),
        _ => return,
    };
    let message = format!("the type `!!{word}` of YAML is not taken");
    let report = Report::error(Code::ValueType, span, message);
    sink.if_of_2(report.help(help).section(section));
}
