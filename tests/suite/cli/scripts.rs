//! Operations that are scripts, run for real on this machine: no Ansible is asked for.

use super::bench::Bench;
use std::fs;
use std::time::{Duration, Instant};

const SERVICE: &str = "
tosca_definitions_version: tosca_simple_yaml_1_3
node_types:
  my.App:
    derived_from: tosca.nodes.Root
    properties:
      trace: { type: string }
      api_token: { type: string }
    attributes:
      url: { type: string }
    interfaces:
      Standard:
        inputs:
          trace: { type: string, default: { get_property: [ SELF, trace ] } }
          handed: { type: string, default: { get_property: [ SELF, api_token ] } }
        operations:
          create:
            implementation: { primary: run.sh }
            outputs: { url: [ SELF, url ] }
          start: { implementation: { primary: run.py } }
      care: { type: my.Care, operations: { tell: { inputs: { word: { type: string, default: none } }, implementation: tell.sh } } }
interface_types:
  my.Care: { derived_from: tosca.interfaces.Root, operations: { tell: {} } }
topology_template:
  node_templates:
    app: { type: my.App, properties: { trace: TRACE, api_token: hunter2hunter2 } }
  outputs:
    url: { value: { get_attribute: [ app, url ] } }
  workflows:
    tell:
      inputs: { word: { type: string, metadata: { sensitive: true } } }
      steps:
        one: { target: app, activities: [ call_operation: { operation: care.tell, inputs: { word: { get_input: word } } } ] }
    more:
      steps:
        one: { target: app, activities: [ inline: { workflow: tell, inputs: { word: swordfish-two } } ] }
";

/// Waits where there is no file `TRACE.go`.
const SHELL: &str = r#"
echo ran >>"$trace"
echo "handed $handed"
[ -e "$trace.go" ] || sleep 60
echo '{"url": "http://x"}' >"$CONCERTINA_OUTPUTS"
"#;

const DEPLOY: &str = "deploy scripts/service.yaml";

fn bench() -> Bench {
    let bench = Bench::new();
    fs::create_dir(bench.path("scripts")).unwrap();
    let trace = bench.path("trace");
    let service = SERVICE.replace("TRACE", &trace.display().to_string());
    fs::write(bench.path("scripts/service.yaml"), service).unwrap();
    fs::write(bench.path("scripts/run.sh"), SHELL).unwrap();
    fs::write(bench.path("scripts/run.py"), "print('started')\n").unwrap();
    fs::write(bench.path("scripts/tell.sh"), "echo told $word ${#word}\n").unwrap();
    let config = "[ansible]\npath = \"/nonexistent/ansible-playbook\"\n";
    fs::write(bench.path("concertina.toml"), config).unwrap();
    bench
}

fn runs(bench: &Bench) -> usize {
    let trace = fs::read_to_string(bench.path("trace"));
    trace.unwrap_or_default().lines().count()
}

#[test]
fn scripts_run_and_their_secrets_are_masked() {
    let bench = bench();
    fs::write(bench.path("trace.go"), "").unwrap();
    let said = bench.ok(DEPLOY);
    assert!(said.contains("url: http://x"), "{said}");
    let logs = bench.ok("logs s1");
    assert!(
        logs.contains("handed ***") && !logs.contains("hunter2"),
        "{logs}"
    );
    assert!(bench.ok("logs s2").contains("started"));
}

#[test]
fn a_script_whose_end_nobody_saw_waits_for_somebody_to_look() {
    let bench = bench();
    let mut deploy = bench.start(DEPLOY);
    deploy.hear("begin s1 ");
    let begun = Instant::now();
    while runs(&bench) == 0 {
        assert!(begun.elapsed() < Duration::from_secs(20), "it never ran");
        std::thread::sleep(Duration::from_millis(20));
    }
    deploy.signal("-KILL");
    deploy.end();
    let said = bench.run(DEPLOY);
    assert_ne!(said.code, 0, "{said}");
    assert!(
        said.to_string().contains("look, then deploy again"),
        "{said}"
    );
    assert_eq!(runs(&bench), 1, "it was not run again by itself");
    assert!(bench.ok("status").contains("needs attention"));
    fs::write(bench.path("trace.go"), "").unwrap();
    bench.ok(DEPLOY);
    assert_eq!(runs(&bench), 2, "somebody looked, and asked");
}

#[test]
fn inputs_of_a_workflow_that_are_declared_secret_are_masked() {
    let bench = bench();
    fs::write(bench.path("trace.go"), "").unwrap();
    bench.ok(DEPLOY);
    fs::write(bench.path("word.yaml"), "word: swordfish-one\n").unwrap();
    for (command, secret) in [
        ("run tell -i word.yaml", "swordfish-one"),
        ("run more", "swordfish-two"),
    ] {
        let said = bench.ok(&format!("{command} --yes"));
        let logs = bench.ok("logs app");
        assert!(logs.contains("told ***"), "{logs}");
        let history = bench.ok("history --json");
        for text in [&said, &logs, &history] {
            assert!(!text.contains(secret), "{command}: {text}");
        }
    }
}

#[test]
fn inputs_of_a_workflow_may_stand_elsewhere() {
    let bench = bench();
    fs::write(bench.path("trace.go"), "").unwrap();
    bench.ok(DEPLOY);
    fs::write(bench.path("word.yaml"), "word: env:TOLD_WORD\n").unwrap();
    let missing = bench.fails(1, "run tell -i word.yaml --yes");
    assert!(
        missing.contains("env:TOLD_WORD: there is no such variable"),
        "{missing}"
    );
    let mut command = bench.command("run tell -i word.yaml --yes");
    let ended = command.env("TOLD_WORD", "of-elsewhere").output().unwrap();
    assert!(ended.status.success(), "{ended:?}");
    let logs = bench.ok("logs app");
    let letters = "of-elsewhere".len();
    assert!(logs.contains(&format!("told *** {letters}")), "{logs}");
}

/// A step says where its operation runs, whatever the operation says: here, or over SSH on a host where nobody
/// answers.
#[test]
fn a_steps_operation_host_says_where_it_runs() {
    let bench = Bench::new();
    let operation = |host: &str| format!("{{ implementation: {{ primary: say.sh{host} }} }}");
    let steps = ["ORCHESTRATOR", "SELF", "HOST"].map(|host| {
        format!(
            "    {}:\n      steps:\n        one: {{ target: app, operation_host: {host}, activities: [ \
             call_operation: care.there, call_operation: care.here ] }}\n",
            host.to_lowercase()
        )
    });
    let service = format!(
        "tosca_definitions_version: tosca_simple_yaml_1_3\ninterface_types:\n  my.Care: {{ derived_from: \
         tosca.interfaces.Root, operations: {{ here: {{}}, there: {{}} }} }}\nnode_types:\n  my.App:\n    \
         derived_from: tosca.nodes.SoftwareComponent\n    interfaces:\n      care: {{ type: my.Care, \
         operations: {{ here: {}, there: {} }} }}\ntopology_template:\n  node_templates:\n    vm: {{ type: \
         tosca.nodes.Compute, attributes: {{ public_address: 127.0.0.9 }} }}\n    app: {{ type: my.App, \
         requirements: [ host: vm ] }}\n  workflows:\n{}",
        operation(", operation_host: ORCHESTRATOR"),
        operation(""),
        steps.concat()
    );
    fs::write(bench.path("hosts.yaml"), service).unwrap();
    fs::write(bench.path("say.sh"), "echo said\n").unwrap();
    bench.ok("deploy hosts.yaml --service hosts --yes");
    let said = bench.ok("run orchestrator --yes");
    assert!(said.contains("r1 of hosts is done"), "{said}");
    for own in ["self", "host"] {
        let said = bench.fails(1, &format!("run {own} --yes"));
        assert!(said.contains("127.0.0.9"), "{own}: {said}");
    }
}

/// What is secret by its name, or is declared so of an attribute, is masked also where it stands in another value.
#[test]
fn secrets_in_values_of_other_names_are_masked() {
    let bench = Bench::new();
    let service = "
tosca_definitions_version: tosca_simple_yaml_1_3
node_types:
  my.App:
    derived_from: tosca.nodes.Root
    properties: { conn: { type: string } }
    attributes: { hidden: { type: string, metadata: { sensitive: true } } }
    interfaces:
      Standard:
        operations:
          create:
            implementation: make.sh
            inputs: { conn: { get_property: [ SELF, conn ] } }
            outputs: { hidden: [ SELF, hidden ] }
          start:
            implementation: say.sh
            inputs: { text: { concat: [ \"with \", { get_attribute: [ SELF, hidden ] } ] } }
topology_template:
  inputs: { db_secret: { type: string } }
  node_templates:
    app: { type: my.App, properties: { conn: { concat: [ \"mysql://\", { get_input: db_secret } ] } } }
  outputs:
    conn: { value: { get_property: [ app, conn ] } }
    said: { value: { concat: [ \"it is \", { get_attribute: [ app, hidden ] } ] } }
";
    fs::write(bench.path("service.yaml"), service).unwrap();
    fs::write(bench.path("in.yaml"), "db_secret: hunter2hunter2\n").unwrap();
    let make =
        "echo using $conn\necho '{\"hidden\": \"swordfish-three\"}' >\"$CONCERTINA_OUTPUTS\"\n";
    fs::write(bench.path("make.sh"), make).unwrap();
    fs::write(bench.path("say.sh"), "echo it says $text; exit 1\n").unwrap();
    let said = bench.fails(1, "deploy service.yaml --service app -i in.yaml --yes");
    let mut all = vec![said];
    for command in [
        "logs s1",
        "logs s2",
        "history --last 100",
        "status",
        "status --json",
    ] {
        all.push(bench.ok(command));
    }
    for text in all {
        assert!(
            !text.contains("hunter2") && !text.contains("swordfish"),
            "{text}"
        );
    }
    let logs = bench.ok("logs s2");
    assert!(logs.contains("it says with ***"), "{logs}");
    assert_eq!(bench.ok("outputs conn").trim(), "mysql://***");
    assert_eq!(
        bench.ok("outputs said --reveal").trim(),
        "it is swordfish-three"
    );
    let all: serde_json::Value = serde_json::from_str(&bench.ok("outputs --json")).unwrap();
    assert_eq!(all["said"], "it is ***");
    let said = bench.fails(1, "outputs sad");
    assert!(said.contains("did you mean said?"), "{said}");
}
