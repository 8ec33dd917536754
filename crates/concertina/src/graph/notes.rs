//! TOSCA groups and policies: boxes lie in their hosts, so these lie beside, with lines.

use super::picture::{Arrow, Note, Thing, Tie, last_part};
use model::{NodeName, ThresholdPolicy};
use topology::{Topology, ToscaGroup, ToscaPolicy};

/// Groups, and policies that are not among the compiled ones, which boxes tell; and what they are about.
pub(super) fn notes(topology: &Topology, compiled: &[ThresholdPolicy]) -> (Vec<Note>, Vec<Arrow>) {
    let policies = topology.policies.values();
    let policies: Vec<&ToscaPolicy> = policies
        .filter(|policy| !compiled.iter().any(|told| told.name == policy.name))
        .collect();
    let of_groups = topology.groups.values().map(|group| Note {
        thing: Thing::Group(group.name.clone()),
        kind: kind(&group.ancestry),
    });
    let of_policies = policies.iter().map(|policy| Note {
        thing: Thing::Policy(policy.name.clone()),
        kind: kind(&policy.ancestry),
    });
    let members = topology.groups.values().flat_map(|g| members(topology, g));
    let targets = policies.iter().flat_map(|p| targets(topology, p));
    (
        of_groups.chain(of_policies).collect(),
        members.chain(targets).collect(),
    )
}

fn kind(ancestry: &[String]) -> String {
    last_part(ancestry.first().map_or("", String::as_str))
}

fn members(topology: &Topology, group: &ToscaGroup) -> impl Iterator<Item = Arrow> {
    let members = group.members.iter();
    let members = members.filter(|member| topology.nodes.contains_key(*member));
    members.map(|member| Arrow {
        from: Thing::Group(group.name.clone()),
        to: Thing::Node(member.clone()),
        tie: Tie::Member,
        label: String::new(),
    })
}

fn targets(topology: &Topology, policy: &ToscaPolicy) -> impl Iterator<Item = Arrow> {
    let targets = policy.targets.iter();
    let targets = targets.filter_map(|target| target_of(topology, target));
    targets.map(|target| Arrow {
        from: Thing::Policy(policy.name.clone()),
        to: target,
        tie: Tie::Target,
        label: String::new(),
    })
}

/// A node goes before a group of the same name, as where policies are compiled.
fn target_of(topology: &Topology, target: &str) -> Option<Thing> {
    let node = NodeName::new(target).ok();
    let node = node.filter(|name| topology.nodes.contains_key(name));
    let group = || topology.groups.contains_key(target);
    node.map(Thing::Node)
        .or_else(|| group().then(|| Thing::Group(target.to_owned())))
}
