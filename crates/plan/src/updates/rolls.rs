//! Which groups come to another revision member by member, and how (design decision 11).

use crate::{NodeChange, Renewal, Sketch};
use model::{Capacity, GroupName, NodeName};
use std::collections::{BTreeMap, BTreeSet};
use topology::ScalingGroup;

/// Groups of which nodes change, and that are multiplied in both revisions. What stands on something
/// that goes can't wait for its turn, nor can nodes that change their group.
pub(crate) fn rolls(
    nodes: &BTreeMap<NodeName, NodeChange>,
    old: Sketch<'_>,
    new: Sketch<'_>,
) -> BTreeMap<GroupName, Renewal> {
    let goes = |name: &NodeName| {
        let change = nodes.get(name);
        matches!(
            change,
            Some(NodeChange::Replace { .. } | NodeChange::Delete)
        )
    };
    let mut found = BTreeMap::new();
    for group in new.groups.iter().filter(|g| g.bounds.max() > Capacity(1)) {
        let Some(was) = old.groups.get(&group.name) else {
            continue;
        };
        let mut hosts = was.nodes.iter().filter_map(|n| old.topology.host_of(n));
        let uprooted = hosts.any(|host| !was.nodes.contains(host) && goes(host));
        let mut all = was.nodes.union(&group.nodes);
        let moves = all.any(|node| changes_group(node, old, new));
        if uprooted || moves {
            continue;
        }
        let renewal = renewal(nodes, was, group);
        found.extend(renewal.map(|renewal| (group.name.clone(), renewal)));
    }
    found
}

fn changes_group(node: &NodeName, old: Sketch<'_>, new: Sketch<'_>) -> bool {
    let name = |sketch: Sketch<'_>| sketch.groups.of_node(node).map(|g| g.name.clone());
    let in_both = old.topology.node(node).is_some() && new.topology.node(node).is_some();
    in_both && name(old) != name(new)
}

fn renewal(
    nodes: &BTreeMap<NodeName, NodeChange>,
    was: &ScalingGroup,
    is: &ScalingGroup,
) -> Option<Renewal> {
    let (mut anew, mut again) = (Vec::new(), Vec::new());
    for name in was.nodes.union(&is.nodes).collect::<BTreeSet<_>>() {
        let told = |why: &[String]| format!("{name}: {}", why.join(", "));
        match nodes.get(name) {
            Some(NodeChange::Replace { why }) => anew.push(told(why)),
            Some(NodeChange::Delete) => anew.push(format!("{name} goes")),
            Some(NodeChange::Again { why } | NodeChange::Modify { why }) => again.push(told(why)),
            Some(NodeChange::Add) => again.push(format!("{name} comes")),
            None => {}
        }
    }
    if !anew.is_empty() {
        anew.append(&mut again);
        return Some(Renewal::Replacement { why: anew });
    }
    (!again.is_empty()).then_some(Renewal::InPlace { why: again })
}
