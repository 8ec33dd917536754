//! Cases that the property about plans of random services found, each by its name.

use crate::plan_bench::{Bench, Ending};
use model::GroupName;
use testkit::{mk_node, mk_requirement, mk_server};
use topology::{Call, Expr, NodeTemplate, Topology, names};

const SOFTWARE: [&str; 2] = ["tosca.nodes.SoftwareComponent", "tosca.nodes.Root"];

fn software(name: &str, host: &str, operations: &[&str]) -> NodeTemplate {
    let mut node = mk_node(name, &SOFTWARE, operations);
    let host = mk_requirement("host", host, names::HOSTED_ON, &[]);
    node.requirements.push(host);
    node
}

/// A server whose target is told of all members by a list.
fn client(target: &str, operations: &[&str]) -> NodeTemplate {
    let mut node = mk_server("client", 1, 2);
    let connects = "tosca.relationships.ConnectsTo";
    let mut knows = mk_requirement("knows", target, connects, operations);
    let by_list = "add_source, remove_source".to_owned();
    let metadata = &mut knows.relationship.metadata;
    metadata.insert(names::COALESCE.to_owned(), by_list);
    node.requirements.push(knows);
    node
}

fn bench(nodes: impl IntoIterator<Item = NodeTemplate>) -> Bench {
    let nodes = nodes.into_iter().map(|node| (node.name.clone(), node));
    Bench::new(Topology {
        nodes: nodes.collect(),
        ..Topology::default()
    })
}

fn titles(bench: &mut Bench) -> Vec<String> {
    bench.ready().iter().map(ToString::to_string).collect()
}

/// Begins a step that must be ready; ends it where an ending is given.
fn act(bench: &mut Bench, title: &str, ending: Option<Ending>) {
    let ready = bench.ready();
    let found = ready.iter().find(|action| action.to_string() == title);
    let action = found.unwrap_or_else(|| panic!("{title} is not in {ready:?}"));
    let (action, key) = (action.clone(), action.key());
    bench.start(action);
    if let Some(ending) = ending {
        bench.finish(&key, ending, true);
    }
}

/// Its server was being deleted, and the software on it was told of a member all the same.
#[test]
fn a_target_that_is_given_up_is_told_nothing_more() {
    let mut bench = bench([
        mk_server("app", 1, 2),
        software("list", "app", &["create", "start"]),
        software("plugin", "list", &["create"]),
        client("list", &["add_source", "remove_source"]),
    ]);
    for title in [
        "app@m1: create server",
        "list@m1: create",
        "list@m1: start",
        "client@m2: create server",
    ] {
        act(&mut bench, title, Some(Ending::Done));
    }
    act(&mut bench, "plugin@m1: create", Some(Ending::Failed));
    act(&mut bench, "app@m1: delete server", None);
    let ready = titles(&mut bench);
    assert!(
        ready.iter().all(|title| !title.contains("@m1")),
        "{ready:?}"
    );
}

/// A target that knew a joining member was told that it leaves, when another target came with which
/// the member had something to do first.
#[test]
fn what_a_target_knows_is_not_taken_back_because_another_comes() {
    let operations = ["add_source", "remove_source", "add_target", "remove_target"];
    let mut bench = bench([mk_server("list", 1, 2), client("list", &operations)]);
    for title in [
        "list@m2: create server",
        "client@m1: create server",
        "client@m1: add_target list@m2",
    ] {
        act(&mut bench, title, Some(Ending::Done));
    }
    bench.scale(&GroupName::new("list").unwrap(), 2);
    act(&mut bench, "list@m2: add_source (client of m1)", None);
    act(&mut bench, "list@m3: create server", Some(Ending::Done));
    let told = bench.under_way.keys().next().cloned().unwrap();
    bench.finish(&told, Ending::Done, true);
    assert_eq!(titles(&mut bench), ["client@m1: add_target list@m3"]);
    bench.run();
    assert!(
        bench
            .story
            .iter()
            .all(|step| !step.contains("remove_source")),
        "{:#?}",
        bench.story
    );
}

/// `uses: [ right, $node_index ]`: each of the left with the one of its number (TOSCA 2.0 §14.3.4).
#[test]
fn pairs_are_matched_by_number() {
    let mut left = mk_server("left", 2, 2);
    let connects = "tosca.relationships.ConnectsTo";
    let mut uses = mk_requirement("uses", "right", connects, &["add_source", "add_target"]);
    uses.target_index = Some(Expr::Call(Box::new(Call::NodeIndex)));
    left.requirements.push(uses);
    let mut bench = bench([left, mk_server("right", 2, 2)]);
    bench.run();
    let edges = plan::all_edges(&bench.topology, &bench.groups, &bench.recorded);
    let ordinal = |id: &model::InstanceId| bench.recorded.members[&id.member().unwrap()].ordinal.0;
    let pairs: Vec<(u32, u32)> = edges
        .iter()
        .map(|edge| (ordinal(&edge.source), ordinal(&edge.target)))
        .collect();
    assert_eq!(pairs, [(0, 0), (1, 1)]);
    let told = bench
        .story
        .iter()
        .filter(|step| step.contains("add_source"));
    assert_eq!(told.count(), 2, "{:#?}", bench.story);
}

/// Members stood on a server that was none of theirs, and went with it: the target, which went as well and
/// came first, was told of them before they were there again.
#[test]
fn members_whose_host_was_lost_are_told_of_when_they_are_there_again() {
    let mut counted = software("worker", "host", &["create", "start"]);
    counted.capabilities = mk_server("worker", 2, 2).capabilities;
    let connects = "tosca.relationships.ConnectsTo";
    let mut knows = mk_requirement("knows", "list", connects, &["add_source", "remove_source"]);
    let by_list = "add_source, remove_source".to_owned();
    let metadata = &mut knows.relationship.metadata;
    metadata.insert(names::COALESCE.to_owned(), by_list);
    counted.requirements.push(knows);
    let mut bench = bench([
        mk_server("host", 1, 1),
        software("list", "host", &["create", "start"]),
        counted,
    ]);
    bench.run();
    let host = model::InstanceId::Single("host".parse().unwrap());
    bench.lose_host(&host);
    // the bench itself refuses that one is told of who is not started
    bench.run();
    let told = bench.story.iter().rev();
    let last: Vec<&String> = told.take_while(|s| !s.contains("create server")).collect();
    assert!(last.iter().any(|s| s.contains("add_source")), "{last:#?}");
}

/// A server that playbooks made, and software on it.
fn by_playbooks() -> Bench {
    let mut server = mk_server("app", 1, 2);
    server.ancestry.retain(|name| name != names::SERVER);
    let operations = ["create", "delete"];
    server.interfaces = mk_node("app", &[names::COMPUTE], &operations).interfaces;
    bench([
        server,
        software("site", "app", &["create", "start", "stop", "delete"]),
    ])
}

/// Nobody but its own `delete` removes such a server: what is on it can't be stopped, and goes with it.
#[test]
fn of_a_dead_server_that_playbooks_made_only_its_own_delete_is_run() {
    let mut bench = by_playbooks();
    bench.run();
    bench.story.clear();
    bench.lose_member(model::MemberId(1));
    bench.run();
    assert_eq!(
        bench.story,
        [
            "app@m1: delete",
            "app@m2: create",
            "site@m2: create",
            "site@m2: start"
        ]
    );
    assert!(!bench.recorded.members.contains_key(&model::MemberId(1)));
}

/// The server died while its member was scaled in: what can't be stopped is not tried for ever.
#[test]
fn what_fails_on_a_server_that_goes_with_its_member_is_not_tried_again() {
    let mut bench = by_playbooks();
    let app = GroupName::new("app").unwrap();
    bench.scale(&app, 2);
    bench.run();
    bench.scale(&app, 1);
    act(&mut bench, "site@m2: stop", Some(Ending::Failed));
    act(&mut bench, "site@m2: delete", Some(Ending::Failed));
    act(&mut bench, "app@m2: delete", Some(Ending::Done));
    bench.run();
    assert!(!bench.recorded.members.contains_key(&model::MemberId(2)));
}
