//! What can be typed: xOpera's commands and options, long and short.

use crate::terminal::{Format, say};
use clap::{Args, Parser, Subcommand};
use std::num::NonZeroUsize;
use std::path::PathBuf;

/// opera orchestrator
#[derive(Debug, Parser)]
#[command(
    name = "opera",
    disable_version_flag = true,
    disable_help_subcommand = true
)]
pub(super) struct Opera {
    /// Generate tab completion script for your shell
    #[arg(short, long, value_enum)]
    pub(super) shell_completion: Option<clap_complete::Shell>,
    /// Get current opera package version
    #[arg(short = 'v', long)]
    pub(super) version: bool,
    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Deploy TOSCA service template or CSAR
    Deploy(Deploy),
    /// Compare TOSCA service template to the one from the opera project storage and print out their
    /// differences
    Diff(Diff),
    /// Show information about the current project
    Info(Info),
    /// Notify the orchestrator about changes after deployment and run triggers defined in TOSCA policies
    Notify(Notify),
    /// Retrieve deployment outputs (from TOSCA service template)
    Outputs(Outputs),
    /// Package service template and all accompanying files into a CSAR (zip file)
    Package(Package),
    /// Undeploy TOSCA service template or CSAR
    Undeploy(Undeploy),
    /// Unpackage TOSCA CSAR (zip file) to a specified location
    Unpackage(Unpackage),
    /// Update the deployed TOSCA service template and redeploy it according to the discovered template
    /// diff
    Update(Update),
    /// Validate TOSCA service template or CSAR
    Validate(Validate),
}

/// Where a project is remembered.
#[derive(Debug, Args)]
pub(super) struct Storage {
    /// Storage folder location (instead of default .opera)
    #[arg(short = 'p', long)]
    pub(super) instance_path: Option<PathBuf>,
    /// Turns on verbose mode
    #[arg(short, long)]
    pub(super) verbose: bool,
}

/// How many work at once.
#[derive(Debug, Args)]
pub(super) struct Workers {
    /// Maximum number of concurrent threads (positive number, default 1)
    #[arg(short, long, default_value = "1", allow_negative_numbers = true)]
    workers: i64,
}

impl Workers {
    /// The number; one that is none is told.
    pub(super) fn count(&self) -> Option<NonZeroUsize> {
        let count = usize::try_from(self.workers)
            .ok()
            .and_then(NonZeroUsize::new);
        if count.is_none() {
            say(format!("{} is not a positive number!", self.workers));
        }
        count
    }
}

#[derive(Debug, Args)]
pub(super) struct Deploy {
    #[command(flatten)]
    pub(super) storage: Storage,
    /// YAML or JSON file with inputs to override the inputs supplied in init
    #[arg(short, long)]
    pub(super) inputs: Option<PathBuf>,
    #[command(flatten)]
    pub(super) workers: Workers,
    /// Resume the deployment from where it was interrupted
    #[arg(short, long, conflicts_with = "clean_state")]
    pub(super) resume: bool,
    /// Clean the previous deployment state and start over the deployment
    #[arg(short, long)]
    pub(super) clean_state: bool,
    /// Force the action and skip any possible prompts
    #[arg(short, long)]
    pub(super) force: bool,
    /// TOSCA YAML service template file or CSAR
    pub(super) template: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct Undeploy {
    #[command(flatten)]
    pub(super) storage: Storage,
    #[command(flatten)]
    pub(super) workers: Workers,
    /// Resume the undeployment from where it was interrupted
    #[arg(short, long)]
    pub(super) resume: bool,
    /// Force the action and skip any possible prompts
    #[arg(short, long)]
    pub(super) force: bool,
}

#[derive(Debug, Args)]
pub(super) struct Update {
    #[command(flatten)]
    pub(super) storage: Storage,
    /// Optional: YAML or JSON file with inputs that will be used for deployment update
    #[arg(short, long)]
    pub(super) inputs: Option<PathBuf>,
    #[command(flatten)]
    pub(super) workers: Workers,
    /// TOSCA YAML service template file
    pub(super) template: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct Validate {
    #[command(flatten)]
    pub(super) storage: Storage,
    /// YAML or JSON file with inputs
    #[arg(short, long)]
    pub(super) inputs: Option<PathBuf>,
    /// Validate TOSCA templates and also the executors (e.g., Ansible playbooks) behind them
    #[arg(short, long)]
    pub(super) executors: bool,
    /// TOSCA YAML service template file or CSAR
    pub(super) csar_or_service_template: Option<PathBuf>,
}

/// YAML or JSON, to standard output or a file.
#[derive(Debug, Args)]
pub(super) struct Rendering {
    /// Output format
    #[arg(short, long, value_enum, default_value = "yaml")]
    pub(super) format: Format,
    /// Output file location
    #[arg(short, long)]
    pub(super) output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct Diff {
    #[command(flatten)]
    pub(super) storage: Storage,
    /// Optional: YAML or JSON file with inputs that will be used along with the comparison
    #[arg(short, long)]
    pub(super) inputs: Option<PathBuf>,
    /// Compare only templates without instances
    #[arg(short, long)]
    pub(super) template_only: bool,
    #[command(flatten)]
    pub(super) rendering: Rendering,
    /// TOSCA YAML service template file
    pub(super) template: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct Info {
    #[command(flatten)]
    pub(super) storage: Storage,
    #[command(flatten)]
    pub(super) rendering: Rendering,
    /// Path to a packed or unpacked TOSCA CSAR (defaults to the current directory if not specified)
    pub(super) csar_or_rootdir: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct Notify {
    #[command(flatten)]
    pub(super) storage: Storage,
    /// TOSCA policy trigger name or event that will invoke all the actions (interface operations) on
    /// policy
    #[arg(
        short,
        long,
        value_name = "TRIGGER_OR_EVENT",
        visible_alias = "event",
        visible_short_alias = 'e'
    )]
    pub(super) trigger: String,
    /// Notification file (usually JSON) with changes that will be exposed to TOSCA interfaces
    #[arg(short, long)]
    pub(super) notification: Option<PathBuf>,
    /// Skip any prompts and force execution
    #[arg(short, long)]
    pub(super) force: bool,
}

#[derive(Debug, Args)]
pub(super) struct Outputs {
    #[command(flatten)]
    pub(super) storage: Storage,
    #[command(flatten)]
    pub(super) rendering: Rendering,
}

#[derive(Debug, Args)]
pub(super) struct Package {
    /// Name or path to the TOSCA service template file from the root of the input folder
    #[arg(short = 't', long)]
    pub(super) service_template: Option<String>,
    /// Output CSAR file path
    #[arg(short, long)]
    pub(super) output: Option<PathBuf>,
    /// Turns on verbose mode
    #[arg(short, long)]
    pub(super) verbose: bool,
    /// Path to the root of the service template or folder you want to create the TOSCA CSAR from
    pub(super) service_template_folder: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct Unpackage {
    /// Path to the location where the CSAR file will be extracted to, the path will be generated in the
    /// current working directory if it isn't specified
    #[arg(short, long)]
    pub(super) destination: Option<PathBuf>,
    /// Turns on verbose mode
    #[arg(short, long)]
    pub(super) verbose: bool,
    /// Path to the TOSCA CSAR (zip file)
    pub(super) csar: PathBuf,
}
