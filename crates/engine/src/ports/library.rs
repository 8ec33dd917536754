//! Where revisions come from.

use model::{Revision, ThresholdPolicy};
use plan::Desired;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use topology::{PlainComputes, Renaming, ScalingGroups, Topology};

/// A revision, ready to be planned with.
#[derive(Debug, Clone, PartialEq)]
pub struct Blueprint {
    /// Its digest.
    pub revision: Revision,
    /// The graph.
    pub topology: Topology,
    /// Its scaling groups.
    pub groups: ScalingGroups,
    /// Its scaling policies.
    pub policies: Vec<ThresholdPolicy>,
    /// Folder of the template's files; paths in the graph are relative to it.
    pub files_root: PathBuf,
    /// Digests of the files' contents, by path: what changed is seen by them.
    pub digests: BTreeMap<String, String>,
    /// What becomes of Computes whose type names no provider; the graph has it for each.
    pub computes: PlainComputes,
    /// What a change of revision means.
    pub rules: plan::Rules,
    /// What inputs name instead of hold.
    pub references: References,
}

/// Values of inputs that stand elsewhere (`env:NAME`, `file:PATH`), read when they are needed and kept
/// nowhere; and what else is secret.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct References {
    /// Texts that the template declares secret.
    pub declared: BTreeSet<String>,
    /// What was found, by the reference. Secret.
    pub found: BTreeMap<String, String>,
    /// What was not, with why: an operation that takes one is not run.
    pub missing: BTreeMap<String, String>,
}

impl References {
    /// Texts of a template that are to be shown nowhere: declared secret, or secret by their names.
    pub fn secret_texts(topology: &Topology, groups: &ScalingGroups) -> BTreeSet<String> {
        let mut texts = topology.sensitive.texts(topology, groups);
        texts.extend(crate::secrets::secret_by_name(topology, groups));
        texts
    }

    /// All texts that must be shown nowhere.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = &String> {
        self.found.values().chain(&self.declared)
    }

    /// A value with what it refers to in its place.
    pub fn put_into(&self, value: &mut Value) {
        let mut all: Vec<(&String, &String)> = self.found.iter().collect();
        // one that begins another goes after it
        all.sort_by_key(|(reference, _)| std::cmp::Reverse(reference.len()));
        in_texts(value, &|text| {
            for (reference, found) in &all {
                if text.contains(reference.as_str()) {
                    *text = text.replace(reference.as_str(), found);
                }
            }
        });
    }

    /// A value with the reference where it has what is referred to: as it may be kept.
    pub(crate) fn take_out_of(&self, value: &mut Value) {
        let mut found: Vec<(&String, &String)> = self.found.iter().collect();
        // one that holds another goes first
        found.sort_by_key(|(_, secret)| std::cmp::Reverse(secret.len()));
        in_texts(value, &|text| {
            for (reference, secret) in &found {
                let is_long = secret.chars().count() >= crate::secrets::LEAST_CHARACTERS;
                if text == *secret {
                    text.clone_from(reference);
                } else if is_long && text.contains(secret.as_str()) {
                    *text = text.replace(secret.as_str(), reference);
                }
            }
        });
    }

    /// Whether a value can be worked with here.
    ///
    /// # Errors
    /// The reference in it whose value was not found, with why.
    pub(crate) fn need(&self, value: &Value) -> Result<(), String> {
        match value {
            Value::String(text) => {
                let mut missing = self.missing.iter();
                match missing.find(|(reference, _)| text.contains(reference.as_str())) {
                    Some((reference, why)) => Err(format!("{reference} is needed, and {why}")),
                    None => Ok(()),
                }
            }
            Value::Array(items) => items.iter().try_for_each(|item| self.need(item)),
            Value::Object(entries) => entries.values().try_for_each(|entry| self.need(entry)),
            _ => Ok(()),
        }
    }
}

fn in_texts(value: &mut Value, change: &impl Fn(&mut String)) {
    match value {
        Value::String(text) => change(text),
        Value::Array(items) => items.iter_mut().for_each(|item| in_texts(item, change)),
        Value::Object(entries) => entries
            .values_mut()
            .for_each(|entry| in_texts(entry, change)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

impl std::fmt::Debug for References {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<&String> = self.found.keys().collect();
        let mut shown = f.debug_struct("References");
        shown.field("found", &names);
        shown.field("missing", &self.missing).finish()
    }
}

/// Why a revision can't be had.
#[derive(Debug, thiserror::Error)]
#[error("revision {revision}: {why}")]
pub struct LibraryError {
    /// Its digest.
    pub revision: Revision,
    /// Why, and what to do.
    pub why: String,
}

/// Keeps revisions.
pub trait Library: Send + Sync {
    /// Reads one.
    ///
    /// # Errors
    /// If it is not there, or was changed, or is not understood any more.
    fn load(&self, revision: &Revision) -> Result<Blueprint, LibraryError>;

    /// What values refer to that stands elsewhere: those that a run is given. Nothing, where a library
    /// knows no references.
    fn look_up(&self, values: &BTreeMap<String, serde_json::Value>) -> References {
        let _ = values;
        References::default()
    }
}

impl Blueprint {
    /// The same, as a service has it whose record says what becomes of its Computes.
    #[must_use]
    pub fn with_computes(mut self, computes: PlainComputes) -> Self {
        self.topology = self.topology.with_computes(computes);
        self.computes = computes;
        self
    }

    /// The desired state of a first deploy of this revision.
    pub fn initially(&self, launch_budget: plan::LaunchBudget) -> Desired {
        Desired {
            wish: model::Wish::Deployed,
            revision: self.revision.clone(),
            capacities: self
                .groups
                .iter()
                .map(|g| (g.name.clone(), g.bounds.initial()))
                .collect(),
            victims: BTreeSet::new(),
            changed: BTreeMap::new(),
            phase: plan::Phase::Steady,
            launch_budget,
            elders: plan::Elders::default(),
        }
    }

    /// What another revision would mean.
    pub fn changes(&self, to: &Self) -> plan::Changes {
        plan::Changes::between(self.sketch(), to.sketch(), to.rules)
    }

    /// Whether what is made from this one may be taken down by another one.
    ///
    /// # Errors
    /// What is not the same, in words.
    pub fn same_shape(&self, other: &Self) -> Result<(), String> {
        plan::same_shape(self.sketch(), other.sketch())
    }

    /// The same, with the names that another revision has for its nodes.
    pub(crate) fn renamed_for(self, to: &Self) -> Self {
        let renaming = match to.rules {
            plan::Rules::Least => Renaming::between(&self.topology, &to.topology),
            plan::Rules::ReplaceAll => Renaming::default(),
        };
        self.renamed(&renaming)
    }

    /// The same, by other names.
    pub(crate) fn renamed(mut self, renaming: &Renaming) -> Self {
        if !renaming.is_empty() {
            self.topology = self.topology.renamed(renaming);
            (self.groups, _) = ScalingGroups::as_far_as_known(&self.topology);
        }
        self
    }

    fn sketch(&self) -> plan::Sketch<'_> {
        plan::Sketch {
            topology: &self.topology,
            groups: &self.groups,
            digests: &self.digests,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_referred_to_is_taken_out_and_put_back() {
        let found = [
            ("file:/run/db", "hunter2-hunter2"),
            ("env:PIN", "7"),
            ("env:PINS", "other secret"),
        ];
        let found = found.map(|(reference, secret)| (reference.to_owned(), secret.to_owned()));
        let references = References {
            found: found.into(),
            ..References::default()
        };
        let reported = json!({
            "url": "postgres://db:hunter2-hunter2@host",
            "all": ["hunter2-hunter2", "7", "17", 7, "other secret"],
        });
        let mut value = reported.clone();
        references.take_out_of(&mut value);
        let kept = json!({
            "url": "postgres://db:file:/run/db@host",
            "all": ["file:/run/db", "env:PIN", "17", 7, "env:PINS"],
        });
        assert_eq!(value, kept);
        references.put_into(&mut value);
        assert_eq!(value, reported);
    }
}
