//! From what is typed to a command of that name, and from its end to an exit status.

use super::args::{Command, Opera};
use super::{deploy, diff, info, notify, outputs, package, undeploy, unpackage, update, validate};
use crate::exit::{Exit, Failure};
use crate::terminal::{complain, say};
use clap::{CommandFactory, Parser};

/// The version whose scripts this serves.
const VERSION: &str = "0.7.0";

/// Runs it.
pub(crate) fn run() -> Exit {
    let opera = match Opera::try_parse() {
        Ok(opera) => opera,
        Err(error) => return usage(&error),
    };
    if opera.version {
        say(VERSION);
        return Exit::Done;
    }
    if let Some(shell) = opera.shell_completion {
        let mut command = Opera::command();
        let mut script = Vec::new();
        clap_complete::generate(shell, &mut command, "opera", &mut script);
        say(String::from_utf8_lossy(&script).trim_end());
        return Exit::Done;
    }
    let Some(command) = opera.command else {
        complain("error: the following arguments are required: command");
        let _ = Opera::command().print_help();
        return Exit::Usage;
    };
    crate::cli::trace(0);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    let ended = match runtime {
        Ok(runtime) => runtime.block_on(dispatch(command)),
        Err(error) => Err(Failure::doing(Exit::Machine, "failed to start", error)),
    };
    match ended {
        Ok(exit) => exit,
        Err(failure) => {
            let mut lines = failure.lines().into_iter();
            complain(format!("error: {}", lines.next().unwrap_or_default()));
            lines.for_each(|line| complain(format!("  because: {line}")));
            // its scripts know 0, 1 and 2
            match failure.exit {
                Exit::Usage => Exit::Usage,
                Exit::Done
                | Exit::Failed
                | Exit::Held
                | Exit::Machine
                | Exit::Drift
                | Exit::Stopped => Exit::Failed,
            }
        }
    }
}

async fn dispatch(command: Command) -> Result<Exit, Failure> {
    match command {
        Command::Deploy(arguments) => deploy::run(&arguments).await,
        Command::Undeploy(arguments) => undeploy::run(&arguments).await,
        Command::Update(arguments) => update::run(&arguments).await,
        Command::Validate(arguments) => validate::run(&arguments),
        Command::Diff(arguments) => diff::run(&arguments).await,
        Command::Info(arguments) => info::run(&arguments).await,
        Command::Outputs(arguments) => outputs::run(&arguments).await,
        Command::Notify(arguments) => notify::run(&arguments).await,
        Command::Package(arguments) => package::run(&arguments),
        Command::Unpackage(arguments) => unpackage::run(&arguments),
    }
}

/// Its parser says what is wrong, then its help, on standard output; the exit status is 2.
fn usage(error: &clap::Error) -> Exit {
    if !error.use_stderr() {
        let _ = error.print();
        return Exit::Done;
    }
    let text = error.render().to_string();
    let first = text.lines().next().unwrap_or_default();
    complain(first);
    let _ = Opera::command().print_help();
    Exit::Usage
}
