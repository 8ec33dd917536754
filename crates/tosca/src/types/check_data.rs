//! Whether a data type is one of properties, or narrows a type of the grammar (TOSCA 1.3 §3.7.6). Told only: what
//! is written is understood.

use super::check::Checker;
use super::data::{DataShape, DataType};
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
            self.schemas_of_2(data);
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

    /// Only a map has keys, which are strings, and only lists and maps have entries (TOSCA 2.0 §9.2).
    fn schemas_of_2(&self, data: &DataType<'_>) {
        let node = data.head.node;
        let own = |key| node.as_map().and_then(|m| m.entry(key));
        let report = |at, message| {
            Report::error(Code::BadSchema, at, message)
                .section("TOSCA 2.0 §9.2")
                .to(self.sink);
        };
        let is_collection = matches!(data.primitive, Some(Primitive::Map | Primitive::List));
        if let Some(entry) = own("entry_schema").filter(|_| !is_collection) {
            let message = format!(
                "only lists and maps have entries, and {} is neither",
                data.head.name
            );
            report(entry.key.span, message);
        }
        let Some(entry) = own("key_schema") else {
            return;
        };
        if data.primitive != Some(Primitive::Map) {
            let message = format!("only a map has keys, and {} is none", data.head.name);
            return report(entry.key.span, message);
        }
        let Some(key) = &data.key else { return };
        let shape = self.universe.data_shape(key.type_name);
        let of_key = shape.and_then(DataShape::primitive);
        if shape.is_some() && of_key != Some(Primitive::String) {
            let message = format!("keys are strings, and {} is none", key.type_name);
            report(key.span, message);
        }
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
