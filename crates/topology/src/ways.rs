//! Ways through a topology that many ask for: each is worked out once.

use crate::{NodeTemplate, Requirement, Topology, names};
use model::NodeName;
use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

/// A requirement with the node that has it.
pub type Incoming<'t> = (&'t NodeTemplate, &'t Requirement);

/// What lies below a node, above it, and what leads to it.
pub struct Ways<'t> {
    topology: &'t Topology,
    computes: RefCell<BTreeMap<&'t NodeName, Option<&'t NodeName>>>,
    hosted: OnceCell<BTreeMap<&'t NodeName, Vec<&'t NodeName>>>,
    incoming: OnceCell<BTreeMap<&'t NodeName, Vec<Incoming<'t>>>>,
}

// === impl Ways ===

impl<'t> Ways<'t> {
    /// Nothing is worked out before it is asked for.
    pub fn new(topology: &'t Topology) -> Self {
        Self {
            topology,
            computes: RefCell::default(),
            hosted: OnceCell::new(),
            incoming: OnceCell::new(),
        }
    }

    /// What they lead through.
    pub fn topology(&self) -> &'t Topology {
        self.topology
    }

    /// As [`Topology::compute_of`].
    pub fn compute_of(&self, name: &NodeName) -> Option<&'t NodeName> {
        let mut known = self.computes.borrow_mut();
        let (mut at, _) = self.topology.nodes.get_key_value(name)?;
        let mut chain = Vec::new();
        let mut seen = BTreeSet::new();
        let found = loop {
            if let Some(found) = known.get(at) {
                break *found;
            }
            if !seen.insert(at) {
                break None;
            }
            chain.push(at);
            let node = self.topology.nodes.get(at)?;
            if node.is_a(names::COMPUTE) && !node.is_front() {
                break Some(at);
            }
            match self.topology.host_of(at) {
                Some(host) => at = host,
                None => break None,
            }
        };
        known.extend(chain.into_iter().map(|name| (name, found)));
        found
    }

    /// The nodes that are hosted on one, by one `HostedOn` step.
    fn hosted_on(&self, host: &NodeName) -> &[&'t NodeName] {
        let hosted = self.hosted.get_or_init(|| {
            let mut hosted: BTreeMap<_, Vec<_>> = BTreeMap::new();
            for name in self.topology.nodes.keys() {
                if let Some(host) = self.topology.host_of(name) {
                    hosted.entry(host).or_default().push(name);
                }
            }
            hosted
        });
        hosted.get(host).map_or(&[], Vec::as_slice)
    }

    /// A node, and everything that is hosted on it, by however many steps.
    pub fn hosted_closure(&self, root: &NodeName) -> BTreeSet<NodeName> {
        let mut nodes = BTreeSet::from([root.clone()]);
        let mut left = vec![root];
        while let Some(host) = left.pop() {
            for name in self.hosted_on(host) {
                if nodes.insert((*name).clone()) {
                    left.push(name);
                }
            }
        }
        nodes
    }

    /// All requirements that point at a node, with their sources, in the order of the sources' names.
    pub fn requirements_on(&self, target: &NodeName) -> &[Incoming<'t>] {
        let incoming = self.incoming.get_or_init(|| {
            let mut incoming: BTreeMap<_, Vec<_>> = BTreeMap::new();
            for node in self.topology.nodes.values() {
                for requirement in &node.requirements {
                    let to = incoming.entry(&requirement.target).or_default();
                    to.push((node, requirement));
                }
            }
            incoming
        });
        incoming.get(target).map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Location, Relationship};

    fn node(name: &str, host: Option<String>) -> NodeTemplate {
        let location = Location {
            file: "a".to_owned(),
            line: 1,
            column: 1,
        };
        let compute = host.is_none().then(|| names::COMPUTE.to_owned());
        let requirement = host.map(|host| Requirement {
            name: "host".to_owned(),
            index: 0,
            target: NodeName::new(host).unwrap(),
            target_index: None,
            capability: None,
            allocation: BTreeMap::new(),
            relationship: Relationship {
                ancestry: vec![names::HOSTED_ON.to_owned()],
                properties: BTreeMap::new(),
                attributes: BTreeMap::new(),
                attribute_names: Vec::new(),
                interfaces: BTreeMap::new(),
                metadata: BTreeMap::new(),
            },
            location: location.clone(),
        });
        NodeTemplate {
            directives: Vec::new(),
            boot: crate::Boot::default(),
            name: NodeName::new(name).unwrap(),
            ancestry: compute.into_iter().collect(),
            properties: BTreeMap::new(),
            attributes: BTreeMap::new(),
            attribute_names: Vec::new(),
            capabilities: BTreeMap::new(),
            requirements: requirement.into_iter().collect(),
            interfaces: BTreeMap::new(),
            artifacts: BTreeMap::new(),
            artifacts_elsewhere: BTreeMap::new(),
            metadata: BTreeMap::new(),
            substituted_by: None,
            location,
        }
    }

    /// `n0` below, `n1` on it, and so on.
    fn chain(length: usize, bottom: Option<&str>) -> Topology {
        let nodes = (0..length).map(|i| {
            let host = match i {
                0 => bottom.map(str::to_owned),
                i => Some(format!("n{}", i - 1)),
            };
            let node = node(&format!("n{i}"), host);
            (node.name.clone(), node)
        });
        Topology {
            nodes: nodes.collect(),
            ..Topology::default()
        }
    }

    fn name(name: &str) -> NodeName {
        NodeName::new(name).unwrap()
    }

    #[test]
    fn a_chain_is_gone_down_once() {
        let topology = chain(50, None);
        let ways = Ways::new(&topology);
        assert_eq!(ways.compute_of(&name("n49")), Some(&name("n0")));
        // all on the way are known by then
        assert_eq!(ways.computes.borrow().len(), 50);
        assert_eq!(ways.compute_of(&name("n0")), Some(&name("n0")));
        assert_eq!(ways.compute_of(&name("x")), None);
    }

    #[test]
    fn a_circle_has_no_compute() {
        let topology = chain(5, Some("n3"));
        let ways = Ways::new(&topology);
        for node in topology.nodes.keys() {
            assert_eq!(ways.compute_of(node), None);
        }
        assert_eq!(ways.hosted_closure(&name("n0")).len(), 5);
    }

    #[test]
    fn what_lies_on_a_node_and_leads_to_it() {
        let topology = chain(5, None);
        let ways = Ways::new(&topology);
        assert_eq!(ways.hosted_closure(&name("n3")).len(), 2);
        let sources = ways.requirements_on(&name("n3")).iter();
        let sources: Vec<&str> = sources.map(|(node, _)| node.name.as_str()).collect();
        assert_eq!(sources, ["n4"]);
    }
}
