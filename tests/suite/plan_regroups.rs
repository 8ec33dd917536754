//! Nodes that begin or cease to be a scaling group stay what they are.

use crate::plan_bench::Bench;
use crate::plan_rolls::fleet;
use model::{Capacity, InstanceId, MemberId, NodeState};
use plan::Changes;
use testkit::{app_group, mk_node_name, mk_web_fleet};
use topology::{Expr, Topology};

/// Everything of the fleet once, without a group.
fn alone() -> Bench {
    let mut bench = Bench::new(mk_web_fleet(1, 1));
    bench.run();
    assert!(bench.recorded.members.is_empty());
    bench.story.clear();
    bench
}

/// The attempts that made the servers of the fleet, by instance.
fn servers(bench: &Bench) -> Vec<(InstanceId, String)> {
    let records = bench.recorded.instances.values();
    let vms = records.filter(|r| r.id.node().as_str() == "app_vm");
    vms.filter_map(|r| Some((r.id.clone(), r.server.key()?.to_string())))
        .collect()
}

fn with_size(mut topology: Topology, node: &str) -> Topology {
    let node = topology.nodes.get_mut(&mk_node_name(node)).unwrap();
    node.properties.insert("size".to_owned(), Expr::literal(2));
    topology
}

fn all_serve(bench: &Bench) -> bool {
    let mut records = bench.recorded.instances.values();
    records.all(|r| r.state == NodeState::Started)
}

#[test]
fn what_is_there_becomes_the_first_member() {
    let mut bench = alone();
    let before = servers(&bench);
    bench.update(mk_web_fleet(1, 5), "other");
    bench.scale(&app_group(), 1);
    bench.run();
    let after = servers(&bench);
    assert_eq!((before.len(), after.len()), (1, 1));
    assert_eq!(before[0].1, after[0].1, "the server was made anew");
    assert!(after[0].0.member().is_some());
    let members = bench.recorded.members_of(&app_group());
    assert!(members.len() == 1 && members[0].state.in_service());
    // from now on the balancer knows the group by the list of its members
    let told = "app_nginx/0.balancer/balancer";
    assert_eq!(bench.story.len(), 1, "{told}: {:#?}", bench.story);
    assert!(bench.story[0].contains("add_source"), "{:#?}", bench.story);
    bench.scale(&app_group(), 3);
    bench.run();
    assert_eq!(servers(&bench).len(), 3);
    bench.scale(&app_group(), 1);
    bench.run();
    assert_eq!(servers(&bench), after, "the first member goes last");
}

#[test]
fn the_last_member_stays_what_is_there() {
    let mut bench = fleet(3);
    let before = servers(&bench);
    bench.update(mk_web_fleet(1, 1), "other");
    let told = bench.story.iter().filter(|s| s.contains("remove_source"));
    assert!(told.count() >= 1, "{:#?}", bench.story);
    bench.story.clear();
    bench.run();
    assert_eq!(bench.story, Vec::<String>::new(), "nothing is run for it");
    let after = servers(&bench);
    let single = InstanceId::Single(mk_node_name("app_vm"));
    assert_eq!(after, [(single, before[0].1.clone())]);
    assert!(bench.recorded.members.is_empty());
    assert!(bench.recorded.relations.is_empty());
    assert!(all_serve(&bench));
    bench.desired.wish = model::Wish::Undeployed;
    bench.run();
    assert!(servers(&bench).is_empty());
    let removed = bench.story.iter().filter(|s| s.contains("remove_source"));
    assert_eq!(removed.count(), 1, "{:#?}", bench.story);
}

#[test]
fn what_changes_besides_is_done_on_the_first_member() {
    let mut bench = alone();
    let before = servers(&bench);
    bench.update(with_size(mk_web_fleet(1, 5), "site"), "other");
    bench.scale(&app_group(), 1);
    bench.run();
    assert_eq!(servers(&bench)[0].1, before[0].1);
    let ran = |what: &str| bench.story.iter().filter(|s| s.contains(what)).count();
    assert_eq!(ran("site"), 1, "{:#?}", bench.story);
    assert_eq!(ran("create server"), 0, "{:#?}", bench.story);
    assert!(all_serve(&bench));
}

#[test]
fn a_root_that_is_made_anew_begins_a_new_group() {
    let mut bench = alone();
    let before = servers(&bench);
    bench.update(with_size(mk_web_fleet(1, 5), "app_vm"), "other");
    assert!(servers(&bench).is_empty(), "it went as what it was");
    bench.scale(&app_group(), 2);
    bench.run();
    let after = servers(&bench);
    assert!(after.len() == 2 && all_serve(&bench));
    assert!(after.iter().all(|(_, key)| *key != before[0].1));
}

#[test]
fn nothing_that_is_not_there_is_a_member() {
    let mut bench = Bench::new(mk_web_fleet(1, 1));
    bench.update(mk_web_fleet(1, 5), "other");
    bench.recorded = plan::Recorded::default();
    bench.update(mk_web_fleet(0, 6), "third");
    bench.scale(&app_group(), 0);
    bench.run();
    assert!(bench.recorded.members.is_empty());
    assert!(servers(&bench).is_empty());
}

#[test]
fn a_service_goes_there_and_back_between_scalings() {
    let mut bench = alone();
    let before = servers(&bench);
    for round in 0..3 {
        bench.update(mk_web_fleet(1, 5), &format!("many{round}"));
        bench.desired.capacities.insert(app_group(), Capacity(2));
        bench.run();
        assert_eq!(servers(&bench).len(), 2);
        bench.update(mk_web_fleet(1, 1), &format!("one{round}"));
        bench.run();
        assert_eq!(servers(&bench), before);
        assert!(all_serve(&bench));
    }
}

#[test]
fn it_survives_being_written_down() {
    let mut changes = Changes::default();
    changes.regrouping.founded.insert(app_group());
    let text = serde_json::to_string(&changes).unwrap();
    assert_eq!(serde_json::from_str::<Changes>(&text).unwrap(), changes);
}

/// A very large change is written in several transactions: a crash between them leaves some of it.
#[test]
fn what_was_written_in_part_is_found_again() {
    let before = alone().recorded;
    let mut whole = alone();
    whole.update(mk_web_fleet(1, 5), "other");
    let after = whole.recorded;
    for written in 0..=after.instances.len() {
        let mut bench = alone();
        let mut half = before.clone();
        half.members.clone_from(&after.members);
        for (id, record) in after.instances.iter().take(written) {
            half.instances.insert(id.clone(), record.clone());
            // what it was before goes with it, or with the next transaction
            if written % 2 == 0 {
                half.instances
                    .remove(&InstanceId::Single(id.node().clone()));
            }
        }
        half.instances
            .extend(after.instances.clone().into_iter().take(written));
        bench.recorded = half;
        // the id was taken, whatever was written after it
        bench.next_id = MemberId(2);
        bench.update(mk_web_fleet(1, 5), "other");
        assert_eq!(bench.recorded.members, after.members, "{written} written");
        assert_eq!(
            bench.recorded.instances, after.instances,
            "{written} written"
        );
        bench.desired.capacities.insert(app_group(), Capacity(1));
        bench.run();
        assert_eq!(servers(&bench).len(), 1, "{written} written");
        assert!(all_serve(&bench));
    }
}
