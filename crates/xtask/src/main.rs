//! Commands of the project for those who build it: `scripts/xtask.sh …`.
//! Must not know: anything but the rooms' public faces.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "it speaks to people"
)]

mod conformance;
mod coverage;
mod growth;
mod measure;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Commands for those who build Concertina.
#[derive(Parser)]
#[command(name = "scripts/xtask.sh", version, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Judge a corpus of labelled TOSCA templates, and compare with its labels
    Conformance(conformance::Arguments),
    /// Write the table of constructs into docs/tosca.md
    Coverage(coverage::Arguments),
    /// Tell how the cost of a template grows with its size, for many kinds of templates
    Growth(growth::Arguments),
    /// Tell what a template costs to read and check, in process
    Measure(measure::Arguments),
}

fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Conformance(arguments) => conformance::run(&arguments),
        Command::Coverage(arguments) => coverage::run(&arguments),
        Command::Growth(arguments) => growth::run(&arguments),
        Command::Measure(arguments) => measure::run(&arguments),
    };
    match done {
        Ok(code) => code,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}
