//! What the log records. One closed enum: `history`, the live view, the report and the dashboard all
//! read it.

use jiff::Timestamp;
use model::{
    Capacity, CapacitySource, GroupName, HolderId, IdempotencyKey, InstanceId, MemberId,
    MemberState, Ordinal, PlanId, Revision, RuleName, RunId, StepNumber, StepStatus, Wish,
};
use policy::{AlertStatus, Evaluation, Fingerprint};
use serde::{Deserialize, Serialize};
use topology::Renaming;

/// How a plan ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "end", rename_all = "snake_case")]
pub enum PlanEnd {
    /// Desired and observed are the same.
    Converged,
    /// Another plan took its place.
    Superseded,
    /// Nothing more can be done by itself.
    Stuck {
        /// What is in the way.
        why: String,
    },
}

/// Something that happened to a service.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// A process became the holder.
    HolderChanged {
        /// Who.
        holder: HolderId,
    },
    /// Somebody wished.
    WishChanged {
        /// What.
        wish: Wish,
        /// Who asked (`deploy`, `undeploy`, …).
        by: String,
    },
    /// Somebody wished that the service be made from another revision.
    RevisionWished {
        /// Which.
        revision: Revision,
        /// Who asked.
        by: String,
    },
    /// From now on the service is another revision; what it brings comes next.
    RevisionChanged {
        /// Which it was.
        from: Revision,
        /// Which it is.
        to: Revision,
        /// Nodes that have another name from now on.
        #[serde(default, skip_serializing_if = "Renaming::is_empty")]
        renamed: Renaming,
    },
    /// A group's desired capacity changed.
    CapacityChanged {
        /// The group.
        group: GroupName,
        /// Before; none at the first deploy.
        from: Option<Capacity>,
        /// After.
        to: Capacity,
        /// Who set it, and why.
        source: CapacitySource,
    },
    /// Alertmanager told of an alert, for the first time or with another status.
    AlertChanged {
        /// Its identity.
        fingerprint: Fingerprint,
        /// The rule.
        rule: RuleName,
        /// The member that it is about.
        member: Option<MemberId>,
        /// The scraped address.
        instance: String,
        /// When it began.
        starts_at: Timestamp,
        /// Whether it holds.
        status: AlertStatus,
    },
    /// A group's policies were evaluated, and the outcome is not that of the time before.
    Evaluated {
        /// Decision and reasons.
        evaluation: Evaluation,
    },
    /// A member was found dead or ailing, or a suspicion was dropped.
    Health {
        /// The member.
        member: MemberId,
        /// What is believed and why, in words.
        verdict: String,
    },
    /// A member came, changed or went.
    MemberChanged {
        /// The member.
        member: MemberId,
        /// Its group.
        group: GroupName,
        /// Its number for people.
        ordinal: Ordinal,
        /// Its state; none when it is gone.
        state: Option<MemberState>,
        /// The revision that it is made from, where that is another one from now on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        revision: Option<Revision>,
    },
    /// What is to be done changed.
    PlanOpened {
        /// Its id.
        plan: PlanId,
        /// The changes, each with its why, in words.
        changes: Vec<String>,
        /// How many steps.
        steps: u32,
    },
    /// A plan ended.
    PlanClosed {
        /// Its id.
        plan: PlanId,
        /// How.
        end: PlanEnd,
    },
    /// A step's intent is durable; its effect is being tried.
    StepStarted {
        /// Its plan.
        plan: PlanId,
        /// Its number.
        step: StepNumber,
        /// What, in words.
        title: String,
        /// Why, in words.
        why: String,
        /// Its idempotency key.
        key: IdempotencyKey,
        /// What it acts on; none: nothing, or an entry of an older program.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        instance: Option<InstanceId>,
        /// Where its output goes, relative to the state folder, if it has any.
        log_file: Option<String>,
    },
    /// A step ended.
    StepFinished {
        /// Its plan.
        plan: PlanId,
        /// Its number.
        step: StepNumber,
        /// What, in words.
        title: String,
        /// How.
        status: StepStatus,
        /// What went wrong, if anything did.
        message: Option<String>,
        /// How long it took.
        took_ms: u64,
    },
    /// A started step of a former holder was looked into.
    StepSettled {
        /// Its number.
        step: StepNumber,
        /// What, in words.
        title: String,
        /// What was found.
        status: StepStatus,
        /// How that is known.
        why: String,
    },
    /// A workflow, or the actions of triggers, begin: somebody asked.
    RunBegan {
        /// The run.
        run: RunId,
        /// What, in words.
        what: String,
        /// Who asked.
        by: String,
    },
    /// A run ended.
    RunEnded {
        /// The run.
        run: RunId,
        /// What, in words.
        what: String,
        /// What of it failed, one line each; none: all was done.
        failed: Vec<String>,
    },
    /// The records are those of a backup from now on: nothing is removed.
    Restored {
        /// The backup, for people.
        from: String,
        /// When that was taken, if it says so.
        taken_at: Option<Timestamp>,
    },
    /// An operator has looked at what was restored: removals go on.
    RestoreConfirmed {
        /// Who.
        by: String,
    },
    /// An operator asked that servers be mended.
    RepairWished {
        /// What, one line each.
        what: Vec<String>,
        /// Who asked.
        by: String,
    },
    /// One of that was done, or could not be.
    Repaired {
        /// What, in words.
        what: String,
        /// Why it could not be done, if so.
        failure: Option<String>,
    },
    /// Something an operator should know.
    Trouble {
        /// What, and what to do.
        what: String,
    },
}
