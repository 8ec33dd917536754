//! Relabelling that takes from a target, or an alert, the labels by which we know it.

use super::alert_labels::OF_A_MEMBER;
use super::finding::Finding;
use super::matcher::anchored;
use serde::Deserialize;

/// A step of `relabel_configs`.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct RelabelNode {
    #[serde(default = "replace")]
    action: String,
    #[serde(default)]
    regex: Option<String>,
    #[serde(default)]
    target_label: Option<String>,
}

fn replace() -> String {
    "replace".to_owned()
}

/// Judges the steps under `key`.
pub(super) fn judge(path: &str, key: &str, steps: &[RelabelNode]) -> Vec<Finding> {
    steps
        .iter()
        .filter_map(|step| judge_step(path, key, step))
        .collect()
}

fn judge_step(path: &str, key: &str, step: &RelabelNode) -> Option<Finding> {
    let pattern = anchored(step.regex.as_deref().unwrap_or("(.*)")).ok()?;
    let lost: Vec<&str> = OF_A_MEMBER
        .into_iter()
        .filter(|label| match step.action.to_ascii_lowercase().as_str() {
            "labeldrop" => pattern.is_match(label),
            "labelkeep" => !pattern.is_match(label),
            "replace" | "hashmod" | "lowercase" | "uppercase" => {
                step.target_label.as_deref() == Some(*label)
            }
            _ => false,
        })
        .collect();
    if !lost.is_empty() {
        return Some(Finding::error(
            path,
            format!(
                "{key} ({}) takes or changes the label{} {}, by which Concertina knows a member",
                step.action,
                if lost.len() == 1 { "" } else { "s" },
                lost.join(", ")
            ),
            "leave service, group and member as they come",
        ));
    }
    matches!(step.action.as_str(), "keep" | "drop").then(|| {
        Finding::note(
            path,
            format!(
                "{key} has an action {}, which is not judged here",
                step.action
            ),
            "see that it lets everything of Concertina's through",
        )
    })
}
