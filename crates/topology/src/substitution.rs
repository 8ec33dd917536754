//! A node that another service template stands for (TOSCA 1.3 §3.8.13, TOSCA 2.0 §15): the template's
//! nodes come into the graph beside it, named after it, and the node itself stays as their front: it has
//! its properties, takes its attributes from the template's outputs, and runs nothing of its own.

mod stitches;

pub use stitches::{Given, Handed, Selected, Stitches};

use crate::calls::each_call;
use crate::{
    ActivityKind, Call, Location, NodeTemplate, Relationship, Requirement, Topology, WorkflowBody,
    names,
};
use model::{NodeName, PolicyName};
use std::collections::{BTreeMap, BTreeSet};

/// Between the name of a node and those of the nodes that stand for it.
const WITHIN: &str = ".";

/// The name that a part of a template has in the whole graph.
fn within(node: &NodeName, inner: &str) -> String {
    format!("{node}{WITHIN}{inner}")
}

/// A name that is too long in the graph.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the name {name} is too long")]
pub struct NameTooLong {
    /// The name.
    pub name: String,
}

fn node_within(node: &NodeName, inner: &NodeName) -> Result<NodeName, NameTooLong> {
    let name = within(node, inner.as_str());
    NodeName::new(name.as_str()).map_err(|_| NameTooLong { name })
}

// === impl Topology ===

impl Topology {
    /// Puts a template in place of a node.
    ///
    /// # Errors
    /// If a name becomes too long; nothing is changed then.
    pub fn substitute(
        &mut self,
        node: &NodeName,
        mut inner: Self,
        stitches: &Stitches,
    ) -> Result<(), NameTooLong> {
        let own: BTreeMap<NodeName, NodeName> = inner
            .nodes
            .keys()
            .map(|name| Ok((name.clone(), node_within(node, name)?)))
            .collect::<Result<_, NameTooLong>>()?;
        let policies: Vec<PolicyName> = inner
            .policies
            .keys()
            .map(|policy| {
                let name = within(node, policy.as_str());
                PolicyName::new(name.as_str()).map_err(|_| NameTooLong { name })
            })
            .collect::<Result<_, NameTooLong>>()?;
        let renamed = self.with_selected(node, own, &mut inner, stitches);
        each_call(&mut inner, &mut |call| {
            point_elsewhere(call, node, &renamed, stitches);
        });
        for requirement in inner.nodes.values_mut().flat_map(|n| &mut n.requirements) {
            if let Some(target) = renamed.get(&requirement.target) {
                requirement.target = target.clone();
            }
        }
        for handed in &stitches.requirements {
            self.hand_on(node, &mut inner, handed);
        }
        self.front(node, &mut inner, &renamed, stitches);
        self.take_in(node, inner, &renamed, policies);
        Ok(())
    }

    /// Nodes of the template that are taken from outside are not of its own.
    fn with_selected(
        &self,
        node: &NodeName,
        mut renamed: BTreeMap<NodeName, NodeName>,
        inner: &mut Self,
        stitches: &Stitches,
    ) -> BTreeMap<NodeName, NodeName> {
        let requirements = self.nodes.get(node).map_or(&[][..], |n| &n.requirements);
        for selected in &stitches.selected {
            let mut found = requirements.iter();
            let found = found.find(|r| r.name == selected.requirement && r.index == selected.index);
            if let Some(found) = found
                && inner.nodes.remove(&selected.node).is_some()
            {
                renamed.insert(selected.node.clone(), found.target.clone());
            }
        }
        renamed
    }

    /// Requirements of the node become those of a node in the template.
    fn hand_on(&self, node: &NodeName, inner: &mut Self, handed: &Handed) {
        let Some(outer) = self.nodes.get(node) else {
            return;
        };
        let Some(taker) = inner.nodes.get_mut(&handed.node) else {
            return;
        };
        let asked = outer.requirements.iter().filter(|r| {
            r.name == handed.requirement && handed.index.is_none_or(|index| r.index == index)
        });
        for requirement in asked {
            let before = taker.requirements.iter();
            let index = before.filter(|r| r.name == handed.inner).count();
            taker.requirements.push(Requirement {
                name: handed.inner.clone(),
                index: u32::try_from(index).unwrap_or(u32::MAX),
                ..requirement.clone()
            });
        }
    }

    /// The node itself: after all that stands for it, on what stands in front.
    fn front(
        &mut self,
        node: &NodeName,
        inner: &mut Self,
        renamed: &BTreeMap<NodeName, NodeName>,
        stitches: &Stitches,
    ) {
        let Some(front) = self.nodes.get_mut(node) else {
            return;
        };
        for (attribute, output) in &stitches.attributes {
            if let Some(output) = inner.outputs.get(output) {
                let value = output.value.clone();
                front.attributes.insert(attribute.clone(), value);
            }
        }
        for ((capability, attribute), output) in &stitches.of_capabilities {
            if let Some(output) = inner.outputs.get(output)
                && let Some(capability) = front.capabilities.get_mut(capability)
            {
                let value = output.value.clone();
                capability.attributes.insert(attribute.clone(), value);
            }
        }
        front.substituted_by = Some(stitches.template.clone());
        front.interfaces.clear();
        // what is handed on is done by who took it
        let handed: BTreeSet<&str> = stitches
            .requirements
            .iter()
            .map(|h| h.requirement.as_str())
            .collect();
        for requirement in &mut front.requirements {
            if handed.contains(requirement.name.as_str()) {
                requirement.relationship.interfaces.clear();
            }
        }
        let first = stitches
            .fronts
            .iter()
            .find(|name| inner.nodes.contains_key(*name));
        let own = renamed
            .iter()
            .filter(|(name, _)| inner.nodes.contains_key(*name));
        for (index, (name, inner_name)) in (0..).zip(own) {
            let hosts = first == Some(name);
            let link = behind(index, inner_name.clone(), hosts, &front.location);
            front.requirements.push(link);
        }
    }

    /// Everything else of the template, under names of its own.
    fn take_in(
        &mut self,
        node: &NodeName,
        inner: Self,
        renamed: &BTreeMap<NodeName, NodeName>,
        policies: Vec<PolicyName>,
    ) {
        let new_name = |name: &NodeName| renamed.get(name).unwrap_or(name).clone();
        // a node that is taken from outside keeps the name that it has there
        let aimed_at = |target: &str| {
            let known = NodeName::new(target)
                .ok()
                .and_then(|name| renamed.get(&name));
            known.map_or_else(|| within(node, target), ToString::to_string)
        };
        for (name, mut template) in inner.nodes {
            template.name = new_name(&name);
            self.nodes.insert(template.name.clone(), template);
        }
        for (name, value) in inner.inputs {
            self.inputs.insert(within(node, &name), value);
        }
        for (name, mut group) in inner.groups {
            group.name = within(node, &name);
            group.members = group.members.iter().map(new_name).collect();
            self.groups.insert(group.name.clone(), group);
        }
        for (name, mut policy) in policies.into_iter().zip(inner.policies.into_values()) {
            policy.name = name.clone();
            let targets = policy.targets.iter();
            policy.targets = targets.map(|target| aimed_at(target)).collect();
            for trigger in &mut policy.triggers {
                if let Some(filter) = &mut trigger.filter {
                    filter.node = aimed_at(&filter.node);
                }
                trigger
                    .actions
                    .iter_mut()
                    .for_each(|a| rename_activity(&mut a.what, node));
            }
            self.policies.insert(name, policy);
        }
        for (name, mut workflow) in inner.workflows {
            workflow.name = within(node, &name);
            for precondition in &mut workflow.preconditions {
                if let Some(target) = &mut precondition.target {
                    target.name = aimed_at(&target.name);
                }
            }
            if let WorkflowBody::Steps(steps) = &mut workflow.body {
                for step in steps.values_mut() {
                    step.target.name = aimed_at(&step.target.name);
                    step.activities
                        .iter_mut()
                        .for_each(|a| rename_activity(&mut a.what, node));
                }
            }
            self.workflows.insert(workflow.name.clone(), workflow);
        }
        self.files.extend(inner.files);
    }
}

fn behind(index: u32, target: NodeName, hosts: bool, location: &Location) -> Requirement {
    let relationship = if hosts {
        names::HOSTED_ON
    } else {
        names::DEPENDS_ON
    };
    Requirement {
        name: names::SUBSTITUTED_BY.to_owned(),
        index,
        target,
        capability: None,
        target_index: None,
        allocation: BTreeMap::new(),
        relationship: Relationship {
            ancestry: vec![relationship.to_owned()],
            properties: BTreeMap::new(),
            attributes: BTreeMap::new(),
            attribute_names: Vec::new(),
            interfaces: BTreeMap::new(),
            metadata: BTreeMap::new(),
        },
        location: location.clone(),
    }
}

/// Names of the template become names of the graph; inputs that are mapped, properties of the node.
fn point_elsewhere(
    call: &mut Call,
    node: &NodeName,
    renamed: &BTreeMap<NodeName, NodeName>,
    stitches: &Stitches,
) {
    if let Call::GetInput { name, path } = call {
        let Some(given) = stitches.inputs.get(name) else {
            *name = within(node, name);
            return;
        };
        *call = given.of(node, path);
    } else if let Some(name) = call.named_node()
        && let Some(new) = renamed.get(name)
    {
        *name = new.clone();
    }
}

fn rename_activity(activity: &mut ActivityKind, node: &NodeName) {
    if let ActivityKind::Delegate { workflow, .. } | ActivityKind::Inline { workflow, .. } =
        activity
    {
        *workflow = within(node, workflow);
    }
}

// === impl NodeTemplate ===

impl NodeTemplate {
    /// Whether other nodes stand for it, so that nothing of it is made or run.
    pub fn is_front(&self) -> bool {
        self.substituted_by.is_some()
    }
}
