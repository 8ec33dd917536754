//! Inputs of a workflow, which stand before those of the template (TOSCA 1.3 §3.8.7).

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use topology::{Evaluator, Expr, Outcome, Site, Workflow};

/// Values by name.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Scope {
    pub(super) inputs: BTreeMap<String, Value>,
    /// Texts in them that are declared secret.
    pub(super) secrets: BTreeSet<String>,
}

impl Scope {
    /// What is handed on from here.
    pub(super) fn work_out(
        &self,
        evaluate: &Evaluator<'_>,
        inputs: &BTreeMap<String, Expr>,
    ) -> Result<BTreeMap<String, Value>, String> {
        let evaluator = evaluate.of_workflow(&self.inputs);
        let mut values = BTreeMap::new();
        for (name, expr) in inputs {
            match evaluator.evaluate(expr, &Site::Outside) {
                Ok(Outcome::Known(value)) => values.insert(name.clone(), value),
                Ok(Outcome::Unknown { waits_for }) => {
                    return Err(format!(
                        "input {name} waits for {waits_for}, which has no value yet"
                    ));
                }
                Err(error) => return Err(format!("input {name}: {error}")),
            };
        }
        Ok(values)
    }
}

/// The inputs of a workflow that is given those.
pub(super) fn scope_of(
    workflow: &Workflow,
    given: BTreeMap<String, Value>,
) -> Result<Scope, String> {
    let mut scope = Scope {
        inputs: given,
        secrets: BTreeSet::new(),
    };
    let names: Vec<&str> = workflow.inputs.keys().map(String::as_str).collect();
    if let Some(unknown) = scope
        .inputs
        .keys()
        .find(|n| !workflow.inputs.contains_key(*n))
    {
        let known = match names.as_slice() {
            [] => "it has none".to_owned(),
            names => format!("it has {}", names.join(", ")),
        };
        return Err(format!(
            "the workflow {} has no input {unknown}; {known}",
            workflow.name
        ));
    }
    for (name, input) in &workflow.inputs {
        if let Some(value) = scope.inputs.get(name) {
            if !fits(value, &input.type_name) {
                return Err(format!(
                    "the input {name} of the workflow {} must be {}",
                    workflow.name,
                    with_article(&input.type_name)
                ));
            }
            continue;
        }
        match &input.default {
            Some(value) => drop(scope.inputs.insert(name.clone(), value.clone())),
            None if input.required => {
                return Err(format!(
                    "the workflow {} needs the input {name} ({})",
                    workflow.name, input.type_name
                ));
            }
            // asked for, it is told that it has no value
            None => {}
        }
    }
    for (name, input) in &workflow.inputs {
        if let (Some(secrecy), Some(value)) = (input.secrecy, scope.inputs.get(name)) {
            scope.secrets.extend(secrecy.texts(value));
        }
    }
    Ok(scope)
}

/// Whether a value can be one of a primitive type; of other types the operations themselves tell.
fn fits(value: &Value, type_name: &str) -> bool {
    match type_name {
        "string" | "timestamp" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "float" => value.is_number(),
        "boolean" => value.is_boolean(),
        "list" => value.is_array(),
        "map" => value.is_object(),
        _ => true,
    }
}

fn with_article(word: &str) -> String {
    let article = match word.starts_with(['a', 'e', 'i', 'o', 'u']) {
        true => "an",
        false => "a",
    };
    format!("{article} {word}")
}
