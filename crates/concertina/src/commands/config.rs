//! `concertina config`

use crate::config::{FILE_NAME, commented};
use crate::exit::{Exit, Failure};
use crate::terminal::say;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  concertina config init                          ./concertina.toml with every default, commented
  concertina config init --to ~/.config/concertina/concertina.toml
  concertina config init --to - | less
";

/// Subcommands of `config`.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Write the commented file with all defaults
    #[command(after_help = EXAMPLES)]
    Init {
        /// Where to; - for the terminal. One that is there is not overwritten
        #[arg(long, value_name = "FILE", default_value = FILE_NAME)]
        to: PathBuf,
    },
}

/// Runs a subcommand.
///
/// # Errors
/// If the file is there already or can't be written.
pub(crate) fn run(command: &Command) -> Result<Exit, Failure> {
    let Command::Init { to } = command;
    if to.as_os_str() == "-" {
        say(commented().trim_end());
        return Ok(Exit::Done);
    }
    let opened = OpenOptions::new().write(true).create_new(true).open(to);
    let written = opened.and_then(|mut file| file.write_all(commented().as_bytes()));
    match written {
        Ok(()) => {
            say(format!(
                "{} holds every setting with its default",
                to.display()
            ));
            Ok(Exit::Done)
        }
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Err(Failure::text(
            Exit::Failed,
            format!(
                "{} is there already; remove it, or write elsewhere with --to",
                to.display()
            ),
        )),
        Err(error) => {
            let what = format!("failed to write {}", to.display());
            Err(Failure::doing(Exit::Machine, what, error))
        }
    }
}
