//! Values and what is told of them: once, at their place, with what was meant.

use super::support::{Files, report, run};
use crate::render;

/// The rendered diagnostics of a body of 2.0.
pub(super) fn report_of_2(body: &str) -> String {
    let text = format!("tosca_definitions_version: tosca_2_0\n{body}");
    let files = Files::default().with("service.yaml", &text);
    render(&run(&files).diagnostics, &files)
}

pub(super) fn count(said: &str, part: &str) -> usize {
    said.matches(part).count()
}

#[test]
fn a_wrong_default_is_told_once() {
    let said = report(
        "
node_types:
  N:
    derived_from: tosca.nodes.Root
    properties: { p: { type: integer, default: x } }
    attributes: { a: { type: integer, default: x } }
    interfaces:
      Standard:
        operations: { create: { inputs: { o: { type: integer, default: x } } } }
topology_template:
  node_templates: { one: { type: N }, two: { type: N } }
",
    );
    for (name, place) in [("p", "6:48"), ("a", "7:48"), ("o", "10:72")] {
        let told = format!("the default of `{name}` must be an integer");
        assert_eq!(count(&said, &told), 1, "{said}");
        assert_eq!(count(&said, &format!("service.yaml:{place}")), 1, "{said}");
    }
    assert_eq!(count(&said, "error["), 3, "{said}");
}

#[test]
fn a_function_by_its_name_alone_is_told_where_it_is() {
    let said = report_of_2(
        "node_types: { N: { properties: { p: { type: string }, q: { type: string } } } }
service_template:
  node_templates:
    n:
      type: N
      properties:
        p: $concat
        q: { $token: }
",
    );
    assert!(
        said.contains("`$concat` takes at least 1 argument, found none\n --> service.yaml:8:12"),
        "{said}"
    );
    assert!(
        said.contains("the text `$concat` is written as `$$concat`"),
        "{said}"
    );
    assert!(
        said.contains("`$token` takes 3 arguments, found none\n --> service.yaml:9:14"),
        "{said}"
    );
}

#[test]
fn nothing_is_a_default_of_its_type() {
    let template = |value: &str| {
        report_of_2(&format!(
            "node_types: {{ N: {{ properties: {{ p: {value} }} }} }}
service_template: {{ node_templates: {{ n: {{ type: N }} }} }}
"
        ))
    };
    assert_eq!(template("{ type: nil, default: null }"), "");
    assert!(template("{ type: nil }").contains("needs the property `p`"));
    assert!(template("{ type: string, default: null }").contains("needs the property `p`"));
}

#[test]
fn the_nearest_unit_is_meant() {
    for (written, meant) in [("5 mbps", "Mbps"), ("5 mBps", "MBps"), ("5 kbps", "Kbps")] {
        let said = report(&format!(
            "
node_types:
  N: {{ derived_from: tosca.nodes.Root, properties: {{ b: {{ type: scalar-unit.bitrate }} }} }}
topology_template: {{ node_templates: {{ n: {{ type: N, properties: {{ b: {written} }} }} }} }}
"
        ));
        assert!(said.contains(&format!("did you mean `{meant}`?")), "{said}");
    }
}

#[test]
fn a_wrong_count_is_told_at_the_count() {
    for (number, found, code) in [
        ("-1", "found the integer -1", "T0804"),
        ("{ $get_input: less }", "found a number below 0", "T0804"),
        ("many", "found the string \"many\"", "T0401"),
    ] {
        let said = report_of_2(&format!(
            "node_types: {{ N: {{}} }}
service_template:
  inputs: {{ less: {{ type: integer, default: -1 }} }}
  node_templates:
    n:
      type: N
      count: {number}
"
        ));
        assert!(said.starts_with(&format!("error[{code}]: ")), "{said}");
        assert!(said.contains("`count`") && said.contains(found), "{said}");
        assert!(said.contains("service.yaml:8:14"), "{said}");
        assert!(!said.contains("min_instances"), "{said}");
        assert_eq!(count(&said, "error["), 1, "{said}");
    }
}

#[test]
fn what_is_given_from_outside_is_no_call() {
    let text = "tosca_definitions_version: tosca_2_0
data_types: { D: { properties: { a: { type: string }, b: { type: string, default: { $join: [ [ x ] ] } } } } }
service_template:
  inputs: { s: { type: string }, m: { type: map, entry_schema: string }, d: { type: D, required: false } }
  node_templates: {}
  outputs: { s: { type: string, value: { $get_input: s } } }
";
    let files = Files::default().with("service.yaml", text);
    let given = serde_json::json!({ "s": "$ecret", "m": { "$concat": "$$x" } });
    let inputs = crate::Inputs::Values(serde_json::from_value(given.clone()).unwrap());
    let processed = crate::process("service.yaml", &files, &inputs, crate::Mode::Strict);
    assert_eq!(render(&processed.diagnostics, &files), "");
    let inputs = processed.topology.unwrap().inputs;
    assert_eq!((&inputs["s"], &inputs["m"]), (&given["s"], &given["m"]));
}

#[test]
fn keys_are_escaped_as_texts_are() {
    let text = "tosca_definitions_version: tosca_2_0
service_template:
  node_templates: {}
  inputs: { m: { type: map, entry_schema: string, default: { $$a: $$b, c: d } } }
";
    let files = Files::default().with("service.yaml", text);
    let inputs = run(&files).topology.unwrap().inputs;
    assert_eq!(inputs["m"], serde_json::json!({ "$a": "$b", "c": "d" }));
}

#[test]
fn whatever_begins_with_one_dollar_is_a_call() {
    let said = |value: &str| {
        report_of_2(&format!(
            "node_types: {{ N: {{ properties: {{ it: {{ type: string, required: false }}, map: {{ type: map, entry_schema: string, required: false }} }} }} }}
service_template:
  node_templates:
    n:
      type: N
      properties:
        {value}
"
        ))
    };
    for (value, place, told) in [
        (
            "it: $HOME/x",
            "13",
            "open[T0509]: the function `$HOME/x` is neither built in nor declared",
        ),
        ("it: $sub", "13", "open[T0509]: the function `$sub`"),
        ("it: $SUM", "13", "error[T0509]: the function `$SUM`"),
        (
            "it: $concatt",
            "13",
            "error[T0509]: the function `$concatt`",
        ),
        ("it: \"$\"", "13", "the function `$` is neither built in"),
        (
            "map: { $a: x, b: y }",
            "16",
            "error[T0501]: `$a` is one of several keys",
        ),
        (
            "map: { c: x, $concat: y }",
            "22",
            "error[T0501]: `$concat` is one of several keys",
        ),
    ] {
        let said = said(value);
        assert!(
            said.contains(told) && said.contains(&format!(":8:{place}\n")),
            "{value}: {said}"
        );
    }
    assert!(said("map: { $a$1: x, $a$2: y }").starts_with("open[T0107]"));
    for good in ["it: $$HOME/x", "it: a$b", "map: { $$a: x, b: y }"] {
        assert_eq!(said(good), "");
    }
}

#[test]
fn json_and_xml_are_well_formed() {
    let of_1 = |type_name: &str, value: &str| {
        report(&format!(
            "
data_types: {{ Mine: {{ derived_from: tosca.datatypes.json }} }}
node_types:
  N: {{ derived_from: tosca.nodes.Root, properties: {{ it: {{ type: {type_name} }} }} }}
topology_template:
  node_templates: {{ n: {{ type: N, properties: {{ it: {value} }} }} }}
"
        ))
    };
    let of_2 = |type_name: &str, value: &str| {
        report_of_2(&format!(
            "imports: [ {{ profile: 'org.oasis-open.simple:2.0' }} ]
node_types: {{ N: {{ properties: {{ it: {{ type: {type_name} }} }} }} }}
service_template:
  node_templates: {{ n: {{ type: N, properties: {{ it: {value} }} }} }}
"
        ))
    };
    for good in ["'{ \"a\": [ 1, null ] }'", "'1'", "'\"x\"'"] {
        assert_eq!(of_1("tosca.datatypes.json", good), "");
        assert_eq!(of_1("Mine", good), "");
        assert_eq!(of_2("json", good), "");
    }
    let declared = "'<?xml version=\"1.0\"?><!DOCTYPE a><a b=\"1\"><!-- --><c/>&lt;</a>'";
    for good in ["'<a/>'", declared] {
        assert_eq!(of_1("tosca.datatypes.xml", good), "");
        assert_eq!(of_2("xml", good), "");
    }
    for (type_name, value, told) in [
        (
            "tosca.datatypes.json",
            "'{ a: 1 }'",
            "the property `it` is not JSON: key must be a string at line 1 column 3",
        ),
        (
            "tosca.datatypes.json",
            "'{} x'",
            "is not JSON: trailing characters",
        ),
        ("Mine", "'[ 1'", "is not JSON: EOF while parsing a list"),
        (
            "tosca.datatypes.xml",
            "'<a><b></a>'",
            "is not XML: expected 'b' tag, not 'a' at 1:7",
        ),
        ("tosca.datatypes.xml", "'text'", "is not XML"),
    ] {
        let said = of_1(type_name, value);
        assert!(
            said.contains(told) && said.contains("service.yaml:7:53"),
            "{said}"
        );
        assert_eq!(count(&said, "error["), 1, "{said}");
    }
    assert!(of_2("json", "'{'").contains("is not JSON"));
    assert!(of_2("xml", "'<a>'").contains("is not XML"));
}
