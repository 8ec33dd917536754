//! Evaluation of values: known, unknown until run time, or an error. Pure: what is deployed is an
//! argument.

mod allocation;
mod amounts;
mod apply;
mod arithmetic;
mod begin;
mod comparisons;
mod follow;
mod memory;
mod outcome;
mod shape;
mod size;
mod subject;
mod told;
mod walk;

pub use apply::{Misfit, apply};
pub use outcome::{AttributeRef, EvalError, Outcome, Site, Trouble, World};
pub(crate) use shape::shape;
pub use told::Told;

use crate::{
    Asked, Call, EntityPath, Expr, Function, NodeTemplate, PathStep, ScalingGroups, Texts,
    Topology, Ways,
};
use memory::Memory;
use model::{EdgeId, InstanceId};
use serde_json::Value;
use std::cell::RefCell;
use std::collections::BTreeMap;
use subject::Subject;

/// Deepest nesting of calls and references: two for each reference that leads to another.
const MAX_DEPTH: usize = 256;

/// Evaluates expressions of one topology. Remembers what references have come to.
pub struct Evaluator<'a> {
    topology: &'a Topology,
    ways: Ways<'a>,
    groups: &'a ScalingGroups,
    world: &'a dyn World,
    /// Inputs that stand before the template's: those of a workflow.
    inputs: Option<&'a BTreeMap<String, Value>>,
    memory: RefCell<Memory<'a>>,
    told: Told,
}

type Result<T> = std::result::Result<T, EvalError>;

fn fail<T>(message: impl Into<String>) -> Result<T> {
    Err(EvalError::here(message))
}

/// What is referred to is not there.
fn missing<T>(message: impl Into<String>) -> Result<T> {
    Err(EvalError {
        message: message.into(),
        trouble: Trouble::Missing,
        advice: None,
    })
}

fn descend(value: &Value, path: &[PathStep]) -> Result<Value> {
    let mut at = value;
    for step in path {
        let next = match step {
            PathStep::Index(index) => at.get(index),
            PathStep::Name(name) => at.get(name),
        };
        let Some(next) = next else {
            return fail(match step {
                PathStep::Index(index) => format!("there is no item {index} in {}", shape(at)),
                PathStep::Name(name) => format!("there is no key {name:?} in {}", shape(at)),
            });
        };
        at = next;
    }
    Ok(at.clone())
}

// === impl Evaluator ===

impl<'a> Evaluator<'a> {
    /// An evaluator over what is deployed.
    pub fn new(topology: &'a Topology, groups: &'a ScalingGroups, world: &'a dyn World) -> Self {
        Self {
            memory: RefCell::default(),
            ways: Ways::new(topology),
            topology,
            groups,
            world,
            inputs: None,
            told: Told::default(),
        }
    }

    /// Another one, whose inputs stand before the template's: those of a workflow (TOSCA 1.3 §3.8.7).
    #[must_use]
    pub fn of_workflow<'b>(&self, inputs: &'b BTreeMap<String, Value>) -> Evaluator<'b>
    where
        'a: 'b,
    {
        let mut within = Evaluator::new(self.topology, self.groups, self.world);
        within.inputs = Some(inputs);
        within
    }

    /// The same, where some of what values depend on has been told to be wrong.
    #[must_use]
    pub fn with_told(mut self, told: Told) -> Self {
        self.told = told;
        self
    }

    /// Ways through the topology.
    pub fn ways(&self) -> &Ways<'a> {
        &self.ways
    }

    /// Evaluates an expression.
    ///
    /// # Errors
    /// A reference to something that does not exist, a value of the wrong kind, or a circle.
    pub fn evaluate(&self, expr: &Expr, site: &Site) -> Result<Outcome> {
        self.expr(expr, site, 0)
    }

    fn expr(&self, expr: &Expr, site: &Site, depth: usize) -> Result<Outcome> {
        if depth > MAX_DEPTH {
            return too_deep();
        }
        match expr {
            Expr::Literal(value) => Ok(Outcome::Known(value.clone())),
            Expr::List(items) => {
                let mut list = Vec::with_capacity(items.len());
                for (index, item) in items.iter().enumerate() {
                    let item = self.expr(item, site, depth + 1);
                    match item.map_err(|e| e.in_part(PathStep::Index(index)))? {
                        Outcome::Known(value) => list.push(value),
                        unknown => return Ok(unknown),
                    }
                }
                Ok(Outcome::Known(Value::Array(list)))
            }
            Expr::Map(entries) => {
                let mut map = serde_json::Map::new();
                for (key, entry) in entries {
                    let entry = self.expr(entry, site, depth + 1);
                    match entry.map_err(|e| e.in_part(PathStep::Name(key.clone())))? {
                        Outcome::Known(value) => map.insert(key.clone(), value),
                        unknown => return Ok(unknown),
                    };
                }
                Ok(Outcome::Known(Value::Object(map)))
            }
            Expr::Call(call) => self.call(call, site, depth + 1),
        }
    }

    fn call(&self, call: &Call, site: &Site, depth: usize) -> Result<Outcome> {
        match call {
            Call::GetInput { name, .. } if self.told.inputs.contains(name) => Err(told()),
            Call::GetInput { name, path } => match self.input(name) {
                Some(value) => Ok(Outcome::Known(descend(value, path)?)),
                None => missing(format!("there is no input {name:?}, or it has no value")),
            },
            Call::GetProperty(path) => self.reference(path, site, depth, Asked::Property),
            Call::GetAttribute(path) => self.reference(path, site, depth, Asked::Attribute),
            Call::GetArtifact { entity, name } => {
                Ok(Outcome::Known(self.artifact(entity, name, site)?))
            }
            Call::GetNodesOfType { type_name } => {
                let nodes = self.topology.nodes.values();
                let names = nodes.filter(|n| n.is_a(type_name)).map(|n| n.name.as_str());
                Ok(Outcome::Known(names.collect::<Vec<_>>().into()))
            }
            Call::NodeIndex => match site {
                Site::Node(instance) => Ok(self.node_index(instance)),
                Site::Relationship(edge) => Ok(self.node_index(&edge.source)),
                Site::Outside => fail("$node_index means nothing outside node templates"),
            },
            Call::RelationshipIndex => match site {
                Site::Relationship(edge) => Ok(Outcome::Known(edge.index.into())),
                _ => fail("$relationship_index means nothing outside relationships"),
            },
            Call::OfRelationship {
                name,
                path,
                assigned,
            } => match site {
                Site::Relationship(edge) => {
                    self.attribute_of_pair(edge, (name, path), assigned.as_ref(), depth)
                }
                _ => fail("an attribute of a relationship means nothing outside of one"),
            },
            Call::Follow(path) => self.follow(path, site, depth + 1),
            Call::AvailableAllocation { path, texts } => self.available((path, texts), site, depth),
            Call::Within { of, steps } => self.within(of, steps, site, depth),
            Call::Apply {
                function,
                arguments,
                texts,
            } => self.apply((*function, texts), arguments, site, depth),
            Call::Told => Err(told()),
        }
    }

    /// As it was recorded, else as it is assigned.
    fn attribute_of_pair(
        &self,
        edge: &EdgeId,
        (name, path): (&str, &[PathStep]),
        assigned: Option<&Expr>,
        depth: usize,
    ) -> Result<Outcome> {
        if let Some(value) = self.world.attribute_of_pair(edge, name) {
            return Ok(Outcome::Known(descend(&value, path)?));
        }
        let Some(assigned) = assigned else {
            let waits_for = AttributeRef {
                instance: edge.source.clone(),
                name: format!("{name} of the relationship {}", edge.requirement),
            };
            return Ok(Outcome::Unknown { waits_for });
        };
        let site = Site::Relationship(edge.clone());
        match self.expr(assigned, &site, depth + 1)? {
            Outcome::Known(value) => Ok(Outcome::Known(descend(&value, path)?)),
            unknown => Ok(unknown),
        }
    }

    fn input(&self, name: &str) -> Option<&Value> {
        let of_workflow = self.inputs.and_then(|inputs| inputs.get(name));
        of_workflow.or_else(|| self.topology.inputs.get(name))
    }

    fn node_index(&self, instance: &InstanceId) -> Outcome {
        match self.index_of(instance) {
            Some(index) => Outcome::Known(index.into()),
            None => Outcome::Unknown {
                waits_for: AttributeRef {
                    instance: instance.clone(),
                    name: "its number".to_owned(),
                },
            },
        }
    }

    fn apply(
        &self,
        (function, texts): (Function, &Texts),
        arguments: &[Expr],
        site: &Site,
        depth: usize,
    ) -> Result<Outcome> {
        let mut values = Vec::with_capacity(arguments.len());
        for (index, argument) in arguments.iter().enumerate() {
            let argument = self.expr(argument, site, depth);
            match argument.map_err(|e| e.in_part(PathStep::Index(index)))? {
                Outcome::Known(value) => values.push(value),
                unknown => return Ok(unknown),
            }
        }
        match apply::apply(function, &values, texts) {
            Ok(value) => Ok(Outcome::Known(value)),
            Err(misfit) => {
                let mut error = EvalError::here(misfit.message);
                error.advice = misfit.advice;
                Err(match misfit.argument {
                    Some(index) => error.in_part(PathStep::Index(index)),
                    None => error,
                })
            }
        }
    }

    fn reference(
        &self,
        path: &EntityPath,
        site: &Site,
        depth: usize,
        asked: Asked,
    ) -> Result<Outcome> {
        let one = |instance: &InstanceId| self.walk(instance, &path.steps, asked, depth);
        let leads_on = |node: &NodeTemplate| node.leads_on(&path.steps, asked);
        match self.subject(&path.entity, site, leads_on)? {
            Subject::One(instance) => one(&instance),
            Subject::Many(node, members) => {
                let mut list = Vec::with_capacity(members.len());
                for member in members {
                    let instance = InstanceId::OfMember(node.clone(), member);
                    match one(&instance)? {
                        Outcome::Known(value) => list.push(value),
                        unknown => return Ok(unknown),
                    }
                }
                Ok(Outcome::Known(Value::Array(list)))
            }
        }
    }

    /// A part of a value, each key or index worked out first.
    fn within(&self, of: &Expr, steps: &[Expr], site: &Site, depth: usize) -> Result<Outcome> {
        let value = match self.expr(of, site, depth + 1)? {
            Outcome::Known(value) => value,
            unknown => return Ok(unknown),
        };
        let mut path = Vec::with_capacity(steps.len());
        for step in steps {
            // which of the call's arguments that is, its path does not say
            let step = match self.expr(step, site, depth + 1)? {
                Outcome::Known(step) => step,
                unknown => return Ok(unknown),
            };
            let index = step.as_u64().and_then(|index| usize::try_from(index).ok());
            path.push(match (&step, index) {
                (_, Some(index)) => PathStep::Index(index),
                (Value::String(name), None) => PathStep::Name(name.clone()),
                _ => return fail(format!("{} is neither a key nor an index", shape(&step))),
            });
        }
        Ok(Outcome::Known(descend(&value, &path)?))
    }
}

fn told() -> EvalError {
    EvalError {
        message: "what it depends on is not right".to_owned(),
        trouble: Trouble::Told,
        advice: None,
    }
}

fn too_deep<T>() -> Result<T> {
    let most = MAX_DEPTH / 2;
    fail(format!(
        "references lead on to others more than {most} times"
    ))
}
