//! How runs go on: pure, and made anew from the records each time, as all plans are.

use super::performance::subjects;
use super::record::{
    RunRecord, RunRequest, RunState, Subject, SubjectProgress, SubjectRecord, TaskState,
};
use super::tasks::{Deed, Ended, Task, TaskKind, tasks};
use crate::{InstanceRecord, Recorded};
use jiff::Timestamp;
use model::{InstanceId, NodeName, NodeState, Revision, RunId, Wish};
use std::collections::{BTreeMap, BTreeSet};
use topology::{Evaluator, Outcome, Precondition, ScalingGroups, Site, Topology};

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
    /// Takes up what was asked, and brings every run as far as it goes without an effect.
    pub fn advance_runs(&mut self, context: RunContext<'_>, requests: &[RunRequest]) {
        // before any ends now: whoever asked is still to read how it ended
        self.forget_old_runs();
        for request in requests {
            self.runs.entry(request.id).or_insert_with(|| RunRecord {
                request: request.clone(),
                revision: context.revision.clone(),
                tasks: BTreeMap::new(),
                state: RunState::Running,
            });
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
fn with_hosted(topology: &Topology, node: &NodeName) -> BTreeSet<NodeName> {
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

/// A node and all that it needs, whatever for.
fn stands_on(topology: &Topology, node: &NodeName) -> BTreeSet<NodeName> {
    let mut found = BTreeSet::new();
    let mut left = vec![node.clone()];
    while let Some(name) = left.pop() {
        if let Some(node) = topology.node(&name).filter(|_| found.insert(name.clone())) {
            left.extend(node.requirements.iter().map(|r| r.target.clone()));
        }
    }
    found
}

/// A run looked at once.
struct Look<'l, 't, 'v> {
    context: RunContext<'t>,
    world: &'l Recorded,
    evaluate: &'l Evaluator<'v>,
    tasks: &'l [Task<'t>],
    run: &'l mut RunRecord,
}

impl Look<'_, '_, '_> {
    /// Goes over all tasks; whether any changed.
    fn once(&mut self, recorded: &mut Recorded) -> bool {
        let mut changed = false;
        for task in self.tasks {
            let next = match self.run.tasks.get(&task.key) {
                Some(state) if state.is_decided() => None,
                Some(TaskState::Active { subjects }) => {
                    let subjects = subjects.clone();
                    self.after_subjects(task, &subjects, recorded)
                }
                _ => self.beginning(task, recorded),
            };
            if let Some(next) = next {
                self.run.tasks.insert(task.key.clone(), next);
                changed = true;
            }
        }
        changed
    }

    /// What becomes of a task that has not begun; none: it waits.
    fn beginning(&self, task: &Task<'_>, recorded: &mut Recorded) -> Option<TaskState> {
        let state = |index: usize| self.run.tasks.get(&self.tasks.get(index)?.key);
        let mut leads = task.after.is_empty();
        for after in &task.after {
            let state = state(after.task).filter(|s| s.is_decided())?;
            match (after.ended, state) {
                (Ended::Somehow, _)
                | (Ended::Well, TaskState::Done)
                | (Ended::Badly, TaskState::Failed { .. }) => leads = true,
                (Ended::Well, TaskState::Failed { .. }) if !after.seen_to => {
                    return Some(TaskState::Skipped);
                }
                _ => {}
            }
        }
        if !leads {
            return Some(TaskState::Skipped);
        }
        Some(match &task.kind {
            TaskKind::Join(of) => {
                let states: Vec<&TaskState> = of.iter().filter_map(|i| state(*i)).collect();
                joined(&states)
            }
            TaskKind::Check(preconditions) => self.check(task, preconditions),
            TaskKind::Act { deed, .. } => {
                match subjects(self.context, self.evaluate, self.world, task) {
                    Ok(subjects) => self.begun(deed, subjects, recorded),
                    Err(why) => TaskState::Failed { why: vec![why] },
                }
            }
        })
    }

    fn begun(&self, deed: &Deed<'_>, subjects: Vec<Subject>, recorded: &mut Recorded) -> TaskState {
        if let Deed::BringUp = deed {
            for instance in subjects.iter().filter_map(Subject::acts_on) {
                self.release(instance, recorded);
            }
        }
        if let Deed::TakeDown = deed
            && let Some(member) = subjects
                .iter()
                .filter_map(Subject::acts_on)
                .find(|i| i.member().is_some())
        {
            let why = format!(
                "{} is of a scaling group: how many there are is for `scale` and policies to say",
                member.node()
            );
            return TaskState::Failed { why: vec![why] };
        }
        if subjects.is_empty() || matches!(deed, Deed::PassingState) {
            return TaskState::Done;
        }
        let subjects = subjects.into_iter().map(|subject| SubjectRecord {
            subject,
            progress: SubjectProgress::Waiting,
            attempts: 0,
        });
        TaskState::Active {
            subjects: subjects.collect(),
        }
    }

    /// What is left as a run put it comes up again, with all that it stands on and that stands on it.
    fn release(&self, instance: &InstanceId, recorded: &mut Recorded) {
        let topology = self.context.topology;
        let mut nodes = with_hosted(topology, instance.node());
        nodes.extend(stands_on(topology, instance.node()));
        for record in recorded.instances.values_mut() {
            if nodes.contains(record.id.node()) {
                record.left_by = None;
                record.failure = None;
            }
        }
    }

    /// What becomes of a task that is being done.
    fn after_subjects(
        &self,
        task: &Task<'_>,
        subjects: &[SubjectRecord],
        recorded: &mut Recorded,
    ) -> Option<TaskState> {
        let TaskKind::Act { deed, .. } = &task.kind else {
            return None;
        };
        match deed {
            Deed::BringUp => self.are_up(subjects, recorded),
            Deed::TakeDown => self.are_down(subjects, recorded),
            _ => {
                let mut why = Vec::new();
                for subject in subjects {
                    match &subject.progress {
                        SubjectProgress::Waiting | SubjectProgress::Begun => return None,
                        SubjectProgress::Done => {}
                        SubjectProgress::Failed { message } => {
                            why.push(format!("{}: {message}", subject.subject));
                        }
                    }
                }
                Some(ended(why))
            }
        }
    }

    fn are_up(&self, subjects: &[SubjectRecord], recorded: &Recorded) -> Option<TaskState> {
        let mut why = Vec::new();
        for instance in subjects.iter().filter_map(|s| s.subject.acts_on()) {
            let record = recorded.instance(instance);
            let gone = instance
                .member()
                .is_some_and(|m| !recorded.members.contains_key(&m));
            if gone || record.state == NodeState::Started {
                continue;
            }
            match self.obstacle(instance, recorded) {
                Some(obstacle) => why.push(obstacle),
                None => return None,
            }
        }
        Some(ended(why))
    }

    /// Why an instance, or what it stands on, does not come up: a failure since the task began, or another
    /// run. What would be tried again by itself is not waited for: a run has an end.
    fn obstacle(&self, instance: &InstanceId, recorded: &Recorded) -> Option<String> {
        for node in stands_on(self.context.topology, instance.node()) {
            let mut all = recorded.instances.values();
            let of_node = |record: &&InstanceRecord| {
                *record.id.node() == node && record.state != NodeState::Started
            };
            let record = all.find(|record| {
                let ours = record.id.member().is_none() || record.id.member() == instance.member();
                of_node(record) && ours && (record.failure.is_some() || record.left_by.is_some())
            });
            if let Some(record) = record {
                let failure = record.failure.as_ref().map(crate::Failure::in_one_line);
                let left = || format!("another run left {} {}", record.id, record.state);
                return Some(failure.unwrap_or_else(left));
            }
        }
        None
    }

    /// Once all are down they stay so, until somebody asks for them.
    fn are_down(&self, subjects: &[SubjectRecord], recorded: &mut Recorded) -> Option<TaskState> {
        let topology = self.context.topology;
        let mut nodes = BTreeSet::new();
        for instance in subjects.iter().filter_map(|s| s.subject.acts_on()) {
            nodes.extend(with_hosted(topology, instance.node()));
        }
        let down = nodes.into_iter().map(InstanceId::Single);
        let down: Vec<InstanceId> = down.collect();
        let mut why = Vec::new();
        for instance in &down {
            let record = recorded.instance(instance);
            if record.state == NodeState::Initial && record.server.key().is_none() {
                continue;
            }
            match record.failure.filter(|f| f.retry_at.is_none()) {
                Some(failure) => why.push(failure.in_one_line()),
                None => return None,
            }
        }
        for instance in down {
            let initial = || InstanceRecord::initial(instance.clone());
            let record = recorded
                .instances
                .entry(instance.clone())
                .or_insert_with(initial);
            record.left_by = Some(self.run.request.id);
        }
        Some(ended(why))
    }

    fn check(&self, task: &Task<'_>, preconditions: &[Precondition]) -> TaskState {
        let mut why = Vec::new();
        for (index, precondition) in preconditions.iter().enumerate() {
            if let Err(text) = self.holds(task, precondition) {
                why.push(format!("precondition {} does not hold: {text}", index + 1));
            }
        }
        ended(why)
    }

    fn holds(&self, task: &Task<'_>, precondition: &Precondition) -> Result<(), String> {
        let evaluator = self.evaluate.of_workflow(&task.scope.inputs);
        let sites: Vec<(String, Site)> = match &precondition.target {
            None => vec![("the service".to_owned(), Site::Outside)],
            Some(target) => {
                let context = self.context;
                let found = super::performance::nodes_named(context, self.world, &target.name);
                let at = |instance: InstanceId| (instance.to_string(), Site::Node(instance));
                found.into_iter().map(at).collect()
            }
        };
        if sites.is_empty() {
            return Err("there is nothing that it could hold for".to_owned());
        }
        for (name, site) in sites {
            match evaluator.evaluate(&precondition.holds, &site) {
                Ok(Outcome::Known(serde_json::Value::Bool(true))) => {}
                Ok(Outcome::Known(_)) => return Err(format!("it is false for {name}")),
                Ok(Outcome::Unknown { waits_for }) => {
                    return Err(format!("{waits_for} has no value yet"));
                }
                Err(error) => return Err(error.to_string()),
            }
        }
        Ok(())
    }
}

fn ended(why: Vec<String>) -> TaskState {
    if why.is_empty() {
        TaskState::Done
    } else {
        TaskState::Failed { why }
    }
}

/// How tasks ended together: one that failed counts, and where none was done, none was.
fn joined(states: &[&TaskState]) -> TaskState {
    let why: Vec<String> = states
        .iter()
        .filter_map(|state| match state {
            TaskState::Failed { why } => Some(why.clone()),
            _ => None,
        })
        .flatten()
        .collect();
    let skipped = !states.is_empty() && states.iter().all(|s| **s == TaskState::Skipped);
    match (why.is_empty(), skipped) {
        (false, _) => TaskState::Failed { why },
        (true, true) => TaskState::Skipped,
        (true, false) => TaskState::Done,
    }
}
