//! Findings as SARIF 2.1.0, which code hosts and editors show at the lines that are meant.

use crate::wiring::Findings;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;
use topology::Location;
use tosca::{Diagnostic, Severity};

/// One run of the processor over a template in a folder.
pub(super) fn sarif(folder: &Path, findings: &Findings) -> Value {
    let place = |location: &Location, length: u32| {
        let uri = folder.join(&location.file).display().to_string();
        json!({
            "physicalLocation": {
                "artifactLocation": { "uri": uri },
                "region": {
                    "startLine": location.line,
                    "startColumn": location.column,
                    "endColumn": location.column + length,
                },
            },
        })
    };
    let result = |diagnostic: &Diagnostic| {
        let related = diagnostic.related.iter().map(|note| {
            let mut related = place(&note.location, note.length);
            related["message"] = json!({ "text": note.message });
            related
        });
        let mut result = json!({
            "ruleId": diagnostic.code.as_str(),
            "level": level(diagnostic.severity),
            "message": { "text": text(diagnostic) },
            "locations": [place(&diagnostic.location, diagnostic.length)],
            "relatedLocations": related.collect::<Vec<_>>(),
        });
        if let Some(name) = &diagnostic.replacement {
            let place = place(&diagnostic.location, diagnostic.length);
            result["fixes"] = json!([fix(&place["physicalLocation"], name)]);
        }
        result
    };
    let diagnostics = findings.diagnostics.iter();
    let rules: BTreeSet<&str> = diagnostics.clone().map(|d| d.code.as_str()).collect();
    let rules = rules.into_iter().map(|id| json!({ "id": id }));
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {
                "driver": {
                    "name": "concertina",
                    "version": env!("CARGO_PKG_VERSION"),
                    "rules": rules.collect::<Vec<_>>(),
                },
            },
            "columnKind": "unicodeCodePoints",
            "results": diagnostics.map(result).collect::<Vec<_>>(),
        }],
    })
}

/// A name in place of a misspelt one.
fn fix(place: &Value, name: &str) -> Value {
    json!({
        "description": { "text": format!("write {name}") },
        "artifactChanges": [{
            "artifactLocation": place["artifactLocation"],
            "replacements": [{
                "deletedRegion": place["region"],
                "insertedContent": { "text": name },
            }],
        }],
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Open => "note",
        Severity::Warning => "warning",
    }
}

fn text(diagnostic: &Diagnostic) -> String {
    let help = diagnostic.help.iter().map(|help| format!("help: {help}"));
    let section = diagnostic
        .section
        .iter()
        .map(|section| format!("see {section}"));
    let lines = std::iter::once(diagnostic.message.clone())
        .chain(help)
        .chain(section);
    lines.collect::<Vec<_>>().join("\n")
}
