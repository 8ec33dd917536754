//! What happens, in xOpera's lines: each node from its beginning to its end, its operations between.
//!
//! Nodes that run nothing have no step of their own in our log; they are told as soon as all that they
//! stand on is there.

use crate::operate::Outlook;
use engine::Event;
use model::{LifecycleOperation, NodeName, StepStatus};
use plan::{Action, Effect, Performed, RunAct, Step, StepKey};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use topology::Topology;

/// Up or down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Way {
    Down,
    Up,
    Told,
}

impl Way {
    fn begun(self) -> &'static str {
        match self {
            Self::Up => "Deploying",
            Self::Down => "Undeploying",
            Self::Told => "Notifying",
        }
    }

    fn whole(self) -> &'static str {
        match self {
            Self::Up => "Deployment of",
            Self::Down => "Undeployment of",
            Self::Told => "Notification on",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Waiting,
    Open { worker: usize },
    Done,
}

#[derive(Debug)]
struct Entry {
    node: NodeName,
    way: Way,
    /// Entries that come before it.
    after: BTreeSet<usize>,
    /// Operations that are still to be done.
    left: usize,
    stage: Stage,
}

/// What calls an operation.
#[derive(Debug, Clone)]
struct Called {
    trigger: String,
    event: String,
}

/// Entries that there are, while they are made.
#[derive(Debug, Default)]
struct Known {
    of_key: BTreeMap<StepKey, usize>,
    of_node: BTreeMap<(NodeName, Way), usize>,
}

/// Lines for standard output, as events come.
#[derive(Debug)]
pub(crate) struct Transcript {
    entries: Vec<Entry>,
    /// Which entry an operation belongs to, by its title.
    of_title: BTreeMap<String, (usize, String)>,
    /// The trigger that calls an operation, and its event, by the operation's title.
    of_trigger: BTreeMap<String, Called>,
    verbose: bool,
    logs: PathBuf,
    log_files: BTreeMap<String, PathBuf>,
}

impl Transcript {
    /// Of what is planned. Logs of steps lie below that folder.
    pub(super) fn new(outlook: &Outlook, verbose: bool, logs: PathBuf) -> Self {
        let mut transcript = Self::empty(verbose, logs);
        let mut known = Known::default();
        for step in outlook.all_steps() {
            transcript.add(step, &mut known);
        }
        transcript
    }

    fn empty(verbose: bool, logs: PathBuf) -> Self {
        Self {
            entries: Vec::new(),
            of_title: BTreeMap::new(),
            of_trigger: BTreeMap::new(),
            verbose,
            logs,
            log_files: BTreeMap::new(),
        }
    }

    /// Of what the actions of triggers do on each node.
    pub(super) fn of_triggers(
        topology: &Topology,
        acts: &[RunAct],
        verbose: bool,
        logs: PathBuf,
    ) -> Self {
        let mut transcript = Self::empty(verbose, logs);
        // as they are written
        let mut nodes: Vec<_> = topology.nodes.values().collect();
        nodes.sort_by_key(|node| {
            (
                &node.location.file,
                node.location.line,
                node.location.column,
            )
        });
        for node in nodes.into_iter().map(|node| &node.name) {
            let at = transcript.entries.len();
            let mut left = 0;
            for act in acts {
                let Some(Performed::Call { operation, .. }) = &act.performed else {
                    continue;
                };
                for on in act.on.iter().filter(|on| *on == node.as_str()) {
                    let title = act.performed.as_ref().map(|what| format!("{on}: {what}"));
                    let Some(title) = title else { continue };
                    left += 1;
                    let called = called(topology, &act.task);
                    transcript
                        .of_trigger
                        .extend(called.map(|called| (title.clone(), called)));
                    let name = format!("{operation} on {node}_0");
                    transcript.of_title.insert(title, (at, name));
                }
            }
            transcript.entries.push(Entry {
                node: node.clone(),
                way: Way::Told,
                after: BTreeSet::new(),
                left,
                stage: Stage::Waiting,
            });
        }
        transcript
    }

    fn add(&mut self, step: &Step, known: &mut Known) {
        let Some((node, way, name)) = subject(&step.action) else {
            return;
        };
        let at = *known.of_node.entry((node.clone(), way)).or_insert_with(|| {
            self.entries.push(Entry {
                node,
                way,
                after: BTreeSet::new(),
                left: 0,
                stage: Stage::Waiting,
            });
            self.entries.len() - 1
        });
        known.of_key.insert(step.action.key(), at);
        let before = step.after.iter().filter_map(|key| known.of_key.get(key));
        let before = before.copied().filter(|other| *other != at);
        self.entries[at].after.extend(before);
        if step.effect == Effect::Real {
            self.entries[at].left += 1;
            self.of_title.insert(step.action.to_string(), (at, name));
        }
    }

    /// What can be said before anything has happened.
    pub(crate) fn begin(&mut self) -> Vec<String> {
        self.tell_idle()
    }

    /// The lines of an event.
    pub(crate) fn tell(&mut self, event: &Event) -> Vec<String> {
        match event {
            Event::StepStarted {
                title, log_file, ..
            } => {
                let file = log_file.as_ref().map(|file| self.logs.join(file));
                self.log_files
                    .extend(file.map(|file| (title.clone(), file)));
                self.started(title)
            }
            Event::StepFinished { title, status, .. } => self.finished(title, *status),
            _ => Vec::new(),
        }
    }

    fn started(&mut self, title: &str) -> Vec<String> {
        let Some((at, name)) = self.of_title.get(title).cloned() else {
            return Vec::new();
        };
        let mut lines = Vec::new();
        let worker = match self.entries[at].stage {
            Stage::Open { worker } => worker,
            Stage::Waiting | Stage::Done => {
                let worker = self.free_worker();
                let entry = &mut self.entries[at];
                entry.stage = Stage::Open { worker };
                lines.push(begun(entry, worker));
                worker
            }
        };
        if let Some(Called { trigger, event }) = self.of_trigger.get(title) {
            let text = format!("[Worker_{worker}]    Calling trigger {trigger} with event {event}");
            lines.push(text);
        }
        lines.push(format!("[Worker_{worker}]     Executing {name}"));
        lines
    }

    fn finished(&mut self, title: &str, status: StepStatus) -> Vec<String> {
        let Some((at, _)) = self.of_title.get(title).cloned() else {
            return Vec::new();
        };
        let worker = match self.entries[at].stage {
            Stage::Open { worker } => worker,
            Stage::Waiting | Stage::Done => 0,
        };
        let done = status == StepStatus::Done;
        let mut lines = Vec::new();
        if !done || self.verbose {
            lines.extend(self.output(title, worker));
        }
        if done {
            if let Some(Called { event, .. }) = self.of_trigger.get(title) {
                lines.push(format!(
                    "[Worker_{worker}]    Calling trigger actions with event {event} complete"
                ));
            }
            let entry = &mut self.entries[at];
            entry.left = entry.left.saturating_sub(1);
            if entry.left == 0 {
                entry.stage = Stage::Done;
                lines.push(whole(entry, worker));
                lines.extend(self.tell_idle());
            }
        }
        lines
    }

    /// What the operation wrote, between rules.
    fn output(&self, title: &str, worker: usize) -> Vec<String> {
        let mut lines = vec![format!("[Worker_{worker}] ------------")];
        let text = self.log_files.get(title).map(std::fs::read_to_string);
        let text = text.and_then(Result::ok).unwrap_or_default();
        lines.extend(text.lines().map(|line| line.trim_end().to_owned()));
        lines.push(format!("[Worker_{worker}] ============"));
        lines
    }

    /// Nodes that run nothing and that stand on nothing that is still to come.
    fn tell_idle(&mut self) -> Vec<String> {
        let mut lines = Vec::new();
        // each is over at once
        let worker = self.free_worker();
        let mut again = true;
        while again {
            again = false;
            for at in 0..self.entries.len() {
                let entry = &self.entries[at];
                let idle = entry.stage == Stage::Waiting && entry.left == 0;
                let done = |other: &usize| self.entries[*other].stage == Stage::Done;
                if !idle || !entry.after.iter().all(done) {
                    continue;
                }
                let entry = &mut self.entries[at];
                lines.push(begun(entry, worker));
                lines.push(whole(entry, worker));
                entry.stage = Stage::Done;
                again = true;
            }
        }
        lines
    }

    fn free_worker(&self) -> usize {
        let busy = |worker: usize| {
            let mut stages = self.entries.iter().map(|entry| entry.stage);
            stages.any(|stage| stage == Stage::Open { worker })
        };
        (0..).find(|worker| !busy(*worker)).unwrap_or(0)
    }
}

fn begun(entry: &Entry, worker: usize) -> String {
    let word = entry.way.begun();
    format!("[Worker_{worker}]   {word} {}_0", entry.node)
}

fn whole(entry: &Entry, worker: usize) -> String {
    let word = entry.way.whole();
    format!("[Worker_{worker}]   {word} {}_0 complete", entry.node)
}

/// The trigger whose action a task is (`policy/trigger.0`).
fn called(topology: &Topology, task: &str) -> Option<Called> {
    let (path, _) = task.rsplit_once('.')?;
    let policies = topology.policies.values();
    let mut all = policies.flat_map(|p| p.triggers.iter().map(move |t| (p, t)));
    let (_, found) = all.find(|(p, t)| format!("{}/{}", p.name, t.name) == path)?;
    Some(Called {
        trigger: found.name.clone(),
        event: found.event.clone().unwrap_or_default(),
    })
}

/// The node that a step belongs to, and the operation with what it runs on.
fn subject(action: &Action) -> Option<(NodeName, Way, String)> {
    use LifecycleOperation::{Delete, Stop};
    let way = |operation: LifecycleOperation| match operation {
        Stop | Delete => Way::Down,
        _ => Way::Up,
    };
    Some(match action {
        Action::Operate {
            instance,
            operation,
        } => {
            let node = instance.node().clone();
            let name = format!("{operation} on {node}_0");
            (node, way(*operation), name)
        }
        Action::CreateServer { instance } => {
            let node = instance.node().clone();
            let name = format!("create on {node}_0");
            (node, Way::Up, name)
        }
        Action::DeleteServer { instance } => {
            let node = instance.node().clone();
            let name = format!("delete on {node}_0");
            (node, Way::Down, name)
        }
        Action::Relate { edge, operation } => {
            let (source, target) = (edge.source.node(), edge.target.node());
            let name = format!("{} on {source}_0--{target}_0", operation.name());
            (source.clone(), Way::Up, name)
        }
        Action::TellMembers { .. } | Action::Perform { .. } => return None,
    })
}
