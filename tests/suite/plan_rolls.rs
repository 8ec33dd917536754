//! Groups that come to another revision member by member (design decision 11).

use crate::plan_bench::{Bench, Ending};
use model::{InstanceId, MemberId};
use plan::Action;
use std::collections::BTreeSet;
use testkit::{app_group, mk_node_name, mk_requirement, mk_web_fleet};
use topology::{Expr, Topology, names};

pub(crate) fn fleet(members: u32) -> Bench {
    let mut bench = Bench::new(mk_web_fleet(1, 5));
    bench.scale(&app_group(), members);
    bench.run();
    bench.story.clear();
    bench
}

/// The fleet with another property of a node.
fn with(node: &str, value: u32) -> Topology {
    let mut topology = mk_web_fleet(1, 5);
    let node = topology.nodes.get_mut(&mk_node_name(node)).unwrap();
    node.properties
        .insert("size".to_owned(), Expr::literal(value));
    topology
}

pub(crate) fn serving(bench: &Bench) -> usize {
    let members = bench.recorded.members_of(&app_group());
    members.iter().filter(|m| m.state.in_service()).count()
}

/// Members whose server is there, or comes.
pub(crate) fn servers(bench: &Bench) -> usize {
    let instances = bench.recorded.instances.values();
    let vms = instances
        .filter(|record| record.id.node().as_str() == "app_vm" && record.server.key().is_some());
    vms.count()
}

fn revisions(bench: &Bench) -> BTreeSet<String> {
    let members = bench.recorded.members.values();
    members.map(|member| member.revision.to_string()).collect()
}

/// One step after the other, each looked at.
pub(crate) fn run_watched(bench: &mut Bench, mut look: impl FnMut(&Bench)) {
    for _ in 0..10_000 {
        if let Some(key) = bench.under_way.keys().next().cloned() {
            bench.finish(&key, Ending::Done, true);
            look(bench);
            continue;
        }
        let Some(action) = bench.ready().into_iter().next() else {
            return;
        };
        bench.start(action);
    }
    panic!("it never comes to rest");
}

#[test]
fn servers_are_replaced_one_after_the_other_with_one_more_and_none_fewer() {
    let mut bench = fleet(3);
    bench.update(with("app_vm", 2), "other");
    assert_eq!(serving(&bench), 3, "nothing went before the revision held");
    let mut most = 0;
    run_watched(&mut bench, |bench| {
        assert!(serving(bench) >= 3, "fewer serve than are wanted");
        most = most.max(servers(bench));
    });
    assert_eq!(most, 4);
    assert_eq!(serving(&bench), 3);
    assert_eq!(revisions(&bench), BTreeSet::from(["other".to_owned()]));
    let made = bench
        .story
        .iter()
        .filter(|s| s.contains("create server") || s.contains("app_vm"));
    assert!(made.count() >= 6, "{:#?}", bench.story);
}

#[test]
fn what_can_run_again_does_so_on_one_member_at_a_time() {
    let mut bench = fleet(3);
    let mut new = mk_web_fleet(1, 5);
    let site = new.nodes.get_mut(&mk_node_name("site")).unwrap();
    site.properties
        .insert("text".to_owned(), Expr::literal("new"));
    bench.update(new, "other");
    run_watched(&mut bench, |bench| {
        let unfinished: BTreeSet<MemberId> = bench
            .recorded
            .instances
            .values()
            .filter(|r| bench.recorded.state(&r.id) != model::NodeState::Started)
            .filter_map(|r| r.id.member())
            .collect();
        assert!(
            unfinished.len() <= 1,
            "more than one at a time: {unfinished:?}"
        );
    });
    let ran: Vec<_> = bench.story.iter().filter(|s| s.contains("site")).collect();
    assert_eq!(ran.len(), 3, "{:#?}", bench.story);
    assert_eq!(bench.story.len(), 3, "nothing else: {:#?}", bench.story);
    assert_eq!(revisions(&bench), BTreeSet::from(["other".to_owned()]));
}

/// Everything well, but no `create` of that node of a new member.
fn run_failing(bench: &mut Bench, node: &str) {
    for _ in 0..10_000 {
        if let Some((key, action)) = bench.under_way.iter().next() {
            let fails = matches!(action, Action::Operate { instance, .. }
                if instance.node().as_str() == node
                    && bench.recorded.members[&instance.member().unwrap()].revision.as_str() == "bad"
                    && !action.to_string().contains("stop")
                    && !action.to_string().contains("delete"));
            let ending = if fails { Ending::Failed } else { Ending::Done };
            bench.finish(&key.clone(), ending, true);
            continue;
        }
        let Some(action) = bench.ready().into_iter().next() else {
            return;
        };
        bench.start(action);
    }
    panic!("it never comes to rest");
}

#[test]
fn two_new_members_that_fail_stop_it_and_it_goes_back() {
    let mut bench = fleet(3);
    bench.update(with("app_vm", 2), "bad");
    run_failing(&mut bench, "app_nginx");
    assert_eq!(serving(&bench), 3, "the former ones serve");
    assert_eq!(revisions(&bench), BTreeSet::from(["abc123".to_owned()]));
    let told = plan::stopped_roll(&bench.recorded, &bench.desired.revision, &app_group());
    assert!(told.is_some_and(|told| told.contains("2 new members in a row failed to join")));
    bench.story.clear();
    bench.update(mk_web_fleet(1, 5), "abc123");
    bench.run();
    assert_eq!(
        bench.story,
        Vec::<String>::new(),
        "they are what is wished again"
    );
    assert!(plan::stopped_roll(&bench.recorded, &bench.desired.revision, &app_group()).is_none());
}

#[test]
fn a_node_that_goes_is_taken_down_as_it_was_made() {
    let mut old = mk_web_fleet(1, 5);
    let exporter = old.nodes.get_mut(&mk_node_name("node_exporter")).unwrap();
    let standard = exporter.interfaces.get_mut(names::STANDARD).unwrap();
    let start = standard.operations["start"].clone();
    standard.operations.insert("stop".to_owned(), start);
    let mut bench = Bench::new(old);
    bench.scale(&app_group(), 2);
    bench.run();
    bench.story.clear();
    let mut new = mk_web_fleet(1, 5);
    new.nodes.remove(&mk_node_name("node_exporter"));
    bench.update(new, "other");
    run_watched(&mut bench, |bench| assert!(serving(bench) >= 2));
    let stopped = bench
        .story
        .iter()
        .filter(|s| s.contains("node_exporter") && s.contains("stop"));
    assert_eq!(stopped.count(), 2, "{:#?}", bench.story);
    let started = bench
        .story
        .iter()
        .filter(|s| s.contains("node_exporter") && s.contains("start"));
    assert_eq!(started.count(), 0, "{:#?}", bench.story);
}

#[test]
fn the_target_of_a_relationship_that_is_no_more_hears_of_those_that_go() {
    let mut bench = fleet(2);
    let mut new = mk_web_fleet(1, 5);
    let nginx = new.nodes.get_mut(&mk_node_name("app_nginx")).unwrap();
    nginx.requirements.retain(|r| r.name != "balancer");
    bench.update(new, "other");
    run_watched(&mut bench, |bench| assert!(serving(bench) >= 2));
    assert!(
        bench.truth.told.values().all(BTreeSet::is_empty),
        "{:?}",
        bench.truth.told
    );
}

#[test]
fn capacity_changes_while_it_goes_on() {
    for to in [1_u32, 5] {
        let mut bench = fleet(3);
        bench.update(with("app_vm", 2), "other");
        for _ in 0..4 {
            let Some(action) = bench.ready().into_iter().next() else {
                break;
            };
            let key = action.key();
            bench.start(action);
            bench.finish(&key, Ending::Done, true);
        }
        bench.scale(&app_group(), to);
        let least = to.min(3) as usize;
        run_watched(&mut bench, |bench| assert!(serving(bench) >= least));
        assert_eq!(serving(&bench), to as usize);
        assert_eq!(revisions(&bench), BTreeSet::from(["other".to_owned()]));
    }
}

#[test]
fn a_member_that_dies_comes_again_as_the_new_revision() {
    let mut bench = fleet(3);
    bench.update(with("app_vm", 2), "other");
    let first = *bench.recorded.members.keys().next().unwrap();
    bench.lose_member(first);
    bench.run();
    assert_eq!(serving(&bench), 3);
    assert_eq!(revisions(&bench), BTreeSet::from(["other".to_owned()]));
}

#[test]
fn a_former_member_hears_of_a_new_one_of_another_group() {
    let mut old = mk_web_fleet(1, 5);
    let cache = testkit::mk_server("cache", 1, 3);
    old.nodes.insert(cache.name.clone(), cache);
    let uses = mk_requirement(
        "cache",
        "cache",
        "tosca.relationships.ConnectsTo",
        &["add_target"],
    );
    let nginx = old.nodes.get_mut(&mk_node_name("app_nginx")).unwrap();
    nginx.requirements.push(uses);
    let mut new = old.clone();
    let vm = new.nodes.get_mut(&mk_node_name("cache")).unwrap();
    vm.properties.insert("size".to_owned(), Expr::literal(2));
    let mut bench = Bench::new(old);
    bench.scale(&app_group(), 2);
    bench.run();
    bench.story.clear();
    bench.update(new, "other");
    bench.run();
    let cache = bench
        .recorded
        .members_of(&model::GroupName::new("cache").unwrap());
    let [cache] = cache.as_slice() else {
        panic!("one")
    };
    let target = InstanceId::OfMember(mk_node_name("cache"), cache.id);
    let added = bench
        .truth
        .added
        .iter()
        .filter(|(edge, _)| edge.target == target);
    assert_eq!(added.count(), 2, "{:#?}", bench.story);
}

/// The fleet with another name for its servers.
fn with_other_name(mut topology: Topology) -> Topology {
    let text = serde_json::to_string(&topology).unwrap();
    topology = serde_json::from_str(&text.replace("\"app_vm\"", "\"web_vm\"")).unwrap();
    let vm = topology.nodes.get_mut(&mk_node_name("web_vm")).unwrap();
    vm.metadata
        .insert(names::WAS.to_owned(), "app_vm".to_owned());
    topology
}

#[test]
fn another_name_alone_does_nothing() {
    let mut bench = fleet(3);
    bench.update(with_other_name(mk_web_fleet(1, 5)), "other");
    let group = model::GroupName::new("web_vm").unwrap();
    bench.scale(&group, 3);
    bench.run();
    assert_eq!(bench.story, Vec::<String>::new());
    assert_eq!(bench.recorded.members_of(&group).len(), 3);
    bench.scale(&group, 2);
    bench.run();
    assert_eq!(bench.recorded.members_of(&group).len(), 2);
}

#[test]
fn another_name_and_another_server_roll() {
    let mut bench = fleet(2);
    bench.update(with_other_name(with("app_vm", 2)), "other");
    let group = model::GroupName::new("web_vm").unwrap();
    bench.scale(&group, 2);
    let serving = |bench: &Bench| {
        let members = bench.recorded.members_of(&group);
        members.iter().filter(|m| m.state.in_service()).count()
    };
    run_watched(&mut bench, |bench| assert!(serving(bench) >= 2));
    assert_eq!(serving(&bench), 2);
    assert_eq!(revisions(&bench), BTreeSet::from(["other".to_owned()]));
}

#[test]
fn a_roll_that_stopped_knows_the_names_of_before() {
    let mut bench = fleet(2);
    bench.update(with_other_name(with("app_vm", 2)), "bad");
    let group = model::GroupName::new("web_vm").unwrap();
    bench.scale(&group, 2);
    run_failing(&mut bench, "app_nginx");
    assert_eq!(revisions(&bench), BTreeSet::from(["abc123".to_owned()]));
    // the same once more, and nobody says any more what it was called
    let mut again = with_other_name(with("app_vm", 2));
    let vm = again.nodes.get_mut(&mk_node_name("web_vm")).unwrap();
    vm.metadata.clear();
    bench.story.clear();
    bench.update(again, "good");
    bench.run();
    assert_eq!(revisions(&bench), BTreeSet::from(["good".to_owned()]));
    let made = bench.story.iter().filter(|s| s.contains("create server"));
    assert_eq!(made.count(), 2, "{:#?}", bench.story);
    assert_eq!(bench.recorded.members_of(&group).len(), 2);
}

#[test]
fn back_from_another_name_nothing_is_done() {
    let mut bench = fleet(2);
    bench.update(with_other_name(with("app_vm", 2)), "bad");
    bench.scale(&model::GroupName::new("web_vm").unwrap(), 2);
    run_failing(&mut bench, "app_nginx");
    bench.story.clear();
    bench.update(mk_web_fleet(1, 5), "abc123");
    bench.run();
    assert_eq!(bench.story, Vec::<String>::new());
    assert_eq!(serving(&bench), 2);
}

#[test]
fn what_a_group_lost_to_another_is_made_anew_all_the_same() {
    let mut bench = fleet(2);
    let mut without = with("app_vm", 2);
    without.nodes.remove(&mk_node_name("node_exporter"));
    bench.update(without, "bad");
    run_failing(&mut bench, "app_nginx");
    let mut elsewhere = with("app_vm", 2);
    let exporter = elsewhere
        .nodes
        .get_mut(&mk_node_name("node_exporter"))
        .unwrap();
    for requirement in &mut exporter.requirements {
        requirement.target = mk_node_name("balancer_vm");
    }
    bench.story.clear();
    bench.update(elsewhere, "good");
    bench.run();
    assert_eq!(revisions(&bench), BTreeSet::from(["good".to_owned()]));
    let made = bench.story.iter().filter(|s| s.contains("create server"));
    assert_eq!(made.count(), 2, "{:#?}", bench.story);
}

#[test]
fn another_update_in_the_middle_puts_nobody_into_service_early() {
    let mut bench = fleet(3);
    bench.update(with("app_vm", 2), "other");
    // the first new member has everything but its place at the balancer
    for _ in 0..100 {
        let Some(action) = bench.ready().into_iter().next() else {
            break;
        };
        if matches!(action, Action::TellMembers { .. }) {
            break;
        }
        let key = action.key();
        bench.start(action);
        bench.finish(&key, Ending::Done, true);
    }
    assert_eq!((serving(&bench), bench.recorded.members.len()), (3, 4));
    let mut third = with("app_vm", 3);
    let balancer = third.nodes.get_mut(&mk_node_name("balancer")).unwrap();
    let standard = balancer.interfaces.get_mut(names::STANDARD).unwrap();
    let create = standard.operations.get_mut("create").unwrap();
    create.inputs.insert("x".to_owned(), Expr::literal(1));
    bench.update(third, "third");
    run_watched(&mut bench, |bench| assert!(serving(bench) >= 3));
    assert_eq!(serving(&bench), 3);
    assert_eq!(revisions(&bench), BTreeSet::from(["third".to_owned()]));
}

/// Of an operation whose end nobody saw nobody knows more because the template changed.
#[test]
fn what_needs_attention_needs_it_after_an_update_too() {
    use model::{LifecycleOperation, NodeState};
    let mut bench = fleet(2);
    let member = *bench.recorded.members.keys().next().unwrap();
    let site = InstanceId::OfMember(mk_node_name("site"), member);
    let state = NodeState::NeedsAttention(LifecycleOperation::Configure);
    let failure = plan::Failure {
        kind: plan::FailureKind::NoAnswer,
        at: bench.now,
        step: plan::StepKey("k".into()),
        what: "configure".to_owned(),
        message: "nobody saw its end".to_owned(),
        attempts: 1,
        retry_at: None,
    };
    let record = bench.recorded.instances.get_mut(&site).unwrap();
    record.state = state;
    record.failure = Some(failure.clone());
    bench.update(with("site", 2), "other");
    for _ in 0..3 {
        let record = &bench.recorded.instances[&site];
        assert_eq!(
            (record.state, &record.failure),
            (state, &Some(failure.clone()))
        );
        bench.run();
    }
    let ran = bench.story.iter().filter(|s| s.contains("site"));
    assert!(ran.count() <= 1, "it was repeated: {:#?}", bench.story);
}
