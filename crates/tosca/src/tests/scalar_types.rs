//! Scalar types of one's own: each mistake once, where it is made (TOSCA 2.0 §9.1.2.2).

use super::support::assert_found;

#[test]
fn a_canonical_unit_that_is_named_again_is_told_once() {
    assert_found(
        "tosca_definitions_version: tosca_2_0
data_types:
  Len: { derived_from: scalar, data_type: integer, units: { m: 1 }, canonical_unit: m }
  Far: { derived_from: Len, units: { km: 1000 } }
",
        &[
            "{ km: 1000 } | { km: 1000 }, canonical_unit: cm | canonical_unit | T0308 | cannot change",
            "{ km: 1000 } | { km: 1000 }, canonical_unit: m | canonical_unit | T0308 | cannot change",
            "canonical_unit: m | canonical_unit: cm | cm | T0308 | there is no unit `cm` did you mean `m`?",
        ],
    );
}

#[test]
fn what_a_derived_type_adds_is_told_where_it_is_added() {
    assert_found(
        "tosca_definitions_version: tosca_2_0
data_types:
  Len: { derived_from: scalar, data_type: integer, units: { m: 1, km: 1000 }, canonical_unit: m }
  Far: { derived_from: Len, units: { Mm: 1000000 } }
  Dur: { derived_from: scalar, data_type: integer, units: { s: 1 }, canonical_unit: s }
  Long: { derived_from: Dur, prefixes: { '': 1, k: 1000 } }
  Size: { derived_from: scalar, data_type: integer, units: { B: 1 }, prefixes: { '': 1, k: 1000 } }
  Big: { derived_from: Size, prefixes: { M: 1000000 } }
",
        &[
            "units: { Mm: 1000000 } | prefixes: { M: 1000000 } | M | T0308 | with prefixes there is one unit",
            "{ '': 1, k: 1000 } }\n  Size | { k: 1000 } }\n  Size | k | T0308 | no unit `s` alone",
            "prefixes: { M: 1000000 } | units: { b: 8 } | b | T0308 | with prefixes there is one unit",
            "M: 1000000 } | o: 1 } | o | T0308 | `canonical_unit:` of Size",
        ],
    );
}
