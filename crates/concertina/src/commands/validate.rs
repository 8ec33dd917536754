//! `concertina validate`

use super::template::{TemplateArguments, tell};
use crate::exit::{Exit, Failure};
use crate::terminal::{bold, good, json, say};
use crate::wiring::{Findings, Template, TemplateError};
use serde_json::{Value, json};

const EXAMPLES: &str = "\
Examples:
  concertina validate service.yaml
  concertina validate service.yaml --inputs production.yaml
  concertina validate service.yaml --json | jq '.diagnostics[].message'
";

/// Arguments of `validate`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    #[command(flatten)]
    template: TemplateArguments,
    /// Print what was found as JSON
    #[arg(long)]
    json: bool,
}

/// Checks a template.
///
/// # Errors
/// If it can't be read. A wrong template is an exit.
pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let values = arguments.template.values();
    let read = values.and_then(|v| Template::read(&arguments.template.file, v));
    match read {
        Ok(template) if arguments.json => {
            json(&found(&template.warnings, Some(&template)));
            Ok(Exit::Done)
        }
        Ok(template) => {
            tell(&template.warnings);
            summary(&template).into_iter().for_each(say);
            Ok(Exit::Done)
        }
        Err(TemplateError::Wrong { findings, .. }) if arguments.json => {
            json(&found(&findings, None));
            Ok(Exit::Failed)
        }
        Err(error) => {
            if let TemplateError::Wrong { findings, .. } = &error {
                tell(findings);
            }
            Err(Failure::new(Exit::Failed, error))
        }
    }
}

fn summary(template: &Template) -> Vec<String> {
    let warnings = match template.warnings.warnings() {
        0 => String::new(),
        1 => ", 1 warning".to_owned(),
        n => format!(", {n} warnings"),
    };
    let mut lines = vec![good(&format!(
        "{} is right{warnings}",
        template.file.display()
    ))];
    let topology = &template.topology;
    lines.push(format!(
        "  {} node templates, {} files, {} outputs",
        topology.nodes.len(),
        template.package.files.len(),
        topology.outputs.len()
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
        "valid": template.is_some(),
        "errors": findings.errors(),
        "warnings": findings.warnings(),
        "diagnostics": findings.diagnostics,
        "policy_diagnostics": findings.policies,
        "nodes": template.map(|t| t.topology.nodes.keys().collect::<Vec<_>>()),
        "groups": template.map(|t| t.groups.iter().collect::<Vec<_>>()),
        "policies": template.map(|t| &t.policies),
    })
}
