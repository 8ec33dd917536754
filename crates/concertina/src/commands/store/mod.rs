//! `concertina store`: what everything is remembered in.

mod backup;
mod check;
mod export;
mod restore;

use crate::cli::Context;
use crate::exit::{Exit, Failure};

/// Subcommands of `store`.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Look whether it is whole: the file, the records, what they refer to, who may read it
    Check(check::Arguments),
    /// Copy it into one file, while an agent runs
    Backup(backup::Arguments),
    /// Put a backup in its place
    Restore(restore::Arguments),
    /// Print all records, one JSON object a line
    Export(export::Arguments),
}

/// Runs a subcommand.
///
/// # Errors
/// As the subcommand says.
pub(crate) async fn run(command: &Command, context: &Context) -> Result<Exit, Failure> {
    match command {
        Command::Check(arguments) => check::run(arguments, context).await,
        Command::Backup(arguments) => backup::run(arguments, context),
        Command::Restore(arguments) => restore::run(arguments, context).await,
        Command::Export(arguments) => export::run(arguments, context).await,
    }
}
