//! What a command wants, and who wanted something else since.

use engine::Snapshot;
use model::{
    Capacity, CapacitySource, DesiredCapacity, Generation, GroupName, Revision, RunId, Wish,
};
use plan::RunState;

/// What a command wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Goal {
    /// The service is there.
    Deployed,
    /// The service is there, a group with so many members.
    Scaled {
        /// The group.
        group: GroupName,
        /// How many.
        to: Capacity,
    },
    /// The service is made from another revision.
    Revised,
    /// A run has ended.
    Ran {
        /// Which.
        run: RunId,
    },
    /// A run does not go on.
    GaveUp {
        /// Which.
        run: RunId,
    },
    /// What an operator wants mended is mended, and the service is there.
    Mended,
    /// Nothing of the service is left.
    Undeployed,
}

impl Goal {
    /// What is wished of the whole service.
    pub(crate) fn wish(&self) -> Wish {
        match self {
            Self::Deployed
            | Self::Scaled { .. }
            | Self::Revised
            | Self::Mended
            | Self::Ran { .. }
            | Self::GaveUp { .. } => Wish::Deployed,
            Self::Undeployed => Wish::Undeployed,
        }
    }

    /// Whether the run that is meant is asked for or remembered.
    pub(crate) fn is_known(&self, snapshot: &Snapshot) -> bool {
        let (Self::Ran { run } | Self::GaveUp { run }) = self else {
            return false;
        };
        let is_asked = snapshot.requests.iter().any(|request| request.id == *run);
        is_asked || snapshot.recorded.runs.contains_key(run)
    }

    /// Why a change that was to be made whole or not at all was taken back, if it was.
    pub(crate) fn fell_back(&self, snapshot: &Snapshot) -> Option<String> {
        let Self::Scaled { group, to } = self else {
            return None;
        };
        match &snapshot.capacities.get(group)?.value.source {
            CapacitySource::FellBack { from, why } if from == to => Some(format!(
                "{group}: {from} could not be had, and all that came is gone again, as asked by --atomic: \
                 {why}"
            )),
            _ => None,
        }
    }

    /// Whether the run that is meant goes on, or is to.
    pub(crate) fn is_running(&self, snapshot: &Snapshot) -> bool {
        let Self::GaveUp { run } = self else {
            return false;
        };
        let record = snapshot.recorded.runs.get(run);
        let is_asked = snapshot.requests.iter().any(|request| request.id == *run);
        is_asked || record.is_some_and(|record| record.state == RunState::Running)
    }

    /// How the run that is meant has ended: what of it failed, one line each; none: it has not, or no
    /// run is meant.
    pub(crate) fn run_ended(&self, snapshot: &Snapshot) -> Option<Vec<String>> {
        let Self::Ran { run } = self else {
            return None;
        };
        match &snapshot.recorded.runs.get(run)?.state {
            RunState::Running => None,
            RunState::Done { .. } => Some(Vec::new()),
            RunState::Failed { why, .. } => Some(why.clone()),
        }
    }

    /// Whether a repair is still to be carried out that came with the wish of this generation.
    pub(crate) fn is_being_mended(&self, snapshot: &Snapshot, generation: Generation) -> bool {
        let request = snapshot.repair.as_ref().map(|request| &request.value);
        *self == Self::Mended && request.is_some_and(|r| r.generation == generation)
    }

    /// What of that repair could not be done, one line each.
    pub(crate) fn not_mended(&self, snapshot: &Snapshot, generation: Generation) -> Vec<String> {
        match (self, &snapshot.repaired) {
            (Self::Mended, Some(ended)) if ended.generation == generation => ended.failed.clone(),
            _ => Vec::new(),
        }
    }

    /// Who wished otherwise since the wish of this generation was written, for that revision.
    pub(crate) fn overruled(
        &self,
        snapshot: &Snapshot,
        generation: Generation,
        revision: &Revision,
    ) -> Option<String> {
        let wish = snapshot.wish.as_ref().map(|wish| &wish.value);
        if let Some(wish) = wish
            && wish.generation > generation
            && wish.wish != self.wish()
        {
            return Some(wish.by.clone());
        }
        if let Self::Deployed | Self::Revised = self {
            return overtaken(snapshot, generation, revision);
        }
        let Self::Scaled { group, to } = self else {
            return None;
        };
        let by_now = &snapshot.capacities.get(group)?.value;
        (by_now.value != *to).then(|| who_scaled(group, by_now))
    }
}

/// Who wished, since the wish of this generation, that the service be made from another revision.
pub(crate) fn overtaken(
    snapshot: &Snapshot,
    generation: Generation,
    revision: &Revision,
) -> Option<String> {
    let wish = &snapshot.wish.as_ref()?.value;
    let to = wish.made_from.as_ref().map(|to| &to.revision);
    let to = to.or(snapshot
        .record
        .as_ref()
        .map(|record| &record.value.revision))?;
    (wish.generation > generation && to != revision).then(|| wish.by.clone())
}

fn who_scaled(group: &GroupName, capacity: &DesiredCapacity) -> String {
    let to = capacity.value;
    match &capacity.source {
        CapacitySource::Operator { operator, .. } => {
            let by = operator.as_ref().map(|name| format!(" ({name})"));
            format!("scale {group} --to {to}{}", by.unwrap_or_default())
        }
        CapacitySource::Policy { policy, why } => format!("{policy} wants {to} of {group}: {why}"),
        CapacitySource::Initial => format!("a new deploy, with {to} of {group}"),
        CapacitySource::FellBack { from, why } => {
            format!("{from} of {group} could not be had: {why}")
        }
        CapacitySource::Clamped => format!("a revision whose bounds allow {to} of {group}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::Stamped;
    use jiff::Timestamp;
    use std::time::Duration;

    fn stamped<T>(value: T) -> Stamped<T> {
        Stamped { value, version: 1 }
    }

    fn with(wish: Wish, generation: u64, capacity: u32) -> Snapshot {
        let at = Timestamp::UNIX_EPOCH;
        let mut snapshot = Snapshot::default();
        let wish = engine::WishRecord {
            wish,
            by: "undeploy".to_owned(),
            at,
            generation: Generation(generation),
            made_from: None,
            undone_by: None,
        };
        snapshot.wish = Some(stamped(wish));
        let source = CapacitySource::Operator {
            hold_until: at + Duration::from_secs(1),
            operator: None,
        };
        let capacity = DesiredCapacity::new(Capacity(capacity), source, Generation(2), at);
        snapshot
            .capacities
            .insert("app".parse().unwrap(), stamped(capacity));
        snapshot
    }

    #[test]
    fn who_wished_otherwise_is_told() {
        let scaled = Goal::Scaled {
            group: "app".parse().unwrap(),
            to: Capacity(3),
        };
        let at = Generation(4);
        let table = [
            (&Goal::Deployed, with(Wish::Deployed, 5, 1), None),
            (&Goal::Deployed, with(Wish::Undeployed, 4, 1), None),
            (
                &Goal::Deployed,
                with(Wish::Undeployed, 5, 1),
                Some("undeploy"),
            ),
            (&Goal::Undeployed, with(Wish::Undeployed, 5, 1), None),
            (&scaled, with(Wish::Deployed, 4, 3), None),
            (
                &scaled,
                with(Wish::Deployed, 4, 2),
                Some("scale app --to 2"),
            ),
            (&scaled, with(Wish::Undeployed, 5, 3), Some("undeploy")),
        ];
        for (goal, snapshot, by) in table {
            let revision = Revision::new("abc").unwrap();
            let told = goal.overruled(&snapshot, at, &revision);
            assert_eq!(told.as_deref(), by, "{goal:?}");
        }
    }
}
