//! Definitions that the specification has, and what they come to.

use super::support::{Files, Nobody, assert_found, reports, run};
use crate::render;
use serde_json::json;
use topology::{Evaluator, Outcome, Site};

/// TOSCA 2.0 §11.2, §11.3: interfaces have metadata; they are no operation.
#[test]
fn interfaces_have_metadata() {
    let text = "tosca_definitions_version: tosca_2_0
interface_types: { I: { operations: { go: {} } } }
relationship_types: { R: { interfaces: { I: { type: I, metadata: { a: 1 } } } } }
node_types:
  N: { interfaces: { I: { type: I, metadata: { a: [ b ] }, operations: { go: x.sh } } } }
service_template:
  node_templates: { n: { type: N, interfaces: { I: { metadata: { a: b }, operations: { go: y.sh } } } } }
";
    assert_eq!(reports(text), []);
}

const LENGTH: &str = "tosca_definitions_version: tosca_2_0
data_types:
  L: { derived_from: scalar, units: { m: 1 }, prefixes: { '': 1, k: 1000 }, canonical_unit: km }
node_types: { N: { properties: { l: { type: L } } } }
service_template:
  node_templates: { n: { type: N, properties: { l: { $sum: [ 400 m, 2 km ] } } } }
  outputs: { o: { value: { $get_property: [ n, l ] } } }
";

/// TOSCA 2.0 §9.1.2.2: the canonical unit is one of the units, prefix and all.
#[test]
fn amounts_are_presented_in_the_canonical_unit() {
    let files = Files::default().with("service.yaml", LENGTH);
    let processed = run(&files);
    assert_eq!(render(&processed.diagnostics, &files), "");
    let (topology, groups) = (processed.topology.unwrap(), processed.groups.unwrap());
    let evaluator = Evaluator::new(&topology, &groups, &Nobody);
    let found = evaluator.evaluate(&topology.outputs["o"].value, &Site::Outside);
    assert_eq!(found, Ok(Outcome::Known(json!("2.4 km"))));
}

#[test]
fn what_units_are_measured_by_must_be_there() {
    assert_found(
        LENGTH,
        &[
            "m: 1 } | m: 2 } | L: | T0308 | no unit has the multiplier 1",
            "canonical_unit: km | canonical_unit: Km | Km | T0308 | did you mean `km`?",
        ],
    );
}
