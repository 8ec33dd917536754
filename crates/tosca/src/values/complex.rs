//! Values of data types with properties, checked against them.

use super::call::Written;
use super::ledger::Scope;
use super::lower::{Lowering, map};
use super::order::same;
use super::{Primitive, Schema};
use crate::diagnostic::{Code, Report};
use crate::types::{DataShape, DataType};
use crate::yaml::{Entry, Kind, Node};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;
use topology::Expr;

impl<'u, 'a> Lowering<'u, 'a> {
    /// For what types say, in which calls are calls.
    pub(super) fn of_types(&self) -> Lowering<'u, 'a> {
        let scope = match &self.scope {
            Scope::Data => Scope::Outside,
            scope => scope.clone(),
        };
        Lowering { scope, ..*self }
    }

    pub(super) fn complex(
        &self,
        subject: &dyn Display,
        node: &Node,
        data: &DataType<'a>,
        schema: &Schema<'a>,
    ) -> Expr {
        let Kind::Map(given) = &node.kind else {
            if data.properties.is_empty() {
                return self.untyped(subject, node);
            }
            self.wrong_type(subject, node, schema, None);
            return self.untyped(subject, node);
        };
        if data.head.broken || (data.properties.is_empty() && data.head.ancestry.len() == 1) {
            return self.untyped(subject, node);
        }
        let mut values = BTreeMap::new();
        // told as that, and not missed as well
        let mut misspelt = BTreeSet::new();
        for entry in &given.entries {
            let name = entry.key.text.as_str();
            match data.properties.get(name) {
                Some(property) => {
                    if let Some(fixed) = property.fixed {
                        if !self.sink.is_wrong_at(property.span) {
                            self.stays_fixed(subject, entry, fixed);
                        }
                        continue;
                    }
                    let inner = format_args!("`{name}` of {subject}");
                    let value = self.part(&inner, &entry.value, property.schema.as_ref());
                    values.insert(name.to_owned(), value);
                }
                None => {
                    let names = || data.properties.keys().copied();
                    misspelt.extend(self.sink.closest(name, names()));
                    let help = self.sink.meant(name, names(), "it has none");
                    let type_name = data.head.name;
                    let message = format!("the data type {type_name} has no property `{name}`");
                    Report::error(Code::UnknownProperty, entry.key.span, message)
                        .help(help)
                        .related(data.head.span, "defined here")
                        .section("TOSCA 1.3 §3.7.6")
                        .to(self.sink);
                }
            }
        }
        for (name, property) in &data.properties {
            if values.contains_key(*name) || misspelt.contains(name) {
                continue;
            }
            if let Some(default) = property.fixed.or(property.default) {
                let value = self.default_of(name, default, property.schema.as_ref());
                values.insert((*name).to_owned(), value);
            } else if property.required && !given.entries.iter().any(|e| e.key.text == *name) {
                let message = format!("{subject} needs `{name}` ({})", data.head.name);
                Report::error(Code::MissingProperty, node.span, message)
                    .related(property.span, "declared here as required")
                    .section("TOSCA 1.3 §3.7.6")
                    .to(self.sink);
            }
        }
        map(values)
    }

    /// A value that is fixed may be written where it is the same.
    fn stays_fixed(&self, subject: &dyn Display, entry: &Entry, fixed: &Node) {
        let name = &entry.key.text;
        let is_left_out = entry.value.is_null();
        if is_left_out || same(&entry.value, fixed, None) || self.sink.is_wrong_at(fixed.span) {
            return;
        }
        let message = format!("`{name}` of {subject} has a fixed value: it cannot be assigned");
        Report::error(Code::FixedValue, entry.key.span, message)
            .related(fixed.span, "fixed here")
            .section("TOSCA 2.0 §9.5")
            .to(self.sink);
    }
}

/// Whether a map that looks like a call of a function is a value all the same: of a data type that has a property
/// of that name (`tosca.datatypes.Credential` has `token`), or a map, where the function gives a text.
pub(super) fn is_data(shape: &Option<DataShape<'_, '_>>, call: Written<'_>) -> bool {
    let is_called_so = call.argument.as_list().is_some();
    let gives_text = matches!(call.name, "concat" | "join" | "token");
    match shape {
        Some(DataShape::Data(data)) => {
            let is_no_text = gives_text && data.primitive.is_none();
            data.properties.contains_key(call.name) && (!is_called_so || is_no_text)
        }
        Some(DataShape::Primitive(Primitive::Map)) => gives_text && !is_called_so,
        _ => false,
    }
}
