//! `concertina demo`

use crate::cli::Context;
use crate::exit::{Exit, Failure};

/// Arguments of `demo`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Leave everything up at the end, to be played with
    #[arg(long)]
    keep: bool,
}

/// Runs the demo.
///
/// # Errors
/// Until it is joined: always.
pub(crate) async fn run(arguments: Arguments, _context: &Context) -> Result<Exit, Failure> {
    let _ = arguments.keep;
    Err(Failure::text(
        Exit::Failed,
        "the demo is not joined to the command yet",
    ))
}
