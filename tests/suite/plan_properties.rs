//! Plans of random services, carried out at random: steps end well, badly or not at all, members and
//! servers die, wishes change. Left in peace, every service must come to what is wished.

use crate::plan_bench::{Bench, Ending, place};
use jiff::ToSpan;
use model::{InstanceId, MemberId, MemberState, NodeState, Wish};
use plan::{Action, EdgeOperation, Plan, RelationId, ServerLink};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use std::collections::{BTreeMap, BTreeSet};
use testkit::{mk_node, mk_requirement, mk_server};
use topology::{NodeTemplate, ScalingGroups, Topology, names};

const STANDARD: [&str; 5] = ["create", "configure", "start", "stop", "delete"];
const RELATIONSHIP: [&str; 8] = [
    "pre_configure_source",
    "pre_configure_target",
    "post_configure_source",
    "post_configure_target",
    "add_target",
    "add_source",
    "remove_target",
    "remove_source",
];
const SOFTWARE: [&str; 2] = ["tosca.nodes.SoftwareComponent", "tosca.nodes.Root"];

#[derive(Debug, Clone)]
enum Kind {
    /// A server made by the provider.
    Server,
    /// A host that exists.
    Plain,
    /// Software on an earlier node, if there is one.
    Software(Index),
}

#[derive(Debug, Clone)]
struct NodeSpec {
    kind: Kind,
    /// Largest number of members, for a host, or for software that is counted by itself.
    most: u32,
    counted: bool,
    standard: u8,
    /// Earlier node, operations, whether told by a list.
    requires: Vec<(Index, u8, bool)>,
}

fn node_spec() -> impl Strategy<Value = NodeSpec> {
    let kind = prop_oneof![
        2 => Just(Kind::Server),
        1 => Just(Kind::Plain),
        4 => any::<Index>().prop_map(Kind::Software),
    ];
    // mostly what is whole: an addition with its removal
    let operations = prop_oneof![
        2 => Just(0xFF_u8),
        2 => Just(0b1111_0000_u8),
        1 => Just(0b1010_0000_u8),
        2 => any::<u8>().prop_map(|bits| (bits & 0x3F) | ((bits & 0x30) << 2)),
    ];
    let requires = vec((any::<Index>(), operations, any::<bool>()), 0..3);
    let counted = prop::bool::weighted(0.15);
    let parts = (kind, 1_u32..4, counted, any::<u8>(), requires);
    parts.prop_map(|(kind, most, counted, standard, requires)| NodeSpec {
        kind,
        most,
        counted,
        standard,
        requires,
    })
}

fn pick<'a>(names: &[&'a str], bits: u8) -> Vec<&'a str> {
    let chosen = names
        .iter()
        .enumerate()
        .filter(|(at, _)| bits & (1 << at) != 0);
    chosen.map(|(_, name)| *name).collect()
}

fn host(name: &str, spec: &NodeSpec, ancestry: &[&str]) -> NodeTemplate {
    let mut node = mk_server(name, spec.most.min(1), spec.most);
    node.ancestry = ancestry.iter().map(|t| (*t).to_owned()).collect();
    if !ancestry.contains(&names::SERVER) {
        let software = mk_node(name, ancestry, &pick(&STANDARD, spec.standard));
        node.interfaces = software.interfaces;
    }
    node
}

/// Requirements point at earlier nodes only, so they have no circles.
fn topology(specs: &[NodeSpec]) -> Topology {
    let mut nodes: Vec<NodeTemplate> = Vec::new();
    for (at, spec) in specs.iter().enumerate() {
        let name = format!("n{at}");
        let server = [names::SERVER, names::COMPUTE, "tosca.nodes.Root"];
        let mut node = match &spec.kind {
            Kind::Software(on) if at > 0 => {
                let mut node = mk_node(&name, &SOFTWARE, &pick(&STANDARD, spec.standard));
                let target = format!("n{}", on.index(at));
                node.requirements
                    .push(mk_requirement("host", &target, names::HOSTED_ON, &[]));
                if spec.counted {
                    node.capabilities = mk_server(&name, spec.most, spec.most).capabilities;
                }
                node
            }
            Kind::Plain => host(&name, spec, &server[1..]),
            _ => host(&name, spec, &server),
        };
        for (count, (target, bits, by_list)) in spec.requires.iter().enumerate() {
            if at == 0 {
                break;
            }
            let target = format!("n{}", target.index(at));
            let operations = pick(&RELATIONSHIP, *bits);
            let name = format!("r{count}");
            let connects = "tosca.relationships.ConnectsTo";
            let mut requirement = mk_requirement(&name, &target, connects, &operations);
            if *by_list {
                let value = "add_source, remove_source".to_owned();
                let metadata = &mut requirement.relationship.metadata;
                metadata.insert(names::COALESCE.to_owned(), value);
            }
            node.requirements.push(requirement);
        }
        nodes.push(node);
    }
    Topology {
        nodes: nodes
            .into_iter()
            .map(|node| (node.name.clone(), node))
            .collect(),
        ..Topology::default()
    }
}

/// Something that happens.
#[derive(Debug, Clone)]
enum Happening {
    Start(Index),
    Finish(Index, Ending, bool),
    Scale(Index, u32),
    /// For good: nobody may deploy what is being undeployed.
    Undeploy,
    LoseMember(Index),
    LoseHost(Index),
    Crash,
    Forgive,
    Wait,
}

fn happening() -> impl Strategy<Value = Happening> {
    let ending = prop_oneof![
        8 => Just(Ending::Done),
        1 => Just(Ending::Failed),
        1 => Just(Ending::NoAnswer),
        1 => Just(Ending::NotDone),
    ];
    prop_oneof![
        120 => any::<Index>().prop_map(Happening::Start),
        120 => (any::<Index>(), ending, any::<bool>())
            .prop_map(|(at, ending, real)| Happening::Finish(at, ending, real)),
        12 => (any::<Index>(), 0_u32..4).prop_map(|(at, to)| Happening::Scale(at, to)),
        1 => Just(Happening::Undeploy),
        8 => any::<Index>().prop_map(Happening::LoseMember),
        4 => any::<Index>().prop_map(Happening::LoseHost),
        4 => Just(Happening::Crash),
        4 => Just(Happening::Forgive),
        12 => Just(Happening::Wait),
    ]
}

fn happen(bench: &mut Bench, happening: &Happening) {
    let some = |index: &Index, count: usize| (count > 0).then(|| index.index(count));
    match happening {
        Happening::Start(index) => {
            let mut ready = bench.ready();
            if let Some(at) = some(index, ready.len()) {
                bench.start(ready.swap_remove(at));
            }
        }
        Happening::Finish(index, ending, real) => {
            if let Some(at) = some(index, bench.under_way.len()) {
                let key = bench.under_way.keys().nth(at).cloned().expect("within");
                bench.finish(&key, *ending, *real);
            }
        }
        Happening::Scale(index, to) => {
            let groups: Vec<_> = bench.groups.iter().cloned().collect();
            if let Some(at) = some(index, groups.len()) {
                let to = groups[at].bounds.clamp(model::Capacity(*to));
                bench.scale(&groups[at].name, to.0);
            }
        }
        Happening::Undeploy => bench.desired.wish = Wish::Undeployed,
        Happening::LoseMember(index) => {
            let members: Vec<MemberId> = bench.recorded.members.keys().copied().collect();
            if let Some(at) = some(index, members.len()) {
                bench.lose_member(members[at]);
            }
        }
        Happening::LoseHost(index) => {
            let known = bench.recorded.instances.values().filter(|record| {
                record.id.member().is_none() && matches!(record.server, ServerLink::Known { .. })
            });
            let hosts: Vec<InstanceId> = known.map(|record| record.id.clone()).collect();
            if let Some(at) = some(index, hosts.len()) {
                bench.lose_host(&hosts[at]);
            }
        }
        Happening::Crash => {
            let keys: Vec<_> = bench.under_way.keys().cloned().collect();
            for (at, key) in keys.iter().enumerate() {
                bench.finish(key, Ending::NotDone, at % 2 == 0);
            }
        }
        Happening::Forgive => bench.recorded.forgive(),
        Happening::Wait => bench.now += 7.seconds(),
    }
}

/// What holds of every plan and of the records at every moment.
fn check_always(bench: &mut Bench) {
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

fn check_order(plan: &Plan) {
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
fn come_to_rest(bench: &mut Bench) {
    let keys: Vec<_> = bench.under_way.keys().cloned().collect();
    for key in keys {
        bench.finish(&key, Ending::Done, true);
    }
    bench.recorded.forgive();
    bench.run();
}

fn check_at_rest(bench: &mut Bench) {
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

fn check_undeployed(bench: &Bench) {
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

fn check_deployed(bench: &Bench) {
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

proptest! {
    #![proptest_config(ProptestConfig {
        cases: std::env::var("PLAN_CASES").map_or(200, |n| n.parse().unwrap()),
        max_shrink_iters: 20_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn whatever_happens_it_comes_to_what_is_wished(
        specs in vec(node_spec(), 2..7),
        happenings in vec(happening(), 0..120),
        undeploy in prop::bool::weighted(0.3),
    ) {
        let topology = topology(&specs);
        prop_assume!(ScalingGroups::derive(&topology).is_ok());
        let mut bench = Bench::new(topology);
        for happening in &happenings {
            happen(&mut bench, happening);
            check_always(&mut bench);
        }
        if undeploy {
            bench.desired.wish = Wish::Undeployed;
        }
        come_to_rest(&mut bench);
        check_at_rest(&mut bench);
    }
}

#[test]
fn a_thousand_nodes_and_two_hundred_members_are_planned_soon() {
    let mut nodes = vec![mk_server("vm", 1, 200)];
    for at in 0..4 {
        let mut node = mk_node(&format!("app{at}"), &SOFTWARE, &STANDARD);
        node.requirements
            .push(mk_requirement("host", "vm", names::HOSTED_ON, &[]));
        let ops = &RELATIONSHIP;
        node.requirements.push(mk_requirement(
            "uses",
            "s0",
            "tosca.relationships.ConnectsTo",
            ops,
        ));
        nodes.push(node);
    }
    for at in 0..1000 {
        let mut node = mk_node(&format!("s{at}"), &SOFTWARE, &STANDARD);
        if at > 0 {
            let before = format!("s{}", at - 1);
            let after = "tosca.relationships.DependsOn";
            node.requirements
                .push(mk_requirement("after", &before, after, &[]));
        }
        nodes.push(node);
    }
    let topology = Topology {
        nodes: nodes
            .into_iter()
            .map(|node| (node.name.clone(), node))
            .collect(),
        ..Topology::default()
    };
    let mut bench = Bench::new(topology);
    let group = model::GroupName::new("vm").unwrap();
    bench.scale(&group, 200);
    let begin = std::time::Instant::now();
    let plan = bench.preview();
    let planned = begin.elapsed();
    let order = plan.in_order();
    let ordered = begin.elapsed() - planned;
    assert_eq!(order.len(), plan.steps.len());
    let creates = |step: &&&plan::Step| matches!(step.action, Action::CreateServer { .. });
    assert_eq!(order.iter().filter(creates).count(), 200);
    println!(
        "{} steps: planned in {planned:?}, ordered in {ordered:?}",
        order.len()
    );
    // a debug build on a busy machine; what grows with the square takes minutes
    assert!(
        planned.as_secs() < 10 && ordered.as_secs() < 10,
        "{planned:?}, {ordered:?}"
    );
}
