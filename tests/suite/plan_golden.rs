//! Plans in words: what the web fleet's changes come to, and the lifecycle order of a service that
//! implements every operation.

use crate::plan_bench::{Bench, Ending};
use model::{InstanceId, LeaveCause, MemberEvent, MemberId};
use plan::{Action, Effect, MembershipChange, Plan, StepKey};
use std::collections::BTreeMap;
use std::fmt::Write;
use testkit::{app_group, mk_node, mk_node_name, mk_requirement, mk_server, mk_web_fleet};
use topology::{Topology, names};

/// A plan, one numbered line a step: what, after which, why.
fn told(plan: &Plan) -> String {
    let order = plan.in_order();
    let number: BTreeMap<StepKey, usize> = order
        .iter()
        .enumerate()
        .map(|(at, step)| (step.action.key(), at + 1))
        .collect();
    let mut text = String::new();
    for (at, step) in order.into_iter().enumerate() {
        let mut after: Vec<usize> = step.after.iter().map(|key| number[key]).collect();
        after.sort_unstable();
        let after: Vec<String> = after.iter().map(ToString::to_string).collect();
        let after = match after.len() {
            0 => String::new(),
            _ => format!(" after {}", after.join(", ")),
        };
        let only = if step.effect == Effect::RecordOnly {
            " (nothing to run)"
        } else {
            ""
        };
        let blocked = match &step.blocked {
            Some(why) => format!(" [not now: {why}]"),
            None => String::new(),
        };
        let _ = writeln!(
            text,
            "{:>2}. {}{only}{after}{blocked} — {}",
            at + 1,
            step.action,
            step.why
        );
    }
    if text.is_empty() {
        "nothing to do\n".to_owned()
    } else {
        text
    }
}

/// What the plan shows before it is carried out: lines for people, then all steps.
fn preview(bench: &mut Bench) -> String {
    let plan = bench.preview();
    let mut text = String::new();
    for line in plan::summary(&plan, &bench.recorded) {
        let _ = writeln!(text, "* {line}");
    }
    let _ = write!(text, "{}", told(&plan));
    text
}

fn single(name: &str) -> InstanceId {
    InstanceId::Single(mk_node_name(name))
}

/// The web fleet at rest with so many members.
fn fleet(members: u32) -> Bench {
    let mut bench = Bench::new(mk_web_fleet(1, 3));
    bench.scale(&app_group(), members);
    bench.run();
    assert!(bench.preview().is_empty());
    bench
}

#[test]
fn first_deploy() {
    let mut bench = Bench::new(mk_web_fleet(1, 3));
    insta::assert_snapshot!(preview(&mut bench));
    bench.run();
    assert_eq!(preview(&mut bench), "nothing to do\n");
}

#[test]
fn scale_out_from_one_to_three() {
    let mut bench = fleet(1);
    bench.scale(&app_group(), 3);
    insta::assert_snapshot!(preview(&mut bench));
}

#[test]
fn scale_in_from_three_to_one() {
    let mut bench = fleet(3);
    bench.scale(&app_group(), 1);
    insta::assert_snapshot!(preview(&mut bench));
}

#[test]
fn a_lost_member_is_replaced() {
    let mut bench = fleet(2);
    bench.lose_member(MemberId(1));
    insta::assert_snapshot!(preview(&mut bench));
}

#[test]
fn undeploy() {
    let mut bench = fleet(2);
    bench.desired.wish = model::Wish::Undeployed;
    insta::assert_snapshot!(preview(&mut bench));
    bench.run();
    assert_eq!(preview(&mut bench), "nothing to do\n");
    assert!(bench.recorded.members.is_empty() && bench.recorded.edges.is_empty());
}

/// Runs steps until one that contains `text` has begun.
fn run_until(bench: &mut Bench, text: &str) -> StepKey {
    for _ in 0..1000 {
        let ready = bench.ready();
        if let Some(action) = ready.iter().find(|a| a.to_string().contains(text)) {
            bench.start(action.clone());
            return action.key();
        }
        let action = ready.into_iter().next().expect("a step that is ready");
        let key = action.key();
        bench.start(action);
        bench.finish(&key, Ending::Done, true);
    }
    panic!("no step {text:?}");
}

#[test]
fn deploy_goes_on_after_a_failed_step() {
    let mut bench = Bench::new(mk_web_fleet(1, 3));
    let key = run_until(&mut bench, "balancer: start");
    bench.finish(&key, Ending::Failed, false);
    let failed = preview(&mut bench);
    bench.recorded.forgive();
    let again = preview(&mut bench);
    insta::assert_snapshot!(format!("failed:\n{failed}\nasked again:\n{again}"));
}

#[test]
fn a_dead_balancer_is_made_anew_and_told_of_the_members_again() {
    let mut bench = fleet(2);
    bench.lose_host(&single("balancer_vm"));
    insta::assert_snapshot!(preview(&mut bench));
    bench.run();
    let members = bench.truth.told.values().next().expect("it was told").len();
    assert_eq!(members, 2);
}

#[test]
fn a_draining_member_is_recalled() {
    let mut bench = fleet(3);
    bench.scale(&app_group(), 2);
    let key = run_until(&mut bench, "remove_source");
    bench.finish(&key, Ending::Done, true);
    let gone = preview(&mut bench);
    bench.scale(&app_group(), 3);
    let recalled = preview(&mut bench);
    insta::assert_snapshot!(format!("told to leave:\n{gone}\nwanted again:\n{recalled}"));
    bench.run();
    assert_eq!(bench.recorded.members.len(), 3);
    assert!(
        bench.recorded.members.contains_key(&MemberId(3)),
        "it is the same member"
    );
}

#[test]
fn a_telling_that_may_have_happened_is_told_again() {
    let mut bench = fleet(1);
    bench.scale(&app_group(), 2);
    let key = run_until(&mut bench, "add_source");
    bench.finish(&key, Ending::NotDone, true);
    let why = "no answer".to_owned();
    let event = MemberEvent::Condemned(LeaveCause::Unhealthy { why });
    let member = MemberId(2);
    let change = MembershipChange::Transition { member, event };
    bench.recorded.apply_membership(&change).unwrap();
    bench.scale(&app_group(), 1);
    insta::assert_snapshot!(preview(&mut bench));
}

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

/// A database, a group of workers that use it, and a front that uses the workers; every operation is
/// implemented, and runs for each pair.
fn everything_implemented() -> Topology {
    let software = ["tosca.nodes.SoftwareComponent", "tosca.nodes.Root"];
    let uses = |target| {
        mk_requirement(
            "uses",
            target,
            "tosca.relationships.ConnectsTo",
            &RELATIONSHIP,
        )
    };
    let host = |on| mk_requirement("host", on, names::HOSTED_ON, &[]);
    let mut db = mk_node("db", &software, &STANDARD);
    db.requirements.push(host("db_vm"));
    let mut worker = mk_node("worker", &software, &STANDARD);
    worker.requirements.extend([host("worker_vm"), uses("db")]);
    let mut front = mk_node("front", &software, &STANDARD);
    front.requirements.extend([host("db_vm"), uses("worker")]);
    let nodes = [
        mk_server("db_vm", 1, 1),
        db,
        mk_server("worker_vm", 1, 2),
        worker,
        front,
    ];
    Topology {
        nodes: nodes
            .into_iter()
            .map(|node| (node.name.clone(), node))
            .collect(),
        ..Topology::default()
    }
}

#[test]
fn every_operation_runs_in_the_order_of_the_lifecycle() {
    let mut bench = Bench::new(everything_implemented());
    let group = model::GroupName::new("worker_vm").unwrap();
    let mut text = String::new();
    let mut chapter = |bench: &mut Bench, title: &str| {
        bench.run();
        let _ = writeln!(text, "{title}:");
        for line in std::mem::take(&mut bench.story) {
            let _ = writeln!(text, "  {line}");
        }
    };
    chapter(&mut bench, "deployed with one worker");
    bench.scale(&group, 2);
    chapter(&mut bench, "scaled out to two");
    bench.lose_member(MemberId(1));
    chapter(&mut bench, "one of them lost");
    bench.scale(&group, 1);
    chapter(&mut bench, "scaled in to one");
    bench.desired.wish = model::Wish::Undeployed;
    chapter(&mut bench, "undeployed");
    insta::assert_snapshot!(text);
}

#[test]
fn a_step_is_known_by_what_it_does() {
    let mut bench = fleet(1);
    bench.scale(&app_group(), 2);
    let plan = bench.preview();
    for (key, step) in &plan.steps {
        assert_eq!(key, &step.action.key());
        let text = serde_json::to_string(&step.action).unwrap();
        assert_eq!(serde_json::from_str::<Action>(&text).unwrap(), step.action);
    }
}
