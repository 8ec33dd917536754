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
