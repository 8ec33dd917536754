//! Outputs (TOSCA 1.3 §3.9.3.3).

use super::context::Context;
use crate::diagnostic::{Code, Report};
use crate::values::{Schema, Scope};
use std::collections::BTreeMap;
use topology::Output;

/// All outputs by name.
pub(super) fn lower(context: &Context<'_, '_>) -> BTreeMap<String, Output> {
    let lowering = context.lowering(Scope::Outside);
    let mut outputs = BTreeMap::new();
    for entry in context.template.entries_at("outputs") {
        let schema =
            Schema::read(&entry.value, context.sink).filter(|_| entry.value.as_map().is_some());
        if let Some(schema) = &schema {
            context.universe.check_schema(schema, context.sink);
        }
        let subject = format_args!("the output `{}`", entry.key.text);
        if let Some(default) = entry.value.get("default") {
            let subject = format_args!("the default of {subject}");
            lowering.value(&subject, default, schema.as_ref());
        }
        let Some(value) = entry.value.get("value") else {
            // what stands there instead has been told
            let is_wrong = |span| context.sink.is_wrong_at(span);
            let mut entries = entry.value.entries().iter();
            if is_wrong(entry.value.span) || entries.any(|e| is_wrong(e.key.span)) {
                continue;
            }
            Report::warning(
                Code::MissingKeyname,
                entry.key.span,
                format!("{subject} has no value"),
            )
            .help("add `value:`")
            .section("TOSCA 1.3 §3.9.3")
            .to(context.sink);
            continue;
        };
        let output = Output {
            description: entry.value.text_at("description").map(str::to_owned),
            value: lowering.assign(&subject, value, schema.as_ref()),
            location: context.location(entry.key.span),
        };
        outputs.insert(entry.key.text.clone(), output);
    }
    outputs
}
