//! Runs: workflows and actions of triggers, done once because somebody asked (TOSCA 1.3 §7.3, TOSCA
//! 2.0 §13, §14). What is asked becomes tasks; a task acts on what its target means when it begins;
//! each act is a step of the plan like any other.

mod advance;
mod apply;
mod look;
mod outline;
mod performance;
mod record;
mod scope;
mod states;
pub(crate) mod steps;
mod task;
mod tasks;
mod triggers;

pub use advance::RunContext;
pub use outline::{RunAct, run_outline};
pub use performance::{Performance, performance};
pub use record::{
    GiveUp, Performed, RunOf, RunRecord, RunRequest, RunState, Subject, SubjectProgress,
    SubjectRecord, TaskKey, TaskState,
};
