//! What stands for an instance in the order of a plan: its own last step, or, where it has none, the
//! last steps of what it waits for itself.

use crate::StepKey;
use model::InstanceId;
use std::collections::{BTreeMap, BTreeSet};

/// Last steps by instance.
#[derive(Default)]
pub(crate) struct Frontier {
    last: BTreeMap<InstanceId, BTreeSet<StepKey>>,
}

impl Frontier {
    /// Sets what has to be waited for to have `instance` done.
    pub(crate) fn set(&mut self, instance: &InstanceId, keys: BTreeSet<StepKey>) {
        self.last.insert(instance.clone(), keys);
    }

    /// What has to be waited for; nothing, if the instance was not looked at.
    pub(crate) fn of(&self, instance: &InstanceId) -> BTreeSet<StepKey> {
        self.last.get(instance).cloned().unwrap_or_default()
    }
}
