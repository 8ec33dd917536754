//! `concertina info`

use super::about::About;
use super::choose;
use crate::cli::Context;
use crate::exit::{Exit, Failure};
use crate::opera::Status;
use crate::terminal::{Format, render};
use crate::wiring::Known;
use model::{NodeState, ServiceName};
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  concertina info                        what is deployed: its template, inputs and status
  concertina info shop.csar              what an archive says of itself, and whether it is one
  concertina info --format json | jq -r .status

The keys are those of opera's `info`; one that nothing is known of is null. Members, addresses and
what is under way are in `concertina status`.
";

/// Arguments of `info`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// An archive (CSAR), or a folder that is one [default: what is deployed]
    #[arg(value_name = "CSAR", conflicts_with = "service")]
    archive: Option<PathBuf>,
    /// Which service [default: the only one]
    #[arg(long, value_name = "NAME")]
    service: Option<ServiceName>,
    /// How it is printed
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "yaml")]
    format: Format,
    /// File to print it into
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Prints what is known of an archive, or of what is deployed.
///
/// # Errors
/// If there is no such archive or service, or the store fails.
pub(crate) async fn run(arguments: &Arguments, context: &Context) -> Result<Exit, Failure> {
    let mut about = About::default();
    match &arguments.archive {
        Some(archive) => about.look_at(archive)?,
        None => {
            let house = context.existing_house()?;
            let known = choose::service(&house, arguments.service.as_ref()).await?;
            let package = house.library.package(&known.blueprint.revision);
            let given = package.map_err(Failure::machine)?.inputs;
            about.inputs = Some(known.blueprint.references.masked(&given));
            about.status = Some(status(&known).word());
            let record = known.snapshot.record.as_ref();
            about.service_template = record.map(|record| record.value.template.clone());
        }
    }
    let file = arguments.output.as_deref();
    render(&about, arguments.format, file)?;
    Ok(Exit::Done)
}

fn status(known: &Known) -> Status {
    let instances = known.snapshot.recorded.instances.values();
    let states: Vec<NodeState> = instances.map(|instance| instance.state).collect();
    Status::of_all(&states)
}
