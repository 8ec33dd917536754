//! The records as values see them.

use crate::Recorded;
use model::{EdgeId, GroupName, InstanceId, MemberId, Ordinal};
use serde_json::Value;
use topology::World;

impl World for Recorded {
    fn attribute(&self, instance: &InstanceId, name: &str) -> Option<Value> {
        let record = self.instances.get(instance);
        match name {
            "state" => Some(self.state(instance).tosca_name().into()),
            "tosca_name" => Some(instance.node().as_str().into()),
            "tosca_id" => {
                let ordinal = instance
                    .member()
                    .and_then(|id| self.members.get(&id))
                    .map_or(0, |member| member.ordinal.0);
                Some(format!("{}_{ordinal}", instance.node()).into())
            }
            _ => record?.attributes.get(name).cloned(),
        }
    }

    fn attribute_of_pair(&self, pair: &EdgeId, name: &str) -> Option<Value> {
        self.edges.get(pair)?.attributes.get(name).cloned()
    }

    fn members_in_service(&self, group: &GroupName) -> Vec<MemberId> {
        self.members_of(group)
            .into_iter()
            .filter(|m| m.state.in_service())
            .map(|m| m.id)
            .collect()
    }

    fn ordinal(&self, member: MemberId) -> Option<Ordinal> {
        self.members.get(&member).map(|m| m.ordinal)
    }
}
