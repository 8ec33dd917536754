//! Mistakes that were told twice, with advice that led astray, or not where they are.

use super::support::{Files, assert_found, report, run, with_header};
use crate::render;

const OF_2: &str = "tosca_definitions_version: tosca_2_0
capability_types: { C: {} }
relationship_types: { R: {} }
interface_types: { Lifecycle: { operations: { go: {} }, notifications: { gone: {} } } }
node_types:
  Vm: {}
  N:
    capabilities: { c: C }
    properties: { p: { type: string }, n: { type: integer, required: false }, l: { type: string, required: false } }
    requirements: [ r: { capability: C, relationship: R, count_range: [ 1, 3 ] } ]
    interfaces: { I: { type: Lifecycle } }
  Derived: { derived_from: N, requirements: [ r: { capability: C, relationship: R, count_range: [ 1, 2 ] } ] }
policy_types: { P: {} }
service_template:
  inputs: { list: { type: list, entry_schema: string, default: [ a ] } }
  node_templates:
    vm1: { type: N, properties: { p: a, n: { $round: [ 3.5 ] }, l: { $get_input: [ list, 0 ] } }, requirements: [ r: vm2 ] }
    vm2: { type: N, properties: { p: a }, requirements: [ r: sink ], interfaces: { I: { operations: { go: x.sh } } } }
    sink: { type: N, properties: { p: b }, directives: [ select, create ], requirements: [ r: end ] }
    end: { type: End }
  policies:
    - p: { type: P, targets: [ vm1 ], triggers: { t: { event: I.gone, action: [ call_operation: I.go ] } } }
";

fn right() -> String {
    OF_2.replace(
        "  Vm: {}\n",
        "  Vm: {}\n  End: { capabilities: { c: C } }\n",
    )
}

#[test]
fn each_is_told_once() {
    assert_found(
        &right(),
        &[
            "p: { type: string } | p: string | string | T0103 | { type: string }",
            "properties: { p: b } | properties: { p: { $get_input: list, b: c } } | $get_input | T0501 | the only key",
            "action: [ call_operation: I.go ] | action: { call_operation: I.go } | action | T0102 | - call_operation",
            "count_range: [ 1, 3 ] | count_range: [ 3, 1 ] | [ 3 | T0306 | `[ 1, 3 ]`",
        ],
    );
}

#[test]
fn the_advice_helps() {
    assert_found(
        &right(),
        &[
            "{ $round: [ 3.5 ] } | { $round: [ \"3.5\" ] } | \"3.5\" | T0501 | without quotes: 3.5",
            "[ list, 0 ] | [ list, -1 ] | -1 | T0501 | from 0",
            "properties: { p: b } | properties: { p: { $my:b:f: [] } } | $my:b:f | T0509 | no import has `namespace: my:b`",
            "I: { operations: { go: x.sh } } | I: { go: x.sh } | go | T0101 | under `operations:`",
            "r: vm2 | r: vm3 | vm3 | T0602 | `vm2`",
            "[ call_operation: I.go ] | [ call_operation: {} ] | call_operation | T0103 | INTERFACE.OPERATION",
            "event: I.gone | event: I.gon | I.gon | T0702 | `I.gone`",
        ],
    );
}

#[test]
fn it_is_where_it_is_written() {
    assert_found(
        &right(),
        &["count_range: [ 1, 2 ] | count_range: [ 0, 2 ] | [ 0 | T0304 | more than that"],
    );
}

#[test]
fn a_misspelt_requirement_is_no_circle() {
    let said = report(
        "node_types: { N: { derived_from: tosca.nodes.Root } }
topology_template:
  node_templates:
    e: { type: N, requirements: [ depends: e ] }
",
    );
    assert!(said.contains("T0601") && !said.contains("T0609"), "{said}");
}

#[test]
fn no_more_are_asked_for_than_may_be_there() {
    let said = report(
        "node_types:
  N: { derived_from: tosca.nodes.Root, requirements: [ r: { capability: tosca.capabilities.Node } ] }
topology_template:
  node_templates:
    m: { type: tosca.nodes.Compute }
    n: { type: N, requirements: [ r: { node: m, occurrences: [ 2, 3 ] } ] }
",
    );
    assert!(
        said.contains("T0606") && said.contains("service.yaml:7:62"),
        "{said}"
    );
}

#[test]
fn a_file_of_nearly_the_name_is_meant() {
    let service = with_header(
        "imports: [ lib/typs.yaml ]
topology_template:
  node_templates:
    vm: { type: tosca.nodes.Compute, interfaces: { Standard: { create: scripts/crate.sh } } }
",
    );
    let files = Files::default()
        .with("service.yaml", &service)
        .with("lib/types.yaml", &with_header(""))
        .with("scripts/create.sh", "");
    let said = render(&run(&files).diagnostics, &files);
    for meant in [
        "did you mean `lib/types.yaml`?",
        "did you mean `scripts/create.sh`?",
    ] {
        assert!(said.contains(meant), "{said}");
    }
}

#[test]
fn what_lies_in_a_repository_is_open_where_it_is_run() {
    let service = |artifact: &str, create: &str| {
        let text = with_header(&format!(
            "repositories: {{ there: https://example.org/files }}
topology_template:
  node_templates:
    vm:
      type: tosca.nodes.Compute
      artifacts: {{ {artifact} }}
      interfaces: {{ Standard: {{ create: {create} }} }}
"
        ));
        let files = Files::default()
            .with("service.yaml", &text)
            .with("x.sh", "");
        render(&run(&files).diagnostics, &files)
    };
    let artifact = "a: { type: tosca.artifacts.File, file: a.sh, repository: there }";
    let said = service(artifact, "a");
    let open = "open[T0703]: `https://example.org/files/a.sh` is not fetched";
    assert!(said.contains(open), "{said}");
    // an image in a registry is got by whoever needs it
    assert_eq!(service(artifact, "x.sh"), "");
}

#[test]
fn derivation_has_one_limit() {
    for down in [false, true] {
        let name = |number: usize| match down {
            true => format!("t{:04}", 1000 - number),
            false => format!("t{number:04}"),
        };
        let mut text = "tosca_definitions_version: tosca_2_0\nnode_types:\n".to_owned();
        for number in 0..300_usize {
            let parent = number.checked_sub(1).map(name);
            let parent = parent.map(|parent| format!("derived_from: {parent}"));
            let parent = parent.unwrap_or_default();
            text += &format!("  {}: {{ {parent} }}\n", name(number));
        }
        let files = Files::default().with("service.yaml", &text);
        let told = run(&files).diagnostics;
        let [only] = told.as_slice() else {
            panic!("{told:?}");
        };
        // the first that is too deep
        assert_eq!((only.code.as_str(), only.location.line), ("T0302", 104));
    }
}
