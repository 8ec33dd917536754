//! Plans of random services, carried out at random: steps end well, badly or not at all, members and
//! servers die, wishes change. Left in peace, every service must come to what is wished.

mod check;
mod happening;
mod service;

use crate::plan_bench::Bench;
use check::{check_always, check_at_rest, come_to_rest};
use happening::{happen, happening};
use model::Wish;
use plan::Action;
use proptest::collection::vec;
use proptest::prelude::*;
use service::{RELATIONSHIP, SOFTWARE, STANDARD, node_spec, topology};
use testkit::{mk_node, mk_requirement, mk_server};
use topology::{ScalingGroups, Topology, names};

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
