//! What the beginning and end of an operation do to the records of pairs, and of lists of members.

use crate::{EdgeOperation, EdgeRecord, News, RelationRecord, StepOutcome};
use model::MemberId;
use std::collections::BTreeSet;

// === impl EdgeRecord ===

impl EdgeRecord {
    /// From now on it may hold, and its opposite may not hold any more.
    pub(crate) fn begin(&mut self, operation: EdgeOperation) {
        self.attempts += 1;
        // it adds nothing that could be taken back
        if operation == EdgeOperation::TargetChanged {
            self.news = News::Telling;
            return;
        }
        self.uncertain.insert(operation);
        if let Some(opposite) = operation.opposite()
            && self.done.remove(&opposite)
        {
            self.uncertain.insert(opposite);
        }
    }

    /// How it ended.
    pub(crate) fn end(&mut self, operation: EdgeOperation, outcome: &StepOutcome) {
        if operation == EdgeOperation::TargetChanged {
            let is_done = matches!(outcome, StepOutcome::Done { .. });
            // what changed meanwhile is still to be told
            self.news = match (self.news, is_done) {
                (News::Told | News::Telling, true) => News::Told,
                _ => News::Untold,
            };
        }
        if let StepOutcome::Done { attributes, .. } = outcome {
            self.attributes.extend(attributes.clone());
        }
        match outcome {
            StepOutcome::Done { .. } if operation == EdgeOperation::TargetChanged => {
                self.failure = None;
            }
            StepOutcome::Done { .. } => {
                self.done.insert(operation);
                self.uncertain.remove(&operation);
                if let Some(opposite) = operation.opposite() {
                    self.uncertain.remove(&opposite);
                    self.done.remove(&opposite);
                }
                self.failure = None;
            }
            StepOutcome::Failed(f) | StepOutcome::Unknown(f) => self.failure = Some(f.clone()),
            StepOutcome::NotDone => {}
        }
    }
}

// === impl RelationRecord ===

impl RelationRecord {
    /// From now on the target may know these, too.
    pub(crate) fn begin(&mut self, members: &BTreeSet<MemberId>) {
        self.attempts += 1;
        self.telling.get_or_insert_default().extend(members);
    }

    /// How the telling ended.
    pub(crate) fn end(&mut self, members: &BTreeSet<MemberId>, outcome: &StepOutcome) {
        match outcome {
            StepOutcome::Done { .. } => {
                self.told = Some(members.clone());
                self.telling = None;
                self.failure = None;
            }
            StepOutcome::Failed(f) | StepOutcome::Unknown(f) => self.failure = Some(f.clone()),
            StepOutcome::NotDone => {}
        }
    }
}
