//! `concertina monitoring render`

use super::spec::About;
use crate::cli::Context;
use crate::exit::{Exit, Failure};
use crate::terminal::{complain, say};
use std::path::{Path, PathBuf};

const EXAMPLES: &str = "\
Examples:
  concertina monitoring render --dir monitoring           whole files, for monitors of our own
  concertina monitoring render --into monitoring          our parts, for a Prometheus that you have
  concertina monitoring render --dir monitoring --template service.yaml

Thresholds are those of the template's scaling policies, intervals those of concertina.toml.
";

/// Arguments of `monitoring render`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Folder for the whole set: prometheus.yml, alert_rules.yml, alertmanager.yml, systemd units, dashboard
    #[arg(
        long,
        value_name = "DIR",
        required_unless_present = "into",
        conflicts_with = "into"
    )]
    dir: Option<PathBuf>,
    /// Folder for our parts alone, with a README that says where each goes
    #[arg(long, value_name = "DIR")]
    into: Option<PathBuf>,
    #[command(flatten)]
    about: About,
}

/// Writes the files.
///
/// # Errors
/// If they can't be written.
pub(super) async fn run(arguments: &Arguments, context: &Context) -> Result<Exit, Failure> {
    let spec = arguments.about.spec(context).await?;
    if spec.services.is_empty() {
        complain(
            "no service is deployed: the rules know InstanceDown alone; name a template with \
             --template, or render again after the deploy",
        );
    }
    let (folder, files) = match (&arguments.dir, &arguments.into) {
        (_, Some(folder)) => (folder, monitoring::render_into(&spec)),
        (Some(folder), None) => (folder, monitoring::render(&spec)),
        (None, None) => {
            return Err(Failure::text(
                Exit::Usage,
                "name a folder with --dir or --into",
            ));
        }
    };
    for file in files {
        let path = folder.join(&file.path);
        write(&path, &file.contents).map_err(|error| {
            Failure::doing(
                Exit::Machine,
                format!("failed to write {}", path.display()),
                error,
            )
        })?;
        say(path.display().to_string());
    }
    complain(format!(
        "check them with: concertina monitoring check {}",
        folder.display()
    ));
    Ok(Exit::Done)
}

fn write(path: &Path, contents: &str) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(path, contents)
}
