//! Numbers of nodes where `count` makes several, or none (TOSCA 2.0 §8.5, §14.3).

use super::support::assert_found;

const RIGHT: &str = "tosca_definitions_version: tosca_2_0
capability_types: { Service: { properties: { cpus: { type: integer, required: false } } } }
relationship_types: { ServedBy: {} }
node_types:
  Right: { properties: { p: { type: string, default: a } }, capabilities: { service: Service } }
  Left:
    properties: { q: { type: string, required: false } }
    requirements: [ uses: { capability: Service, relationship: ServedBy, node: Right, count_range: [ 0, 4 ] } ]
service_template:
  node_templates:
    right: { type: Right, count: 2 }
    one: { type: Right, capabilities: { service: { properties: { cpus: 10 } } } }
    pairs: { type: Left, count: 2, requirements: [ uses: [ right, $node_index ] ] }
    second: { type: Left, properties: { q: { $get_property: [ right, 1, p ] } } }
    three: { type: Left, count: 3, requirements: [ uses: { node: one, allocation: { cpus: 3 } } ] }
    none: { type: Left, count: 0, requirements: [ uses: right ] }
    some: { type: Left, requirements: [ uses: right ] }
";

#[test]
fn each_of_a_pair_is_there() {
    assert_found(
        RIGHT,
        &[
            "pairs: { type: Left, count: 2, requirements: [ uses: [ right, $node_index ] ] } | pairs: { type: Left, count: 3, requirements: [ uses: [ right, $node_index ] ] } | $node_index | T0602 | $remainder",
            "right, 1, p | right, 2, p | $get_property | T0507 | there is no node 2 of right",
        ],
    );
}

#[test]
fn what_has_no_nodes_fulfils_nothing() {
    // who requires it is not there either, or is told
    assert_found(
        RIGHT,
        &[
            "some: { type: Left, requirements: [ uses: right ] } | some: { type: Left, requirements: [ uses: zero ] }\n    zero: { type: Right, count: 0 } | zero | T0602 | optional: true",
        ],
    );
    assert_found(
        &RIGHT.replace(
            "none: { type: Left, count: 0, requirements: [ uses: right ] }",
            "none: { type: Left, count: 0, requirements: [ uses: zero ] }
    may: { type: Left, requirements: [ uses: { node: zero, optional: true } ] }
    zero: { type: Right, count: 0 }",
        ),
        &[],
    );
}

#[test]
fn each_node_of_a_template_takes_its_part() {
    assert_found(
        RIGHT,
        &[
            "cpus: 3 } | cpus: 4 } | cpus | T0614 | by 3 allocations in all",
            "cpus: 3 } | cpus: -3 } | -3 | T0614 | from 0",
        ],
    );
}

/// Beyond all that an assignment with a `count` makes there is none; which of them one is, is not known yet.
#[test]
fn an_index_beyond_the_relationships_of_a_count_is_told() {
    let of = |index: u64| {
        let text = format!(
            "tosca_definitions_version: tosca_2_0
capability_types: {{ C: {{}} }}
relationship_types: {{ R: {{}} }}
node_types:
  S: {{ properties: {{ name: {{ type: string, default: a }} }}, capabilities: {{ c: C }} }}
  N:
    properties: {{ p: {{ type: string }} }}
    requirements: [ r: {{ capability: C, relationship: R, count_range: [ 0, 4 ] }} ]
service_template:
  node_templates:
    s: {{ type: S, count: 4 }}
    n:
      type: N
      requirements: [ r: {{ node: s, count: 3 }} ]
      properties: {{ p: {{ $get_property: [ SELF, RELATIONSHIP, r, {index}, TARGET, name ] }} }}
"
        );
        let found = super::support::reports(&text);
        let said = found.iter().map(|d| (d.code.as_str(), d.message.clone()));
        said.collect::<Vec<_>>()
    };
    let beyond = of(3);
    let [(code, message)] = beyond.as_slice() else {
        panic!("{beyond:?}");
    };
    assert_eq!(*code, "T0507");
    assert!(message.ends_with("of `n`, only 3"), "{message}");
    // what is not acted upon is left out there
    assert_eq!(of(2), []);
}
