//! `concertina monitoring`: the monitors' files, made and judged.

mod check;
mod render;
mod spec;

pub(crate) use spec::{deployed, spec};

use crate::cli::Context;
use crate::exit::{Exit, Failure};

/// Subcommands of `monitoring`.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Write the files of Prometheus, Alertmanager, systemd and Grafana
    Render(render::Arguments),
    /// Judge such files: would alerts be raised, and would they reach the agent?
    Check(check::Arguments),
}

/// Runs a subcommand.
///
/// # Errors
/// As the subcommand says.
pub(crate) async fn run(command: &Command, context: &Context) -> Result<Exit, Failure> {
    match command {
        Command::Render(arguments) => render::run(arguments, context).await,
        Command::Check(arguments) => check::run(arguments, context).await,
    }
}
