//! Outputs (TOSCA 1.3 §3.9.3.3).

use super::context::Context;
use crate::diagnostic::{Code, Report};
use crate::values::{Schema, Scope, is_call};
use std::collections::BTreeMap;
use topology::Output;

/// All outputs by name.
pub(super) fn lower(context: &Context<'_, '_>) -> BTreeMap<String, Output> {
    let lowering = context.lowering(Scope::Outside);
    let mut outputs = BTreeMap::new();
    for entry in context.template.entries_at("outputs") {
        let version = context.universe.version;
        // since 2.0 a value may stand for all of it (TOSCA 2.0 §9.8)
        let is_value = version.is_2()
            && !entry.value.is_null()
            && (entry.value.as_map().is_none() || is_call(&entry.value, version).is_some());
        let schema = Schema::read(&entry.value, context.sink)
            .filter(|_| !is_value && entry.value.as_map().is_some());
        if let Some(schema) = &schema {
            context.universe.check_schema(schema, context.sink);
        }
        let subject = format_args!("the output `{}`", entry.key.text);
        if let Some(default) = entry.value.get("default").filter(|_| !is_value) {
            let subject = format_args!("the default of {subject}");
            lowering.value(&subject, default, schema.as_ref());
        }
        let value = match is_value {
            true => Some(&entry.value),
            false => entry.value.get("value"),
        };
        let Some(value) = value else {
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
