//! `concertina outputs`

use super::choose;
use crate::cli::Context;
use crate::exit::{Exit, Failure};
use crate::terminal::{json, nearest, say};
use crate::wiring::{House, Known};
use model::ServiceName;
use serde_json::Value;
use std::collections::BTreeMap;
use topology::{Evaluator, Outcome, Site};

const EXAMPLES: &str = "\
Examples:
  concertina outputs                       all, as YAML
  concertina outputs --json | jq .url
  curl $(concertina outputs url)           one alone, for scripts
  concertina outputs password --reveal     what is secret is *** otherwise

One that has no value yet is left out; asked for alone, it is told what it waits for, and the exit
status is 1.
";

/// Arguments of `outputs`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// One output alone
    #[arg(value_name = "NAME")]
    name: Option<String>,
    /// Which service [default: the only one]
    #[arg(long, value_name = "NAME")]
    service: Option<ServiceName>,
    /// Show what is secret
    #[arg(long)]
    reveal: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Prints the outputs of the template with what instances report.
///
/// # Errors
/// If there is no such service or output, it has no value, or the store fails.
pub(crate) async fn run(arguments: &Arguments, context: &Context) -> Result<Exit, Failure> {
    let house = context.existing_house()?;
    let known = choose::service(&house, arguments.service.as_ref()).await?;
    let mut values = worked_out(&known);
    if let Some(name) = &arguments.name {
        let value = values.remove(name).ok_or_else(|| no_such(&known, name))?;
        let value = value.map_err(|why| Failure::text(Exit::Failed, format!("{name}: {why}")))?;
        let value = match arguments.reveal {
            true => value,
            false => shown(&known, &house).remove(name).unwrap_or(value),
        };
        return print_one(&value, arguments.json);
    }
    let values: BTreeMap<String, Value> = match arguments.reveal {
        true => values
            .into_iter()
            .filter_map(|(name, value)| Some((name, value.ok()?)))
            .collect(),
        false => shown(&known, &house),
    };
    match arguments.json {
        true => json(&values),
        false if values.is_empty() => {}
        false => say(yaml(&values)?.trim_end()),
    }
    Ok(Exit::Done)
}

fn print_one(value: &Value, as_json: bool) -> Result<Exit, Failure> {
    match (value, as_json) {
        (value, true) => json(value),
        (Value::String(text), false) => say(text),
        (value, false) => say(yaml(value)?.trim_end()),
    }
    Ok(Exit::Done)
}

/// By name, as they are; else what they wait for.
fn worked_out(known: &Known) -> BTreeMap<String, Result<Value, String>> {
    let blueprint = &known.blueprint;
    let recorded = &known.snapshot.recorded;
    let evaluator = Evaluator::new(&blueprint.topology, &blueprint.groups, recorded);
    let outputs = blueprint.topology.outputs.iter();
    outputs
        .map(|(name, output)| {
            let value = match evaluator.evaluate(&output.value, &Site::Outside) {
                Ok(Outcome::Known(mut value)) => {
                    blueprint.references.put_into(&mut value);
                    Ok(value)
                }
                Ok(Outcome::Unknown { waits_for }) => Err(format!("it waits for {waits_for}")),
                Err(error) => Err(error.to_string()),
            };
            (name.clone(), value)
        })
        .collect()
}

/// By name, as they may be shown.
fn shown(known: &Known, house: &House) -> BTreeMap<String, Value> {
    let outputs = known.view(house).map(|view| view.outputs);
    let outputs = outputs.into_iter().flatten();
    outputs.map(|output| (output.name, output.value)).collect()
}

fn no_such(known: &Known, name: &str) -> Failure {
    let names: Vec<&str> = known
        .blueprint
        .topology
        .outputs
        .keys()
        .map(String::as_str)
        .collect();
    let help = match (nearest(name, names.iter().copied()), names.as_slice()) {
        (Some(meant), _) => format!("did you mean {meant}?"),
        (None, []) => "its template has none".to_owned(),
        (None, names) => format!("there are {}", names.join(", ")),
    };
    let text = format!("{} has no output {name}; {help}", known.service);
    Failure::text(Exit::Failed, text)
}

fn yaml(value: &impl serde::Serialize) -> Result<String, Failure> {
    serde_saphyr::to_string(value).map_err(|error| Failure::new(Exit::Failed, error))
}
