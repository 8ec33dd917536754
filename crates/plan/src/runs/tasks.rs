//! What a run comes to: its tasks, and which waits for which (TOSCA 1.3 §3.6.23, §3.6.27, §3.8.7,
//! TOSCA 2.0 §13). Made anew whenever it is asked for; what is remembered refers to tasks by their keys.

use super::record::{RunOf, TaskKey};
use super::scope::{Scope, scope_of};
use super::states::state_named;
use super::task::{After, Deed, Ended, Target, Task, TaskKind};
use model::NodeName;
use std::collections::BTreeMap;
use std::rc::Rc;
use topology::{
    Activity, ActivityKind, Evaluator, Expr, StepHost, Topology, Workflow, WorkflowBody,
};

/// Inlined workflows multiply; this is where it ends.
const MOST_TASKS: usize = 10_000;

/// Names of workflows that every orchestrator has (TOSCA 1.3 §7.2).
const DEPLOY: &str = "deploy";
const UNDEPLOY: &str = "undeploy";

/// The tasks of a run, in an order in which none comes before what it waits for.
pub(super) fn tasks<'t>(
    topology: &'t Topology,
    evaluate: &Evaluator<'_>,
    what: &'t RunOf,
) -> Result<Vec<Task<'t>>, String> {
    let mut unrolled = Unrolled {
        topology,
        evaluate,
        tasks: Vec::new(),
        within: Vec::new(),
    };
    match what {
        RunOf::Workflow { name, inputs } => {
            let scope = Rc::new(scope_of(unrolled.workflow(name)?, inputs.clone())?);
            unrolled.whole(name, name.clone(), scope, Vec::new())?;
        }
        RunOf::Triggers { named, .. } => unrolled.triggers(named)?,
    }
    Ok(unrolled.tasks)
}

pub(super) struct Unrolled<'t, 'e, 'v> {
    pub(super) topology: &'t Topology,
    evaluate: &'e Evaluator<'v>,
    tasks: Vec<Task<'t>>,
    /// Workflows around what is just unrolled.
    within: Vec<&'t str>,
}

/// Where activities stand.
pub(super) struct Place<'t> {
    pub(super) path: String,
    pub(super) target: Target<'t>,
    pub(super) filter: Option<&'t Expr>,
    pub(super) host: Option<&'t StepHost>,
    pub(super) scope: Rc<Scope>,
}

/// After one task that was done.
fn after(task: usize) -> Vec<After> {
    vec![After {
        task,
        ended: Ended::Well,
        seen_to: false,
    }]
}

impl<'t> Unrolled<'t, '_, '_> {
    fn workflow(&self, name: &str) -> Result<&'t Workflow, String> {
        let known = &self.topology.workflows;
        known.get(name).ok_or_else(|| {
            let names: Vec<&str> = known.keys().map(String::as_str).collect();
            match names.as_slice() {
                [] => format!("there is no workflow {name}: the template has none"),
                names => format!(
                    "there is no workflow {name}; there are {}",
                    names.join(", ")
                ),
            }
        })
    }

    fn push(
        &mut self,
        key: String,
        after: Vec<After>,
        kind: TaskKind<'t>,
        scope: &Rc<Scope>,
    ) -> Result<usize, String> {
        if self.tasks.len() >= MOST_TASKS {
            return Err(format!(
                "the workflow comes to more than {MOST_TASKS} activities"
            ));
        }
        self.tasks.push(Task {
            key: TaskKey(key),
            after,
            kind,
            scope: scope.clone(),
        });
        Ok(self.tasks.len() - 1)
    }

    /// A workflow; the task that ends as it does.
    fn whole(
        &mut self,
        name: &str,
        path: String,
        scope: Rc<Scope>,
        after_what: Vec<After>,
    ) -> Result<usize, String> {
        let workflow = self.workflow(name)?;
        if self.within.contains(&workflow.name.as_str()) {
            let way = self.within.join(" > ");
            return Err(format!("the workflow {name} needs itself ({way} > {name})"));
        }
        self.within.push(&workflow.name);
        let check = TaskKind::Check(&workflow.preconditions);
        let entry = self.push(path.clone(), after_what, check, &scope)?;
        let ends = match &workflow.body {
            WorkflowBody::Implementation(implementation) => {
                let deed = Deed::Program {
                    implementation,
                    inputs: None,
                };
                let act = TaskKind::Act {
                    target: Target::Service,
                    filter: None,
                    host: None,
                    deed,
                };
                vec![self.push(format!("{path}/program"), after(entry), act, &scope)?]
            }
            WorkflowBody::Steps(_) => self.steps(workflow, &path, &scope, entry)?,
        };
        self.within.pop();
        let ends = if ends.is_empty() { vec![entry] } else { ends };
        let waits = ends.iter().map(|task| After {
            task: *task,
            ended: Ended::Somehow,
            seen_to: true,
        });
        let waits = waits.collect();
        self.push(format!("{path}/end"), waits, TaskKind::Join(ends), &scope)
    }

    /// All steps, those that others lead to after them; the tasks that end as they do.
    fn steps(
        &mut self,
        workflow: &'t Workflow,
        path: &str,
        scope: &Rc<Scope>,
        entry: usize,
    ) -> Result<Vec<usize>, String> {
        let WorkflowBody::Steps(steps) = &workflow.body else {
            return Ok(Vec::new());
        };
        let mut ends: BTreeMap<&str, usize> = BTreeMap::new();
        while ends.len() < steps.len() {
            let before = ends.len();
            for (name, step) in steps {
                if ends.contains_key(name.as_str()) {
                    continue;
                }
                let mut leading = Vec::new();
                for (other, from) in steps {
                    let well = from.on_success.contains(name);
                    let badly = from.on_failure.contains(name);
                    for (leads, ended) in [(well, Ended::Well), (badly, Ended::Badly)] {
                        if leads {
                            let seen_to = !from.on_failure.is_empty();
                            leading.push((other.as_str(), ended, seen_to));
                        }
                    }
                }
                let waits: Option<Vec<After>> = leading
                    .iter()
                    .map(|(other, ended, seen_to)| {
                        let task = *ends.get(other)?;
                        let (ended, seen_to) = (*ended, *seen_to);
                        Some(After {
                            task,
                            ended,
                            seen_to,
                        })
                    })
                    .collect();
                let Some(waits) = waits else { continue };
                let waits = if waits.is_empty() {
                    after(entry)
                } else {
                    waits
                };
                let place = Place {
                    path: format!("{path}/{name}"),
                    target: self.target(&step.target)?,
                    filter: step.filter.as_ref(),
                    host: step.operation_host.as_ref(),
                    scope: scope.clone(),
                };
                let end = self.chain(&place, waits, &step.activities)?;
                ends.insert(name, end);
            }
            if ends.len() == before {
                let left: Vec<&str> = steps
                    .keys()
                    .map(String::as_str)
                    .filter(|name| !ends.contains_key(name))
                    .collect();
                return Err(format!(
                    "steps of the workflow {} wait for each other: {}",
                    workflow.name,
                    left.join(", ")
                ));
            }
        }
        Ok(ends.into_values().collect())
    }

    /// Activities one after the other; the task that ends as they do.
    pub(super) fn chain(
        &mut self,
        place: &Place<'t>,
        mut waits: Vec<After>,
        activities: &'t [Activity],
    ) -> Result<usize, String> {
        let mut ends = Vec::new();
        for (index, activity) in activities.iter().enumerate() {
            let key = format!("{}.{index}", place.path);
            let end = self.activity(place, key, waits, &activity.what)?;
            ends.push(end);
            waits = after(end);
        }
        let path = place.path.clone();
        if ends.is_empty() {
            return self.push(path, waits, TaskKind::Join(Vec::new()), &place.scope);
        }
        let waits = ends.iter().map(|task| After {
            task: *task,
            ended: Ended::Somehow,
            seen_to: true,
        });
        let waits = waits.collect();
        self.push(path, waits, TaskKind::Join(ends), &place.scope)
    }

    fn activity(
        &mut self,
        place: &Place<'t>,
        key: String,
        waits: Vec<After>,
        what: &'t ActivityKind,
    ) -> Result<usize, String> {
        let deed = match what {
            ActivityKind::Inline { workflow, inputs } => {
                return self.inline(place, key, waits, workflow, inputs);
            }
            ActivityKind::Delegate { workflow, inputs } => {
                if self.topology.workflows.contains_key(workflow) {
                    return self.inline(place, key, waits, workflow, inputs);
                }
                match workflow.as_str() {
                    DEPLOY => Deed::BringUp,
                    UNDEPLOY => Deed::TakeDown,
                    other => {
                        return Err(format!(
                            "nobody here knows the workflow {other} that is delegated to; there are \
                             {DEPLOY}, {UNDEPLOY} and those of the template"
                        ));
                    }
                }
            }
            ActivityKind::SetState(name) => match state_named(name)? {
                Some(state) => Deed::SetState(state),
                None => Deed::PassingState,
            },
            ActivityKind::Run {
                implementation,
                inputs,
            } => Deed::Program {
                implementation,
                inputs: Some(inputs),
            },
            ActivityKind::CallOperation {
                interface,
                operation,
                inputs,
            } => Deed::Call {
                interface,
                operation,
                inputs,
            },
        };
        let act = TaskKind::Act {
            target: place.target.clone(),
            filter: place.filter,
            host: place.host,
            deed,
        };
        self.push(key, waits, act, &place.scope)
    }

    fn inline(
        &mut self,
        place: &Place<'t>,
        key: String,
        waits: Vec<After>,
        workflow: &'t str,
        inputs: &'t BTreeMap<String, Expr>,
    ) -> Result<usize, String> {
        let given = place.scope.work_out(self.evaluate, inputs)?;
        let scope = Rc::new(scope_of(self.workflow(workflow)?, given)?);
        self.whole(workflow, format!("{key}/{workflow}"), scope, waits)
    }

    fn target(&self, target: &'t topology::WorkflowTarget) -> Result<Target<'t>, String> {
        if let Some((source, _)) = self
            .topology
            .nodes
            .iter()
            .find(|(name, _)| name.as_str() == target.name)
        {
            return Ok(match &target.relationship {
                Some(requirement) => Target::Relationship {
                    source,
                    requirement,
                },
                None => Target::Nodes(vec![source]),
            });
        }
        self.group(&target.name)
            .map(Target::Nodes)
            .ok_or_else(|| format!("there is no node template or group {}", target.name))
    }

    pub(super) fn group(&self, name: &str) -> Option<Vec<&'t NodeName>> {
        let found = self.topology.groups.get(name)?;
        Some(found.members.iter().collect())
    }
}
