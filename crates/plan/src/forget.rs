//! What is forgotten when something is gone or forgiven.

use crate::{EdgeOperation, EdgeRecord, InstanceRecord, Recorded, ServerLink};
use jiff::Timestamp;
use model::{EdgeId, InstanceId, LifecycleOperation, MemberId, NodeEvent, NodeState};
use std::collections::BTreeSet;
use topology::Topology;

impl Recorded {
    /// The server under a single Compute instance is dead: it and all that is on it are gone.
    pub fn host_gone(&mut self, topology: &Topology, compute: &InstanceId, why: &str) {
        let key = self.instance(compute).server.key().cloned();
        for instance in self.wipe(topology, compute) {
            self.comes_again(topology, &instance);
        }
        if let Some(key) = key {
            self.instance_mut(compute).server = ServerLink::Remains {
                key,
                why: why.to_owned(),
            };
        }
    }

    /// Forgets failures, so that what failed is tried again: somebody asked.
    pub fn forgive(&mut self) {
        for record in self.instances.values_mut() {
            record.failure = None;
            record.left_by = None;
            if let (NodeState::NeedsAttention(_), Ok(failed)) =
                (record.state, record.state.next(NodeEvent::Failed))
            {
                record.state = failed;
            }
        }
        for record in self.edges.values_mut() {
            record.failure = None;
        }
        for record in self.relations.values_mut() {
            record.failure = None;
        }
        self.groups.clear();
    }

    /// What is under way as if it had been broken off: for whoever looks ahead.
    pub fn presume_ended(&mut self) {
        for record in self.instances.values_mut() {
            let NodeState::Busy(operation) = record.state else {
                continue;
            };
            // a server that its provider has not is asked for again
            let is_asked_for = matches!(record.server, ServerLink::Requested { .. });
            let event = match is_asked_for && operation == LifecycleOperation::Create {
                true => NodeEvent::NotDone,
                false => NodeEvent::Failed,
            };
            if let Ok(state) = record.state.next(event) {
                record.state = state;
            }
        }
    }

    /// What waits for somebody to ask again is tried again from then on, by who stays; what needs attention waits.
    pub fn retry_from(&mut self, now: Timestamp) {
        let instances = self.instances.values_mut();
        let known = instances.filter(|r| !matches!(r.state, NodeState::NeedsAttention(_)));
        let of_instances = known.filter_map(|r| r.failure.as_mut());
        let of_edges = self.edges.values_mut().filter_map(|r| r.failure.as_mut());
        let of_relations = self
            .relations
            .values_mut()
            .filter_map(|r| r.failure.as_mut());
        for failure in of_instances.chain(of_edges).chain(of_relations) {
            failure.retry_at.get_or_insert(now);
        }
    }

    /// A server and all that is on it is gone: which instances.
    pub(crate) fn wipe(
        &mut self,
        topology: &Topology,
        compute: &InstanceId,
    ) -> BTreeSet<InstanceId> {
        let on_it = self
            .instances
            .keys()
            .filter(|id| {
                let with_it = compute.member().is_none() || id.member() == compute.member();
                with_it && topology.compute_of(id.node()) == Some(compute.node())
            })
            .cloned()
            .collect();
        self.forget(&on_it);
        on_it
    }

    /// Nothing is left of instances, nor of their pairs. A pair of a member keeps what was done at its
    /// other end: that is still to be told that the member is gone.
    pub(crate) fn forget(&mut self, gone: &BTreeSet<InstanceId>) {
        for instance in gone {
            let former = self.instance(instance);
            let mut record = InstanceRecord::initial(instance.clone());
            record.attempts = former.attempts;
            record.left_by = former.left_by;
            self.instances.insert(instance.clone(), record);
        }
        self.edges.retain(|id, record| keep_edge(id, record, gone));
        self.relations.retain(|id, _| !gone.contains(&id.target));
    }

    /// A member is no more.
    pub(crate) fn forget_member(&mut self, member: MemberId) {
        let ours = |id: &InstanceId| id.member() == Some(member);
        self.instances.retain(|id, _| !ours(id));
        self.edges
            .retain(|id, _| !ours(&id.source) && !ours(&id.target));
        self.relations.retain(|id, _| !ours(&id.target));
    }
}

/// What is left of a pair. A single instance comes again under the same name, and its pairs are made
/// again with it; a member never does.
fn keep_edge(id: &EdgeId, record: &mut EdgeRecord, gone: &BTreeSet<InstanceId>) -> bool {
    let ends = [
        (&id.source, EdgeOperation::AddSource),
        (&id.target, EdgeOperation::AddTarget),
    ];
    for (end, at_the_other) in ends {
        if !gone.contains(end) {
            continue;
        }
        if end.member().is_none() {
            return false;
        }
        record.done.retain(|operation| *operation == at_the_other);
        record
            .uncertain
            .retain(|operation| *operation == at_the_other);
    }
    true
}
