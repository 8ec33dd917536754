//! `concertina import`

use super::choose;
use crate::adopt::{OperaFolder, take};
use crate::cli::Context;
use crate::exit::{Exit, Failure};
use crate::terminal::{good, say};
use model::ServiceName;
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  concertina import .opera                  what opera deployed from this folder
  concertina import shop/.opera --service shop

The nodes, their states and attributes are those that opera wrote; nothing is run, and the folder
stays as it is. What failed under opera is tried again by the next `update`. The service goes on as
one of opera's: one instance of each node, opera's operations. Called by the name `opera`, this
happens by itself.
";

/// Arguments of `import`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// The folder of opera 0.7: `.opera`, or what its `--instance-path` named
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Name of the service [default: the name of its template, or of its folder]
    #[arg(long, value_name = "NAME")]
    service: Option<ServiceName>,
}

/// Takes over what opera deployed.
///
/// # Errors
/// If the folder is none of opera's, or there is a service of that name.
pub(crate) async fn run(arguments: &Arguments, context: &Context) -> Result<Exit, Failure> {
    let folder = OperaFolder::at(&arguments.folder);
    if !folder.has_instances() {
        let text = format!(
            "{} is no folder that opera deployed from: it has no instances",
            arguments.folder.display()
        );
        return Err(Failure::text(Exit::Failed, text));
    }
    let service = match &arguments.service {
        Some(name) => name.clone(),
        None => choose::name_of(&folder.template()?)?,
    };
    let house = context.house()?;
    let taken = take(&folder, &service, &house).await?;
    say(good(&format!(
        "{service} is taken over: {} of {} instances are started (from {})",
        taken.started,
        taken.instances,
        taken.template.display()
    )));
    Ok(Exit::Done)
}
