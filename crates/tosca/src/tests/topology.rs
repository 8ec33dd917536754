//! Templates become topologies.

use super::support::{Files, run, with_header};
use crate::render;

const SMALL: &str = "
topology_template:
  node_templates:
    vm:
      type: concertina.nodes.Server
      capabilities:
        scalable: { properties: { max_instances: 3 } }
    app:
      type: tosca.nodes.SoftwareComponent
      requirements:
        - host: vm
      interfaces:
        Standard:
          configure: app.yml
";

#[test]
fn a_small_service_becomes_a_topology() {
    let files = Files::default()
        .with("service.yaml", &with_header(SMALL))
        .with("app.yml", "");
    let processed = run(&files);
    assert_eq!(render(&processed.diagnostics, &files), "");
    let topology = processed.topology.unwrap();
    assert_eq!(topology.nodes.len(), 2);
    let app = &topology.nodes[&"app".parse().unwrap()];
    let configure = app.operation("Standard", "configure").unwrap();
    assert_eq!(
        configure.implementation.as_ref().unwrap().primary,
        "app.yml"
    );
    assert!(
        app.requirements[0]
            .relationship
            .is_a("tosca.relationships.HostedOn")
    );
    assert_eq!(processed.groups.unwrap().iter().count(), 1);
}

#[test]
fn the_good_template_lowers_as_agreed() {
    let files = super::robustness::good();
    let topology = run(&files).topology.unwrap();
    let web = &topology.nodes[&"web".parse().unwrap()];
    insta::assert_snapshot!(serde_json::to_string_pretty(&web).unwrap());
}

#[test]
fn a_requirement_takes_the_capability_of_its_very_type() {
    let files = Files::default()
        .with("service.yaml", &with_header(SMALL))
        .with("app.yml", "");
    let body = SMALL.replace("- host: vm", "- host: vm\n        - dependency: vm");
    let files = files.with("service.yaml", &with_header(&body));
    let topology = run(&files).topology.unwrap();
    let app = &topology.nodes[&"app".parse().unwrap()];
    let capabilities: Vec<_> = app
        .requirements
        .iter()
        .map(|r| r.capability.as_deref())
        .collect();
    assert_eq!(capabilities, [Some("host"), Some("feature")]);
}

#[test]
fn paths_are_relative_to_the_file_that_writes_them() {
    let types = "
node_types:
  t.App:
    derived_from: tosca.nodes.Root
    interfaces:
      Standard:
        operations:
          create: run.yml
          start: /root.yml
";
    let body = "
imports: [ lib/types.yaml ]
topology_template:
  node_templates:
    app: { type: t.App, interfaces: { Standard: { stop: lib/run.yml } } }
";
    let files = Files::default()
        .with("service.yaml", &with_header(body))
        .with("lib/types.yaml", &with_header(types))
        .with("lib/run.yml", "")
        .with("root.yml", "");
    let processed = run(&files);
    assert_eq!(render(&processed.diagnostics, &files), "");
    let topology = processed.topology.unwrap();
    let app = &topology.nodes[&"app".parse().unwrap()];
    let primary = |operation| {
        let operation = app.operation("Standard", operation).unwrap();
        operation.implementation.as_ref().unwrap().primary.clone()
    };
    assert_eq!(primary("create"), "lib/run.yml");
    assert_eq!(primary("start"), "root.yml");
    assert_eq!(primary("stop"), "lib/run.yml");
    assert_eq!(topology.files.len(), 2);
}

#[test]
fn given_inputs_are_taken_checked_and_not_repeated() {
    let body = "
topology_template:
  inputs:
    password: { type: string }
    size: { type: integer }
";
    let files = Files::default().with("service.yaml", &with_header(body));
    let process = |given: serde_json::Value| {
        let given = crate::Inputs::Values(serde_json::from_value(given).unwrap());
        crate::process("service.yaml", &files, &given, crate::Mode::Tolerant)
    };
    let good = process(serde_json::json!({ "password": "hush", "size": 3 }));
    assert_eq!(good.topology.as_ref().unwrap().inputs["size"], 3);
    let wrong = process(serde_json::json!({ "password": "x", "size": "hush", "sise": 1 }));
    let text = render(&wrong.diagnostics, &files);
    assert!(
        text.contains("the value given for the input `size` must be an integer, found a string"),
        "{text}"
    );
    assert!(text.contains("did you mean `size`?"), "{text}");
    assert!(!text.contains("hush"), "{text}");
    let missing = process(serde_json::json!({ "size": 1 }));
    assert!(
        missing
            .diagnostics
            .iter()
            .all(crate::Diagnostic::is_about_given_inputs)
    );
    assert!(missing.topology.is_none());
    // it can be looked at, unless something is wrong
    assert!(missing.outline.is_some() && good.outline.is_none() && wrong.outline.is_none());
}

#[test]
fn imports_in_a_circle_are_read_once() {
    let a = "imports: [ b.yaml ]\nnode_types: { t.A: { derived_from: t.B } }\n";
    let b = "imports: [ service.yaml, b.yaml ]\nnode_types: { t.B: {} }\n";
    let files = Files::default()
        .with("service.yaml", &with_header(a))
        .with("b.yaml", &with_header(b));
    assert_eq!(render(&run(&files).diagnostics, &files), "");
}

const OF_INPUTS: &str = "
data_types:
  Account: { properties: { name: { type: string }, uid: { type: integer, required: false } } }
topology_template:
  inputs:
    size: { type: integer }
    account: { type: Account }
    ports: { type: list, entry_schema: { type: integer }, constraints: [ { max_length: 2 } ] }
";

/// What is said of a file of inputs.
fn with_inputs(text: &str) -> (String, crate::Processed) {
    let files = Files::default().with("service.yaml", &with_header(OF_INPUTS));
    let (name, text) = ("in.yaml".to_owned(), text.to_owned());
    let inputs = crate::Inputs::File(crate::InputsFile { name, text });
    let processed = crate::process("service.yaml", &files, &inputs, crate::Mode::Tolerant);
    let said = render(&processed.diagnostics, &inputs.beside(&files));
    (said, processed)
}

#[test]
fn a_file_of_inputs_gives_values() {
    let (said, processed) =
        with_inputs("size: 3\naccount: { name: me }\nports:\n  - 80\n  - 0x50\n");
    assert_eq!(said, "");
    let given = &processed.given;
    assert_eq!(given["ports"], serde_json::json!([80, 80]));
    assert_eq!(processed.topology.unwrap().inputs, *given);
    for (text, told) in [
        (
            "- 1\n",
            "a map from names to values, found a list\n --> in.yaml:1:1",
        ),
        ("size: 3\nsize: 4\n", "error[T0008]"),
        ("", "name that with `-i FILE`"),
    ] {
        let (said, _) = with_inputs(text);
        assert!(said.contains(told), "{said}");
    }
}

#[test]
fn what_is_wrong_in_a_file_of_inputs_is_told_there() {
    let (said, _) = with_inputs(
        "size: hush\nsise: 1\naccount:\n  nam: me\n  uid: hush\nports:\n  - 80\n  - hush\n  - 82\n",
    );
    for (place, message) in [
        (
            "1:7",
            "the value given for the input `size` must be an integer, found a string",
        ),
        (
            "2:1",
            "a value is given for the input `sise`, which does not exist",
        ),
        ("4:3", "the data type Account has no property `nam`"),
        (
            "5:8",
            "`uid` of the value given for the input `account` must be an integer",
        ),
        (
            "8:5",
            "an item of the value given for the input `ports` must be an integer",
        ),
        ("7:3", "must have at most 2 items"),
    ] {
        let lines: Vec<&str> = said.lines().collect();
        let told = lines.windows(2).any(|two| {
            two[0].contains(message) && two[1].ends_with(&format!("--> in.yaml:{place}"))
        });
        assert!(told, "{place} {message}:\n{said}");
    }
    assert!(said.contains("did you mean `size`?"), "{said}");
    assert!(
        !said.contains("hush") && said.contains("1 | size: ****"),
        "{said}"
    );
}
