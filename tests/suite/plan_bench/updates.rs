//! Another revision on the bench, as the engine brings it about.

use super::Bench;
use model::Revision;
use plan::{Changes, Elder, Elders, Phase, Revising, Rules, Sketch};
use std::collections::BTreeMap;
use std::sync::Arc;
use topology::{ScalingGroups, Topology};

fn between(old: (&Topology, &ScalingGroups), new: (&Topology, &ScalingGroups)) -> Changes {
    let digests = &BTreeMap::new();
    let sketch = |(topology, groups)| Sketch {
        topology,
        groups,
        digests,
    };
    Changes::between(sketch(old), sketch(new), Rules::Least)
}

impl Bench {
    /// What goes is taken down, then the revision holds; what comes is left to whoever runs the bench.
    pub(crate) fn update(&mut self, topology: Topology, revision: &str) {
        let groups = ScalingGroups::derive(&topology).expect("the groups are right");
        let revision = Revision::new(revision).expect("a revision");
        let changes = between((&self.topology, &self.groups), (&topology, &groups));
        self.desired.phase = changes.leaving();
        self.run();
        let old = self.desired.revision.clone();
        let former = (
            std::mem::replace(&mut self.topology, topology),
            std::mem::replace(&mut self.groups, groups),
        );
        self.former.insert(old, former);
        self.desired.revision = revision;
        self.desired.phase = Phase::Steady;
        self.find_elders();
        let taken = self.recorded.revise(Revising {
            changes: &changes,
            elders: &self.desired.elders,
            topology: &self.topology,
            groups: &self.groups,
            revision: &self.desired.revision,
            next_member: self.next_id,
            now: self.now,
        });
        self.next_id.0 += taken;
        self.find_elders();
    }

    /// Former revisions of which there are members.
    fn find_elders(&mut self) {
        let members = self.recorded.members.values();
        let mut elders = Elders::default();
        for revision in members.map(|member| &member.revision) {
            if *revision == self.desired.revision {
                continue;
            }
            let (topology, _) = &self.former[revision];
            let mut members = self.recorded.members.values();
            let renamed = members
                .find(|m| m.revision == *revision)
                .map(|m| &m.renamed);
            let topology = topology.clone().renamed(renamed.expect("its member"));
            let renaming = topology::Renaming::between(&topology, &self.topology);
            let topology = topology.renamed(&renaming);
            let groups = ScalingGroups::derive(&topology).expect("the groups are right");
            let changes = between((&topology, &groups), (&self.topology, &self.groups));
            let elder = Elder {
                topology,
                groups,
                changes,
            };
            elders.revisions.insert(revision.clone(), Arc::new(elder));
        }
        self.desired.elders = elders;
    }
}
