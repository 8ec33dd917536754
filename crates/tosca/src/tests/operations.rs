//! What operations may not say again, and where (TOSCA 2.0 §11.2 to §11.5).

use super::support::assert_found;

const RIGHT: &str = "tosca_definitions_version: tosca_2_0
interface_types:
  Go:
    operations:
      go:
        inputs: { speed: { type: string, value: x }, way: { type: string, default: a } }
        outputs: { done: { type: string } }
    notifications:
      gone: { outputs: { when: { type: string } } }
node_types:
  A:
    properties: { p: { type: string, default: a } }
    attributes: { at: { type: string } }
    interfaces:
      I:
        type: Go
        inputs: { all: { type: string, value: { $get_property: [ SELF, p ] } } }
        operations:
          go: { outputs: { done: [ SELF, at ] } }
service_template:
  node_templates:
    a:
      type: A
      interfaces:
        I: { operations: { go: { inputs: { way: b, more: 1 }, outputs: { other: [ SELF, at ] } } } }
";

#[test]
fn what_is_fixed_or_mapped_is_not_said_again() {
    assert_found(
        RIGHT,
        &[
            "{ way: b | { speed: y | speed | T0406 | fixed value",
            "I: { operations | I: { inputs: { all: x }, operations | all: x | T0406 | fixed value",
            "{ other: [ SELF, at ] | { done: [ SELF, at ] | [ SELF, at ] } } } } | T0705 | mapped by the type",
        ],
    );
}

#[test]
fn an_interface_type_knows_no_node() {
    assert_found(
        RIGHT,
        &[
            "done: { type: string } | done: [ SELF, at ] | [ SELF, at ] } | T0705 | interface type",
            "when: { type: string } | when: { type: string, mapping: [ SELF, at ] } | [ SELF, at ] } } | T0705 | interface type",
            "gone: { outputs: { when: { type: string } } } | gone: { implementation: x.sh } | x.sh | T0705 | no implementations",
            "type: string, value: x | type: string, value: { $get_property: [ SELF, p ] } | SELF | T0506 | no node yet",
            "value: { $get_property: [ SELF, p ] } | value: { $get_property: [ a, p ] } | a, p | T0506 | SELF",
            "go: { outputs: { done: [ SELF, at ] } } | goo: { outputs: { done: [ SELF, at ] } } | goo | T0702 | `go`",
        ],
    );
}
