//! Where revisions come from.

use model::{Revision, ThresholdPolicy};
use plan::Desired;
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
    pub(crate) fn put_into(&self, value: &mut serde_json::Value) {
        use serde_json::Value;
        match value {
            Value::String(text) => {
                if let Some(found) = self.found.get(text) {
                    text.clone_from(found);
                }
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.put_into(item)),
            Value::Object(entries) => entries.values_mut().for_each(|entry| self.put_into(entry)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    /// Whether a value can be worked with here.
    ///
    /// # Errors
    /// The reference in it whose value was not found, with why.
    pub(crate) fn need(&self, value: &serde_json::Value) -> Result<(), String> {
        use serde_json::Value;
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
            phase: plan::Phase::Steady,
            launch_budget,
            elders: plan::Elders::default(),
        }
    }

    /// What another revision would mean.
    pub fn changes(&self, to: &Self) -> plan::Changes {
        plan::Changes::between(self.sketch(), to.sketch(), to.rules)
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
