//! A plan in words: one line for each thing that changes, with its why.

use crate::{Action, Plan, Recorded};
use model::{InstanceId, MemberId};
use std::collections::BTreeMap;

#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Subject {
    Member(MemberId),
    Single(InstanceId),
}

/// Lines such as `app[1] (m4) joins: 3 steps, because …`.
pub fn summary(plan: &Plan, recorded: &Recorded) -> Vec<String> {
    let mut by_subject: BTreeMap<Subject, (usize, String)> = BTreeMap::new();
    for step in plan.in_order() {
        let instance = match &step.action {
            Action::TellMembers { relation, .. } => &relation.target,
            other => other.acts_on(),
        };
        let subject = match instance.member() {
            Some(member) => Subject::Member(member),
            None => Subject::Single(instance.clone()),
        };
        let entry = by_subject
            .entry(subject)
            .or_insert_with(|| (0, step.why.clone()));
        entry.0 += 1;
    }
    by_subject
        .into_iter()
        .map(|(subject, (steps, why))| {
            let steps = if steps == 1 {
                "1 step".to_owned()
            } else {
                format!("{steps} steps")
            };
            match subject {
                Subject::Single(instance) => format!("{instance}: {steps} ({why})"),
                Subject::Member(id) => match recorded.members.get(&id) {
                    Some(m) => format!("{}[{}] ({id}): {steps} ({why})", m.group, m.ordinal),
                    None => format!("{id}: {steps} ({why})"),
                },
            }
        })
        .collect()
}
