//! A run looked at: which tasks begin, and which have ended.

use super::advance::{RunContext, with_hosted};
use super::performance::{nodes_named, subjects};
use super::record::{RunRecord, Subject, SubjectProgress, SubjectRecord, TaskState};
use super::task::{Deed, Ended, Task, TaskKind};
use crate::{InstanceRecord, Recorded};
use model::{InstanceId, NodeName, NodeState};
use std::collections::BTreeSet;
use topology::{Evaluator, Outcome, Precondition, Site, Topology};

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
pub(super) struct Look<'l, 't, 'v> {
    pub(super) context: RunContext<'t>,
    pub(super) world: &'l Recorded,
    pub(super) evaluate: &'l Evaluator<'v>,
    pub(super) tasks: &'l [Task<'t>],
    pub(super) run: &'l mut RunRecord,
}

impl Look<'_, '_, '_> {
    /// Goes over all tasks; whether any changed.
    pub(super) fn once(&mut self, recorded: &mut Recorded) -> bool {
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
                let found = nodes_named(context, self.world, &target.name);
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
