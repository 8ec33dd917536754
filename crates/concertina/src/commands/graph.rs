//! `concertina graph`

use super::choose;
use super::graph_states::states;
use super::template::{Reading, TemplateArguments};
use crate::cli::Context;
use crate::exit::{Exit, Failure};
use crate::graph::{Picture, dot, mermaid, svg};
use crate::terminal::{complain, say};
use model::ServiceName;
use std::collections::BTreeMap;
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  concertina graph service.yaml > service.svg
  concertina graph service.yaml --format dot | dot -Tpng > service.png
  concertina graph service.yaml --format mermaid        to be pasted into Markdown
  concertina graph > now.svg                            what is deployed, with states in colour
";

/// Arguments of `graph`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// The service template, an archive (CSAR), or a folder that is one [default: what is deployed, with
    /// the states of its nodes]
    #[arg(value_name = "FILE", conflicts_with = "service")]
    file: Option<PathBuf>,
    #[command(flatten)]
    reading: Reading,
    /// Which deployed service [default: the only one]
    #[arg(long, value_name = "NAME")]
    service: Option<ServiceName>,
    /// What is written
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Format::Svg)]
    format: Format,
}

/// What is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// A picture that needs nothing else
    Svg,
    /// Text for Graphviz
    Dot,
    /// Text for Mermaid, which code hosts draw in Markdown
    Mermaid,
}

impl Format {
    fn draw(self, picture: &Picture, title: &str) {
        let text = match self {
            Self::Svg => svg(picture, title),
            Self::Dot => dot(picture, title),
            Self::Mermaid => mermaid(picture),
        };
        say(text.trim_end());
    }
}

/// Draws a template, or what is deployed: nodes inside their hosts, relationships, groups, policies.
///
/// # Errors
/// If the template can't be read, or is wrong; if there is no such service. What is open is told, and
/// left out.
pub(crate) async fn run(arguments: &Arguments, context: &Context) -> Result<Exit, Failure> {
    let Some(file) = &arguments.file else {
        return deployed(arguments, context).await;
    };
    let given = TemplateArguments {
        file: file.clone(),
        reading: arguments.reading.clone(),
    };
    let template = given.outline()?;
    let (topology, groups) = (&template.topology, &template.groups);
    let picture = Picture::of(topology, groups, &template.policies, &BTreeMap::new());
    let title = template.file.display().to_string();
    arguments.format.draw(&picture, &title);
    match template.findings.open() {
        0 => {}
        1 => complain(format!(
            "{title} is drawn as far as it is there: 1 thing is open"
        )),
        n => complain(format!(
            "{title} is drawn as far as it is there: {n} things are open"
        )),
    }
    Ok(Exit::Done)
}

async fn deployed(arguments: &Arguments, context: &Context) -> Result<Exit, Failure> {
    let house = context.existing_house()?;
    let known = choose::service(&house, arguments.service.as_ref()).await?;
    let (topology, groups) = (&known.blueprint.topology, &known.blueprint.groups);
    let states = states(topology, groups, &known.snapshot.recorded);
    let picture = Picture::of(topology, groups, &known.blueprint.policies, &states);
    arguments.format.draw(&picture, known.service.as_str());
    Ok(Exit::Done)
}
