//! From arguments to an exit.

use super::args::{Cli, Command};
use super::context::Context;
use super::tracing_output;
use crate::commands;
use crate::exit::{Exit, Failure};
use crate::terminal::{bad, complain};
use clap::Parser;
use tokio::runtime::{Builder, Runtime};

/// Runs the program.
pub(crate) fn run() -> Exit {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // help and version are asked for, not errors; clap knows where each is printed
            let _ = error.print();
            return if error.use_stderr() {
                Exit::Usage
            } else {
                Exit::Done
            };
        }
    };
    tracing_output::begin(cli.global.verbose);
    let context = Context::new(cli.global);
    let form = cli.command.form();
    let outcome = match runtime_for(&cli.command) {
        Ok(runtime) => runtime.block_on(dispatch(cli.command, &context)),
        Err(error) => Err(Failure::doing(Exit::Machine, "failed to start", error)),
    };
    match outcome {
        Ok(exit) => exit,
        Err(failure) => {
            form.fail(&failure);
            tell(&failure);
            failure.exit
        }
    }
}

/// What only reads a template waits for no threads to start.
fn runtime_for(command: &Command) -> std::io::Result<Runtime> {
    match command {
        Command::Validate(_)
        | Command::Explain(_)
        | Command::Graph(_)
        | Command::Config(_)
        | Command::Package(_)
        | Command::Unpackage(_)
        | Command::Schema(_)
        | Command::Completions(_) => Builder::new_current_thread().build(),
        _ => Builder::new_multi_thread().enable_all().build(),
    }
}

async fn dispatch(command: Command, context: &Context) -> Result<Exit, Failure> {
    match command {
        Command::Validate(arguments) => commands::validate::run(&arguments),
        Command::Explain(arguments) => commands::explain::run(&arguments),
        Command::Graph(arguments) => commands::graph::run(&arguments, context).await,
        Command::Deploy(arguments) => commands::deploy::run(&arguments, context).await,
        Command::Plan(arguments) => commands::plan::run(&arguments, context).await,
        Command::Update(arguments) => commands::update::run(&arguments, context).await,
        Command::Import(arguments) => commands::import::run(&arguments, context).await,
        Command::Undeploy(arguments) => commands::undeploy::run(&arguments, context).await,
        Command::Diff(arguments) => commands::diff::run(&arguments, context).await,
        Command::Info(arguments) => commands::info::run(&arguments, context).await,
        Command::Outputs(arguments) => commands::outputs::run(&arguments, context).await,
        Command::Status(arguments) => commands::status::run(&arguments, context).await,
        Command::Scale(arguments) => commands::scale::run(&arguments, context).await,
        Command::Run(arguments) => commands::run::run(&arguments, context).await,
        Command::Notify(arguments) => commands::notify::run(&arguments, context).await,
        Command::Doctor(arguments) => commands::doctor::run(&arguments, context).await,
        Command::Servers(arguments) => commands::servers::run(&arguments, context).await,
        Command::Refresh(arguments) => commands::refresh::run(&arguments, context).await,
        Command::Repair(arguments) => commands::repair::run(&arguments, context).await,
        Command::History(arguments) => commands::history::run(&arguments, context).await,
        Command::Logs(arguments) => commands::logs::run(&arguments, context).await,
        Command::Agent(arguments) => commands::agent::run(&arguments, context).await,
        Command::Store(command) => commands::store::run(&command, context).await,
        Command::Monitoring(command) => commands::monitoring::run(&command, context).await,
        Command::Demo(arguments) => commands::demo::run(arguments, context).await,
        Command::Config(command) => commands::config::run(&command),
        Command::Package(arguments) => commands::package::run(&arguments),
        Command::Unpackage(arguments) => commands::unpackage::run(&arguments),
        Command::Schema(arguments) => commands::schema::run(&arguments),
        Command::Completions(arguments) => commands::completions::run(&arguments),
    }
}

fn tell(failure: &Failure) {
    let mut lines = failure.lines().into_iter();
    complain(format!(
        "{} {}",
        bad("error:"),
        lines.next().unwrap_or_default()
    ));
    for cause in lines {
        complain(format!("  because: {cause}"));
    }
}
