//! Inputs that name where their value stands: it is read when it is needed, and kept nowhere.

use super::bench::Bench;
use std::path::Path;

const SECRET: &str = "correct-horse-battery";

const SERVICE: &str = "\
tosca_definitions_version: tosca_simple_yaml_1_3
node_types:
  t.Part:
    derived_from: tosca.nodes.Root
    properties: { word: { type: string } }
    interfaces:
      Standard:
        operations:
          create: { implementation: say.yaml, inputs: { text: { type: string, default: { get_property: [ SELF, word ] } } } }
          start: { implementation: say.yaml, inputs: { text: { type: string, default: { get_property: [ SELF, word ] } } } }
topology_template:
  inputs:
    word: { type: string, constraints: [ min_length: 10 ] }
  node_templates:
    one: { type: t.Part, properties: { word: { get_input: word } } }
  outputs:
    word: { value: { get_input: word } }
";

fn bench(inputs: &str) -> Bench {
    let bench = Bench::new();
    std::fs::write(bench.path("service.yaml"), SERVICE).unwrap();
    std::fs::write(bench.path("say.yaml"), "- hosts: all\n  tasks: []\n").unwrap();
    std::fs::write(bench.path("in.yaml"), inputs).unwrap();
    bench
}

const DEPLOY: &str = "deploy service.yaml --service parts --provider fake --yes -i in.yaml";

/// Files below a folder in which a text stands.
fn holding(folder: &Path, text: &str, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            // what the scripted cloud was asked for is its own affair
            if !path.ends_with("fake") {
                holding(&path, text, found);
            }
        } else {
            let bytes = std::fs::read(&path).unwrap();
            if String::from_utf8_lossy(&bytes).contains(text) {
                found.push(path.display().to_string());
            }
        }
    }
}

#[test]
fn what_a_variable_holds_is_stored_nowhere_and_shown_nowhere() {
    let bench = bench("word: env:DEMO_WORD\n");
    let said = bench.fails(1, DEPLOY);
    assert!(
        said.contains("env:DEMO_WORD: there is no such variable"),
        "{said}"
    );
    let with = |arguments: &str| {
        let output = bench
            .command(arguments)
            .env("DEMO_WORD", SECRET)
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let text = text + &String::from_utf8_lossy(&output.stderr);
        (output.status.code(), text)
    };
    let (code, said) = with(DEPLOY);
    assert_eq!(code, Some(0), "{said}");
    let mut said = vec![said];
    for arguments in [
        "status",
        "status --json",
        "history",
        "plan service.yaml --service parts -i in.yaml",
    ] {
        said.push(with(arguments).1);
    }
    for text in said {
        assert!(!text.contains(SECRET), "{text}");
    }
    let mut found = Vec::new();
    holding(&bench.state(), SECRET, &mut found);
    assert_eq!(found, Vec::<String>::new());
    // whoever only reads needs it not
    assert!(bench.ok("status").contains("one: started"));
    bench.ok("undeploy --yes");
}

#[test]
fn an_operation_that_needs_what_is_not_there_is_not_run() {
    let bench = bench("word: env:DEMO_WORD\n");
    bench.script("[[operation]]\ntitle = \"one: start\"\nfault = \"failed\"\n");
    let output = bench
        .command(DEPLOY)
        .env("DEMO_WORD", SECRET)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    bench.script("");
    let said = bench.fails(1, "deploy --yes");
    assert!(
        said.contains("env:DEMO_WORD is needed, and there is no such variable"),
        "{said}"
    );
}

#[test]
fn what_is_found_is_checked_as_if_it_were_written() {
    let bench = bench("word: file:./word\n");
    std::fs::write(bench.path("word"), "short\n").unwrap();
    let said = bench.fails(1, DEPLOY);
    assert!(
        said.contains("in.yaml:1:7") && !said.contains("short"),
        "{said}"
    );
    std::fs::write(bench.path("word"), format!("{SECRET}\n")).unwrap();
    bench.ok(DEPLOY);
}

const DECLARED: &str = "\
tosca_definitions_version: tosca_simple_yaml_1_3
node_types:
  t.Part:
    derived_from: tosca.nodes.Root
    properties:
      word: { type: string, metadata: { sensitive: true } }
      login: { type: tosca.datatypes.Credential }
    attributes: { heard: { type: string, metadata: { sensitive: true } } }
    interfaces: { Standard: { operations: { create: { implementation: say.yaml, outputs: { heard: [ SELF, heard ] } } } } }
topology_template:
  inputs:
    opening: { type: string, metadata: { sensitive: true } }
  node_templates:
    one:
      type: t.Part
      properties:
        word: this is the word
        login: { user: somebody, token: a-token-of-mine, token_type: plain }
  outputs:
    opening: { value: { concat: [ \"<\", { get_input: opening }, \">\" ] } }
    word: { value: { get_property: [ one, word ] } }
    user: { value: { get_property: [ one, login, user ] } }
    login: { value: { concat: [ \"as \", { get_property: [ one, login, token ] } ] } }
";

#[test]
fn what_is_declared_secret_is_masked() {
    let bench = bench("opening: open-sesame\n");
    std::fs::write(bench.path("service.yaml"), DECLARED).unwrap();
    bench.script("[[operation]]\ntitle = \"one: create\"\noutputs = { heard = \"a whisper\" }\n");
    let mut said = bench.ok(DEPLOY);
    said.push_str(&bench.ok("status"));
    said.push_str(&bench.ok("status --json"));
    said.push_str(&bench.ok("store export"));
    for secret in [
        "open-sesame",
        "this is the word",
        "a-token-of-mine",
        "a whisper",
    ] {
        assert!(!said.contains(secret), "{secret}:\n{said}");
    }
    assert!(
        said.contains("opening: <***>") && said.contains("user: somebody"),
        "{said}"
    );
}

const HANDED_BACK: &str = "\
tosca_definitions_version: tosca_simple_yaml_1_3
node_types:
  t.Part:
    derived_from: tosca.nodes.Root
    properties: { word: { type: string } }
    attributes: { heard: { type: string } }
    interfaces:
      Standard:
        operations:
          create:
            implementation: hear.sh
            inputs: { text: { type: string, default: { get_property: [ SELF, word ] } } }
            outputs: { heard: [ SELF, heard ] }
          start:
            implementation: tell.sh
            inputs: { text: { type: string, default: { get_attribute: [ SELF, heard ] } } }
topology_template:
  inputs: { word: { type: string } }
  node_templates:
    one: { type: t.Part, properties: { word: { get_input: word } } }
  outputs:
    heard: { value: { get_attribute: [ one, heard ] } }
";

#[test]
fn what_is_referred_to_is_not_kept_where_an_operation_hands_it_back() {
    let bench = bench("word: file:./word\n");
    let write = |name: &str, text: &str| std::fs::write(bench.path(name), text).unwrap();
    write("word", SECRET);
    write("service.yaml", HANDED_BACK);
    write(
        "hear.sh",
        "echo \"{\\\"heard\\\": \\\"db:$text@host\\\"}\" >\"$CONCERTINA_OUTPUTS\"\n",
    );
    let told = bench.path("told");
    write("tell.sh", &format!("echo \"$text\" >{}\n", told.display()));
    bench.ok("deploy service.yaml --service parts --yes -i in.yaml");
    let whole = format!("db:{SECRET}@host");
    assert_eq!(std::fs::read_to_string(&told).unwrap().trim(), whole);
    let mut found = Vec::new();
    holding(&bench.state(), SECRET, &mut found);
    assert_eq!(found, Vec::<String>::new());
    assert_eq!(bench.ok("outputs heard --reveal").trim(), whole);
    assert!(!bench.ok("outputs").contains(SECRET));
}
