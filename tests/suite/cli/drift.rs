//! What is not as recorded: seen by `refresh` and the agent, shown by `status`, mended by `repair`.

use super::bench::Bench;
use serde_json::{Value, json};
use std::path::PathBuf;

const DEPLOY: &str = "deploy web-fleet/service.yaml --provider fake";
const APP: &str = "web-fleet-app-vm-0";
const BALANCER: &str = "web-fleet-balancer-vm";

fn record(bench: &Bench, name: &str) -> (PathBuf, Value) {
    let records = std::fs::read_dir(bench.state().join("fake")).unwrap();
    let mut records = records.filter_map(|entry| {
        let path = entry.unwrap().path();
        let record: Value = serde_json::from_slice(&std::fs::read(&path).ok()?).ok()?;
        (record["name"] == name).then_some((path, record))
    });
    records.next().unwrap()
}

/// Changes what the fake cloud has of a server.
fn change(bench: &Bench, name: &str, what: &str, value: impl Into<Value>) {
    let (path, mut record) = record(bench, name);
    record[what] = value.into();
    std::fs::write(path, record.to_string()).unwrap();
}

/// A server of ours that no record knows, made for an instance.
fn stray(bench: &Bench, id: &str, instance: &str) {
    let (path, mut record) = record(bench, BALANCER);
    record["id"] = json!(id);
    record["name"] = json!(format!("stray-{id}"));
    record["number"] = json!(77);
    record["owner"]["key"] = json!(format!("lost/{id}/9"));
    record["owner"]["instance"] = json!(instance);
    std::fs::write(
        path.with_file_name(format!("{id}.json")),
        record.to_string(),
    )
    .unwrap();
}

/// The bench makes the state folder for everybody, which would be a fault.
fn sound(bench: &Bench) {
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o700);
    std::fs::set_permissions(bench.state(), mode).unwrap();
    let said = bench.ok("store check");
    assert!(said.contains("all is well"), "{said}");
}

fn found(bench: &Bench) -> Vec<Value> {
    let said = bench.ok("refresh --format json");
    let told: Value = serde_json::from_str(&said).unwrap();
    told["found"].as_array().unwrap().clone()
}

fn id_of(bench: &Bench, name: &str) -> String {
    record(bench, name).1["id"].as_str().unwrap().to_owned()
}

#[test]
fn what_differs_is_told_and_remembered() {
    let bench = Bench::new();
    bench.ok(DEPLOY);
    bench.ok("scale app_vm --to 3");
    let said = bench.ok("refresh --exit-code");
    assert!(said.contains("every server is as recorded"), "{said}");
    let status = bench.ok("status");
    assert!(
        status.contains("every server is as recorded (seen"),
        "{status}"
    );

    bench.lose_server("web-fleet-app-vm-1");
    change(&bench, "web-fleet-app-vm-2", "status", "dead");
    change(&bench, APP, "number", 88);
    stray(&bench, "fake-stray", "app_vm@m9");
    let kinds: Vec<Value> = found(&bench).iter().map(|d| d["drift"].clone()).collect();
    assert_eq!(kinds, ["moved", "gone", "dead", "unknown"]);
    let said = bench.fails(5, "refresh --exit-code");
    for part in [
        "not as recorded",
        "app_vm@m1: server fake-",
        "public_address is 127.65.0.88, recorded is 127.65.0.",
        "app_vm@m2: server fake-",
        "is gone, the provider does not know it any more",
        "is dead (shut off)",
        "unknown: server fake-stray (stray-fake-stray), made for app_vm@m9",
    ] {
        assert!(said.contains(part), "{part} is not in:\n{said}");
    }
    // without asking again
    bench.script("silent = [{ from_seconds = 0, to_seconds = 1000 }]\n");
    let status = bench.ok("status");
    assert!(
        status.contains("not as recorded (seen") && status.contains("by refresh)"),
        "{status}"
    );
    assert!(status.contains("is dead (shut off)"), "{status}");
    let drift = &bench.status()["services"][0]["drift"];
    assert_eq!(drift["found"].as_array().unwrap().len(), 4, "{drift}");
    let said = bench.fails(4, "refresh");
    assert!(said.contains("the provider did not answer"), "{said}");
    assert!(
        bench.ok("status").contains("is dead (shut off)"),
        "what was seen before stays"
    );
    sound(&bench);
    assert_eq!(bench.ready(), 3, "nothing was done");
}

#[test]
fn repair_makes_anew_what_is_gone_or_dead() {
    let bench = Bench::new();
    bench.ok(DEPLOY);
    bench.ok("scale app_vm --to 2");
    bench.lose_server("web-fleet-app-vm-1");
    change(&bench, BALANCER, "status", "dead");
    let servers = bench.servers();

    // nobody said yes
    let said = bench.fails(1, "repair");
    for part in [
        "replace m2, whose server fake-",
        "make balancer_vm anew, whose server fake-",
        "Plan for web-fleet (fake)",
        "balancer_vm: create server",
        "nothing was changed; to confirm it: concertina repair --yes",
    ] {
        assert!(said.contains(part), "{part} is not in:\n{said}");
    }
    assert_eq!((bench.servers(), bench.members().len()), (servers, 2));

    let said = bench.ok("repair --yes");
    assert!(said.contains("repair: replace m2"), "{said}");
    assert!(said.contains("web-fleet is as wished"), "{said}");
    assert_eq!((bench.ready(), bench.servers().len()), (2, 3));
    assert_eq!(bench.members(), ["m1", "m3"]);
    assert_eq!(found(&bench), Vec::<Value>::new());
    let history = bench.ok("history --last 1000");
    assert!(
        history.contains("repair, asked for by repair (")
            && history.contains("repair: make balancer_vm"),
        "{history}"
    );
    let said = bench.ok("repair");
    assert!(said.contains("nothing is to be mended"), "{said}");
    sound(&bench);

    // for programs
    let events = |out: &str| -> Vec<String> {
        let lines = out
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).expect(line));
        lines
            .map(|e| e["event"].as_str().unwrap().to_owned())
            .collect()
    };
    bench.lose_server("web-fleet-app-vm-0");
    let out = bench.ok("repair --json");
    let kinds = events(&out);
    assert_eq!(kinds.first().map(String::as_str), Some("drift"), "{out}");
    assert!(kinds.iter().any(|kind| kind == "planned"), "{out}");
    assert_eq!(kinds.last().map(String::as_str), Some("ended"), "{out}");
    assert_eq!((bench.ready(), bench.servers().len()), (2, 3));
    let out = bench.ok("repair --json");
    assert!(out.contains(r#""how":"done""#), "{out}");
    assert_eq!(events(&out), ["drift", "note", "ended"], "{out}");
    assert!(!out.contains("u001b"), "colours are for terminals: {out}");
}

#[test]
fn who_lists_the_members_is_told_a_new_address() {
    let bench = Bench::new();
    bench.ok(DEPLOY);
    change(&bench, APP, "number", 88);
    let said = bench.ok("repair --yes");
    assert!(said.contains("balancer: add_source"), "{said}");
    let status = bench.ok("status");
    assert!(
        status.contains("m1: in service") && status.contains("at 127.65.0.88"),
        "{status}"
    );
    assert_eq!(found(&bench), Vec::<Value>::new());
}

#[test]
fn of_a_server_that_was_made_twice_the_unused_one_goes() {
    let bench = Bench::new();
    bench.script("[[create]]\nname = \"*balancer*\"\nfault = \"twice\"\n");
    // no deploy takes so long: it does not see it itself
    let config = "[engine]\nobserve_interval_seconds = 600\n";
    std::fs::write(bench.path("concertina.toml"), config).unwrap();
    bench.ok(DEPLOY);
    let kinds: Vec<Value> = found(&bench).iter().map(|d| d["drift"].clone()).collect();
    assert_eq!((kinds, bench.servers().len()), (vec![json!("twice")], 3));
    bench.ok("repair --yes");
    assert_eq!((bench.servers().len(), bench.ready()), (2, 1));
}

#[test]
fn a_stray_server_goes_only_when_somebody_chooses() {
    let bench = Bench::new();
    bench.ok(DEPLOY);
    stray(&bench, "fake-one", "app_vm@m1");
    stray(&bench, "fake-two", "gone_vm");
    stray(&bench, "fake-three", "balancer_vm");
    let said = bench.ok("repair --yes");
    assert!(
        said.contains("left alone: 3 unknown servers of ours") && said.contains("--delete-unknown"),
        "{said}"
    );
    assert_eq!(bench.servers().len(), 5);
    let used = id_of(&bench, BALANCER);
    for (options, why) in [
        ("--delete fake-onne", "did you mean fake-one?"),
        (
            &*format!("--delete {used}"),
            "is no server of ours that no record accounts for",
        ),
        ("--delete fake-one --adopt fake-one", "choose one"),
        ("--adopt fake-one", "app_vm@m1 has a server, fake-"),
        (
            "--adopt fake-two",
            "the template has no server gone_vm any more",
        ),
        ("--adopt fake-three", "balancer_vm has a server"),
    ] {
        let said = bench.fails(1, &format!("repair --yes {options}"));
        assert!(
            said.contains(why) && said.contains("nothing was changed"),
            "{options}:\n{said}"
        );
    }
    assert_eq!(bench.servers().len(), 5);
    let said = bench.fails(1, "repair --delete fake-two");
    assert!(said.contains("delete server fake-two"), "{said}");
    assert_eq!(bench.servers().len(), 5);
    bench.ok("repair --yes --delete fake-two");
    assert_eq!(bench.servers().len(), 4);
    bench.ok("repair --yes --delete-unknown");
    assert_eq!(bench.servers(), [APP, BALANCER]);
    assert_eq!(bench.ready(), 1);
}

#[test]
fn a_repair_that_was_killed_is_carried_out_by_whoever_comes_next() {
    let bench = Bench::new();
    bench.ok(DEPLOY);
    stray(&bench, "fake-one", "app_vm@m9");
    bench.script("[[delete]]\nname = \"stray*\"\nfault = \"hang\"\n");
    let killed = bench.start("repair --yes --delete fake-one");
    bench.wait_for("it is asked for", |bench| {
        bench.ok("store export").contains("\"kind\":\"repair\"")
    });
    killed.signal("-KILL");
    killed.end();
    let said = bench.fails(1, "repair --yes --delete fake-one");
    assert!(
        said.contains("a repair of web-fleet is under way"),
        "{said}"
    );
    bench.script("");
    let said = bench.ok("deploy --yes");
    assert!(said.contains("repair: delete server fake-one"), "{said}");
    assert_eq!(bench.servers(), [APP, BALANCER]);
    assert!(!bench.ok("store export").contains("\"kind\":\"repair\""));
}

#[test]
fn a_server_of_another_store_is_never_touched() {
    let bench = Bench::new();
    bench.ok(DEPLOY);
    stray(&bench, "fake-other", "app_vm@m1");
    let path = bench.state().join("fake/fake-other.json");
    let mut record: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    record["owner"]["store"] = json!("somebody-else");
    std::fs::write(&path, record.to_string()).unwrap();
    bench.fails(1, "repair --yes --delete fake-other");
    bench.ok("repair --yes --delete-unknown");
    assert_eq!(bench.servers().len(), 3);
}

#[test]
fn a_member_that_a_backup_has_lost_is_adopted() {
    let bench = Bench::new();
    bench.ok(DEPLOY);
    bench.ok("store backup copy.db");
    bench.ok("scale app_vm --to 2");
    let lost = id_of(&bench, "web-fleet-app-vm-1");
    bench.ok("store restore copy.db --yes");
    let said = bench.fails(1, &format!("repair --adopt {lost}"));
    for part in [
        "nothing is removed",
        &format!("adopt server {lost} as that of app_vm@m2"),
        "app_vm: 2 are wished from then on",
    ] {
        assert!(said.contains(part), "{part} is not in:\n{said}");
    }
    assert_eq!(bench.members(), ["m1"]);
    let said = bench.ok(&format!("repair --yes --adopt {lost}"));
    assert!(!said.contains("create server"), "{said}");
    assert_eq!(bench.members(), ["m1", "m2"]);
    assert_eq!((bench.ready(), bench.servers().len()), (2, 3));
    assert_eq!(found(&bench), Vec::<Value>::new());
    sound(&bench);
    bench.ok("undeploy --yes");
    assert!(bench.servers().is_empty());
}

#[test]
fn an_agent_sees_drift_and_mends_what_it_is_asked_to() {
    let bench = Bench::new();
    std::fs::write(
        bench.path("concertina.toml"),
        "[engine]\nobserve_interval_seconds = 1\n",
    )
    .unwrap();
    bench.ok(DEPLOY);
    let (mut agent, _) = super::agent::agent(&bench);
    agent.hear("acts");
    stray(&bench, "fake-stray", "app_vm@m7");
    bench.wait_for("the agent saw it", |bench| {
        let status = bench.ok("status");
        status.contains("unknown: server fake-stray") && status.contains("by the agent)")
    });
    change(&bench, APP, "number", 88);
    let said = bench.ok("repair --yes --delete fake-stray");
    for part in [
        "it carries this out; following it",
        "repair: delete server fake-stray",
        "repair: record where server",
    ] {
        assert!(said.contains(part), "{part} is not in:\n{said}");
    }
    assert_eq!(bench.servers(), [APP, BALANCER]);
    bench.wait_for("all is as recorded", |bench| {
        bench.ok("status").contains("every server is as recorded")
    });
    agent.signal("-TERM");
    assert_eq!(agent.end().0, 0);
}

/// A server that was renamed is told of, and gets its name back: by `repair`, or by an agent at once.
#[test]
fn a_renamed_server_gets_its_name_back() {
    let bench = Bench::new();
    bench.ok(DEPLOY);
    change(&bench, APP, "name", "somebodys");
    let said = bench.fails(5, "refresh --exit-code");
    let told = "was changed: server_name is somebodys, recorded is web-fleet-app-vm-0";
    assert!(said.contains(told), "{said}");
    let said = bench.ok("repair --yes");
    assert!(said.contains("again what it was made as"), "{said}");
    assert_eq!(bench.servers(), [APP, BALANCER]);
    assert_eq!(found(&bench), Vec::<Value>::new());

    let agent = bench.start("agent --listen 127.0.0.1:0");
    change(&bench, APP, "name", "somebodys");
    bench.wait_for("its name", |bench| bench.servers() == [APP, BALANCER]);
    // it is done, and then told
    let told = "was renamed; it is web-fleet-app-vm-0 again";
    bench.wait_for("the story of it", |bench| {
        bench.ok("history --last 50").contains(told)
    });
    drop(agent);
    assert_eq!(bench.ready(), 1, "nothing else was done");
    sound(&bench);
}
