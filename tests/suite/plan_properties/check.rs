//! What must hold: at every moment, and in the end.

use crate::plan_bench::{Bench, Ending, place};
use model::{InstanceId, MemberId, MemberState, NodeState, Wish};
use plan::{EdgeOperation, Plan, RelationId, ServerLink};
use std::collections::{BTreeMap, BTreeSet};

/// What holds of every plan and of the records at every moment.
pub(super) fn check_always(bench: &mut Bench) {
    let plan = bench.plan();
    check_order(&plan);
    assert!(bench.plan() == plan, "the same inputs give the same plan");
    let mut ordinals = BTreeSet::new();
    for member in bench.recorded.members.values() {
        let new = ordinals.insert((member.group.clone(), member.ordinal));
        assert!(new, "{}[{}] twice", member.group, member.ordinal);
    }
    for group in bench.groups.iter() {
        let members = bench.recorded.members_of(&group.name);
        let counting = members.iter().filter(|m| m.state.counts()).count();
        let wanted = match bench.desired.wish {
            Wish::Deployed => bench.desired.capacity(&group.name).0 as usize,
            Wish::Undeployed => 0,
        };
        assert!(
            counting <= wanted,
            "{counting} members of {} count, {wanted} wanted",
            group.name
        );
    }
}

pub(super) fn check_order(plan: &Plan) {
    let order = plan.in_order();
    assert_eq!(order.len(), plan.steps.len());
    let place: BTreeMap<_, _> = order
        .iter()
        .enumerate()
        .map(|(at, step)| (step.action.key(), at))
        .collect();
    for step in order {
        for before in &step.after {
            assert!(
                place[before] < place[&step.action.key()],
                "{} in a circle",
                step.action
            );
        }
    }
}

/// Everything goes well from now on.
pub(super) fn come_to_rest(bench: &mut Bench) {
    let keys: Vec<_> = bench.under_way.keys().cloned().collect();
    for key in keys {
        bench.finish(&key, Ending::Done, true);
    }
    bench.recorded.forgive();
    bench.run();
}

pub(super) fn check_at_rest(bench: &mut Bench) {
    let plan = bench.preview();
    assert!(
        plan.is_empty(),
        "left to do at rest: {:#?}",
        plan.steps.keys()
    );
    match bench.desired.wish {
        Wish::Deployed => check_deployed(bench),
        Wish::Undeployed => check_undeployed(bench),
    }
}

pub(super) fn check_undeployed(bench: &Bench) {
    let recorded = &bench.recorded;
    assert!(recorded.members.is_empty(), "{:?}", recorded.members);
    for record in recorded.instances.values() {
        assert_eq!(record.state, NodeState::Initial, "{}", record.id);
        assert_eq!(record.server, ServerLink::Never, "{}", record.id);
        assert!(record.id.member().is_none(), "{} is left", record.id);
    }
    assert!(recorded.edges.is_empty(), "{:?}", recorded.edges);
    assert!(recorded.relations.is_empty(), "{:?}", recorded.relations);
}

pub(super) fn check_deployed(bench: &Bench) {
    for group in bench.groups.iter() {
        let members = bench.recorded.members_of(&group.name);
        let wanted = bench.desired.capacity(&group.name).0 as usize;
        assert_eq!(members.len(), wanted, "members of {}", group.name);
        for member in members {
            assert!(
                matches!(member.state, MemberState::InService { .. }),
                "{member:?}"
            );
            assert!(bench.all_started(member.id), "{member:?}");
        }
    }
    for node in bench.topology.nodes.keys() {
        if bench.groups.of_node(node).is_none() {
            let instance = InstanceId::Single(node.clone());
            assert_eq!(
                bench.recorded.state(&instance),
                NodeState::Started,
                "{instance}"
            );
        }
    }
    let edges = plan::all_edges(&bench.topology, &bench.groups, &bench.recorded);
    let mut lists: BTreeMap<RelationId, BTreeSet<MemberId>> = BTreeMap::new();
    for edge in &edges {
        if bench.by_list(edge) {
            let tells = bench.implements(edge, EdgeOperation::AddSource)
                || bench.implements(edge, EdgeOperation::RemoveSource);
            if tells {
                let list = lists.entry(RelationId::of(edge)).or_default();
                list.extend(edge.source.member());
            }
        }
        for add in [EdgeOperation::AddSource, EdgeOperation::AddTarget] {
            let by_list = bench.by_list(edge) && add == EdgeOperation::AddSource;
            let holds = bench.truth.added.contains(&(edge.clone(), add));
            let due = bench.implements(edge, add) && !by_list;
            assert!(holds || !due, "{} of {edge} does not hold", add.name());
        }
    }
    for (relation, list) in &lists {
        assert_eq!(bench.truth.told.get(relation), Some(list), "{relation}");
    }
    for (relation, told) in &bench.truth.told {
        let list = lists.get(relation).cloned().unwrap_or_default();
        assert_eq!(told, &list, "{relation}");
    }
    for (edge, add) in &bench.truth.added {
        let removable = bench.implements(edge, add.opposite().expect("an addition"));
        let there = edges.contains(edge);
        assert!(
            there || !removable,
            "{edge} still holds at {}",
            place(edge, *add)
        );
    }
}
