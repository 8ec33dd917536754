//! `concertina history`

use crate::cli::Context;
use crate::exit::{Exit, Failure};
use crate::story::{clock_time, entry_object, tell};
use crate::terminal::{by_mood, faint, say};
use crate::wiring::House;
use engine::ports::{Log, LogEntry};
use model::ServiceName;

const EXAMPLES: &str = "\
Examples:
  concertina history                       the last 50 entries of the only service
  concertina history --last 1000
  concertina history --service shop --json | jq 'select(.event == \"evaluated\")'

A service that was undeployed keeps its history.
";

/// Arguments of `history`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Which service [default: the only one]
    #[arg(long, value_name = "NAME")]
    service: Option<ServiceName>,
    /// How many entries
    #[arg(long, value_name = "N", default_value_t = 50)]
    last: usize,
    /// Print one JSON object a line
    #[arg(long)]
    json: bool,
}

/// Shows the log.
///
/// # Errors
/// If there is none, or it can't be read.
pub(crate) async fn run(arguments: &Arguments, context: &Context) -> Result<Exit, Failure> {
    let house = context.existing_house()?;
    let service = service(&house, arguments).await?;
    let entries = house.store.tail(&service, arguments.last).await;
    let entries = entries.map_err(Failure::machine)?;
    if entries.is_empty() && !arguments.json {
        return Err(Failure::text(
            Exit::Failed,
            format!("nothing is known of a service {service}"),
        ));
    }
    for (sequence, entry) in &entries {
        if arguments.json {
            say(entry_object(*sequence, entry).to_string());
        } else {
            text(entry).into_iter().for_each(say);
        }
    }
    Ok(Exit::Done)
}

async fn service(house: &House, arguments: &Arguments) -> Result<ServiceName, Failure> {
    match &arguments.service {
        // also one that is gone
        Some(name) => Ok(name.clone()),
        None => Ok(super::choose::service(house, None).await?.service),
    }
}

fn text(entry: &LogEntry) -> Vec<String> {
    let line = tell(&entry.event);
    let mut texts = line.text.lines();
    let first = by_mood(line.mood, texts.next().unwrap_or_default());
    let mut lines = vec![format!("{}  {first}", faint(&clock_time(entry.at)))];
    lines.extend(texts.map(|more| format!("{:22}{more}", "")));
    lines
}
