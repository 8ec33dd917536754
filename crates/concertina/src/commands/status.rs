//! `concertina status`

use super::choose;
use super::view_text::view_text;
use crate::cli::Context;
use crate::exit::{Exit, Failure};
use crate::story::clock_time;
use crate::terminal::{bad, faint, is_terminal, json, say};
use crate::wiring::House;
use engine::ServiceView;
use engine::ports::Store;
use model::ServiceName;
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};

const EXAMPLES: &str = "\
Examples:
  concertina status
  concertina status --watch                   redraws as things change; Ctrl-C ends it
  concertina status --json | jq '.services[].groups[] | {group, ready}'
";

/// At most so often is anything drawn again.
const AT_MOST_EVERY: Duration = Duration::from_millis(200);
/// Ages and presence change without a change of the store.
const AT_LEAST_EVERY: Duration = Duration::from_secs(5);

/// Arguments of `status`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Which service [default: all]
    #[arg(long, value_name = "NAME")]
    service: Option<ServiceName>,
    /// Stay, and show changes as they come
    #[arg(short, long)]
    watch: bool,
    /// Print JSON (with --watch: one object a line)
    #[arg(long)]
    json: bool,
}

/// What was read of all services.
#[derive(Debug, PartialEq, serde::Serialize)]
struct Overview {
    services: Vec<ServiceView>,
    /// Services that can't be read, and why.
    unreadable: Vec<String>,
}

/// Shows what there is.
///
/// # Errors
/// If the store can't be read, or there is no such service.
pub(crate) async fn run(arguments: &Arguments, context: &Context) -> Result<Exit, Failure> {
    let Some(house) = context.house_if_there()? else {
        if arguments.json {
            let (services, unreadable) = (Vec::new(), Vec::new());
            json(&Overview {
                services,
                unreadable,
            });
        } else {
            let folder = context.folder()?;
            say(format!(
                "no service is deployed (no store in {})",
                folder.path().display()
            ));
        }
        return Ok(Exit::Done);
    };
    if arguments.watch {
        return watch(&house, arguments).await;
    }
    let overview = read(&house, arguments).await?;
    if arguments.json {
        json(&overview);
    } else {
        text(&overview).into_iter().for_each(say);
    }
    Ok(Exit::Done)
}

async fn read(house: &House, arguments: &Arguments) -> Result<Overview, Failure> {
    let names = match &arguments.service {
        Some(name) => vec![choose::service(house, Some(name)).await?.service],
        None => house.services().await.map_err(Failure::machine)?,
    };
    let mut overview = Overview {
        services: Vec::new(),
        unreadable: Vec::new(),
    };
    for name in names {
        match house.known(&name).await {
            Ok(Some(known)) => overview.services.extend(known.view(house)),
            Ok(None) => {}
            Err(error) => {
                let failure = Failure::new(Exit::Machine, error);
                overview
                    .unreadable
                    .push(format!("{name}: {}", failure.lines().join(": ")));
            }
        }
    }
    Ok(overview)
}

fn text(overview: &Overview) -> Vec<String> {
    let mut lines = Vec::new();
    for view in &overview.services {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.extend(view_text(view));
    }
    lines.extend(overview.unreadable.iter().map(|line| bad(line)));
    if lines.is_empty() {
        lines.push("no service is deployed".to_owned());
    }
    lines
}

async fn watch(house: &House, arguments: &Arguments) -> Result<Exit, Failure> {
    let mut changes = house.store.watch("service/");
    // one for all rounds: a signal between two waits is not lost
    let mut interrupted = signal(SignalKind::interrupt())
        .map_err(|e| Failure::doing(Exit::Machine, "failed to listen for Ctrl-C", e))?;
    let mut last: Option<Vec<String>> = None;
    loop {
        let overview = read(house, arguments).await?;
        let lines = if arguments.json {
            let value = serde_json::to_string(&overview);
            vec![value.map_err(|e| Failure::new(Exit::Failed, e))?]
        } else {
            text(&overview)
        };
        if is_terminal() && !arguments.json {
            let terminal = console::Term::stdout();
            // a screen that can't be cleared is written below
            let _ = terminal.clear_screen();
            say(faint(&format!(
                "{}  (Ctrl-C ends this)",
                clock_time(house.clock.now())
            )));
            lines.iter().for_each(say);
        } else if last.as_ref() != Some(&lines) {
            lines.iter().for_each(say);
        }
        last = Some(lines);
        tokio::select! {
            biased;
            _ = interrupted.recv() => return Ok(Exit::Done),
            () = changes.changed() => {}
            () = tokio::time::sleep(AT_LEAST_EVERY) => {}
        }
        tokio::time::sleep(AT_MOST_EVERY).await;
    }
}
