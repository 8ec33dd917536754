//! `concertina graph`

use super::template::TemplateArguments;
use crate::exit::{Exit, Failure};
use crate::graph::{Picture, dot, mermaid, svg};
use crate::terminal::{complain, say};

const EXAMPLES: &str = "\
Examples:
  concertina graph service.yaml > service.svg
  concertina graph service.yaml --format dot | dot -Tpng > service.png
  concertina graph service.yaml --format mermaid        to be pasted into Markdown
";

/// Arguments of `graph`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    #[command(flatten)]
    template: TemplateArguments,
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

/// Draws a template: nodes inside their hosts, relationships, groups, policies.
///
/// # Errors
/// If the template can't be read, or is wrong. What is open is told, and left out.
pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let template = arguments.template.outline()?;
    let picture = Picture::of(&template.topology, &template.groups, &template.policies);
    let title = template.file.display().to_string();
    let text = match arguments.format {
        Format::Svg => svg(&picture, &title),
        Format::Dot => dot(&picture, &title),
        Format::Mermaid => mermaid(&picture),
    };
    say(text.trim_end());
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
