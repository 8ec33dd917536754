//! The actions of triggers as tasks (TOSCA 1.3 §3.6.22, TOSCA 2.0 §16.5).

use super::scope::Scope;
use super::task::{After, Ended, Target};
use super::tasks::{Place, Unrolled};
use model::NodeName;
use std::rc::Rc;
use topology::{Topology, Trigger, TriggerFilter};

impl<'t> Unrolled<'t, '_, '_> {
    /// The actions of all triggers of that name, or for that event: one trigger after the other, as
    /// each acts on what the one before may have changed.
    pub(super) fn triggers(&mut self, named: &str) -> Result<(), String> {
        let mut found: Vec<(String, Vec<&'t NodeName>, &'t Trigger)> = Vec::new();
        for policy in self.topology.policies.values() {
            for trigger in &policy.triggers {
                if trigger.name == named || trigger.event.as_deref() == Some(named) {
                    let nodes = self.policy_targets(&policy.targets);
                    let nodes = self.filtered(nodes, trigger.filter.as_ref());
                    found.push((format!("{}/{}", policy.name, trigger.name), nodes, trigger));
                }
            }
        }
        if found.is_empty() {
            return Err(no_trigger(self.topology, named));
        }
        let mut waits: Vec<After> = Vec::new();
        for (path, nodes, trigger) in found {
            let place = Place {
                path,
                target: Target::Nodes(nodes),
                filter: None,
                host: None,
                scope: Rc::new(Scope::default()),
            };
            let end = self.chain(&place, waits, &trigger.actions)?;
            waits = vec![After {
                task: end,
                ended: Ended::Somehow,
                seen_to: true,
            }];
        }
        Ok(())
    }

    /// A policy's node templates; one without targets is everybody's.
    fn policy_targets(&self, targets: &'t [String]) -> Vec<&'t NodeName> {
        let nodes = self.topology.nodes.keys();
        if targets.is_empty() {
            return nodes.collect();
        }
        let mut found = Vec::new();
        for target in targets {
            match self.topology.nodes.keys().find(|n| n.as_str() == target) {
                Some(node) => found.push(node),
                None => found.extend(self.group(target).unwrap_or_default()),
            }
        }
        found
    }

    /// Those that an event filter means: a node template, or all of a type (TOSCA 1.3 §3.6.21).
    fn filtered(
        &self,
        nodes: Vec<&'t NodeName>,
        filter: Option<&TriggerFilter>,
    ) -> Vec<&'t NodeName> {
        let Some(filter) = filter else { return nodes };
        let is_meant = |name: &NodeName| {
            name.as_str() == filter.node
                || self
                    .topology
                    .node(name)
                    .is_some_and(|node| node.is_a(&filter.node))
        };
        nodes.into_iter().filter(|name| is_meant(name)).collect()
    }
}

fn no_trigger(topology: &Topology, named: &str) -> String {
    let triggers = topology.policies.values().flat_map(|p| &p.triggers);
    let mut names: Vec<&str> = triggers
        .flat_map(|t| std::iter::once(t.name.as_str()).chain(t.event.as_deref()))
        .collect();
    names.sort_unstable();
    names.dedup();
    match names.as_slice() {
        [] => format!("there is no trigger or event {named}: the template has no triggers"),
        names => format!(
            "there is no trigger or event {named}; there are {}",
            names.join(", ")
        ),
    }
}
