//! `concertina notify`

use super::choose;
use super::run::{Asked, How};
use crate::cli::Context;
use crate::exit::{Exit, Failure};
use plan::RunOf;
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  concertina notify -t restart                    the actions of all triggers of that name
  concertina notify -e com.example.disk_full      or of all that wait for that event
  concertina notify -t restart -n alert.json      operations get the file as the input `notification`
  concertina notify -t restart --dry-run          only shows what would be done

For each trigger of that name, or for that event, the actions run on the policy's targets, or on
those that the trigger's target_filter names. You say that the event happened: a trigger's
condition is not looked at. What comes with the event is handed on as text and never evaluated.
";

/// Arguments of `notify`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Name of a trigger, or an event that triggers wait for
    #[arg(
        short,
        long,
        value_name = "TRIGGER_OR_EVENT",
        visible_alias = "event",
        visible_short_alias = 'e'
    )]
    trigger: String,
    /// What came with the event: a file, handed to operations as the input `notification`
    #[arg(short, long, value_name = "FILE")]
    notification: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) how: How,
}

/// Runs the actions of triggers.
///
/// # Errors
/// If there is no such service or trigger, the file can't be read, or the store fails.
pub(crate) async fn run(arguments: &Arguments, context: &Context) -> Result<Exit, Failure> {
    let context = &context.with(&arguments.how.running);
    let house = context.existing_house()?;
    let known = choose::service(&house, arguments.how.service.as_ref()).await?;
    let file = arguments.notification.as_ref();
    let notification = file.map(|file| {
        std::fs::read_to_string(file).map_err(|error| {
            let what = format!("failed to read {}", file.display());
            Failure::doing(Exit::Usage, what, error)
        })
    });
    let named = arguments.trigger.clone();
    let given = file.map_or_else(String::new, |f| format!(" -n {}", f.display()));
    let way = format!("concertina notify -t {named}{given}");
    let asked = Asked {
        what: RunOf::Triggers {
            named,
            notification: notification.transpose()?,
        },
        command: "notify",
        way,
    };
    asked
        .carry_out(&house, &known, &arguments.how, context)
        .await
}
