//! What can be typed.

use crate::commands;
use crate::exit;
use crate::operate::Form;
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  concertina validate examples/web-fleet/service.yaml     is the template right?
  concertina deploy examples/web-fleet/service.yaml       shows the plan, asks, deploys
  concertina deploy service.yaml --provider fake          try it without any machine
  concertina status --watch                               what there is, as it changes
  concertina scale app_vm --to 3 --hold 30m               three members; policies wait 30 minutes
  concertina agent                                        follow the load, heal what dies
  concertina undeploy                                     remove all of it
  concertina demo                                         all of that, by itself, with load
";

/// Deploys a service described in TOSCA on virtual machines, watches it with Prometheus, scales and
/// heals it by policy.
#[derive(Debug, Parser)]
#[command(
    name = "concertina",
    version,
    max_term_width = 100,
    after_help = format!("{EXAMPLES}\n{}", exit::TABLE),
    disable_help_subcommand = true,
    subcommand_required = true,
    arg_required_else_help = true
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What every command takes.
#[derive(Debug, Clone, Args)]
pub(crate) struct Global {
    /// Settings file; without it ./concertina.toml, then that of your user
    #[arg(long, global = true, value_name = "FILE", env = "CONCERTINA_CONFIG")]
    pub(crate) config: Option<PathBuf>,
    /// Folder of the store and all that belongs to it [default: ./.concertina]
    #[arg(long, global = true, value_name = "DIR", env = "CONCERTINA_STATE")]
    pub(crate) state: Option<PathBuf>,
    /// The RC file of the dashboard (`openrc.sh`), read without a shell
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        conflicts_with = "os_cloud",
        help_heading = "Who you are at OpenStack"
    )]
    pub(crate) rc: Option<PathBuf>,
    /// A cloud of clouds.yaml [default: OS_CLOUD, else what OS_* of the environment say]
    #[arg(
        long,
        global = true,
        value_name = "NAME",
        help_heading = "Who you are at OpenStack"
    )]
    pub(crate) os_cloud: Option<String>,
    /// Say more of what goes on inside (twice: all of it)
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub(crate) verbose: u8,
}

impl Command {
    /// For whom a command that acts writes standard output.
    pub(crate) fn form(&self) -> Form {
        let json = match self {
            Self::Deploy(arguments) => arguments.json,
            Self::Update(arguments) => arguments.json,
            Self::Undeploy(arguments) => arguments.json,
            Self::Scale(arguments) => arguments.json,
            Self::Run(arguments) => arguments.how.json,
            Self::Notify(arguments) => arguments.how.json,
            Self::Repair(arguments) => arguments.json,
            _ => false,
        };
        Form::of(json)
    }
}

/// Commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Check a service template and everything it needs
    Validate(commands::validate::Arguments),
    /// Say at length what a code of `validate` means, with an example before and after
    Explain(commands::explain::Arguments),
    /// Draw a service template: hosts, relationships, groups, policies
    Graph(commands::graph::Arguments),
    /// Pack a folder into an archive (CSAR), always the same bytes for the same files
    Package(commands::package::Arguments),
    /// Unpack an archive (CSAR), if it is a decent one
    Unpackage(commands::unpackage::Arguments),
    /// Deploy a service, or go on with one
    Deploy(commands::deploy::Arguments),
    /// Show what a deploy or an update would do, and why
    Plan(commands::plan::Arguments),
    /// Make a deployed service what another revision of its template says
    Update(commands::update::Arguments),
    /// Take over a service that xOpera's opera deployed
    Import(commands::import::Arguments),
    /// Remove a service: servers, addresses, records
    Undeploy(commands::undeploy::Arguments),
    /// Show what there is
    Status(commands::status::Arguments),
    /// Show how a template differs from the deployed one
    Diff(commands::diff::Arguments),
    /// Say what an archive is, and what is deployed
    Info(commands::info::Arguments),
    /// Print the outputs of the template, all or one
    Outputs(commands::outputs::Arguments),
    /// Set the number of members of a scaling group
    Scale(commands::scale::Arguments),
    /// Run a workflow of the template, once
    Run(commands::run::Arguments),
    /// Tell of an event: the actions of its triggers run
    Notify(commands::notify::Arguments),
    /// Look for what will fail, before it does: logins, keys, quotas, programs, monitors
    Doctor(commands::doctor::Arguments),
    /// List the servers that a provider shows you, whoever made them
    Servers(commands::servers::Arguments),
    /// Ask the provider about every server, and show what is not as recorded
    Refresh(commands::refresh::Arguments),
    /// Mend what is not as recorded, and confirm what was restored from a backup
    Repair(commands::repair::Arguments),
    /// Show what was done and why
    History(commands::history::Arguments),
    /// Show the output of a step
    Logs(commands::logs::Arguments),
    /// Stay: take alerts in, scale by policy, heal
    Agent(commands::agent::Arguments),
    /// What all of this is remembered in: check, back up, restore, export
    #[command(subcommand)]
    Store(commands::store::Command),
    /// Files of Prometheus, Alertmanager and Grafana
    #[command(subcommand)]
    Monitoring(commands::monitoring::Command),
    /// Deploy, load, scale, kill, heal, undeploy: the whole story in minutes
    Demo(commands::demo::Arguments),
    /// The settings file
    #[command(subcommand)]
    Config(commands::config::Command),
    /// JSON Schema of service templates, for editors
    Schema(commands::schema::Arguments),
    /// Completions for your shell
    Completions(commands::completions::Arguments),
}
