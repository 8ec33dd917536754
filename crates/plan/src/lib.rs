//! Level 1: desired × recorded × observed → what is to be done, in which order, and why.
//!
//! Two pure stages. [`membership`] decides who is to be a member (records only, no effects); then
//! [`Plan::new`] gives the steps that lead from the records to the wish. Every step's outcome is
//! [`Recorded::apply`]'d to the records, and the plan is made anew: nothing is ever resumed.
//! Another revision is a third: [`Changes::between`] says what it means for each node, what goes is
//! planned as down, then [`Recorded::revise`] makes the records those of the new one; members of a group
//! that changed come to it one after the other, and are planned as what they were made from until then.
//! [`Recorded::advance_runs`] brings workflows and triggers' actions forward, whose acts are steps as
//! well.
//! Must not know: the clock, providers, executors, the store.

mod action;
mod apply;
mod apply_pairs;
mod choice;
mod down;
mod edges;
mod exchange;
mod forget;
mod frontier;
mod ground;
mod hooks;
mod launch_budget;
mod membership;
mod order;
mod plan;
mod pointless;
mod record;
mod relations;
mod runs;
mod standing;
mod summary;
mod under_way;
mod up;
mod updates;
mod withhold;
mod world;

pub use action::{Action, EdgeOperation, Effect, RelationId, Side, StepKey};
pub use apply::{ApplyError, StepOutcome};
pub use edges::all_edges;
pub use launch_budget::LaunchBudget;
pub use membership::{MembershipChange, membership};
pub use plan::{Desired, Phase, Plan, Step};
pub use pointless::is_pointless;
pub use record::{
    EdgeRecord, Failure, FailureKind, GroupRecord, InstanceRecord, MemberRecord, Recorded,
    RelationRecord, ServerLink,
};
pub use runs::{
    GiveUp, Performance, Performed, RunAct, RunContext, RunOf, RunRecord, RunRequest, RunState,
    Subject, SubjectProgress, SubjectRecord, TaskKey, TaskState, performance, run_outline,
};
pub use summary::summary;
pub use under_way::UnderWay;
pub use updates::{
    Changes, Elder, Elders, MemberRenewal, News, NodeChange, Regrouping, Renewal, Revising, Rules,
    Sketch, group_now, same_shape, stopped_roll,
};
