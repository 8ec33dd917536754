//! The steps that runs wait for.

use super::performance::performed;
use super::record::{RunState, SubjectProgress, TaskState};
use super::tasks::tasks;
use crate::plan::Draft;
use crate::{Action, Effect, Performed};
use std::collections::BTreeSet;
use topology::Evaluator;

pub(crate) fn add_steps(draft: &mut Draft<'_>) {
    let recorded = draft.recorded;
    let evaluate = Evaluator::new(draft.topology, draft.models.current.groups, recorded);
    for run in recorded.runs.values() {
        if run.state != RunState::Running {
            continue;
        }
        let Ok(tasks) = tasks(draft.topology, &evaluate, &run.request.what) else {
            continue;
        };
        for task in &tasks {
            let Some(TaskState::Active { subjects }) = run.tasks.get(&task.key) else {
                continue;
            };
            let Some(what) = performed(task) else {
                continue;
            };
            let waiting = subjects
                .iter()
                .filter(|s| s.progress == SubjectProgress::Waiting);
            for subject in waiting {
                let effect = match what {
                    Performed::SetState { .. } => Effect::RecordOnly,
                    Performed::Call { .. } | Performed::Program => Effect::Real,
                };
                let action = Action::Perform {
                    run: run.request.id,
                    task: task.key.clone(),
                    subject: subject.subject.clone(),
                    what: what.clone(),
                };
                let why = format!("{} {} asks for it", run.request.id, run.request.what);
                draft.add(action, effect, BTreeSet::new(), why, None);
            }
        }
    }
}
