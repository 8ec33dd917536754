//! Functions take amounts with a unit, versions and times as what they are, by what is declared of what
//! they read (TOSCA 2.0 §10.2.2.2, §10.2.5).

use super::support::{Files, Nobody, run};
use super::values::{count, report_of_2};
use crate::render;
use serde_json::{Value, json};
use topology::{Evaluator, Outcome, Site};

const TYPES: &str = "tosca_definitions_version: tosca_2_0
data_types:
  Length: { derived_from: scalar, units: { m: 1.0, cm: 0.01 }, canonical_unit: m }
  Box: { properties: { side: { type: Length } } }
capability_types: { C: { properties: { reach: { type: Length, default: 90 cm } } } }
relationship_types: { R: { properties: { gap: { type: Length, default: 2 m } } } }
node_types:
  N:
    properties:
      len: { type: Length, default: 1 m }
      ver: { type: version, default: '1.10' }
      at: { type: timestamp, default: 2020-01-01T00:00:00Z }
      box: { type: Box, default: { side: 3 m } }
      all: { type: list, entry_schema: Length, default: [ 1 m, 2 m ] }
    capabilities: { c: C }
    requirements: [ r: { capability: C, relationship: R, count_range: [ 0, 1 ] } ]
service_template:
  inputs: { long: { type: Length, default: 120 cm } }
  node_templates:
    m: { type: N }
    n: { type: N, requirements: [ r: m ] }
  outputs: { o: { value: VALUE } }
";

fn worked_out(value: &str) -> Value {
    let files = Files::default().with("service.yaml", &TYPES.replace("VALUE", value));
    let processed = run(&files);
    assert_eq!(render(&processed.diagnostics, &files), "", "{value}");
    let (topology, groups) = (processed.topology.unwrap(), processed.groups.unwrap());
    let evaluator = Evaluator::new(&topology, &groups, &Nobody);
    let outcome = evaluator.evaluate(&topology.outputs["o"].value, &Site::Outside);
    match outcome.unwrap() {
        Outcome::Known(value) => value,
        unknown => panic!("{unknown:?}"),
    }
}

#[test]
fn what_is_read_says_what_texts_mean() {
    for (value, result) in [
        (
            "{ $greater_than: [ { $get_property: [ n, len ] }, 50 cm ] }",
            json!(true),
        ),
        (
            "{ $equal: [ 100 cm, { $get_property: [ n, len ] } ] }",
            json!(true),
        ),
        (
            "{ $less_than: [ { $get_input: long }, 1 m ] }",
            json!(false),
        ),
        (
            "{ $greater_than: [ { $get_property: [ n, ver ] }, '1.9' ] }",
            json!(true),
        ),
        (
            "{ $equal: [ { $get_property: [ n, at ] }, '2020-01-01T01:00:00+01:00' ] }",
            json!(true),
        ),
        (
            "{ $less_than: [ { $get_property: [ n, box, side ] }, 500 cm ] }",
            json!(true),
        ),
        (
            "{ $has_entry: [ { $get_property: [ n, all ] }, 100 cm ] }",
            json!(true),
        ),
        (
            "{ $greater_than: [ { $get_property: [ n, CAPABILITY, c, reach ] }, 1 m ] }",
            json!(false),
        ),
        (
            "{ $equal: [ { $get_property: [ n, RELATIONSHIP, r, 0, gap ] }, 200 cm ] }",
            json!(true),
        ),
        (
            "{ $sum: [ { $get_property: [ n, len ] }, 3 cm ] }",
            json!("1.03 m"),
        ),
        ("{ $product: [ { $get_input: long }, 2 ] }", json!("240 cm")),
        (
            "{ $less_than: [ { $sum: [ { $get_input: long }, 1 m ] }, 3 m ] }",
            json!(true),
        ),
        (
            "{ $quotient: [ { $get_property: [ n, len ] }, 4 ] }",
            json!("0.25 m"),
        ),
    ] {
        assert_eq!(worked_out(value), result, "{value}");
    }
}

#[test]
fn validation_clauses_work_with_amounts() {
    let body = |value: &str| {
        format!(
            "
data_types: {{ L: {{ derived_from: scalar, units: {{ m: 1.0, cm: 0.01 }} }} }}
node_types: {{ N: {{ properties: {{ l: {{ type: L, validation: {{ $less_than: [ {{ $sum: [ $value, 1 m ] }}, 5 m ] }} }} }} }} }}
service_template: {{ node_templates: {{ n: {{ type: N, properties: {{ l: {value} }} }} }} }}
"
        )
    };
    assert_eq!(count(&report_of_2(&body("300 cm")), "error["), 0);
    let said = report_of_2(&body("500 cm"));
    assert_eq!(count(&said, "error[T0402]"), 1, "{said}");
}
