//! A plan in numbers: what becomes of how many node instances.

use model::{InstanceId, LifecycleOperation};
use plan::{Action, Effect, Step};
use serde::Serialize;
use std::collections::BTreeSet;
use topology::Renaming;

/// How many node instances there are of each kind, and how many operations run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Counts {
    /// They come.
    pub(crate) create: usize,
    /// They stay, and something runs on them.
    pub(crate) change: usize,
    /// They go and come again.
    pub(crate) replace: usize,
    /// They go.
    pub(crate) delete: usize,
    /// Steps that do something.
    pub(crate) run: usize,
}

impl Counts {
    /// Of all steps of a plan. One that goes by its former name and comes by another is one.
    pub(crate) fn of(steps: &[&Step], renamed: &Renaming) -> Self {
        let mut touched: BTreeSet<InstanceId> = BTreeSet::new();
        let mut made = BTreeSet::new();
        let mut gone = BTreeSet::new();
        for step in steps {
            let Some(instance) = step.action.acts_on() else {
                continue;
            };
            let instance = by_present_name(instance, renamed);
            touched.insert(instance.clone());
            match &step.action {
                Action::CreateServer { .. }
                | Action::Operate {
                    operation: LifecycleOperation::Create,
                    ..
                } => drop(made.insert(instance)),
                Action::DeleteServer { .. }
                | Action::Operate {
                    operation: LifecycleOperation::Delete,
                    ..
                } => drop(gone.insert(instance)),
                _ => {}
            }
        }
        Self {
            create: made.difference(&gone).count(),
            replace: made.intersection(&gone).count(),
            delete: gone.difference(&made).count(),
            change: touched
                .iter()
                .filter(|i| !made.contains(*i) && !gone.contains(*i))
                .count(),
            run: steps.iter().filter(|s| s.effect == Effect::Real).count(),
        }
    }

    /// In words; none: no node is concerned.
    pub(super) fn words(self) -> Option<String> {
        let parts = [
            (self.create, "to create"),
            (self.change, "to change"),
            (self.replace, "to replace"),
            (self.delete, "to delete"),
        ];
        let parts = parts.into_iter().filter(|(n, _)| *n > 0);
        let words: Vec<String> = parts.map(|(n, word)| format!("{n} {word}")).collect();
        (!words.is_empty()).then(|| words.join(", "))
    }
}

fn by_present_name(instance: &InstanceId, renamed: &Renaming) -> InstanceId {
    match instance {
        InstanceId::Single(node) => InstanceId::Single(renamed.present(node).clone()),
        InstanceId::OfMember(node, member) => {
            InstanceId::OfMember(renamed.present(node).clone(), *member)
        }
    }
}
