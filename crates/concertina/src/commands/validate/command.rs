//! The command.

use super::sarif::sarif;
use crate::commands::template::{TemplateArguments, tell};
use crate::exit::{Exit, Failure};
use crate::terminal::{bold, complain, counted, faint, good, json, say};
use crate::wiring::{Findings, Template, TemplateError};
use serde_json::{Value, json};
use std::path::Path;

const EXAMPLES: &str = "\
Examples:
  concertina validate service.yaml
  concertina validate service.yaml --inputs production.yaml
  concertina validate service.yaml --strict       what only other processors forgive is an error
  concertina validate service.yaml --deployable   so is an input without a value, or a missing file
  concertina validate service.yaml --format json | jq '.diagnostics[].message'
  concertina validate service.yaml --format sarif > findings.sarif
";

/// Arguments of `validate`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    #[command(flatten)]
    template: TemplateArguments,
    /// Take what is met in the wild, but is not in the specification, as errors too
    #[arg(long)]
    strict: bool,
    /// Fail, too, if the template is right but cannot be deployed as it stands
    #[arg(long)]
    deployable: bool,
    /// How what was found is printed
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Format::Text)]
    format: Format,
    /// The same as --format json
    #[arg(long, conflicts_with = "format")]
    json: bool,
}

/// How findings are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people, with the lines that are meant
    Text,
    /// For programs
    Json,
    /// SARIF 2.1.0, for code hosts and editors
    Sarif,
}

impl Arguments {
    fn format(&self) -> Format {
        if self.json { Format::Json } else { self.format }
    }
}

/// Checks a template.
///
/// # Errors
/// If it can't be read. A wrong template is an exit.
pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let given = arguments.template.given();
    let read = given.and_then(|given| {
        let (file, remote) = (&arguments.template.file, arguments.template.remote());
        match arguments.strict {
            true => Template::read_strictly(file, &given, remote),
            false => Template::read(file, &given, arguments.template.manner(), remote),
        }
    });
    let format = arguments.format();
    let folder = arguments.template.folder();
    match read {
        Ok(template) if format == Format::Json => {
            json(&found(&template.warnings, Some(&template)));
            Ok(Exit::Done)
        }
        Ok(template) if format == Format::Sarif => {
            json(&sarif(&folder, &template.warnings));
            Ok(Exit::Done)
        }
        Ok(template) => {
            tell(&template.warnings);
            summary(&template).into_iter().for_each(say);
            Ok(Exit::Done)
        }
        Err(TemplateError::Findings { findings, .. }) if format != Format::Text => {
            report(format, &folder, &findings);
            Ok(verdict(&findings, arguments))
        }
        // a program that reads the report finds there what people read on the terminal
        Err(error) if format != Format::Text => {
            report(format, Path::new(""), &error.findings());
            Err(Failure::new(Exit::Failed, error))
        }
        Err(TemplateError::Findings { findings, file }) if findings.errors() == 0 => {
            tell(&findings);
            say(open_summary(&file, &findings));
            Ok(verdict(&findings, arguments))
        }
        Err(error) => {
            if let TemplateError::Findings { findings, .. } = &error {
                tell(findings);
                if !findings.diagnostics.is_empty() {
                    complain(faint("`concertina explain CODE` says more"));
                }
            }
            Err(Failure::new(Exit::Failed, error))
        }
    }
}

/// For programs, of a template that there is none of.
fn report(format: Format, folder: &Path, findings: &Findings) {
    match format {
        Format::Sarif => json(&sarif(folder, findings)),
        Format::Text | Format::Json => json(&found(findings, None)),
    }
}

/// Of a template that cannot be deployed as it stands.
fn verdict(findings: &Findings, arguments: &Arguments) -> Exit {
    match findings.errors() {
        0 if !arguments.deployable => Exit::Done,
        _ => Exit::Failed,
    }
}

fn open_summary(file: &Path, findings: &Findings) -> String {
    let open = match findings.open() {
        1 => "1 thing is open".to_owned(),
        n => format!("{n} things are open"),
    };
    format!(
        "{}; to deploy it, answer what is asked above: {open}",
        good(&format!("{} is right", file.display()))
    )
}

fn summary(template: &Template) -> Vec<String> {
    let warnings = match template.warnings.warnings() {
        0 => String::new(),
        n => format!(", {}", counted(n, "warning")),
    };
    let mut lines = vec![good(&format!(
        "{} is right{warnings}",
        template.file.display()
    ))];
    let topology = &template.topology;
    lines.push(format!(
        "  {}, {}, {}",
        counted(topology.nodes.len(), "node template"),
        counted(template.package.files.len(), "file"),
        counted(topology.outputs.len(), "output")
    ));
    for group in template.groups.iter() {
        let nodes: Vec<&str> = group.nodes.iter().map(model::NodeName::as_str).collect();
        lines.push(format!(
            "  scaling group {}: {} members of {}",
            bold(group.name.as_str()),
            group.bounds,
            nodes.join(", ")
        ));
    }
    for policy in &template.policies {
        let direction = policy.target.direction();
        lines.push(format!(
            "  policy {} of {}: {direction} by {} at {}",
            bold(policy.name.as_str()),
            policy.group,
            policy.adjustment,
            policy.target.cpu()
        ));
    }
    lines
}

fn found(findings: &Findings, template: Option<&Template>) -> Value {
    json!({
        "valid": findings.errors() == 0,
        "deployable": template.is_some(),
        "errors": findings.errors(),
        "open": findings.open(),
        "warnings": findings.warnings(),
        "diagnostics": findings.diagnostics,
        "nodes": template.map(|t| t.topology.nodes.keys().collect::<Vec<_>>()),
        "groups": template.map(|t| t.groups.iter().collect::<Vec<_>>()),
        "policies": template.map(|t| &t.policies),
    })
}
