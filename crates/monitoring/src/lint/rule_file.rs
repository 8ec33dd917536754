//! As much of a file of rules as we judge.

use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Debug, Deserialize)]
pub(super) struct RuleFile {
    #[serde(default)]
    pub(super) groups: Vec<GroupNode>,
}

#[derive(Debug, Deserialize)]
pub(super) struct GroupNode {
    #[serde(default)]
    pub(super) rules: Vec<RuleNode>,
}

/// Recording rules have no `alert`.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct RuleNode {
    pub(super) alert: Option<String>,
    #[serde(default)]
    pub(super) expr: String,
    #[serde(default)]
    pub(super) labels: BTreeMap<String, String>,
}
