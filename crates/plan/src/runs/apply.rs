//! What the beginning and the end of a run's step do to the records.

use super::record::{Performed, Subject, SubjectProgress, SubjectRecord, TaskState};
use crate::{Action, Recorded, StepOutcome};
use model::NodeState;

impl Recorded {
    fn subject_mut(&mut self, action: &Action) -> Option<&mut SubjectRecord> {
        let Action::Perform {
            run, task, subject, ..
        } = action
        else {
            return None;
        };
        let state = self.runs.get_mut(run)?.tasks.get_mut(task)?;
        let TaskState::Active { subjects } = state else {
            return None;
        };
        subjects.iter_mut().find(|s| &s.subject == subject)
    }

    pub(crate) fn begin_performing(&mut self, action: &Action) {
        if let Some(record) = self.subject_mut(action) {
            record.progress = SubjectProgress::Begun;
            record.attempts += 1;
        }
    }

    /// A run that was given up meanwhile has no subject any more; what was done was done.
    pub(crate) fn performed(&mut self, action: &Action, outcome: &StepOutcome) {
        if let Some(record) = self.subject_mut(action) {
            record.progress = match outcome {
                StepOutcome::Done { .. } => SubjectProgress::Done,
                StepOutcome::NotDone => SubjectProgress::Waiting,
                StepOutcome::Failed(failure) | StepOutcome::Unknown(failure) => {
                    let message = failure.message.clone();
                    SubjectProgress::Failed { message }
                }
            };
        }
        let Action::Perform {
            run, subject, what, ..
        } = action
        else {
            return;
        };
        let StepOutcome::Done { attributes, .. } = outcome else {
            return;
        };
        let instance = match subject {
            Subject::Node { instance } => instance,
            Subject::Pair { edge, .. } => {
                if let Some(record) = self.edges.get_mut(edge) {
                    record.attributes.extend(attributes.clone());
                }
                return;
            }
            Subject::Service => return,
        };
        let record = self.instance_mut(instance);
        record.attributes.extend(attributes.clone());
        if let Performed::SetState { state } = what {
            record.state = *state;
            record.failure = None;
            // what is not started stays so until somebody asks for it
            record.left_by = (*state != NodeState::Started).then_some(*run);
        }
    }
}
