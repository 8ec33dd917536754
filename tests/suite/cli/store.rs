//! What everything is remembered in: looked at, copied, put back, told.

use super::bench::Bench;
use serde_json::Value;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

const DEPLOY: &str = "deploy web-fleet/service.yaml --provider fake";

fn others_may_read(path: &Path) -> bool {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o077 != 0
}

/// The folder is made by the bench, for everybody.
fn private(bench: &Bench) {
    let mode = std::fs::Permissions::from_mode(0o700);
    std::fs::set_permissions(bench.state(), mode).unwrap();
}

#[test]
fn after_a_restore_nothing_is_removed_until_somebody_has_looked() {
    let bench = Bench::new();
    private(&bench);
    bench.ok(DEPLOY);
    bench.ok("scale app_vm --to 2 --yes");
    bench.ok("store backup copy.db");
    assert!(!others_may_read(&bench.path("copy.db")));
    bench.ok("scale app_vm --to 1 --yes");
    bench.ok("scale app_vm --to 3 --yes");
    let servers = bench.servers();
    assert_eq!(servers.len(), 4);

    let said = bench.ok("store restore copy.db --yes");
    assert!(
        said.contains("nothing is removed until you have looked"),
        "{said}"
    );
    bench.ok("store check");
    let why = "nothing is removed: the records are those of a backup taken";
    let status = bench.ok("status");
    assert!(status.contains(why), "{status}");
    let restored = &bench.status()["services"][0]["restored"];
    assert!(restored.as_str().unwrap().starts_with(why), "{restored}");

    // what removes is refused with the reason; an agent leaves all servers alone too
    let said = bench.fails(1, "undeploy --yes");
    assert!(
        said.contains(why) && said.contains("concertina repair"),
        "{said}"
    );
    assert_eq!(bench.servers(), servers);
    let mut agent = bench.start("agent --listen 127.0.0.1:0");
    agent.hear("nothing is removed");
    // m2 by the records is dead, and stays in the records; what nobody knows stays too
    agent.hear("no record accounts for it");
    std::thread::sleep(std::time::Duration::from_secs(2));
    agent.signal("-TERM");
    agent.end();
    assert_eq!(bench.servers(), servers);

    // looked at, not confirmed
    let said = bench.fails(1, "repair");
    assert!(said.contains("balancer_vm: delete server"), "{said}");
    assert!(
        said.contains("unknown: server") && said.contains("is gone, the provider"),
        "{said}"
    );
    bench.fails(1, "undeploy --yes");
    assert_eq!(bench.servers(), servers);
    bench.ok("repair --yes");
    bench.ok("undeploy --yes");
    assert_eq!(bench.servers().len(), 2, "what no record accounts for");
    let said = bench.ok("history --service web-fleet");
    assert!(said.contains("restored from copy.db"), "{said}");
}

#[test]
fn a_restored_service_grows_and_no_member_has_the_name_of_another() {
    let bench = Bench::new();
    bench.ok(DEPLOY);
    bench.ok("store backup copy.db");
    bench.ok("scale app_vm --to 2 --yes");
    bench.ok("store restore copy.db --yes");
    bench.ok("scale app_vm --to 2 --yes");
    let members = bench.members();
    assert_eq!(members.len(), 2);
    assert!(
        !members.contains(&"m2".to_owned()),
        "it was given out: {members:?}"
    );
    assert_eq!(bench.servers().len(), 4, "one of them nobody knows of");
    let kept = std::fs::read_dir(bench.state()).unwrap().find_map(|entry| {
        let path = entry.unwrap().path();
        path.to_string_lossy()
            .contains("before-restore")
            .then_some(path)
    });
    // forth again: the store that was there is a backup too
    let kept = kept.unwrap();
    assert!(!others_may_read(&kept));
    bench.ok(&format!("store restore {} --yes", kept.display()));
    assert!(bench.members().contains(&"m2".to_owned()));
}

#[test]
fn an_undeploy_tells_of_servers_that_no_record_accounts_for() {
    let bench = Bench::new();
    bench.ok(DEPLOY);
    bench.ok("store backup copy.db");
    bench.ok("scale app_vm --to 2 --yes");
    bench.ok("store restore copy.db --yes");
    bench.ok("repair --yes");
    let said = bench.run("undeploy --yes").to_string();
    let left = bench.servers();
    assert_eq!(left.len(), 1, "{left:?}");
    assert!(
        said.contains("live on") && said.contains(&left[0]),
        "{said}"
    );
}

#[test]
fn a_backup_is_made_while_an_agent_works_and_a_restore_names_the_agent() {
    let bench = Bench::new();
    bench.ok(DEPLOY);
    let mut agent = bench.start("agent --listen 127.0.0.1:0");
    agent.hear("acts");
    bench.ok("store backup copy.db");
    let said = bench.fails(4, "store backup copy.db");
    assert!(said.contains("--force"), "{said}");
    bench.ok("store backup copy.db --force");
    let said = bench.fails(3, "store restore copy.db --yes");
    assert!(said.contains("(agent) acts for web-fleet since"), "{said}");
    agent.signal("-TERM");
    agent.end();
    bench.ok("store restore copy.db --yes");
    assert_eq!(bench.ready(), 1);
}

#[test]
fn a_backup_begins_in_another_folder_with_its_templates() {
    let bench = Bench::new();
    bench.ok(DEPLOY);
    bench.ok("store backup copy.db");
    let elsewhere = bench.path("elsewhere");
    let state = elsewhere.display();
    let said = bench.ok(&format!("store restore copy.db --yes --state {state}"));
    assert!(said.contains("there was no store before"), "{said}");
    let status = bench.ok(&format!("status --state {state}"));
    assert!(status.contains("1 in service"), "{status}");
    bench.ok(&format!("store check --state {state}"));
}

#[test]
fn a_file_that_is_no_backup_is_told_as_that() {
    let bench = Bench::new();
    let said = bench.fails(4, "store restore web-fleet/service.yaml --yes");
    assert!(
        said.contains("service.yaml: it is no backup of a store"),
        "{said}"
    );
    assert!(!said.contains("damaged"), "{said}");
}

#[test]
fn a_check_finds_what_does_not_fit() {
    let bench = Bench::new();
    let said = bench.fails(1, "store check");
    assert!(said.contains("there is no store"), "{said}");
    private(&bench);
    bench.ok(DEPLOY);
    bench.ok("store check");
    let revisions = bench.state().join("revisions");
    let revision = std::fs::read_dir(&revisions).unwrap().find_map(|entry| {
        let path = entry.unwrap().path();
        path.is_dir().then_some(path)
    });
    let entry = revision.unwrap().join("files/service.yaml");
    std::fs::write(&entry, "changed: by hand\n").unwrap();
    std::fs::set_permissions(&revisions, std::fs::Permissions::from_mode(0o755)).unwrap();
    let said = bench.fails(1, "store check --format json");
    let found: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(found["ok"], false);
    let what: Vec<&str> = found["faults"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|fault| fault["what"].as_str())
        .collect();
    assert!(what.iter().any(|w| w.contains("mode is 0755")), "{what:?}");
    assert!(
        what.iter().any(|w| w.contains("changed by hand")),
        "{what:?}"
    );
    std::fs::write(bench.state().join("state.db"), [7; 5000]).unwrap();
    let said = bench.fails(1, "store check");
    assert!(
        said.contains("not a database") && said.contains("restore"),
        "{said}"
    );
}

#[test]
fn all_records_are_exported_without_secrets() {
    let bench = Bench::new();
    bench.ok(DEPLOY);
    let said = bench.ok("store export");
    let lines: Vec<Value> = said
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines[0]["concertina_export"], 1);
    let of_kind = |kind: &str| lines.iter().filter(|line| line["kind"] == kind).count();
    assert_eq!(
        (of_kind("record"), of_kind("member"), of_kind("counter")),
        (1, 1, 1)
    );
    let instance = lines
        .iter()
        .find(|line| line["kind"] == "instance")
        .unwrap();
    assert_eq!(instance["service"], "web-fleet");
    assert!(instance["record"]["state"].is_string() || instance["record"]["state"].is_object());
}
