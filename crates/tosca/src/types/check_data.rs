//! Whether a data type is one of properties, or narrows a type of the grammar (TOSCA 1.3 §3.7.6). Told only: what
//! is written is understood.

use super::check::Checker;
use super::data::DataType;
use crate::diagnostic::{Code, Report};
use crate::source::Span;
use crate::values::Primitive;

const SECTION: &str = "TOSCA 1.3 §3.7.6";

impl Checker<'_, '_> {
    pub(super) fn data_type(&self, data: &DataType<'_>) {
        let node = data.head.node;
        if data.head.broken || node.as_map().is_none() {
            return;
        }
        if self.universe.version.is_2() {
            return self.data_type_of_2(data);
        }
        let properties = node.as_map().and_then(|m| m.entry("properties"));
        if let (Some(primitive), Some(entry)) = (data.primitive, properties) {
            let message = format!(
                "values of {} are {}: they have no properties",
                data.head.name,
                plural(primitive)
            );
            self.of_data(
                entry.key.span,
                message,
                "derive it from `tosca.datatypes.Root`",
            );
        }
        // what all derive from
        let is_root = data.head.name.ends_with("Root");
        if node.get("derived_from").is_none() && properties.is_none() && !is_root {
            let message = format!(
                "{} has neither properties nor a type that it derives from",
                data.head.name
            );
            self.of_data(
                data.head.span,
                message,
                "add `derived_from:` or `properties:`",
            );
        }
        for constraint in &data.constraints {
            if data.primitive.is_none() && constraint.is_of_length() {
                let message = format!(
                    "`{}` means nothing for {}, a type of properties",
                    constraint.name(),
                    data.head.name
                );
                let help = "it is for strings, lists and maps: write it at a property";
                self.of_data(constraint.span, message, help);
            }
        }
    }

    /// It has properties, or a type that it derives from (TOSCA 2.0 §9.2).
    fn data_type_of_2(&self, data: &DataType<'_>) {
        let node = data.head.node;
        if node.get("derived_from").is_some() || !node.entries_at("properties").is_empty() {
            return;
        }
        let message = format!(
            "{} has neither properties nor a type that it derives from",
            data.head.name
        );
        Report::warning(Code::BadSchema, data.head.span, message)
            .help("add `derived_from:` or `properties:`")
            .section("TOSCA 2.0 §9.2")
            .once()
            .to(self.sink);
    }

    fn of_data(&self, at: Span, message: String, help: &'static str) {
        Report::warning(Code::BadSchema, at, message)
            .help(help)
            .section(SECTION)
            .once()
            .to(self.sink);
    }
}

fn plural(primitive: Primitive) -> String {
    format!("of type {}", primitive.name())
}
