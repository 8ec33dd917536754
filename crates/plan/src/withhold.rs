//! Removals that wait: the steps stay in the plan, with the reason that they are not tried.

use crate::under_way::is_down;
use crate::{Action, Plan, Recorded};

impl Plan {
    /// No step that removes anything is tried; the rest goes on.
    pub fn withhold_removals(&mut self, recorded: &Recorded, why: &str) {
        for step in self.steps.values_mut() {
            if removes(&step.action, recorded) {
                step.blocked = Some(why.to_owned());
            }
        }
    }

    /// What is removed, in an order in which it could be.
    pub fn removals(&self, recorded: &Recorded) -> Vec<&crate::Step> {
        let mut steps = self.in_order();
        steps.retain(|step| removes(&step.action, recorded));
        steps
    }
}

/// Whether an action takes something down, or tells somebody that it goes.
fn removes(action: &Action, recorded: &Recorded) -> bool {
    match action {
        Action::Relate { operation, .. } => operation.is_farewell(),
        Action::TellMembers {
            relation, members, ..
        } => {
            let record = recorded.relations.get(relation);
            let told = record.and_then(|record| record.told.as_ref());
            told.is_some_and(|told| told.iter().any(|member| !members.contains(member)))
        }
        other => is_down(other),
    }
}
