//! How far a service is from what was wished, read without a lease: for those who follow a holder.

use super::goal::{Goal, overtaken};
use super::outlook::desired;
use engine::ports::Blueprint;
use engine::{Ancestors, Snapshot};
use jiff::Timestamp;
use model::{Generation, Wish};
use plan::{Desired, Plan, membership};

/// How a wish stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Not there yet.
    UnderWay,
    /// It is as wished.
    Reached,
    /// The service does not exist any more.
    Gone,
    /// Somebody wished otherwise since.
    Overruled {
        /// Who.
        by: String,
    },
    /// It could not be made whole, and what was made of it is taken back.
    FellBack {
        /// What could not be had, and why.
        why: String,
    },
    /// Nothing more can be done for now.
    Stuck {
        /// What is in the way, one line each.
        why: Vec<String>,
    },
}

/// Judges. `generation` is that of the wish which is followed.
pub(crate) fn standing(
    snapshot: &Snapshot,
    blueprint: &Blueprint,
    goal: &Goal,
    generation: Generation,
    ancestors: &Ancestors,
    now: Timestamp,
) -> Standing {
    let (Some(record), Some(wish)) = (&snapshot.record, &snapshot.wish) else {
        return Standing::Gone;
    };
    if let Goal::GaveUp { .. } = goal {
        return match goal.is_running(snapshot) {
            true => Standing::UnderWay,
            false => Standing::Reached,
        };
    }
    if let Goal::Ran { .. } = goal {
        return match goal.run_ended(snapshot) {
            None if goal.is_known(snapshot) => Standing::UnderWay,
            None => Standing::Stuck {
                why: vec!["nobody remembers how it ended; `concertina history` does".to_owned()],
            },
            Some(why) if why.is_empty() => Standing::Reached,
            Some(why) => Standing::Stuck { why },
        };
    }
    let fell_back = goal.fell_back(snapshot);
    if let Some(by) = goal
        .overruled(snapshot, generation, &blueprint.revision)
        .filter(|_| fell_back.is_none())
    {
        return Standing::Overruled { by };
    }
    if snapshot.progress.seen < generation
        || !snapshot.intents.is_empty()
        || goal.is_being_mended(snapshot, generation)
    {
        return Standing::UnderWay;
    }
    // the holder takes down what goes; only it knows the revision that holds until then
    if record.value.revision != blueprint.revision {
        let by = overtaken(snapshot, generation, &blueprint.revision);
        return by.map_or(Standing::UnderWay, |by| Standing::Overruled { by });
    }
    let wished = Desired {
        elders: ancestors.elders().clone(),
        ..desired(blueprint, snapshot, wish.value.wish, None)
    };
    let (topology, groups) = (&blueprint.topology, &blueprint.groups);
    let recorded = &snapshot.recorded;
    // which id the next member would have does not matter here
    let unused = model::MemberId(u64::MAX / 2);
    if !membership(topology, groups, &wished, recorded, unused, now).is_empty() {
        return Standing::UnderWay;
    }
    let plan = Plan::new(topology, groups, &wished, recorded, now);
    if plan.ready(&plan::UnderWay::default()).next().is_some() {
        return Standing::UnderWay;
    }
    if let Some(why) = fell_back {
        return Standing::FellBack { why };
    }
    let mut why = obstacles(&plan, snapshot, blueprint, &wished, now);
    why.extend(goal.not_mended(snapshot, generation));
    match (why.is_empty(), goal.wish()) {
        (false, _) => Standing::Stuck { why },
        // the records are about to be removed
        (true, Wish::Undeployed) => Standing::UnderWay,
        (true, Wish::Deployed) if plan.is_empty() => Standing::Reached,
        (true, Wish::Deployed) => Standing::UnderWay,
    }
}

fn obstacles(
    plan: &Plan,
    snapshot: &Snapshot,
    blueprint: &Blueprint,
    wished: &Desired,
    now: Timestamp,
) -> Vec<String> {
    let blocked = |step: &plan::Step| Some(format!("{}: {}", step.action, step.blocked.as_ref()?));
    let mut why: Vec<String> = plan.steps.values().filter_map(blocked).collect();
    if wished.wish == Wish::Undeployed {
        return why;
    }
    for group in blueprint.groups.iter() {
        let Some(record) = snapshot.recorded.groups.get(&group.name) else {
            continue;
        };
        let stopped = plan::stopped_roll(&snapshot.recorded, &wished.revision, &group.name);
        why.extend(stopped);
        if wished.launch_budget.exhausted(record, now)
            && let Some(failure) = &record.last_failure
        {
            why.push(format!(
                "{}: {} in a row failed to join, the last by {failure}",
                group.name, record.failed_launches
            ));
        }
    }
    why
}
