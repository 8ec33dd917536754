//! Notifications are not received; what they say is checked all the same.

use super::support::{assert_found, reports};

const OF_2_0: &str = "tosca_definitions_version: tosca_2_0
artifact_types: { A: { file_ext: [ sh ] } }
interface_types: { I: { notifications: { note: { inputs: { n: { type: integer, default: 1 } } } } } }
capability_types: { C: {} }
relationship_types:
  R: { interfaces: { i: { type: I, notifications: { note: { implementation: y.sh, inputs: { m: { type: integer, default: 2 } } } } } } }
node_types:
  T:
    capabilities: { c: C }
    properties: { p: { type: integer, default: 1 }, q: { type: string, default: x } }
    interfaces: { i: { type: I } }
  S: { requirements: [ { r: { capability: C, node: T, relationship: R } } ] }
service_template:
  inputs: { i: { type: integer, default: 1 } }
  node_templates:
    t:
      type: T
      interfaces: { i: { notifications: { note: { implementation: { primary: { file: x.sh, type: A } }, inputs: { n: { $get_property: [ SELF, p ] } } } } } }
    s:
      type: S
      requirements: [ { r: { node: t, relationship: { type: R, interfaces: { i: { notifications: { note: { inputs: { m: { $get_input: i } } } } } } } } } ]
";

#[test]
fn what_notifications_of_2_0_say_is_checked() {
    assert_found(
        OF_2_0,
        &[
            "default: 1 } } } } } }\ncap | default: one } } } } } }\ncap | one | T0401 | integer",
            "default: 2 | default: two | two | T0401 | integer",
            "implementation: y.sh | implementation: z.sh | z.sh | T0703 | x.sh",
            "file: x.sh | file: z.sh | z.sh | T0703 | sh",
            "type: A } | type: B } | B | T0301 | `B`",
            "n: { $get_property: [ SELF, p ] | n: { $get_property: [ SELF, q ] | { $ | T0401 | integer",
            "[ SELF, p ] | [ SELF, r ] | r | T0503 | `r`",
            "$get_input: i | $get_input: j | j | T0502 | `j`",
            "m: { $get_input: i } | m: two | two | T0401 | integer",
        ],
    );
}

#[test]
fn a_notification_needs_no_file_of_a_kind_that_is_run() {
    let text = "tosca_definitions_version: tosca_simple_yaml_1_3
interface_types: { t.I: { derived_from: tosca.interfaces.Root, notifications: { note: {} } } }
node_types: { t.N: { derived_from: tosca.nodes.Root, interfaces: { i: { type: t.I } } } }
topology_template:
  node_templates:
    a: { type: t.N, interfaces: { i: { notifications: { note: { implementation: y.sh } } } } }
";
    assert_eq!(reports(text), []);
    assert_found(text, &["y.sh | z.sh | z.sh | T0703 | sh"]);
}
