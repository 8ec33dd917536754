//! Evaluation of values: known, unknown until run time, or an error. Pure: what is deployed is an
//! argument.

mod allocation;
mod apply;
mod arithmetic;
mod follow;
mod memory;
mod outcome;
mod shape;
mod size;
mod subject;

pub use apply::{Plain, TextOrder, apply};
pub use outcome::{AttributeRef, EvalError, Outcome, Site, World};

use crate::{
    Call, EntityPath, Expr, Function, NodeTemplate, PathStep, ScalingGroups, Topology, Ways,
};
use memory::{Known, Memory};
use model::InstanceId;
use serde_json::Value;
use shape::shape;
use std::cell::RefCell;
use subject::Subject;

/// Deepest nesting of calls and references: two for each reference that leads to another.
const MAX_DEPTH: usize = 256;

/// Evaluates expressions of one topology. Remembers what references have come to.
pub struct Evaluator<'a> {
    topology: &'a Topology,
    ways: Ways<'a>,
    groups: &'a ScalingGroups,
    world: &'a dyn World,
    memory: RefCell<Memory>,
}

type Result<T> = std::result::Result<T, EvalError>;

fn fail<T>(message: impl Into<String>) -> Result<T> {
    Err(EvalError {
        message: message.into(),
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
        }
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
                for item in items {
                    match self.expr(item, site, depth + 1)? {
                        Outcome::Known(value) => list.push(value),
                        unknown => return Ok(unknown),
                    }
                }
                Ok(Outcome::Known(Value::Array(list)))
            }
            Expr::Map(entries) => {
                let mut map = serde_json::Map::new();
                for (key, entry) in entries {
                    match self.expr(entry, site, depth + 1)? {
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
            Call::GetInput { name, path } => match self.topology.inputs.get(name) {
                Some(value) => Ok(Outcome::Known(descend(value, path)?)),
                None => fail(format!("there is no input {name:?}, or it has no value")),
            },
            Call::GetProperty(path) => self.reference(path, site, depth, Self::property),
            Call::GetAttribute(path) => self.reference(path, site, depth, Self::attribute),
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
            Call::Follow(path) => self.follow(path, site, depth + 1),
            Call::AvailableAllocation(path) => self.available(path, site, depth),
            Call::Within { of, steps } => self.within(of, steps, site, depth),
            Call::Apply {
                function,
                arguments,
            } => self.apply(*function, arguments, site, depth),
        }
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
        function: Function,
        arguments: &[Expr],
        site: &Site,
        depth: usize,
    ) -> Result<Outcome> {
        let mut values = Vec::with_capacity(arguments.len());
        for argument in arguments {
            match self.expr(argument, site, depth)? {
                Outcome::Known(value) => values.push(value),
                unknown => return Ok(unknown),
            }
        }
        match apply::apply(function, &values, &apply::Plain) {
            Ok(value) => Ok(Outcome::Known(value)),
            Err(message) => fail(message),
        }
    }

    fn reference(
        &self,
        path: &EntityPath,
        site: &Site,
        depth: usize,
        one: fn(&Self, &InstanceId, &[PathStep], usize) -> Result<Outcome>,
    ) -> Result<Outcome> {
        match self.subject(&path.entity, site)? {
            Subject::One(instance) => one(self, &instance, &path.steps, depth),
            Subject::Many(node, members) => {
                let mut list = Vec::with_capacity(members.len());
                for member in members {
                    let instance = InstanceId::OfMember(node.clone(), member);
                    match one(self, &instance, &path.steps, depth)? {
                        Outcome::Known(value) => list.push(value),
                        unknown => return Ok(unknown),
                    }
                }
                Ok(Outcome::Known(Value::Array(list)))
            }
        }
    }

    fn property(&self, instance: &InstanceId, steps: &[PathStep], depth: usize) -> Result<Outcome> {
        self.walk(instance, steps, depth, Self::property, |node, name| {
            Ok(node.properties.get(name).map(Lookup::Expr))
        })
    }

    fn attribute(
        &self,
        instance: &InstanceId,
        steps: &[PathStep],
        depth: usize,
    ) -> Result<Outcome> {
        let world = self.world;
        self.walk(instance, steps, depth, Self::attribute, |node, name| {
            if let Some(value) = world.attribute(instance, name) {
                return Ok(Some(Lookup::Value(value)));
            }
            // a property is also reflected as an attribute (TOSCA 1.3 §3.6.12)
            let expr = node
                .attributes
                .get(name)
                .or_else(|| node.properties.get(name));
            Ok(expr.map(Lookup::Expr).or_else(|| {
                node.attribute_names
                    .iter()
                    .any(|n| n == name)
                    .then(|| Lookup::Later(name.into()))
            }))
        })
    }

    fn walk<'n>(
        &self,
        instance: &InstanceId,
        steps: &[PathStep],
        depth: usize,
        again: fn(&Self, &InstanceId, &[PathStep], usize) -> Result<Outcome>,
        look_up: impl FnOnce(&'n NodeTemplate, &str) -> Result<Option<Lookup<'n>>>,
    ) -> Result<Outcome>
    where
        'a: 'n,
    {
        if depth > MAX_DEPTH {
            return too_deep();
        }
        let node = self.node_of(instance)?;
        let site = || Site::Node(instance.clone());
        let Some((PathStep::Name(name), rest)) = steps.split_first() else {
            return fail(format!("a name is missing after {}", instance.node()));
        };
        // A requirement or capability only counts as a hop where something follows it.
        if !rest.is_empty() {
            if let Some((Subject::One(next), used)) = self.hop(instance, steps, depth)? {
                return again(self, &next, &steps[used..], depth + 1);
            }
            if let Some(capability) = node.capabilities.get(name)
                && let Some((PathStep::Name(inner), nested)) = rest.split_first()
            {
                let expr = capability.properties.get(inner);
                let expr = expr.or_else(|| capability.attributes.get(inner));
                let later = || capability.attribute_names.iter().any(|n| n == inner);
                return match expr {
                    Some(expr) => {
                        let label = format!("{}.{name}.{inner}", node.name);
                        self.nested((expr, label), &site(), nested, depth)
                    }
                    None if later() => Ok(Outcome::Unknown {
                        waits_for: AttributeRef {
                            instance: instance.clone(),
                            name: format!("{name}.{inner}"),
                        },
                    }),
                    None => fail(format!(
                        "capability {name} of {} has no {inner:?}",
                        node.name
                    )),
                };
            }
        }
        match look_up(node, name)? {
            Some(Lookup::Expr(expr)) => {
                let label = format!("{}.{name}", node.name);
                self.nested((expr, label), &site(), rest, depth)
            }
            Some(Lookup::Value(value)) => Ok(Outcome::Known(descend(&value, rest)?)),
            Some(Lookup::Later(name)) => Ok(Outcome::Unknown {
                waits_for: AttributeRef {
                    instance: instance.clone(),
                    name,
                },
            }),
            None => fail(format!("{} has no {name:?}", node.name)),
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
            let step = match self.expr(step, site, depth + 1)? {
                Outcome::Known(step) => step,
                unknown => return Ok(unknown),
            };
            let index = step.as_u64().and_then(|index| usize::try_from(index).ok());
            path.push(match (&step, index) {
                (_, Some(index)) => PathStep::Index(index),
                (Value::String(name), None) => PathStep::Name(name.clone()),
                _ => return fail(format!("{step} is neither a key nor an index")),
            });
        }
        Ok(Outcome::Known(descend(&value, &path)?))
    }

    /// What an expression comes to where it is written: worked out once.
    fn nested(
        &self,
        (expr, label): (&Expr, String),
        site: &Site,
        rest: &[PathStep],
        depth: usize,
    ) -> Result<Outcome> {
        if let Expr::Literal(value) = expr {
            return Ok(Outcome::Known(descend(value, rest)?));
        }
        let key = Memory::key(expr, site);
        let known = self.memory.borrow_mut().begin(&key, label);
        let outcome = match known {
            Known::Before(outcome) => outcome,
            Known::Circle(text) => return fail(text),
            Known::New => {
                let outcome = size::within(self.expr(expr, site, depth + 1));
                self.memory.borrow_mut().end(key, &outcome);
                outcome
            }
        };
        match outcome? {
            Outcome::Known(value) => Ok(Outcome::Known(descend(&value, rest)?)),
            unknown => Ok(unknown),
        }
    }
}

fn too_deep<T>() -> Result<T> {
    let most = MAX_DEPTH / 2;
    fail(format!(
        "references lead on to others more than {most} times"
    ))
}

enum Lookup<'n> {
    Expr(&'n Expr),
    Value(Value),
    Later(String),
}
