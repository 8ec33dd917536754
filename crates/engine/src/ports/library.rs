//! Where revisions come from.

use model::{Revision, ThresholdPolicy};
use plan::Desired;
use std::collections::BTreeMap;
use std::path::PathBuf;
use topology::{ScalingGroups, Topology};

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
    /// What a change of revision means.
    pub rules: plan::Rules,
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
}

impl Blueprint {
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
            phase: plan::Phase::Steady,
            launch_budget,
        }
    }

    /// What another revision would mean.
    pub fn changes(&self, to: &Self) -> plan::Changes {
        plan::Changes::between(self.sketch(), to.sketch(), to.rules)
    }

    fn sketch(&self) -> plan::Sketch<'_> {
        plan::Sketch {
            topology: &self.topology,
            groups: &self.groups,
            digests: &self.digests,
        }
    }
}
