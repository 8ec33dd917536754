//! A task of a run, and what it waits for.

use super::record::TaskKey;
use super::scope::Scope;
use model::{NodeName, NodeState};
use std::collections::BTreeMap;
use std::rc::Rc;
use topology::{Expr, Implementation, Precondition, StepHost};

/// How another task has to end for one to begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    /// It was done.
    Well,
    /// It failed.
    Badly,
    /// In any way.
    Somehow,
}

/// Another task that one waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct After {
    pub(super) task: usize,
    pub(super) ended: Ended,
    /// Whether its failure is seen to by others, so that it does not stop this one.
    pub(super) seen_to: bool,
}

/// A task.
pub(super) struct Task<'t> {
    pub(super) key: TaskKey,
    pub(super) after: Vec<After>,
    pub(super) kind: TaskKind<'t>,
    /// Inputs of the workflow that it stands in.
    pub(super) scope: Rc<Scope>,
}

/// What a task is.
pub(super) enum TaskKind<'t> {
    /// What must hold before a workflow begins.
    Check(&'t [Precondition]),
    /// It ends as those do.
    Join(Vec<usize>),
    /// An activity.
    Act {
        target: Target<'t>,
        filter: Option<&'t Expr>,
        host: Option<&'t StepHost>,
        deed: Deed<'t>,
    },
}

/// On what an activity acts.
#[derive(Clone)]
pub(super) enum Target<'t> {
    Service,
    Nodes(Vec<&'t NodeName>),
    Relationship {
        source: &'t NodeName,
        requirement: &'t str,
    },
}

/// What an activity does.
pub(super) enum Deed<'t> {
    Call {
        interface: &'t str,
        operation: &'t str,
        inputs: &'t BTreeMap<String, Expr>,
    },
    Program {
        implementation: &'t Implementation,
        inputs: Option<&'t BTreeMap<String, Expr>>,
    },
    SetState(NodeState),
    /// A state that only lasts while an operation runs.
    PassingState,
    BringUp,
    TakeDown,
}
