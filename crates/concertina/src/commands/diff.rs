//! `concertina diff`

use super::choose;
use super::template::TemplateArguments;
use crate::cli::Context;
use crate::difference::{Compared, add_names, compare, lines, with_names_of};
use crate::exit::{Exit, Failure};
use crate::terminal::{Format, good, render, say};
use model::ServiceName;
use plan::{Recorded, Rules};
use std::path::PathBuf;
use topology::Renaming;

const EXAMPLES: &str = "\
Examples:
  concertina diff service.yaml                      what of it is not as it is deployed
  concertina diff service.yaml -i production.yaml   the same with other inputs
  concertina diff service.yaml --format json | jq '.nodes.added'
  concertina plan service.yaml                      what an update would do about it, and why

Compares values where both are known, files by their contents, whatever their names, and a node that
says what it was (`concertina.was`) with that: `~ new (was old)`. YAML and JSON have the form that
opera's `diff` has. What is secret shows that it differs, and no more.
";

/// Arguments of `diff`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    #[command(flatten)]
    template: TemplateArguments,
    /// Which service [default: the only one]
    #[arg(long, value_name = "NAME")]
    service: Option<ServiceName>,
    /// How it is printed [default: lines for people]
    #[arg(long, value_enum, value_name = "FORMAT")]
    format: Option<Format>,
    /// File to print it into
    #[arg(short, long, value_name = "FILE", requires = "format")]
    output: Option<PathBuf>,
}

/// Prints how a template differs from the deployed one.
///
/// # Errors
/// If the template is wrong, there is no such service, or the store fails.
pub(crate) async fn run(arguments: &Arguments, context: &Context) -> Result<Exit, Failure> {
    let house = context.existing_house()?;
    let known = choose::service(&house, arguments.service.as_ref()).await?;
    let template = arguments.template.read_as(known.manner)?;
    let revision = template.package.revision();
    let (new, _) = template.into_blueprint(house.library.files_root(&revision));
    let nothing = Recorded::default();
    let renaming = match known.manner.rules() {
        Rules::Least => Renaming::between(&known.blueprint.topology, &new.topology),
        Rules::ReplaceAll => Renaming::default(),
    };
    let former = with_names_of(&known.blueprint, &renaming);
    let before = Compared {
        blueprint: &former,
        recorded: &known.snapshot.recorded,
    };
    let after = Compared {
        blueprint: &new,
        recorded: &nothing,
    };
    let mut difference = compare(before, after, false);
    add_names(&mut difference, &renaming);
    if let Some(format) = arguments.format {
        render(&difference.told(), format, arguments.output.as_deref())?;
        return Ok(Exit::Done);
    }
    let lines = lines(&difference);
    if lines.is_empty() {
        let service = &known.service;
        say(good(&format!("{service} is what this template says")));
    }
    lines.iter().for_each(say);
    Ok(Exit::Done)
}
