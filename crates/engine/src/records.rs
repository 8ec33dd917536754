//! What the engine keeps of a service, beside the records of `plan`.

use crate::servers::Mend;
use jiff::Timestamp;
use model::{
    Generation, HolderId, IdempotencyKey, PlanId, Revision, ScaleDirection, StepNumber, Wish,
};
use plan::Action;
use serde::{Deserialize, Serialize};
use topology::PlainComputes;

/// A deployed service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceRecord {
    /// The revision that it is made from.
    pub revision: Revision,
    /// Name of the provider that makes its servers.
    pub provider: String,
    /// Whether it makes those of plain Computes, too.
    #[serde(default)]
    pub computes: PlainComputes,
    /// Where the template came from, for people.
    pub template: String,
    /// When it was first deployed.
    pub deployed_at: Timestamp,
}

/// What somebody asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WishRecord {
    /// What.
    pub wish: Wish,
    /// Who asked.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// How often somebody asked: each time, what failed before is tried again.
    pub generation: Generation,
    /// The revision that the service is to be made from; none: that of its record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made_from: Option<MadeFrom>,
    /// Where it is to be removed: the revision by which it is; none: that of its record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undone_by: Option<MadeFrom>,
}

/// What a service is to be made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MadeFrom {
    /// The revision.
    pub revision: Revision,
    /// Where its template came from, for people.
    pub template: String,
}

/// The records are those of a backup: what came after it is not known, so nothing is removed until an
/// operator has looked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RestoredRecord {
    /// When it was restored.
    pub at: Timestamp,
    /// The backup, for people.
    pub from: String,
    /// When that was taken, if it says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken_at: Option<Timestamp>,
}

/// What an operator wants mended, and what of it is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RepairRequest {
    /// The wish that it came with.
    pub generation: Generation,
    /// Who asked.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// What is left of it.
    pub left: Vec<Mend>,
    /// What of it could not be done, one line each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failed: Vec<String>,
}

/// How a repair ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RepairedRecord {
    /// The wish that it came with.
    pub generation: Generation,
    /// What of it could not be done, one line each.
    pub failed: Vec<String>,
}

/// The last change of a group's capacity, and whether it has converged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActionRecord {
    /// The capacity's generation that it is about.
    pub generation: Generation,
    /// Which way.
    pub direction: ScaleDirection,
    /// When it converged or failed; none: still under way.
    pub settled_at: Option<Timestamp>,
}

/// A step that was started and has not ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Intent {
    /// What.
    pub action: Action,
    /// The attempt.
    pub key: IdempotencyKey,
    /// Its number.
    pub step: StepNumber,
    /// Its plan.
    pub plan: PlanId,
    /// When.
    pub started_at: Timestamp,
}

/// Who acts for a service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HolderRecord {
    /// The process.
    pub holder: HolderId,
    /// Since when.
    pub since: Timestamp,
    /// In words: `agent`, `deploy`, ….
    pub command: String,
}

/// A holder's last sign of life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heartbeat {
    /// When.
    pub at: Timestamp,
}

/// Numbers of plans and steps, counted over the life of a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProgressRecord {
    /// The newest plan.
    pub plan: PlanId,
    /// The newest step.
    pub step: StepNumber,
    /// The wish whose asking was last taken notice of.
    pub seen: Generation,
}

impl Default for ProgressRecord {
    fn default() -> Self {
        Self {
            plan: PlanId(0),
            step: StepNumber(0),
            seen: Generation(0),
        }
    }
}
