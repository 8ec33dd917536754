//! `concertina refresh`

use super::choose;
use super::drift_text::drift_text;
use crate::cli::Context;
use crate::exit::{Exit, Failure};
use crate::terminal::{bold, json, say};
use crate::wiring::{Cloud, House};
use engine::{DriftRecord, LookError, Looker, Seen};
use model::ServiceName;
use serde::Serialize;

const EXAMPLES: &str = "\
Examples:
  concertina refresh
  concertina refresh --format json | jq '.found[]'
  concertina refresh --exit-code || concertina repair     for scripts

Asks the provider about every recorded server by its id, and for all that it has of the service.
Told is what is not as recorded: a server that is gone, dead, answers elsewhere, or was given another
name or size; one of ours that no record accounts for; one that was made twice. Changes nothing but the time at which `status` says
that it was seen: an agent acts on what it sees by itself, `concertina repair` does it when you ask.

Exit status: 0 also where something differs; with --exit-code 5 then. Where the provider does not
answer it is 4, and what was seen before stays.
";

/// Arguments of `refresh`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Which service [default: the only one]
    #[arg(long, value_name = "NAME")]
    service: Option<ServiceName>,
    /// How it is told
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
    /// End with 5 where something is not as recorded
    #[arg(long)]
    exit_code: bool,
}

/// How it is told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people
    #[default]
    Text,
    /// One JSON object
    Json,
}

#[derive(Debug, Serialize)]
struct Told<'a> {
    service: &'a ServiceName,
    #[serde(flatten)]
    record: &'a DriftRecord,
}

/// Asks the provider, and shows what differs.
///
/// # Errors
/// If there is no such service, or provider or store do not answer.
pub(crate) async fn run(arguments: &Arguments, context: &Context) -> Result<Exit, Failure> {
    let house = context.existing_house()?;
    let known = choose::service(&house, arguments.service.as_ref()).await?;
    let cloud = house.cloud(known.provider).map_err(Failure::machine)?;
    let seen = look(&house, &cloud, &known.service, "refresh").await;
    let record = seen.map_err(Failure::machine)?.record;
    match arguments.format {
        Format::Json => json(&Told {
            service: &known.service,
            record: &record,
        }),
        Format::Text => {
            say(bold(known.service.as_str()));
            let lines = drift_text(&record).into_iter();
            lines.for_each(|line| say(format!("  {line}")));
        }
    }
    Ok(match arguments.exit_code && !record.found.is_empty() {
        true => Exit::Drift,
        false => Exit::Done,
    })
}

/// Asks the provider about every server of a service.
///
/// # Errors
/// If provider or store do not answer, or the service is gone.
pub(super) async fn look(
    house: &House,
    cloud: &Cloud,
    service: &ServiceName,
    by: &str,
) -> Result<Seen, LookError> {
    let looker = Looker {
        store: &house.store,
        store_id: house.store.store_id(),
        provider: &*cloud.provider,
        clock: &*house.clock,
    };
    looker.look(service, by).await
}
