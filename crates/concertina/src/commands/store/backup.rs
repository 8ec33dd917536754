//! `concertina store backup`

use crate::cli::Context;
use crate::exit::{Exit, Failure};
use crate::terminal::{good, say};
use ::store::Existing;
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  concertina store backup /backups/shop-$(date +%F).db
  concertina store backup latest.db --force         replaces the file once the new one is whole

May be run while an agent works: the copy is of one moment, and whole or not there at all. It has
all records, the history, and the templates with their files and inputs, so it is as secret as
they are (mode 0600). It has no servers' disks, no keys to servers and no output of steps.

`concertina store restore` puts it back.
";

/// Arguments of `store backup`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// The file to be written
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Replace the file if there is one
    #[arg(long)]
    force: bool,
}

/// Copies the store.
///
/// # Errors
/// If there is none, or the file is there already or can't be written.
pub(crate) fn run(arguments: &Arguments, context: &Context) -> Result<Exit, Failure> {
    let house = context.existing_house()?;
    let existing = match arguments.force {
        true => Existing::Replace,
        false => Existing::Keep,
    };
    let unread = |error| Failure::doing(Exit::Machine, "failed to read the templates kept", error);
    // no revision goes between the copy of what needs it and its own
    let _guard = house.library.guard().map_err(unread)?;
    let files = house.library.attached().map_err(unread)?;
    house
        .store
        .back_up(&arguments.file, existing, files, house.clock.now())
        .map_err(Failure::machine)?;
    say(good(&format!(
        "{} is a copy of {}",
        arguments.file.display(),
        house.folder.path().display()
    )));
    Ok(Exit::Done)
}
