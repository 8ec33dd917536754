//! Values and what is told of them: once, at their place, with what was meant.

use super::support::{Files, report, run};
use crate::render;

/// The rendered diagnostics of a body of 2.0.
fn report_of_2(body: &str) -> String {
    let text = format!("tosca_definitions_version: tosca_2_0\n{body}");
    let files = Files::default().with("service.yaml", &text);
    render(&run(&files).diagnostics, &files)
}

fn count(said: &str, part: &str) -> usize {
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
        ("{ $get_input: less }", "found -1", "T0804"),
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
