//! `deploy`, `scale`, `status`, `history`, `logs`, `undeploy` with nobody else about.

use super::bench::Bench;
use serde_json::Value;

const DEPLOY: &str = "deploy web-fleet/service.yaml --provider fake";

#[test]
fn from_nothing_to_three_members_and_back_to_nothing() {
    let bench = Bench::new();
    let said = bench.ok(DEPLOY);
    for part in [
        "Plan for web-fleet (fake): 7 to create: 2 servers to make",
        "fake provider: servers and operations are scripted",
        "balancer: start",
        "app_vm[0] m1: in service",
        "site_url: http://",
    ] {
        assert!(said.contains(part), "{part} is not in:\n{said}");
    }
    assert_eq!(
        bench.servers(),
        ["web-fleet-app-vm-0", "web-fleet-balancer-vm"]
    );

    bench.ok("scale app_vm --to 3");
    assert_eq!((bench.ready(), bench.servers().len()), (3, 4));
    bench.ok("scale app_vm --to 1 --hold 0s");
    assert_eq!((bench.ready(), bench.servers().len()), (1, 2));

    let status = bench.status();
    let service = &status["services"][0];
    assert_eq!(service["provider"], "fake");
    assert_eq!(service["groups"][0]["desired"]["value"], 1);
    assert_eq!(service["holder"], Value::Null);
    let history = bench.ok("history --json --last 1000");
    let events: Vec<Value> = history
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let of_kind = |kind: &str| events.iter().filter(|e| e["event"] == kind).count();
    assert_eq!(
        of_kind("capacity_changed"),
        3,
        "the template's, and two by hand"
    );
    assert_eq!(of_kind("step_started"), of_kind("step_finished"));
    assert!(bench.ok("history").contains("capacity 3 to 1"));
    let first = bench.ok("logs").lines().next().unwrap().to_owned();
    let step = first
        .rsplit('/')
        .next()
        .unwrap()
        .split('-')
        .next()
        .unwrap()
        .to_owned();
    let step: u32 = step.trim_start_matches('s').parse().unwrap();
    assert!(
        bench
            .ok(&format!("logs s{step}"))
            .contains("scripted, nothing is run"),
        "{first}"
    );

    let said = bench.ok("undeploy");
    assert!(said.contains("nothing of it is left"), "{said}");
    assert!(bench.servers().is_empty());
    assert!(bench.ok("status").contains("no service is deployed"));
    assert_eq!(bench.status()["services"], Value::Array(Vec::new()));
    let revisions = std::fs::read_dir(bench.state().join("revisions")).unwrap();
    let left = revisions
        .filter(|e| e.as_ref().unwrap().path().is_dir())
        .count();
    assert_eq!(left, 0, "inputs may be secret");
    assert!(
        bench
            .ok("history --service web-fleet")
            .contains("asked for by undeploy")
    );
}

#[test]
fn what_is_deployed_already_stays_as_it_is() {
    let bench = Bench::new();
    bench.ok(DEPLOY);
    let said = bench.ok("deploy web-fleet/service.yaml");
    assert!(
        said.contains("nothing to do") && said.contains("0 steps"),
        "{said}"
    );
    let path = bench.path("web-fleet/service.yaml");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("Hello from", "Good morning from")).unwrap();
    let said = bench.fails(1, "deploy web-fleet/service.yaml");
    assert!(
        said.contains("another revision") && said.contains("change it with `update`"),
        "{said}"
    );
    let said = bench.fails(1, "deploy web-fleet/service.yaml --provider qemu");
    assert!(
        said.contains("provider fake, which can't be changed"),
        "{said}"
    );
}

#[test]
fn a_failed_step_is_told_and_the_next_deploy_goes_on() {
    let bench = Bench::new();
    bench.script(
        "[[operation]]\ntitle = \"balancer: configure\"\nfault = \"failed\"\nmessage = \"no such port\"\n",
    );
    let said = bench.fails(1, DEPLOY);
    for part in [
        "FAILED",
        "balancer: configure",
        "no such port",
        "its output: ",
        "-balancer-configure.log",
        "Left to do: ",
        "concertina deploy web-fleet/service.yaml --service web-fleet",
    ] {
        assert!(said.contains(part), "{part} is not in:\n{said}");
    }
    let status = bench.ok("status");
    assert!(
        status.contains("balancer: error") && status.contains("no such port"),
        "{status}"
    );
    let servers = bench.servers();
    bench.script("");
    let said = bench.ok("deploy web-fleet/service.yaml --service web-fleet");
    assert!(
        !said.contains("create server"),
        "the servers are there:\n{said}"
    );
    assert_eq!((bench.servers(), bench.ready()), (servers, 1));
}

#[test]
fn secrets_stay_in_their_file() {
    let bench = Bench::new();
    std::fs::write(bench.path("inputs.yaml"), "greeting: tops3cret\n").unwrap();
    let mut said = bench.ok(&format!("{DEPLOY} -i inputs.yaml"));
    said.push_str(&bench.ok("status --json"));
    said.push_str(&bench.ok("history --json --last 1000"));
    said.push_str(&bench.ok("validate web-fleet/service.yaml -i inputs.yaml --json"));
    assert!(!said.contains("tops3cret"), "{said}");
}

#[test]
fn what_is_not_there_is_told() {
    let bench = Bench::new();
    assert!(bench.ok("status").contains("no service is deployed"));
    for command in ["undeploy", "scale app_vm --to 2", "history"] {
        let said = bench.fails(1, command);
        assert!(
            said.contains("no service is deployed"),
            "{command}:\n{said}"
        );
    }
    bench.ok(DEPLOY);
    let said = bench.fails(1, "scale app --to 2");
    assert!(
        said.contains("no scaling group app; it has app_vm"),
        "{said}"
    );
    let said = bench.fails(1, "scale app_vm --to 9");
    assert!(
        said.contains("outside the bounds of app_vm, 1..3"),
        "{said}"
    );
    let said = bench.fails(1, "undeploy --service shop");
    assert!(
        said.contains("no service shop; there is web-fleet"),
        "{said}"
    );
    bench.ok(&format!("{DEPLOY} --service second"));
    let said = bench.fails(1, "scale app_vm --to 2");
    assert!(
        said.contains("several services, second, web-fleet"),
        "{said}"
    );
    assert_eq!(bench.ready(), 1, "nothing was scaled");
}

#[test]
fn an_interrupted_deploy_finishes_what_runs_and_goes_on_later() {
    let bench = Bench::new();
    bench.script("[[operation]]\ntitle = \"balancer: start\"\nseconds = 1.5\n");
    let mut deploy = bench.start(DEPLOY);
    deploy.hear("balancer: start (the");
    deploy.hear("begin s6");
    deploy.signal("-INT");
    deploy.hear("stopping: what runs is finished");
    let (code, said) = deploy.end();
    assert_eq!(code, 130, "{said}");
    assert!(said.contains("Go on with:"), "{said}");
    assert_eq!(
        bench.status()["services"][0]["under_way"],
        Value::Array(Vec::new()),
        "{said}"
    );
    bench.ok("deploy web-fleet/service.yaml");
    assert_eq!((bench.ready(), bench.servers().len()), (1, 2));
}

#[test]
fn a_deploy_that_is_interrupted_twice_is_cancelled_and_settled_later() {
    let bench = Bench::new();
    bench.script("[[operation]]\ntitle = \"balancer: configure\"\nseconds = 60\n");
    let mut deploy = bench.start(DEPLOY);
    deploy.hear("balancer: configure (the");
    deploy.hear("begin s");
    deploy.signal("-INT");
    deploy.hear("stopping: what runs is finished");
    deploy.signal("-INT");
    let (code, said) = deploy.end();
    assert_eq!(code, 130, "{said}");
    assert!(said.contains("cancelling what runs"), "{said}");
    bench.script("");
    let said = bench.ok("deploy web-fleet/service.yaml");
    assert!(
        said.contains("settled") && said.contains("balancer: configure"),
        "{said}"
    );
    assert_eq!((bench.ready(), bench.servers().len()), (1, 2));
}

#[test]
fn status_that_watches_shows_changes_as_they_come() {
    let bench = Bench::new();
    bench.ok(DEPLOY);
    let mut watch = bench.start("status --watch");
    watch.hear("1 in service, 1 wished");
    bench.ok("scale app_vm --to 2");
    watch.hear("2 in service, 2 wished");
    watch.signal("-INT");
    assert_eq!(watch.end().0, 0);
}

#[test]
fn logs_of_a_member_a_node_and_an_instance() {
    let bench = Bench::new();
    bench.ok(DEPLOY);
    bench.ok("scale app_vm --to 2");
    let of = |what: &str| bench.ok(&format!("logs {what}"));
    let member = of("m2");
    assert!(member.contains("app_nginx@m2: configure"), "{member}");
    assert!(
        !member.contains("@m1") && !member.contains("# s1 "),
        "{member}"
    );
    let node = of("app_nginx");
    assert!(node.contains("app_nginx@m1: configure") && node.contains("app_nginx@m2: configure"));
    assert!(!node.contains("balancer: configure"), "{node}");
    let instance = of("app_nginx@m1");
    assert!(instance.contains("app_nginx@m1: configure") && !instance.contains("@m2"));
    let heads = |text: &str| text.lines().filter(|l| l.starts_with("# s")).count();
    assert!(heads(&instance) < heads(&node), "{instance}");
    assert!(bench.fails(1, "logs m9").contains("no step on it printed"));
    let wrong = bench.fails(2, "logs a@b");
    assert!(wrong.contains("a member (m4)"), "{wrong}");
}

#[test]
fn a_plan_without_a_file_is_what_is_left_to_do() {
    let bench = Bench::new();
    let none = bench.fails(1, "plan");
    assert!(none.contains("deploy"), "{none}");
    bench.script("[[operation]]\ntitle = \"balancer: start\"\nfault = \"failed\"\n");
    bench.fails(1, DEPLOY);
    let left = bench.ok("plan");
    assert!(left.contains("balancer: start"), "{left}");
    assert!(!left.contains("create server"), "those are made: {left}");
    assert!(bench.fails(2, "plan --out x.plan").contains("FILE"));
    let inputs = bench.fails(2, "plan --inputs x.yaml");
    assert!(inputs.contains("name its file, too"), "{inputs}");
    bench.script("");
    bench.ok("deploy");
    let nothing = bench.ok("plan");
    assert!(nothing.contains("nothing to do"), "{nothing}");
    assert!(bench.ok("plan --json").contains("\"steps\":[]"));
}

#[test]
fn a_failed_stop_of_a_member_that_goes_is_told_at_the_end() {
    let bench = Bench::new();
    bench.ok(DEPLOY);
    bench.ok("scale app_vm --to 2");
    bench.script("[[operation]]\ntitle = \"*app_nginx@m2: stop\"\nfault = \"failed\"\n");
    let mut scale = bench.command("scale app_vm --to 1 --hold 0s --victim m2 --yes");
    let ended = scale.output().unwrap();
    assert!(ended.status.success(), "{ended:?}");
    let end = String::from_utf8_lossy(&ended.stderr);
    assert!(end.contains("came about without it"), "{end}");
    assert!(end.contains("app_nginx@m2: stop"), "{end}");
    assert_eq!((bench.ready(), bench.servers().len()), (1, 2));
}
