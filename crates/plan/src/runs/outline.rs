//! What a run would do, before it is asked for.

use super::advance::RunContext;
use super::performance::{performed, runs, subjects};
use super::record::{Performed, RunOf};
use super::task::{Deed, Task, TaskKind};
use super::tasks::tasks;
use crate::Recorded;
use topology::{Evaluator, ImplementationKind};

/// One thing that a run would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunAct {
    /// Where in the run: `restart/stop.0`.
    pub task: String,
    /// What.
    pub what: String,
    /// On what, as far as that is known before.
    pub on: Vec<String>,
    /// What its steps are called; none: it has none.
    pub performed: Option<Performed>,
    /// What runs.
    pub kind: Option<ImplementationKind>,
}

/// What a run would do, in an order in which it could.
///
/// # Errors
/// If it can't be run at all: there is no such workflow or trigger, or its inputs are wrong.
pub fn run_outline(
    context: RunContext<'_>,
    recorded: &Recorded,
    what: &RunOf,
) -> Result<Vec<RunAct>, String> {
    let evaluate = Evaluator::new(context.topology, context.groups, recorded);
    let tasks = tasks(context.topology, &evaluate, what)?;
    let mut acts = Vec::new();
    for task in &tasks {
        let TaskKind::Act { deed, .. } = &task.kind else {
            continue;
        };
        acts.push(RunAct {
            task: task.key.to_string(),
            what: words(deed),
            on: on(context, &evaluate, recorded, task),
            performed: performed(task),
            kind: runs(context, &evaluate, recorded, task),
        });
    }
    Ok(acts)
}

/// A filter that can't be worked out yet leaves all of them in question.
fn on(
    context: RunContext<'_>,
    evaluate: &Evaluator<'_>,
    recorded: &Recorded,
    task: &Task<'_>,
) -> Vec<String> {
    match subjects(context, evaluate, recorded, task) {
        Ok(subjects) => subjects.iter().map(ToString::to_string).collect(),
        Err(why) => vec![format!("what is known then ({why})")],
    }
}

fn words(deed: &Deed<'_>) -> String {
    match deed {
        Deed::Call {
            interface,
            operation,
            ..
        } => format!("call {interface}.{operation}"),
        Deed::Program { implementation, .. } => format!("run {}", implementation.primary),
        Deed::SetState(state) => format!("set state {state}"),
        Deed::PassingState => "set a state that passes".to_owned(),
        Deed::BringUp => "deploy".to_owned(),
        Deed::TakeDown => "undeploy".to_owned(),
    }
}
