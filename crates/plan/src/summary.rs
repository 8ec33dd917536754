//! A plan in words: one line for each thing that changes, with its why.

use crate::{Plan, Recorded};
use model::{InstanceId, MemberId};
use std::collections::BTreeMap;

#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum About {
    Member(MemberId),
    Single(InstanceId),
    Service,
}

/// Lines such as `app[1] (m4) joins: 3 steps, because …`.
pub fn summary(plan: &Plan, recorded: &Recorded) -> Vec<String> {
    let mut by_about: BTreeMap<About, (usize, String)> = BTreeMap::new();
    for step in plan.in_order() {
        let about = match step.action.acts_on() {
            None => About::Service,
            Some(instance) => match instance.member() {
                Some(member) => About::Member(member),
                None => About::Single(instance.clone()),
            },
        };
        let entry = by_about
            .entry(about)
            .or_insert_with(|| (0, step.why.clone()));
        entry.0 += 1;
    }
    by_about
        .into_iter()
        .map(|(about, (steps, why))| {
            let steps = if steps == 1 {
                "1 step".to_owned()
            } else {
                format!("{steps} steps")
            };
            match about {
                About::Service => format!("service: {steps} ({why})"),
                About::Single(instance) => format!("{instance}: {steps} ({why})"),
                About::Member(id) => match recorded.members.get(&id) {
                    Some(m) => format!("{}[{}] ({id}): {steps} ({why})", m.group, m.ordinal),
                    None => format!("{id}: {steps} ({why})"),
                },
            }
        })
        .collect()
}
