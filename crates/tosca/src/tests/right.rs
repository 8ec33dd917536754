//! Templates that are right, each for a reason that is easily overlooked, and mistakes that lie near.

use super::support::{Files, Nobody, run};
use crate::render;
use serde_json::{Value, json};
use topology::{Evaluator, Outcome, Site};

/// What is said of a template, and what its outputs come to.
fn seen(text: &str) -> (String, Vec<(String, Value)>) {
    let files = Files::default().with("service.yaml", text).with("x.sh", "");
    let processed = run(&files);
    let said = render(&processed.diagnostics, &files);
    let (Some(topology), Some(groups)) = (&processed.topology, &processed.groups) else {
        return (said, Vec::new());
    };
    let evaluator = Evaluator::new(topology, groups, &Nobody);
    let outputs = topology.outputs.iter().map(|(name, output)| {
        let value = match evaluator.evaluate(&output.value, &Site::Outside) {
            Ok(Outcome::Known(value)) => value,
            other => format!("{other:?}").into(),
        };
        (name.clone(), value)
    });
    let outputs = outputs.collect();
    (said, outputs)
}

/// That nothing is said.
#[track_caller]
fn right(text: &str, outputs: &[(&str, Value)]) {
    let (said, found) = seen(text);
    assert_eq!(said, "", "{text}");
    let wanted: Vec<(String, Value)> = outputs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()))
        .collect();
    assert_eq!(found, wanted, "{text}");
}

/// That one thing is said, with these parts.
#[track_caller]
fn says(text: &str, parts: &[&str]) {
    let (said, _) = seen(text);
    for part in parts {
        assert!(said.contains(part), "{part}\n{said}");
    }
    let reports = said.lines().filter(|line| line.contains("[T0"));
    assert_eq!(reports.count(), 1, "{said}");
}

/// A length of a node `a`, which is declared by `property`.
fn of_length(property: &str, value: &str) -> String {
    format!(
        "tosca_definitions_version: tosca_2_0
data_types:
  Length: {{ derived_from: scalar, units: {{ m: 1.0, cm: 0.01 }}, canonical_unit: m }}
node_types:
  N: {{ properties: {{ p: {{ {property} }} }} }}
service_template:
  node_templates:
    a: {{ type: N, properties: {{ p: {value} }} }}
"
    )
}

#[test]
fn amounts_that_are_worked_out_compare_as_amounts() {
    for (clause, fits, misfits) in [
        (
            "$less_than: [ { $product: [ $value, 2 ] }, 1 m ]",
            "10 cm",
            "60 cm",
        ),
        (
            "$greater_than: [ { $sum: [ $value, 50 cm ] }, 1 m ]",
            "60 cm",
            "30 cm",
        ),
        (
            "$equal: [ { $difference: [ { $product: [ $value, 2 ] }, 1 m ] }, 100 cm ]",
            "1 m",
            "2 m",
        ),
    ] {
        let property = format!("type: Length, validation: {{ {clause} }}");
        right(&of_length(&property, fits), &[]);
        says(
            &of_length(&property, misfits),
            &["T0402", "does not satisfy"],
        );
    }
}

#[test]
fn entries_of_lists_are_compared_as_what_they_are() {
    for clause in [
        "$has_entry: [ $value, 1 m ]",
        "$contains: [ $value, [ 1 m ] ]",
        "$has_any_entry: [ { $union: [ $value, [ 3 m ] ] }, [ 1 m ] ]",
    ] {
        let property = format!("type: list, entry_schema: Length, validation: {{ {clause} }}");
        right(&of_length(&property, "[ 5 m, 100 cm ]"), &[]);
        says(&of_length(&property, "[ 5 m, 101 cm ]"), &["T0402"]);
    }
}

#[test]
fn bytes_are_counted_and_not_the_signs_that_they_are_written_in() {
    let of = |bytes: &str| {
        format!(
            "tosca_definitions_version: tosca_2_0
node_types:
  N: {{ properties: {{ b: {{ type: bytes, validation: {{ $equal: [ {{ $length: $value }}, 3 ] }} }} }} }}
service_template:
  node_templates:
    n: {{ type: N, properties: {{ b: {bytes} }} }}
  outputs:
    o: {{ value: {{ $length: [ {{ $get_property: [ n, b ] }} ] }} }}
"
        )
    };
    right(&of("\"YWJj\""), &[("o", json!(3))]);
    says(&of("\"YWI=\""), &["T0402"]);
}

#[test]
fn what_a_data_type_fixes_need_not_be_said() {
    let of = |value: &str| {
        format!(
            "tosca_definitions_version: tosca_2_0
data_types:
  D: {{ properties: {{ kind: {{ type: string, value: fixed }}, x: {{ type: integer }} }} }}
node_types:
  N: {{ properties: {{ d: {{ type: D }}, ds: {{ type: list, entry_schema: D, default: [ {{ x: 2 }} ] }} }} }}
service_template:
  inputs:
    i: {{ type: D, default: {{ x: 1 }} }}
  node_templates:
    n: {{ type: N, properties: {{ d: {value} }} }}
    m: {{ type: N, properties: {{ d: {{ $get_property: [ n, d ] }} }} }}
  outputs:
    o: {{ value: {{ $get_property: [ n, d, kind ] }} }}
    p: {{ value: {{ $get_property: [ m, ds, 0, kind ] }} }}
"
        )
    };
    let outputs = [("o", json!("fixed")), ("p", json!("fixed"))];
    for same in ["{ x: 1 }", "{ x: 1, kind: fixed }", "{ $get_input: i }"] {
        right(&of(same), &outputs);
    }
    says(
        &of("{ x: 1, kind: other }"),
        &["T0406", "`kind` of the property `d` has a fixed value"],
    );
}

/// Calls of an operation of which the template gives `a`.
fn calling(inputs: &str) -> String {
    format!(
        "tosca_definitions_version: tosca_simple_yaml_1_3
interface_types:
  My:
    derived_from: tosca.interfaces.Root
    operations: {{ go: {{ inputs: {{ a: {{ type: string }}, b: {{ type: string }} }} }} }}
node_types:
  N: {{ derived_from: tosca.nodes.Root, interfaces: {{ I: {{ type: My }} }} }}
topology_template:
  node_templates:
    n:
      type: N
      interfaces: {{ I: {{ operations: {{ go: {{ implementation: x.sh, inputs: {{ a: x, b: y, more: 3 }} }} }} }} }}
  workflows:
    w:
      steps:
        s:
          target: n
          activities: [ {{ call_operation: {{ operation: I.go, inputs: {inputs} }} }} ]
"
    )
}

#[test]
fn a_call_need_not_say_again_what_the_template_assigns() {
    right(&calling("{ b: z }"), &[]);
    right(&calling("{ more: 4 }"), &[]);
    says(
        &calling("{ mor: 4 }"),
        &["T0704", "no input `mor`", "`more`"],
    );
    let unassigned = calling("{ b: z }").replace("{ a: x, b: y, more: 3 }", "{ b: y }");
    let (said, _) = seen(&unassigned);
    assert!(said.contains("the operation needs the input `a`"), "{said}");
}

#[test]
fn an_artifact_in_a_repository_has_a_url() {
    let of = |primary: &str| {
        format!(
            "tosca_definitions_version: tosca_simple_yaml_1_3
repositories:
  r: {{ url: https://example.org/files/ }}
topology_template:
  node_templates:
    n:
      type: tosca.nodes.Root
      artifacts:
        w: {{ type: tosca.artifacts.File, file: a.war, repository: r }}
      interfaces:
        Standard: {{ create: {{ implementation: {primary}, inputs: {{ war: {{ get_artifact: [ SELF, w ] }} }} }} }}
  outputs:
    o: {{ value: {{ get_artifact: [ n, w ] }} }}
"
        )
    };
    let url = json!("https://example.org/files/a.war");
    right(&of("x.sh"), &[("o", url)]);
    // what is to be run has to be here
    says(
        &of("w"),
        &[
            "open[T0703]",
            "`https://example.org/files/a.war` is not fetched",
        ],
    );
}

#[test]
fn a_node_of_the_same_number_is_asked() {
    let of = |path: &str| {
        format!(
            "tosca_definitions_version: tosca_2_0
node_types:
  N: {{ properties: {{ p: {{ type: integer }} }} }}
service_template:
  inputs: {{ k: {{ type: integer, default: 0 }} }}
  node_templates:
    m: {{ type: N, count: 2, properties: {{ p: $node_index }} }}
    o: {{ type: N, count: 2, properties: {{ p: {{ $get_property: {path} }} }} }}
"
        )
    };
    right(&of("[ m, $node_index, p ]"), &[]);
    says(&of("[ m, $node_index, q ]"), &["T0503", "no property `q`"]);
    says(
        &of("[ m, { $get_input: k }, p ]"),
        &["open[T0107]", "cannot follow this path yet"],
    );
    let outside = format!(
        "{}  outputs: {{ x: {{ value: {{ $get_property: [ m, $node_index, p ] }} }} }}\n",
        of("[ m, 0, p ]")
    );
    says(&outside, &["T0501", "`$node_index` means nothing outside"]);
}

#[test]
fn one_of_several_hosts_is_open() {
    let of = |host: &str| {
        format!(
            "tosca_definitions_version: tosca_2_0
imports: [ {{ profile: \"concertina:1.0\" }} ]
service_template:
  node_templates:
    vm: {{ type: Server, count: 3 }}
    app: {{ type: SoftwareComponent, requirements: [ host: {host} ] }}
"
        )
    };
    right(&of("vm"), &[]);
    says(
        &of("[ vm, 0 ]"),
        &[
            "open[T0805]",
            "`app` lies on one of the nodes of `vm` alone",
        ],
    );
    says(&of("[ vm, $node_index ]"), &["open[T0805]"]);
}

/// Two nodes of 1.3 that require each other.
fn peers(first: &str, second: &str) -> String {
    format!(
        "tosca_definitions_version: tosca_simple_yaml_1_3
topology_template:
  node_templates:
    a: {{ type: tosca.nodes.Root, requirements: [ dependency: {{ node: b, relationship: {first} }} ] }}
    b: {{ type: tosca.nodes.Root, requirements: [ dependency: {{ node: a, relationship: {second} }} ] }}
relationship_types:
  Knows: {{ derived_from: tosca.relationships.Root }}
  Needs: {{ derived_from: tosca.relationships.DependsOn }}
"
    )
}

#[test]
fn a_circle_is_a_mistake_where_each_needs_the_next() {
    let needs = "tosca.relationships.DependsOn";
    says(&peers(needs, "Needs"), &["error[T0609]", "a → b → a"]);
    let (said, _) = seen(&peers(needs, "Knows"));
    assert!(said.contains("open[T0609]"), "{said}");
    assert!(!said.contains("error"), "{said}");
}

#[test]
fn a_key_that_begins_with_a_dollar_is_found_by_a_path() {
    right(
        "tosca_definitions_version: tosca_2_0
node_types:
  N: { properties: { m: { type: map, entry_schema: integer } } }
service_template:
  inputs:
    i: { type: map, entry_schema: integer, default: { $$a: 3 } }
  node_templates:
    n: { type: N, properties: { m: { $$a: 1, b: 2 } } }
  outputs:
    o: { value: { $get_property: [ n, m, $$a ] } }
    p: { value: { $get_input: [ i, $$a ] } }
",
        &[("o", json!(1)), ("p", json!(3))],
    );
}

#[test]
fn zero_is_the_version_of_what_has_none() {
    right(
        "tosca_definitions_version: tosca_simple_yaml_1_3
metadata: { template_name: x, template_version: 0 }
node_types:
  N: { derived_from: tosca.nodes.Root, version: 0, properties: { v: { type: version, default: 0 } } }
topology_template:
  node_templates:
    n: { type: N }
",
        &[],
    );
    says(
        "tosca_definitions_version: tosca_2_0\nnode_types: { N: { version: 0 } }\n",
        &["T0102", "a version such as 1.0"],
    );
}

/// A node without its `host`, and a template that stands for it with these mappings.
fn substituted(mappings: &str, directives: &str) -> String {
    let files = Files::default()
        .with(
            "service.yaml",
            &format!(
                "tosca_definitions_version: tosca_simple_yaml_1_3
imports: [ db.yaml ]
topology_template:
  node_templates:
    db: {{ type: tosca.nodes.Database, directives: {directives}, properties: {{ name: x }} }}
"
            ),
        )
        .with(
            "db.yaml",
            &format!(
                "tosca_definitions_version: tosca_simple_yaml_1_3
topology_template:
  inputs: {{ name: {{ type: string, default: x }} }}
  substitution_mappings: {{ node_type: tosca.nodes.Database{mappings} }}
  node_templates:
    database: {{ type: tosca.nodes.Database, properties: {{ name: {{ get_input: name }} }} }}
    dbms: {{ type: tosca.nodes.DBMS, requirements: [ host: server ] }}
    server: {{ type: tosca.nodes.Compute }}
"
            )
            .replace(
                "name } } }\n    dbms",
                match mappings.contains("requirements") {
                    true => "name } } }\n    dbms",
                    false => "name } }, requirements: [ host: dbms ] }\n    dbms",
                },
            ),
        );
    render(&run(&files).diagnostics, &files)
}

#[test]
fn a_node_that_is_substituted_needs_what_is_mapped() {
    assert_eq!(substituted("", "[ substitute ]"), "");
    let mapped = ", requirements: { host: [ database, host ] }";
    let said = substituted(mapped, "[ substitute ]");
    assert!(
        said.contains("error[T0605]: the node template `db` needs the requirement `host`"),
        "{said}"
    );
    let other = ", substitution_filter: { properties: [ { name: { equal: y } } ] }";
    let said = substituted(other, "[ substitute, create ]");
    assert!(said.contains("error[T0605]"), "{said}");
    let said = substituted(other, "[ substitute ]");
    assert!(
        said.contains("open[T0613]") && !said.contains("error"),
        "{said}"
    );
}
