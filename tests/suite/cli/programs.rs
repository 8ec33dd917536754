//! What programs are told with `--json`, however a command ends.

use super::agent::agent_on;
use super::bench::Bench;
use super::machine::bare;
use crate::monitor_bench::free;
use serde_json::Value;

const DEPLOY: &str = "deploy web-fleet/service.yaml --provider fake";

/// What a command says with `--json`: each line an object with its kind.
fn objects(said: &str) -> Vec<Value> {
    let objects: Vec<Value> = said
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line}")))
        .collect();
    assert!(objects.iter().all(|o| o["event"].is_string()), "{said}");
    objects
}

/// The last object, where complaints are heard between the lines.
fn ended(said: &str) -> Value {
    let objects: Vec<&str> = said.lines().filter(|line| line.starts_with('{')).collect();
    let last = objects.last().unwrap_or_else(|| panic!("nothing:\n{said}"));
    let last: Value = serde_json::from_str(last).unwrap();
    assert_eq!(last["event"], "ended", "{said}");
    last
}

#[test]
fn programs_are_told_the_plan_what_happens_and_how_it_ended() {
    let bench = Bench::new();
    let said = objects(&bench.ok(&format!("{DEPLOY} --json")));
    assert_eq!(said[0]["event"], "planned");
    let steps = said[0]["steps"].as_array().unwrap();
    assert_eq!(steps[0]["action"]["action"], "create_server");
    assert!(steps.iter().all(|step| step["why"].is_string()));
    let done = said.iter().filter(|o| o["event"] == "step_finished");
    let ended = said.last().unwrap();
    assert_eq!(
        (&ended["event"], &ended["how"]),
        (&"ended".into(), &"done".into())
    );
    assert_eq!(ended["steps_done"], done.count());
    assert_eq!(ended["steps_left"], 0);
    assert_eq!(ended["groups"][0]["ready"], 1);
    let outputs = ended["outputs"].as_array().unwrap();
    assert!(outputs.iter().any(|o| o["name"] == "site_url"), "{ended}");

    bench.script("[[operation]]\ntitle = \"*site*\"\nfault = \"failed\"\nmessage = \"no luck\"\n");
    let scaled = bench.run("scale app_vm --to 2 --json");
    assert_eq!(scaled.code, 1, "{scaled}");
    let said = objects(&scaled.out);
    let ended = said.last().unwrap();
    assert_eq!(ended["how"], "stuck");
    assert!(ended["steps_left"].as_u64().unwrap() > 0, "{ended}");
    assert!(
        ended["failed"][0]["message"]
            .as_str()
            .unwrap()
            .contains("no luck"),
        "{ended}"
    );

    let said = objects(&bench.ok("undeploy --json"));
    assert_eq!(said.last().unwrap()["how"], "done");
}

#[test]
fn a_command_that_is_interrupted_ended_stopped() {
    let bench = Bench::new();
    bench.script("[[operation]]\ntitle = \"balancer: start\"\nseconds = 1.5\n");
    let mut deploy = bench.start(&format!("{DEPLOY} --json"));
    deploy.hear("step_started");
    deploy.signal("-INT");
    let (code, said) = deploy.end();
    let ended = ended(&said);
    assert_eq!((code, &ended["how"]), (130, &"stopped".into()), "{said}");
    assert!(ended["steps_left"].as_u64().unwrap() > 0, "{ended}");
}

#[test]
fn a_command_that_cannot_be_done_here_ended_failed() {
    let bench = Bench::new();
    let mut command = bare(&bench);
    command.args(["deploy", "web-fleet/service.yaml", "--json"]);
    let output = command.output().unwrap();
    let said = objects(&String::from_utf8(output.stdout).unwrap());
    let last = said.last().unwrap();
    assert_eq!(
        (&last["event"], &last["how"]),
        (&"ended".into(), &"failed".into())
    );
    let why = last["why"].to_string();
    assert!(why.contains("this can't be done here"), "{why}");
    assert_eq!(output.status.code(), Some(4));
}

#[test]
fn a_wish_that_is_refused_ended_failed() {
    let bench = Bench::new();
    bench.ok(DEPLOY);
    let said = bench.run("scale app_vm --to 9 --json");
    assert_eq!(said.code, 1, "{said}");
    let ended = ended(&said.out);
    assert_eq!(ended["how"], "failed");
    assert!(ended["why"].to_string().contains("1..3"), "{ended}");
}

#[test]
fn one_that_follows_is_told_what_the_holder_does() {
    let bench = Bench::new();
    let _agent = agent_on(&bench, free());
    let said = bench.ok(&format!("{DEPLOY} --json"));
    let done = ended(&said);
    assert_eq!(
        (&done["how"], &done["groups"][0]["ready"]),
        (&"done".into(), &1.into())
    );

    bench.wait_for("the agent acts", |bench| {
        !bench.status()["services"][0]["holder"].is_null()
    });
    bench.script("[[operation]]\ntitle = \"*site*\"\nseconds = 3\n");
    let mut scale = bench.start("scale app_vm --to 2 --json");
    scale.hear("step_started");
    scale.signal("-INT");
    let (code, said) = scale.end();
    let left = ended(&said);
    assert_eq!(
        (code, &left["how"]),
        (130, &"left_to_holder".into()),
        "{said}"
    );
    assert!(said.contains("goes on by itself"), "{said}");
    assert!(!said.contains("nothing new begins"), "{said}");
    bench.wait_for("two members", |bench| bench.ready() == 2);
}

#[test]
fn another_scale_overrules_the_first() {
    let bench = Bench::new();
    bench.ok(DEPLOY);
    bench.script("[[operation]]\ntitle = \"*site*\"\nseconds = 2\n");
    let mut first = bench.start("scale app_vm --to 2 --json");
    first.hear("step_started");
    bench.ok("scale app_vm --to 3");
    let (code, said) = first.end();
    let ended = ended(&said);
    assert_eq!((code, &ended["how"]), (1, &"overruled".into()), "{said}");
    assert!(said.contains("scale app_vm --to 3"), "{said}");
}

#[test]
fn an_undeploy_overrules_a_deploy_that_acts() {
    let bench = Bench::new();
    bench.script("[[operation]]\ntitle = \"balancer: start\"\nseconds = 1.5\n");
    let mut deploy = bench.start(&format!("{DEPLOY} --json"));
    deploy.hear("step_started");
    let undeployed = bench.ok("undeploy --json");
    assert_eq!(ended(&undeployed)["how"], "done");
    let (code, said) = deploy.end();
    assert_eq!(
        (code, &ended(&said)["how"]),
        (1, &"overruled".into()),
        "{said}"
    );
    assert_eq!(bench.servers(), Vec::<String>::new());
}
