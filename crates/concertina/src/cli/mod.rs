//! The command line: arguments, dispatch, how errors are told.

mod args;
mod context;
mod run;
mod tracing_output;

pub(crate) use args::Cli;
pub(crate) use context::Context;
pub(crate) use run::run;
pub(crate) use tracing_output::begin as trace;
