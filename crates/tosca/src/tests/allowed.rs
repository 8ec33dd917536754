//! What the specification allows, and what it comes to.

use super::support::{Files, Nobody, run};
use crate::{Processed, render};
use serde_json::{Value, json};
use topology::{Evaluator, Outcome, Site};

fn processed(text: &str) -> (Processed, String) {
    let files = Files::default()
        .with("service.yaml", text)
        .with(
            "types/t.yaml",
            "tosca_definitions_version: tosca_2_0\nnode_types: { T: {} }\n",
        )
        .with("x.sh", "");
    let processed = run(&files);
    let said = render(&processed.diagnostics, &files);
    (processed, said)
}

/// That nothing is said, and what outputs come to.
#[track_caller]
fn comes_to(text: &str, outputs: &[(&str, Value)]) -> Processed {
    let (processed, said) = processed(text);
    assert_eq!(said, "", "{text}");
    let (topology, groups) = (processed.topology.as_ref(), processed.groups.as_ref());
    let (topology, groups) = (topology.unwrap(), groups.unwrap());
    let evaluator = Evaluator::new(topology, groups, &Nobody);
    for (name, value) in outputs {
        let found = evaluator.evaluate(&topology.outputs[*name].value, &Site::Outside);
        assert_eq!(found, Ok(Outcome::Known(value.clone())), "{name}");
    }
    processed
}

/// Parts of what is said, which is all of it.
#[track_caller]
fn says(text: &str, parts: &[&str]) {
    let (_, said) = processed(text);
    for part in parts {
        assert!(said.contains(part), "{part}\n{said}");
    }
    let reports = said.lines().filter(|l| l.contains("[T0"));
    assert_eq!(reports.count(), 1, "{said}");
}

const LINKS: &str = "tosca_definitions_version: tosca_2_0
capability_types: { C: { properties: { n: { type: integer, default: 4 } } } }
relationship_types:
  R:
    properties:
      a: { type: string, default: x }
      b: { type: string, default: { $concat: [ { $get_property: [ SELF, a ] }, y ] } }
      c: { type: integer, default: { $get_property: [ SELF, CAPABILITY, n ] } }
node_types:
  Srv: { capabilities: { c: { type: C } } }
  Cli: { requirements: [ r: { capability: C, node: Srv, relationship: R, count_range: [ 0, 3 ] } ] }
service_template:
  node_templates:
";

#[test]
fn self_in_a_relationship_has_its_other_properties_and_its_capability() {
    let text = format!(
        "{LINKS}    srv: {{ type: Srv, capabilities: {{ c: {{ properties: {{ n: 7 }} }} }} }}
    cli:
      type: Cli
      requirements: [ r: {{ node: srv, relationship: {{ type: R, properties: {{ a: {{ $token: [ k-l, '-', 0 ] }} }} }} }} ]
    other: {{ type: Cli, requirements: [ r: {{ node: srv, relationship: named }} ] }}
  relationship_templates:
    named: {{ type: R, properties: {{ a: {{ $get_property: [ SELF, b ] }}, b: q }} }}
  outputs:
    b: {{ value: {{ $get_property: [ cli, RELATIONSHIP, r, b ] }} }}
    c: {{ value: {{ $get_property: [ cli, RELATIONSHIP, r, c ] }} }}
    a: {{ value: {{ $get_property: [ other, RELATIONSHIP, r, a ] }} }}
"
    );
    comes_to(
        &text,
        &[("b", json!("ky")), ("c", json!(7)), ("a", json!("q"))],
    );
    says(
        &text.replace("SELF, b ]", "SELF, bb ]"),
        &["T0503", "`bb`", "did you mean `b`"],
    );
    let (_, said) = processed(&text.replace("b: q", "b: { $get_property: [ SELF, a ] }"));
    assert!(
        said.contains("T0507") && said.contains("in a circle"),
        "{said}"
    );
    comes_to(
        "tosca_definitions_version: tosca_simple_yaml_1_3
relationship_types:
  t.R:
    derived_from: tosca.relationships.DependsOn
    properties:
      a: { type: string, default: x }
      b: { type: string, default: { get_property: [ SELF, a ] } }
    attributes: { at: { type: string, default: { get_property: [ SELF, a ] } } }
topology_template:
  node_templates:
    one: { type: tosca.nodes.Root }
    two: { type: tosca.nodes.Root, requirements: [ dependency: { node: one, relationship: t.R } ] }
",
        &[],
    );
}

#[test]
fn one_that_is_optional_may_stay_without_a_target() {
    let text =
        format!("{LINKS}    cli: {{ type: Cli, requirements: [ r: {{ optional: true }} ] }}\n");
    let processed = comes_to(&text, &[]);
    let node = processed.topology.unwrap();
    assert!(node.nodes.values().all(|n| n.requirements.is_empty()));
    says(
        &text.replace("true", "false"),
        &["open[T0602]", "no node template fits"],
    );
    // one that is there is taken
    let text = format!("{text}    srv: {{ type: Srv }}\n");
    let topology = comes_to(&text, &[]).topology.unwrap();
    assert_eq!(
        topology
            .nodes
            .values()
            .flat_map(|n| &n.requirements)
            .count(),
        1
    );
}

#[test]
fn as_many_as_there_are_are_all_taken() {
    let text = format!(
        "{LINKS}    s1: {{ type: Srv }}
    s2: {{ type: Srv }}
    cli: {{ type: Cli, requirements: [ r: {{ node: Srv, count: 2 }} ] }}
"
    );
    let topology = comes_to(&text, &[]).topology.unwrap();
    let all = topology.nodes.values().flat_map(|n| &n.requirements);
    let all: Vec<(&str, u32)> = all.map(|r| (r.target.as_str(), r.index)).collect();
    assert_eq!(all, [("s1", 0), ("s2", 1)]);
    says(&text.replace("count: 2", "count: 1"), &["open[T0610]"]);
    says(
        &text.replace("s2: { type: Srv }", "s2: { type: Srv, count: 2 }"),
        &["open[T0610]"],
    );
}

#[test]
fn what_is_external_is_not_made_here() {
    let text = |node: &str, words: &str| {
        format!(
            "{LINKS}    srv: {{ type: Srv }}
    cli: {{ type: Cli, requirements: [ r: {{ node: {node}, directives: [ {words} ] }} ] }}
"
        )
    };
    says(
        &text("Srv", "external"),
        &["open[T0602]", "nothing outside", "`directives: [ select ]`"],
    );
    says(
        &text("srv", "external"),
        &["open[T0602]", "made by this template"],
    );
    comes_to(&text("Srv", "external, internal"), &[]);
    let selected = text("Srv", "external");
    let selected = selected.replace(
        "{ type: Srv }",
        "{ type: Srv, directives: [ select, create ] }",
    );
    comes_to(&selected, &[]);
}

#[test]
fn outputs_may_be_values_alone_since_2_0() {
    let text = "tosca_definitions_version: tosca_2_0
service_template:
  inputs: { i: { type: string, default: x } }
  node_templates: {}
  outputs: { a: { $get_input: i }, b: hello, c: [ 1, 2 ], d: $$, e: { value: 5 } }
";
    comes_to(
        text,
        &[
            ("a", json!("x")),
            ("b", json!("hello")),
            ("c", json!([1, 2])),
            ("d", json!("$")),
            ("e", json!(5)),
        ],
    );
    says(
        &text.replace("get_input: i }", "get_input: j }"),
        &["T0502", "`j`"],
    );
    says(&text.replace("value: 5", "valeu: 5"), &["T0101", "`value`"]);
}

#[test]
fn properties_are_attributes_that_may_be_assigned() {
    let text = "tosca_definitions_version: tosca_2_0
node_types: { T: { properties: { p: { type: string, default: x } } } }
service_template:
  node_templates: { t: { type: T, attributes: { p: y } } }
  outputs: { p: { $get_property: [ t, p ] }, a: { $get_attribute: [ t, p ] } }
";
    comes_to(text, &[("p", json!("x")), ("a", json!("y"))]);
    says(&text.replace("{ p: y }", "{ p: [ 5 ] }"), &["T0401"]);
}

#[test]
fn conditions_of_a_workflow_ask_for_its_inputs() {
    let text = "tosca_definitions_version: tosca_2_0
node_types: { T: {} }
service_template:
  node_templates: { t: { type: T } }
  workflows:
    w:
      inputs: { how: { type: string } }
      precondition: { $equal: [ { $get_input: how }, a ] }
      steps:
        s: { target: t, filter: [ { $not: [ { $equal: [ { $get_input: how }, b ] } ] } ], activities: [ { set_state: started } ] }
";
    comes_to(text, &[]);
    says(
        &text.replace("get_input: how }, a", "get_input: hwo }, a"),
        &["T0502", "did you mean `how`"],
    );
}

#[test]
fn groups_have_groups_as_members() {
    let text = "tosca_definitions_version: tosca_2_0
node_types: { T: {}, U: {} }
group_types: { G: {}, OfT: { members: [ T ] } }
policy_types: { P: {} }
service_template:
  node_templates: { t: { type: T }, u: { type: T } }
  groups:
    a: { type: G, members: [ b, t ] }
    b: { type: OfT, members: [ c ] }
    c: { type: G, members: [ u, t ] }
  policies: [ { p: { type: P, targets: [ a ] } } ]
";
    let topology = comes_to(text, &[]).topology.unwrap();
    let members = |group: &str| {
        topology.groups[group]
            .members
            .iter()
            .map(|m| m.as_str().to_owned())
    };
    assert_eq!(members("a").collect::<Vec<_>>(), ["u", "t"]);
    assert_eq!(members("b").collect::<Vec<_>>(), ["u", "t"]);
    says(
        &text.replace("u: { type: T }", "u: { type: U }"),
        &["T0802", "`c` is a U"],
    );
    says(
        &text.replace("[ c ]", "[ d ]"),
        &["T0801", "node template or group `d`"],
    );
    let (_, said) = processed(&text.replace("[ u, t ]", "[ u, t, b ]"));
    assert!(
        said.contains("the group `b` is a member of itself: `c` leads back to it"),
        "{said}"
    );
    assert!(
        said.contains("the group `c` is a member of itself: `b` leads back to it"),
        "{said}"
    );
    assert!(!said.contains("the group `a`"), "{said}");
}

const LENGTHS: &str = "tosca_definitions_version: tosca_2_0
data_types: { Length: { derived_from: scalar, data_type: float, units: { m: 1, km: 1000, cm: 0.01 }, canonical_unit: m } }
node_types: { T: { properties: { p: { type: Length }, q: { type: Length } } } }
service_template:
  inputs: { l: { type: Length, default: { $sum: [ 1 m, 2 m ] } } }
  node_templates:
    t: { type: T, properties: { p: { $product: [ 1 m, 2 ] }, q: { $sum: [ 1 m, { $product: [ 2 km, 3 ] } ] } } }
  outputs: { p: { $get_property: [ t, p ] }, q: { $get_property: [ t, q ] }, l: { $get_input: l } }
";

#[test]
fn written_amounts_are_summed_where_an_amount_is_wanted() {
    comes_to(
        LENGTHS,
        &[
            ("p", json!("2 m")),
            ("q", json!("6001 m")),
            ("l", json!("3 m")),
        ],
    );
    says(
        &LENGTHS.replace("1 m, 2 ]", "1 mm, 2 ]"),
        &["T0507", "a unit of the type"],
    );
}

#[test]
fn defaults_of_inputs_may_be_worked_out_of_what_is_written() {
    let text = "tosca_definitions_version: tosca_2_0
service_template:
  inputs:
    a: { type: string, default: { $concat: [ a, { $join: [ [ b, c ], '-' ] } ] } }
    b: { type: list, entry_schema: integer, default: [ { $sum: [ 1, 2 ] }, 5 ] }
  node_templates: {}
  outputs: { a: { $get_input: a }, b: { $get_input: b } }
";
    comes_to(text, &[("a", json!("ab-c")), ("b", json!([3, 5]))]);
    says(
        &text.replace("[ 1, 2 ]", "[ 1, x ]"),
        &["T0501", "takes a number"],
    );
    says(
        &text.replace("[ b, c ]", "[ b, { $get_input: b } ]"),
        &["T0501", "`get_input` cannot be called"],
    );
    says(
        &text.replace("{ $sum: [ 1, 2 ] }", "{ $quotient: [ 1, 2 ] }"),
        &["T040"],
    );
    let of_1_3 = "tosca_definitions_version: tosca_simple_yaml_1_3
topology_template:
  inputs: { a: { type: string, default: { concat: [ a, b ] } } }
  outputs: { a: { value: { get_input: a } } }
";
    comes_to(of_1_3, &[("a", json!("ab"))]);
}

#[test]
fn files_may_be_imported_by_urls() {
    let text = "tosca_definitions_version: tosca_2_0
imports: [ { url: 'file:types/t.yaml' } ]
service_template: { node_templates: { t: { type: T } } }
";
    comes_to(text, &[]);
    comes_to(&text.replace("file:", "file://"), &[]);
    let absolute = text.replace("file:", "file:///opt/");
    says(
        &absolute.replace("t: { type: T }", ""),
        &["open[T0203]", "one machine"],
    );
    says(
        &text
            .replace("file:", "file:../../")
            .replace("t: { type: T }", ""),
        &["open[T0203]", "outside of the service's folder"],
    );
}

#[test]
fn attributes_of_relationships_are_what_operations_hand_back() {
    let text = "tosca_definitions_version: tosca_2_0
capability_types: { C: {} }
interface_types: { I: { operations: { tie: {} } } }
relationship_types: { R: { attributes: { at: { type: string } }, interfaces: { i: { type: I, operations: { tie: x.sh } } } } }
node_types:
  Srv: { capabilities: { c: { type: C } } }
  Cli: { requirements: [ r: { capability: C, node: Srv, relationship: R } ] }
service_template:
  node_templates: { s: { type: Srv }, c: { type: Cli, requirements: [ r: s ] } }
  outputs: { at: { $get_attribute: [ c, RELATIONSHIP, r, at ] } }
";
    comes_to(text, &[]);
    says(
        &text.replace("tie: x.sh", "tie: {}"),
        &["open[T0107]", "not recorded yet"],
    );
}

#[test]
fn amounts_are_taken_of_amounts_and_nodes_have_numbers() {
    let text = "tosca_definitions_version: tosca_2_0
data_types: { Size: { derived_from: scalar, data_type: integer, units: { MB: 1, GB: 1000 }, canonical_unit: MB } }
capability_types: { C: { properties: { mem: { type: Size } } } }
relationship_types: { R: {} }
node_types:
  Srv: { properties: { p: { type: integer, default: 1 } }, capabilities: { c: { type: C } } }
  Cli: { requirements: [ r: { capability: C, node: Srv, relationship: R, count_range: [ 0, 3 ] } ] }
service_template:
  node_templates:
    one: { type: Srv, capabilities: { c: { properties: { mem: 2 GB } } } }
    cli: { type: Cli, requirements: [ r: { node: one, allocation: { mem: 500 MB } } ] }
    cl2: { type: Cli, requirements: [ r: { node: one, allocation: { mem: 1 GB } } ] }
  outputs:
    left: { $available_allocation: [ one, CAPABILITY, c, mem ] }
    all: { $get_property: [ one, ALL, p ] }
    first: { $get_property: [ one, 0, p ] }
    mem: { $get_property: [ one, ALL, CAPABILITY, c, mem ] }
";
    comes_to(
        text,
        &[
            ("left", json!("500 MB")),
            ("all", json!([1])),
            ("first", json!(1)),
            ("mem", json!(["2 GB"])),
        ],
    );
    says(
        &text.replace("one, 0, p", "one, 1, p"),
        &["T0507", "there is no node 1 of one"],
    );
    says(
        &text.replace("one, ALL, p", "one, ALL, q"),
        &["T0503", "no property `q`"],
    );
    let many = text.replace("one: { type: Srv,", "one: { type: Srv, count: 2,");
    let many = many.replace(
        "    left: { $available_allocation: [ one, CAPABILITY, c, mem ] }\n",
        "",
    );
    let (_, said) = processed(&many.replace("one, 0, p", "one, 1, p"));
    assert_eq!(said, "");
}

#[test]
fn filters_may_compare_with_inputs() {
    let text = "tosca_definitions_version: tosca_simple_yaml_1_3
topology_template:
  inputs: { n: { type: integer, default: 3 } }
  node_templates:
    small: { type: tosca.nodes.Compute, capabilities: { host: { properties: { num_cpus: 2 } } } }
    large: { type: tosca.nodes.Compute, capabilities: { host: { properties: { num_cpus: 4 } } } }
    app:
      type: tosca.nodes.SoftwareComponent
      requirements:
        - host: { node: tosca.nodes.Compute, node_filter: { capabilities: [ { host: { properties: [ { num_cpus: { greater_or_equal: { get_input: n } } } ] } } ] } }
";
    let topology = comes_to(text, &[]).topology.unwrap();
    let mut all = topology.nodes.values().flat_map(|n| &n.requirements);
    assert_eq!(all.next().unwrap().target.as_str(), "large");
    says(&text.replace("default: 3", "default: 1"), &["open[T0610]"]);
    says(&text.replace("default: 3", "default: 9"), &["open[T0602]"]);
    let (_, said) = processed(&text.replace("get_input: n", "get_input: m"));
    assert!(
        said.contains("T0502") && said.contains("did you mean `n`"),
        "{said}"
    );
}

#[test]
fn outputs_of_a_template_go_to_capabilities_of_its_node() {
    let whole = "tosca_definitions_version: tosca_2_0
imports: [ { url: types/inner.yaml } ]
service_template:
  node_templates: { n: { type: N, directives: [ substitute ] } }
  outputs: { load: { $get_attribute: [ n, CAPABILITY, c, load ] } }
";
    let inner = "tosca_definitions_version: tosca_2_0
capability_types: { C: { attributes: { load: { type: integer } } } }
node_types: { N: { capabilities: { c: { type: C } } }, I: { properties: { p: { type: integer } } } }
service_template:
  substitution_mappings: { node_type: N, attributes: { [ CAPABILITY, c, load ]: o } }
  node_templates: { i: { type: I, properties: { p: 7 } } }
  outputs: { o: { $get_property: [ i, p ] } }
";
    let files = Files::default()
        .with("service.yaml", whole)
        .with("types/inner.yaml", inner);
    let processed = run(&files);
    assert_eq!(render(&processed.diagnostics, &files), "");
    let (topology, groups) = (processed.topology.unwrap(), processed.groups.unwrap());
    let evaluator = Evaluator::new(&topology, &groups, &Nobody);
    let load = evaluator.evaluate(&topology.outputs["load"].value, &Site::Outside);
    assert_eq!(load, Ok(Outcome::Known(json!(7))));
}

#[test]
fn keys_that_are_calls_are_open() {
    let text = "tosca_definitions_version: tosca_2_0
node_types: { T: { properties: { p: { type: map, entry_schema: integer } } } }
service_template:
  node_templates: { t: { type: T, properties: { p: { { $concat: [ a, b ] } : 34 } } } }
";
    says(text, &["open[T0107]", "a key that is a call"]);
    says(&text.replace("$concat", "concat"), &["error[T0011]"]);
}

#[test]
fn lists_that_double_are_refused_early() {
    let mut text = "tosca_definitions_version: tosca_2_0
node_types: { T: { properties: { p: { type: list, entry_schema: integer } } } }
service_template:
  node_templates:
    n0: { type: T, properties: { p: [ 1, 2 ] } }
"
    .to_owned();
    for n in 1..20 {
        let before = format!("{{ $get_property: [ n{}, p ] }}", n - 1);
        text += &format!(
            "    n{n}: {{ type: T, properties: {{ p: {{ $concat: [ {before}, {before} ] }} }} }}\n"
        );
    }
    let (_, said) = processed(&text);
    assert!(said.contains("has more than 65536 items"), "{said}");
}
