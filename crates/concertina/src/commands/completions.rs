//! `concertina completions`

use crate::cli::Cli;
use crate::exit::{Exit, Failure};
use clap::CommandFactory;
use clap_complete::Shell;

const EXAMPLES: &str = "\
Examples:
  concertina completions bash > ~/.local/share/bash-completion/completions/concertina
  concertina completions zsh > ~/.zfunc/_concertina
  concertina completions fish > ~/.config/fish/completions/concertina.fish
";

/// Arguments of `completions`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// For which shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

/// Prints them.
///
/// # Errors
/// Never.
pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(
        arguments.shell,
        &mut Cli::command(),
        "concertina",
        &mut script,
    );
    crate::terminal::say(String::from_utf8_lossy(&script).trim_end());
    Ok(Exit::Done)
}
