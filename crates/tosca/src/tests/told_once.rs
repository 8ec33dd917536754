//! Values that cannot be worked out: each mistake is told once, where it is, and hides no other one.

use super::support::{Files, assert_found, report, reports, run};
use super::values::{count, report_of_2};
use crate::render;

const OF_2: &str = "
node_types:
  N:
    properties:
      p: { type: integer, required: false }
      q: { type: integer, required: false }
service_template:
  inputs:
    open: { type: integer }
    text: { type: string, default: some }
  node_templates:
    n: { type: N, properties: { p: P, q: Q } }
";

#[track_caller]
fn assert_told(p: &str, q: &str, told: &[&str]) {
    let said = report_of_2(
        &OF_2
            .replace(": P", &format!(": {p}"))
            .replace(": Q", &format!(": {q}")),
    );
    let errors = told.len();
    // the input without a value is open
    assert_eq!(count(&said, "error["), errors, "{p} {q}\n{said}");
    for each in told {
        assert!(said.contains(each), "{each}\n{said}");
    }
}

#[test]
fn what_is_open_or_wrong_elsewhere_hides_nothing() {
    assert_told(
        "{ $quotient: [ 1, 0 ] }",
        "x",
        &[
            "the property `p` cannot be worked out: a division by zero",
            "`q` must be an integer",
        ],
    );
}

#[test]
fn what_only_depends_on_a_mistake_is_silent() {
    for (p, q) in [
        ("x", "{ $sum: [ { $get_property: [ SELF, p ] }, 1 ] }"),
        (
            "{ $get_input: text }",
            "{ $sum: [ { $get_property: [ SELF, p ] }, 1 ] }",
        ),
        ("{ $get_input: text }", "{ $get_property: [ SELF, p ] }"),
        ("{ $length: [ 1, 2 ] }", "{ $get_property: [ SELF, p ] }"),
        (
            "{ $quotient: [ 1, 0 ] }",
            "{ $sum: [ { $get_property: [ SELF, p ] }, 1 ] }",
        ),
        ("1", "{ $sum: [ { $get_input: nope }, 1 ] }"),
        ("1", "{ $sum: [ { $get_property: [ SELF, nope ] }, 1 ] }"),
    ] {
        assert_told(p, q, &[""]);
    }
    assert_told("{ $sum: [ { $get_input: open }, 1 ] }", "1", &[]);
}

#[test]
fn what_cannot_be_worked_out_is_told_at_the_innermost_part() {
    assert_told(
        "{ $sum: [ 1, { $length: { $get_input: text } }, { $quotient: [ 1, 0 ] } ] }",
        "1",
        &["service.yaml:13:86"],
    );
    assert_told(
        "{ $sum: [ 1, { $get_input: text } ] }",
        "1",
        &["service.yaml:13:51"],
    );
    let said = report(
        "topology_template:\n  outputs:\n    o: { value: { concat: [ a, { token: [ 'a:b', ':', 5 ] } ] } }\n",
    );
    assert!(said.contains("service.yaml:4:34"), "{said}");
}

#[test]
fn those_in_a_circle_are_told_and_others_are_not() {
    assert_told(
        "{ $get_property: [ SELF, q ] }",
        "{ $get_property: [ SELF, p ] }",
        &["n.q → n.p → n.q", "service.yaml:13:36"],
    );
}

#[test]
fn a_count_that_is_not_there_is_told_once_and_no_secret_is_shown() {
    let of = |count: &str| {
        report_of_2(&format!(
            "
node_types: {{ N: {{}} }}
service_template:
  inputs: {{ text: {{ type: string, default: s3cret }} }}
  node_templates: {{ n: {{ type: N, count: {count} }} }}
"
        ))
    };
    let said = of("{ $get_input: nope }");
    assert!(said.contains("there is no input `nope`"), "{said}");
    assert_eq!(count(&said, "error["), 1, "{said}");
    let said = of("{ $get_input: text }");
    assert!(
        said.contains("`count` must be an integer, found a string"),
        "{said}"
    );
    assert_eq!(count(&said, "error["), 1, "{said}");
}

#[test]
fn paths_name_what_is_missing() {
    let of = |path: &str| {
        report_of_2(&format!(
            "
capability_types: {{ C: {{}} }}
relationship_types: {{ R: {{}} }}
node_types:
  N:
    properties: {{ p: {{ type: string, default: x }} }}
    capabilities: {{ c: C }}
    requirements: [ r: {{ capability: C, relationship: R, count_range: [ 0, 1 ] }} ]
service_template:
  node_templates:
    b: {{ type: N }}
    a: {{ type: N, requirements: [ r: b ] }}
  outputs: {{ o: {{ value: {{ $get_property: [ {path} ] }} }} }}
"
        ))
    };
    for (path, told, meant) in [
        (
            "a, RELATIONSHIP, rr, 0, TARGET, p",
            "`a` has no requirement `rr`",
            "`r`",
        ),
        ("a, CAPABILITY, cc, p", "`a` has no capability `cc`", "`c`"),
        (
            "a, RELATIONSHIP, r, 0, TARGET, pp",
            "`b` (N) has no property `pp`",
            "`p`",
        ),
        (
            "a, RELATIONSHP, r, 0, TARGET, p",
            "after `a` comes RELATIONSHIP, CAPABILITY or the name",
            "`RELATIONSHIP`",
        ),
        (
            "a, RELATIONSHIP, r, 5, TARGET, p",
            "there is no relationship 5 of requirement \"r\" of a, only 1",
            "",
        ),
    ] {
        let said = of(path);
        assert!(said.contains(told) && said.contains(meant), "{said}");
        assert_eq!(count(&said, "[T0"), 1, "{said}");
    }
}

/// A misspelt property is not missing as well, nor is one whose type there is not.
#[test]
fn a_mistake_is_not_told_as_what_follows_from_it() {
    let right = "\
tosca_definitions_version: tosca_simple_yaml_1_3
node_types:
  N:
    derived_from: tosca.nodes.Root
    properties:
      port: { type: integer, constraints: [ { in_range: [ 1, 99 ] } ] }
      name: { type: string }
    interfaces:
      my:
        type: tosca.interfaces.node.lifecycle.Standard
        inputs: { i: { type: integer, default: 1 } }
        operations: { create: x.sh, start: y.sh }
topology_template:
  node_templates:
    n: { type: N, properties: { port: 3, name: x }, interfaces: { my: { inputs: { i: 3 } } } }
    appp: { type: tosca.nodes.SoftwareComponent, requirements: [ { host: vm } ] }
    vm: { type: tosca.nodes.Compute }
";
    assert_found(
        right,
        &[
            "port: 3 | prt: 3 | prt | T0404 | did you mean `port`?",
            "port: 3 | port: x | x | T0401 | must be an integer",
            "type: string | type: strng | strng | T0301 | `string`",
            "{ i: 3 } | { i: x } | x } | T0401 | the input `i` of my must be an integer",
            "{ host: vm } | { host: app } | app } | T0602 | there is no node template",
        ],
    );
    let files = Files::default().with(
        "service.yaml",
        &right.replace("{ host: vm }", "{ host: app }"),
    );
    assert!(!render(&run(&files).diagnostics, &files).contains("did you mean `appp`"));
}

#[test]
fn words_and_clauses_that_say_nothing() {
    let right = "\
tosca_definitions_version: tosca_simple_yaml_1_3
node_types:
  N:
    derived_from: tosca.nodes.Root
    properties: { p: { type: integer, constraints: [ { valid_values: [ 3 ] } ] } }
topology_template:
  node_templates:
    vm: { type: tosca.nodes.Compute }
    n: { type: N, properties: { p: 3 } }
  groups: { g: { type: tosca.groups.Root, members: [ vm, n ] } }
  policies:
    - p:
        type: tosca.policies.Performance
        targets: [ vm ]
        triggers:
          t:
            event: e
            condition: { constraint: { state: [ { equal: x } ] }, method: average }
            action: [ { set_state: started } ]
";
    assert_found(
        right,
        &[
            "valid_values: [ 3 ] | valid_values: [] | valid_values | T0305 | no value is one of no values",
            "[ vm, n ] | [ vm, vm ] | vm ] | T0008 | a member already",
            "method: average | method: avrage | avrage | T0707 | did you mean `average`?",
            "set_state: started | set_state: startd | startd | T0707 | did you mean `started`?",
        ],
    );
    let right = "\
tosca_definitions_version: tosca_2_0
node_types: { N: { properties: { p: { type: integer, validation: { $greater_than: [ $value, 1 ] } } } } }
service_template: { node_templates: { n: { type: N, properties: { p: 3 } } } }
";
    assert_found(
        right,
        &["{ $greater_than: [ $value, 1 ] } | $value | $value | T0305 | compare it"],
    );
}

/// An input of the interface is one, however many operations take it.
#[test]
fn a_missing_input_of_an_interface_is_told_once() {
    let text = "tosca_definitions_version: tosca_2_0
artifact_types: { S: {} }
interface_types: { L: { inputs: { i: { type: string } }, operations: { a: {}, b: {}, c: { inputs: { j: { type: string, default: x } } } } } }
node_types:
  N:
    interfaces:
      L:
        type: L
        operations:
          a: { implementation: { primary: { type: S, file: s.sh } } }
          b: { implementation: { primary: { type: S, file: s.sh } } }
service_template: { node_templates: { n: { type: N } } }
";
    let files = super::support::Files::default()
        .with("service.yaml", text)
        .with("s.sh", "");
    let diagnostics = super::support::run(&files).diagnostics;
    let [only] = diagnostics.as_slice() else {
        panic!("{diagnostics:#?}");
    };
    let at = (only.location.line, only.location.column);
    assert_eq!((only.code.as_str(), at), ("T0704", (7, 7)));
}

#[test]
fn a_state_that_is_a_list_is_told_once() {
    let text = "tosca_definitions_version: tosca_2_0
node_types: { N: {} }
service_template:
  node_templates: { n: { type: N } }
  workflows: { w: { steps: { s: { target: n, activities: [ set_state: [ a ] ] } } } }
";
    let said: Vec<_> = reports(text).iter().map(|d| d.message.clone()).collect();
    assert_eq!(said, ["expected a string or a map, found a list"]);
}

#[test]
fn a_map_in_quotes_is_told_as_one() {
    let said = report(
        "topology_template:
  node_templates: { vm: { type: tosca.nodes.Compute } }
  outputs: { o: '{ get_attribute: [ vm, public_address ] }' }
",
    );
    assert!(
        said.contains("it is a text: write it without quotes"),
        "{said}"
    );
}

#[test]
fn a_clause_that_is_no_list_is_told_how_to_be_one() {
    let text = "tosca_definitions_version: tosca_2_0
node_types: { N: { properties: { p: { type: string, default: a } } } }
service_template:
  node_templates: { n: { type: N } }
  workflows:
    w:
      steps:
        s: { target: n, filter: { $equal: [ { $get_property: [ SELF, p ] }, a ] }, activities: [ set_state: a ] }
";
    let helps: Vec<_> = reports(text).iter().map(|d| d.help.clone()).collect();
    let wanted = "write `- ` before it: one alone is a list, too".to_owned();
    assert_eq!(helps, [Some(wanted)]);
}
