//! How runs go on: pure, and made anew from the records each time, as all plans are.

use super::look::Look;
use super::record::{GiveUp, RunRecord, RunRequest, RunState, TaskState};
use super::task::{Deed, TaskKind};
use super::tasks::tasks;
use crate::Recorded;
use jiff::Timestamp;
use model::{NodeName, Revision, RunId, Wish};
use std::collections::{BTreeMap, BTreeSet};
use topology::{Evaluator, ScalingGroups, Topology};

/// Ended runs that are remembered, so that whoever asked can read how they ended.
const MOST_REMEMBERED: usize = 20;

/// What runs are looked at with.
#[derive(Clone, Copy)]
pub struct RunContext<'a> {
    /// The graph.
    pub topology: &'a Topology,
    /// Its scaling groups.
    pub groups: &'a ScalingGroups,
    /// The revision that both are of.
    pub revision: &'a Revision,
    /// What is wished of the service.
    pub wish: Wish,
    /// Now.
    pub now: Timestamp,
}

impl Recorded {
    /// Takes up what was asked, ends what is given up, and brings every other run as far as it goes without an
    /// effect.
    pub fn advance_runs(
        &mut self,
        context: RunContext<'_>,
        requests: &[RunRequest],
        given_up: &[GiveUp],
    ) {
        // before any ends now: whoever asked is still to read how it ended
        self.forget_old_runs();
        for request in requests {
            self.runs.entry(request.id).or_insert_with(|| RunRecord {
                request: request.clone(),
                revision: request
                    .revision
                    .as_ref()
                    .unwrap_or(context.revision)
                    .clone(),
                tasks: BTreeMap::new(),
                state: RunState::Running,
            });
        }
        for end in given_up {
            let run = self.runs.get_mut(&end.run);
            if let Some(run) = run.filter(|run| run.state == RunState::Running) {
                run.state = RunState::Failed {
                    why: vec![format!("it was given up ({})", end.by)],
                    at: context.now,
                };
            }
        }
        for id in self.running() {
            self.advance(id, context);
        }
    }

    /// Those that ended first are forgotten first.
    fn forget_old_runs(&mut self) {
        let ended = self.runs.values().filter_map(|run| match &run.state {
            RunState::Running => None,
            RunState::Done { at } | RunState::Failed { at, .. } => Some((*at, run.request.id)),
        });
        let mut ended: Vec<(Timestamp, RunId)> = ended.collect();
        ended.sort_unstable();
        let too_many = ended.len().saturating_sub(MOST_REMEMBERED);
        for (_, id) in ended.into_iter().take(too_many) {
            self.runs.remove(&id);
        }
    }

    /// Nodes that a run wants down just now.
    pub fn taken_down_by_runs(&self, context: RunContext<'_>) -> BTreeSet<NodeName> {
        let mut nodes = BTreeSet::new();
        let evaluate = Evaluator::new(context.topology, context.groups, self);
        for run in self.running().iter().filter_map(|id| self.runs.get(id)) {
            let Ok(tasks) = tasks(context.topology, &evaluate, &run.request.what) else {
                continue;
            };
            for task in tasks.iter().filter(|task| takes_down(&task.kind)) {
                if let Some(TaskState::Active { subjects }) = run.tasks.get(&task.key) {
                    for instance in subjects.iter().filter_map(|s| s.subject.acts_on()) {
                        nodes.extend(with_hosted(context.topology, instance.node()));
                    }
                }
            }
        }
        nodes
    }

    /// Whether a run goes on.
    pub fn any_running(&self) -> bool {
        self.runs.values().any(|r| r.state == RunState::Running)
    }

    fn running(&self) -> Vec<RunId> {
        let running = self.runs.values().filter(|r| r.state == RunState::Running);
        running.map(|r| r.request.id).collect()
    }

    fn advance(&mut self, id: RunId, context: RunContext<'_>) {
        let Some(mut run) = self.runs.remove(&id) else {
            return;
        };
        run.state = self.new_state(&mut run, context);
        self.runs.insert(id, run);
    }

    fn new_state(&mut self, run: &mut RunRecord, context: RunContext<'_>) -> RunState {
        let failed = |why: Vec<String>| RunState::Failed {
            why,
            at: context.now,
        };
        if context.wish == Wish::Undeployed {
            return failed(vec!["the service is being undeployed".to_owned()]);
        }
        if &run.revision != context.revision {
            let why = "the service was changed to another revision meanwhile";
            return failed(vec![why.to_owned()]);
        }
        let topology = context.topology;
        // what is worked out here is worked out before anything of it changes a record
        let world = self.clone();
        let evaluate = Evaluator::new(topology, context.groups, &world);
        let what = run.request.what.clone();
        let tasks = match tasks(topology, &evaluate, &what) {
            Ok(tasks) => tasks,
            Err(why) => return failed(vec![why]),
        };
        let mut look = Look {
            context,
            world: &world,
            evaluate: &evaluate,
            tasks: &tasks,
            run,
        };
        while look.once(self) {}
        let states: Vec<Option<&TaskState>> =
            tasks.iter().map(|t| look.run.tasks.get(&t.key)).collect();
        if !states.iter().all(|s| s.is_some_and(TaskState::is_decided)) {
            return RunState::Running;
        }
        let whys = tasks.iter().zip(states).filter_map(|(task, state)| {
            match (&task.kind, state) {
                // what joins says again what was said
                (TaskKind::Join(_), _) => None,
                (_, Some(TaskState::Failed { why })) => Some((task.key.clone(), why.clone())),
                _ => None,
            }
        });
        let why: Vec<String> = whys
            .flat_map(|(key, why)| why.into_iter().map(move |why| format!("{key}: {why}")))
            .collect();
        if why.is_empty() {
            RunState::Done { at: context.now }
        } else {
            failed(why)
        }
    }
}

fn takes_down(kind: &TaskKind<'_>) -> bool {
    let TaskKind::Act { deed, .. } = kind else {
        return false;
    };
    matches!(deed, Deed::TakeDown)
}

/// A node and all that is hosted on it.
pub(super) fn with_hosted(topology: &Topology, node: &NodeName) -> BTreeSet<NodeName> {
    let mut found = BTreeSet::from([node.clone()]);
    loop {
        let more: Vec<NodeName> = topology
            .nodes
            .keys()
            .filter(|name| !found.contains(*name))
            .filter(|name| topology.host_of(name).is_some_and(|h| found.contains(h)))
            .cloned()
            .collect();
        if more.is_empty() {
            return found;
        }
        found.extend(more);
    }
}
