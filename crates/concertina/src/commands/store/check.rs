//! `concertina store check`

use crate::cli::Context;
use crate::exit::{Exit, Failure};
use crate::terminal::{bad, good, json, say};
use crate::wiring::{RevisionLibrary, StateFolder};
use ::store::{EmbeddedStore, Records};
use engine::Fault;
use engine::ports::Library;
use serde::Serialize;

const EXAMPLES: &str = "\
Examples:
  concertina store check
  concertina store check --format json | jq -r '.faults[].what'

Looks, and changes nothing: SQLite's own check of the file, whether this program understands every
record, whether members, instances, relationships and steps fit each other, whether the templates
that they were made from are there unchanged, and whether anybody else may read any of it. May be
run while an agent works.

Exit status: 0 when all is well, 1 when something is wrong.
";

/// Arguments of `store check`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// How it is told
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
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
struct Found {
    folder: String,
    ok: bool,
    /// Records read; none: they could not be.
    records: Option<usize>,
    faults: Vec<Fault>,
}

/// Looks whether a store is whole.
///
/// # Errors
/// If there is none.
pub(crate) async fn run(arguments: &Arguments, context: &Context) -> Result<Exit, Failure> {
    let folder = context.folder()?;
    if !folder.has_store().map_err(Failure::machine)? {
        return Err(context.no_store(&folder));
    }
    let found = look(&folder).await;
    let exit = match found.ok {
        true => Exit::Done,
        false => Exit::Failed,
    };
    match arguments.format {
        Format::Json => json(&found),
        Format::Text => {
            for fault in &found.faults {
                say(format!("{} {}: {}", bad("wrong:"), fault.place, fault.what));
                say(format!("  what to do: {}", fault.advice));
            }
            say(match (found.records, found.faults.len()) {
                (Some(records), 0) => {
                    good(&format!("{}: all is well, {records} records", found.folder))
                }
                (Some(records), faults) => {
                    format!("{}: {records} records, faults: {faults}", found.folder)
                }
                (None, faults) => format!(
                    "{}: faults: {faults}; the records could not be looked at",
                    found.folder
                ),
            });
        }
    }
    Ok(exit)
}

async fn look(folder: &StateFolder) -> Found {
    let health = ::store::check(folder.path());
    let mut faults = health.faults;
    let mut records = None;
    if health.records == Records::Readable {
        match read(folder).await {
            Ok(audit) => {
                records = Some(audit.records);
                faults.extend(audit.faults);
            }
            Err(error) => faults.push(Fault::new(
                &folder.path().display(),
                error.to_string(),
                "mend that, then look again",
            )),
        }
    }
    Found {
        folder: folder.path().display().to_string(),
        ok: faults.is_empty(),
        records,
        faults,
    }
}

async fn read(folder: &StateFolder) -> Result<engine::Audit, engine::ports::StoreError> {
    let store = EmbeddedStore::open(folder.path())?;
    let mut audit = engine::audit(&store).await?;
    let library = RevisionLibrary::below(folder.revisions());
    for (revision, services) in &audit.revisions {
        if let Err(error) = library.load(revision) {
            let services: Vec<&str> = services.iter().map(|name| name.as_str()).collect();
            audit.faults.push(Fault::new(
                &folder.revisions().join(revision.as_str()).display(),
                format!("{} is made from it: {}", services.join(", "), error.why),
                "put a copy of that folder in its place: each backup has one",
            ));
        }
    }
    Ok(audit)
}
