//! `concertina run`

use super::choose;
use super::consent::Consent;
use super::run_inputs::read_values;
use super::running::Running;
use crate::cli::Context;
use crate::exit::{Exit, Failure};
use crate::operate::{Form, Goal, Interrupts, Order, Way};
use crate::terminal::say;
use crate::wiring::{House, Known};
use engine::ports::Library;
use model::{RunId, ServiceName};
use plan::RunOf;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  concertina run backup                      a workflow of the template
  concertina run upgrade -i upgrade.yaml     with values for the workflow's inputs
  concertina run backup --dry-run            only shows what it would do
  concertina run                             lists the workflows
  concertina run --give-up r3                a run that goes on (see `concertina status`) does not

A workflow is done once, because you ask: preconditions are checked first, then steps run, each
after those that lead to it by on_success or on_failure. A step that fails stops what comes after
it alone; the exit status is 1 then, also where an on_failure step made up for it. A node that a
step gives another state than `started` stays so until you deploy, update or scale again.
";

/// Arguments of `run`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Name of the workflow
    #[arg(value_name = "WORKFLOW")]
    workflow: Option<String>,
    /// Values of the workflow's inputs, YAML or JSON; texts may be `env:NAME` or `file:PATH`, looked up
    /// when they are needed and kept nowhere
    #[arg(short, long, value_name = "FILE")]
    inputs: Option<PathBuf>,
    /// Do not let this run go on: what it does just now is cancelled, what it has done stays
    #[arg(long, value_name = "RUN", conflicts_with_all = ["workflow", "inputs", "dry_run"])]
    give_up: Option<RunId>,
    #[command(flatten)]
    pub(crate) how: How,
}

/// How a run is asked for.
#[derive(Debug, clap::Args)]
pub(crate) struct How {
    /// Show what would be done, and do nothing
    #[arg(long)]
    dry_run: bool,
    /// Which service [default: the only one]
    #[arg(long, value_name = "NAME")]
    pub(super) service: Option<ServiceName>,
    #[command(flatten)]
    consent: Consent,
    #[command(flatten)]
    pub(super) running: Running,
    /// Print one JSON object a line, and do not ask: the plan, what happens, how it ended
    #[arg(long)]
    pub(crate) json: bool,
}

/// Runs a workflow, or lists them.
///
/// # Errors
/// If there is no such service or workflow, its inputs are wrong, or the store fails.
pub(crate) async fn run(arguments: &Arguments, context: &Context) -> Result<Exit, Failure> {
    let context = &context.with(&arguments.how.running);
    let house = context.existing_house()?;
    let known = choose::service(&house, arguments.how.service.as_ref()).await?;
    if let Some(run) = arguments.give_up {
        return give_up(&house, &known, run, &arguments.how, context).await;
    }
    let Some(name) = &arguments.workflow else {
        list(&known);
        return Ok(Exit::Done);
    };
    let inputs = match &arguments.inputs {
        Some(file) => read_values(file)?,
        None => BTreeMap::new(),
    };
    refuse_what_is_missing(&house, &inputs)?;
    let given = arguments.inputs.as_ref();
    let given = given.map_or_else(String::new, |f| format!(" -i {}", f.display()));
    let way = format!("concertina run {name}{given}");
    let what = RunOf::Workflow {
        name: name.clone(),
        inputs,
    };
    let asked = Asked {
        what,
        command: "run",
        way,
    };
    asked
        .carry_out(&house, &known, &arguments.how, context)
        .await
}

async fn give_up(
    house: &House,
    known: &Known,
    run: RunId,
    how: &How,
    context: &Context,
) -> Result<Exit, Failure> {
    let cloud = house.cloud(known.provider).map_err(Failure::machine)?;
    let service = &known.service;
    let order = Order {
        house,
        cloud: &cloud,
        service,
        blueprint: &known.blueprint,
        command: "run",
        goal: Goal::GaveUp { run },
        way: Way(format!(
            "concertina run --give-up {run} --service {service}{}",
            context.repeated()
        )),
        form: Form::of(how.json),
    };
    let interrupts = Interrupts::listen()?;
    let wishes = house.wishes();
    let wish = wishes.give_up(service, run, "run --give-up");
    order.fulfil(wish, &interrupts).await
}

/// Inputs may name what stands elsewhere: it must be there before anything is done.
fn refuse_what_is_missing(house: &House, inputs: &BTreeMap<String, Value>) -> Result<(), Failure> {
    let references = house.library.look_up(inputs);
    let missing = references.missing.iter();
    let lines: Vec<String> = missing
        .map(|(name, why)| format!("{name}: {why}"))
        .collect();
    match lines.is_empty() {
        true => Ok(()),
        false => Err(Failure::text(
            Exit::Failed,
            format!(
                "inputs name what is not there; nothing was done:\n  {}",
                lines.join("\n  ")
            ),
        )),
    }
}

fn list(known: &Known) {
    let workflows = &known.blueprint.topology.workflows;
    if workflows.is_empty() {
        say(format!(
            "the template of {} has no workflows",
            known.service
        ));
    }
    for workflow in workflows.values() {
        let inputs: Vec<String> = workflow
            .inputs
            .iter()
            .map(|(name, input)| match (&input.default, input.required) {
                (None, true) => format!("{name}: {} (required)", input.type_name),
                _ => format!("{name}: {}", input.type_name),
            })
            .collect();
        let inputs = match inputs.as_slice() {
            [] => String::new(),
            inputs => format!(" [{}]", inputs.join(", ")),
        };
        let about = workflow.description.as_deref().unwrap_or_default();
        let about = about.lines().next().unwrap_or_default();
        say(format!("{}{inputs}  {about}", workflow.name).trim_end());
    }
}

/// A run that is asked for.
pub(super) struct Asked {
    pub(super) what: RunOf,
    pub(super) command: &'static str,
    pub(super) way: String,
}

impl Asked {
    /// Shows it, asks, and carries it out.
    ///
    /// # Errors
    /// If it can't be run, or the store fails.
    pub(super) async fn carry_out(
        self,
        house: &House,
        known: &Known,
        how: &How,
        context: &Context,
    ) -> Result<Exit, Failure> {
        let cloud = house.cloud(known.provider).map_err(Failure::machine)?;
        let service = &known.service;
        let mut order = Order {
            house,
            cloud: &cloud,
            service,
            blueprint: &known.blueprint,
            command: self.command,
            goal: Goal::Deployed,
            way: Way(format!(
                "{} --service {service}{}",
                self.way,
                context.repeated()
            )),
            form: Form::of(how.json),
        };
        if how.dry_run {
            let acts = order.outline(&known.snapshot, &self.what)?;
            order.show_run(&self.what, &acts);
            return Ok(Exit::Done);
        }
        let ask = how.consent.ask();
        if !order.agree_to_run(&known.snapshot, &self.what, ask).await? {
            return Ok(Exit::Failed);
        }
        let interrupts = Interrupts::listen()?;
        let wishes = house.wishes();
        let number = wishes.number_run(service).await;
        let run = number.map_err(|error| Failure::new(Exit::Failed, error))?;
        order.goal = Goal::Ran { run };
        let wish = wishes.run(service, run, self.what, self.command);
        order.fulfil(wish, &interrupts).await
    }
}
