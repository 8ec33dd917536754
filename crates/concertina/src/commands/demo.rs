//! `concertina demo`

use crate::cli::Context;
use crate::demo;
use crate::exit::{Exit, Failure};

pub(crate) use crate::demo::DemoOptions as Arguments;

/// Runs the demo.
///
/// # Errors
/// If something is missing, or the demo does not go on.
pub(crate) async fn run(arguments: Arguments, context: &Context) -> Result<Exit, Failure> {
    demo::run(&arguments, &context.config()?).await
}
