//! What was seen last, kept for readers that do not ask the provider.

use super::drift::{Drift, Sighting, drift};
use crate::snapshot::Snapshot;
use jiff::Timestamp;
use model::InstanceId;
use plan::{Recorded, ServerLink};
use policy::ProviderWord;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Most differences that a record keeps: it has 256 KiB.
const MOST: usize = 400;

/// What was seen last, for readers that do not ask the provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DriftRecord {
    /// When.
    pub at: Timestamp,
    /// Who looked: `refresh`, `agent`, ….
    pub by: String,
    /// Servers that a provider made, by the records; those of playbooks are not its to know.
    #[serde(default)]
    pub asked: usize,
    /// What differs.
    pub found: Vec<Drift>,
    /// So many more did not fit.
    #[serde(default, skip_serializing_if = "is_none")]
    pub more: usize,
    /// Recorded servers of which the provider said nothing certain, with why.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub silent: BTreeMap<InstanceId, String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_none(more: &usize) -> bool {
    *more == 0
}

// === impl DriftRecord ===

impl DriftRecord {
    /// Of what was seen just now.
    pub fn of(snapshot: &Snapshot, seen: &Sighting, by: &str, at: Timestamp) -> Self {
        let mut found = drift(snapshot, seen);
        let more = found.len().saturating_sub(MOST);
        found.truncate(MOST);
        let silent = seen.words.iter().filter_map(|(instance, word)| match word {
            ProviderWord::Unknown { why } => Some((instance.clone(), why.clone())),
            _ => None,
        });
        Self {
            at,
            by: by.to_owned(),
            asked: seen.words.len(),
            found,
            more,
            silent: silent.take(MOST).collect(),
        }
    }

    /// What of it has not been dealt with since.
    #[must_use]
    pub fn as_of_now(&self, recorded: &Recorded) -> Self {
        let mut record = self.clone();
        record.found.retain(|drift| drift.still_holds(recorded));
        record.silent.retain(|instance, _| {
            let known = recorded.instances.get(instance);
            known.is_some_and(|r| matches!(r.server, ServerLink::Known { .. }))
        });
        record
    }

    /// Whether it says the same, at whatever time.
    pub(crate) fn says_as(&self, other: &Self) -> bool {
        let said = |record: &Self| (record.asked, record.more);
        said(self) == said(other) && self.found == other.found && self.silent == other.silent
    }
}
