//! Definitions that the specification has: nothing is said of them.

use super::support::{assert_found, reports};

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

/// The tests of OASIS have others as invalid, though the text says no such thing (TOSCA 2.0 §9.1.2.2).
#[test]
fn the_canonical_unit_is_the_one_that_others_are_measured_by() {
    assert_found(
        "tosca_definitions_version: tosca_2_0
data_types:
  L: { derived_from: scalar, units: { m: 1 }, prefixes: { '': 1, k: 1000 }, canonical_unit: m }
",
        &[
            "canonical_unit: m | canonical_unit: km | km | T0308 | name the unit",
            "canonical_unit: m | canonical_unit: M | M | T0308 | did you mean `m`?",
        ],
    );
}
