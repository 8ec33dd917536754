//! Where a name is found that a path asks for: along the hosts, and behind a requirement in the node or in
//! the capability that it is matched with (TOSCA 1.3 §4.1, §4.4.2, §4.5.1).

use crate::{Asked, Capability, NodeTemplate, PathStep, Requirement, Ways};
use model::NodeName;
use std::collections::BTreeSet;

/// How far down hosts are searched, one by one.
const DEEPEST_HOST: usize = 64;

// === impl NodeTemplate ===

impl NodeTemplate {
    /// Whether a path leads on from here: to a value, along a requirement, or into a capability.
    pub fn leads_on(&self, steps: &[PathStep], asked: Asked) -> bool {
        let Some((PathStep::Name(name), rest)) = steps.split_first() else {
            return false;
        };
        let is_hop = || {
            let into = |c: &Capability| c.leads_on(rest, asked);
            self.requirement(name).is_some() || self.capabilities.get(name).is_some_and(into)
        };
        // nobody hands a front attributes: it has those that outputs give it
        let may_come = !self.is_front() && self.attribute_names.contains(name);
        let is_attribute =
            asked == Asked::Attribute && (may_come || self.attributes.contains_key(name));
        is_attribute || self.properties.contains_key(name) || (!rest.is_empty() && is_hop())
    }
}

// === impl Capability ===

impl Capability {
    /// Whether a path leads on from here to a value.
    pub fn leads_on(&self, steps: &[PathStep], asked: Asked) -> bool {
        let Some(PathStep::Name(name)) = steps.first() else {
            return false;
        };
        let is_attribute = asked == Asked::Attribute
            && (self.attributes.contains_key(name) || self.attribute_names.contains(name));
        is_attribute || self.properties.contains_key(name)
    }
}

// === impl Ways ===

impl<'t> Ways<'t> {
    /// The nodes that one is hosted on, the nearest first.
    pub fn hosts_of(&self, name: &NodeName) -> Vec<&'t NodeTemplate> {
        let mut seen = BTreeSet::from([name]);
        let mut hosts = Vec::new();
        let mut at = self.topology().host_of(name);
        while let Some(host) = at.filter(|host| hosts.len() < DEEPEST_HOST && seen.insert(host)) {
            hosts.extend(self.topology().node(host));
            at = self.topology().host_of(host);
        }
        hosts
    }

    /// `HOST`: the nearest of a node's hosts that is it, else the Compute below.
    pub fn host_that(
        &self,
        name: &NodeName,
        is_it: impl Fn(&NodeTemplate) -> bool,
    ) -> Option<&'t NodeName> {
        let hosts = self.hosts_of(name);
        let found = hosts.into_iter().find(|host| is_it(host));
        found
            .map(|host| &host.name)
            .or_else(|| self.compute_of(name))
    }
}

/// The capability that a requirement is matched with, where what is asked for behind it is there and not in the
/// node itself.
pub(crate) fn behind<'t>(
    requirement: &'t Requirement,
    target: &'t NodeTemplate,
    steps: &[PathStep],
    asked: Asked,
) -> Option<(&'t str, &'t Capability)> {
    let (name, capability) = target
        .capabilities
        .get_key_value(requirement.capability.as_ref()?)?;
    let is_there = !target.leads_on(steps, asked) && capability.leads_on(steps, asked);
    is_there.then_some((name.as_str(), capability))
}
