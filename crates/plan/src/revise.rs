//! What another revision does to the records, once all that was to go is down.

use crate::{Changes, EdgeOperation, NodeChange, Recorded};
use model::{InstanceId, NodeEvent, NodeName, NodeState, Revision};
use topology::Topology;

const HOOKS: [EdgeOperation; 4] = [
    EdgeOperation::PreConfigureSource,
    EdgeOperation::PreConfigureTarget,
    EdgeOperation::PostConfigureSource,
    EdgeOperation::PostConfigureTarget,
];

impl Recorded {
    /// From now on it is another revision: what is not in it any more is forgotten, what is to run
    /// again is to be configured again. Whatever goes is down by now.
    pub fn revise(&mut self, changes: &Changes, new: &Topology, revision: &Revision) {
        let known = |id: &InstanceId| new.node(id.node()).is_some();
        self.instances.retain(|id, _| known(id));
        self.edges.retain(|id, _| {
            let required = |source: &NodeName| {
                let node = new.node(source)?;
                let mut requirements = node.requirements.iter();
                requirements.find(|r| {
                    r.name == id.requirement && r.index == id.index && &r.target == id.target.node()
                })
            };
            required(id.source.node()).is_some() && known(&id.target)
        });
        self.relations
            .retain(|id, _| new.node(&id.source).is_some() && known(&id.target));
        for member in self.members.values_mut() {
            member.revision = revision.clone();
        }
        for (name, change) in &changes.nodes {
            if matches!(change, NodeChange::Again { .. }) {
                self.run_again(name);
            }
        }
    }

    /// `configure` and `start` of a node's instances, with the hooks around them.
    fn run_again(&mut self, node: &NodeName) {
        let ours = |id: &InstanceId| id.node() == node;
        for record in self.instances.values_mut().filter(|r| ours(&r.id)) {
            // one that failed, or is not there yet, goes on from where it is
            if let Ok(state) = record.state.next(NodeEvent::Revised) {
                record.state = state;
            } else if record.state == NodeState::Initial {
                continue;
            }
            record.failure = None;
        }
        for record in self.edges.values_mut().filter(|r| ours(&r.id.source)) {
            for hook in HOOKS {
                record.done.remove(&hook);
            }
        }
    }
}
