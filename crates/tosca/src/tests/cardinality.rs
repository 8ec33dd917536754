//! Numbers of a requirement assignment of 2.0 (§8.5).

use super::support::{Files, assert_found, run};
use crate::render;

const RIGHT: &str = "\
tosca_definitions_version: tosca_2_0
capability_types: { Service: {} }
relationship_types: { Uses: {} }
node_types:
  Server: { capabilities: { service: { type: Service } } }
  Client:
    requirements:
      - uses: { capability: Service, relationship: Uses, node: Server, count_range: [ 0, UNBOUNDED ] }
service_template:
  inputs: { many: { type: integer, default: 2 }, name: { type: string, default: x } }
  node_templates:
    one: { type: Server }
    two: { type: Server, count: 2 }
    client:
      type: Client
      requirements:
        - uses: { node: one, count: 1 }
        - uses: { node: one, count: { $get_input: many } }
        - uses: { node: [ one, 0 ] }
        - uses: { node: [ two, 1 ] }
        - uses: [ two, 0 ]
        - uses: { node: [ two, 3 ], optional: true }
";

#[test]
fn a_count_is_a_whole_number_from_0() {
    assert_found(
        RIGHT,
        &[
            "count: 1 | count: -1 | -1 | T0306 | the `count` of `uses` must not be negative, found the integer -1",
            "count: 1 | count: two | two | T0401 | the `count` of `uses` must be an integer",
            "count: 1 | count: 1.5 | 1.5 | T0401 | must be an integer",
            "count: { $get_input: many } | count: { $get_input: nope } | nope | T0502 | no input `nope`",
            "count: { $get_input: many } | count: { $get_input: name } | { $get_input: name } | T0401 | integer",
        ],
    );
}

#[test]
fn the_number_of_a_target_is_one_that_is_there() {
    assert_found(
        RIGHT,
        &[
            "[ one, 0 ] | [ one, 7 ] | 7 | T0602 | `one` is one node, number 0: there is no number 7",
            "[ one, 0 ] | [ one, -1 ] | -1 | T0306 | the number of `one` must not be negative",
            "[ one, 0 ] | [ one ] | [ one ] | T0102 | found a list of 1 write `[ one, 0 ]`",
            "[ one, 0 ] | [ one, 1, 2 ] | [ one, 1 | T0102 | found a list of 3",
            "[ two, 1 ] | [ two, 2 ] | 2 ] | T0602 | numbered from 0 to 1",
            "[ two, 0 ] | [ two, 2 ] | 2 ] | T0602 | `two` is 2 nodes",
        ],
    );
}

/// One that is there no times is checked, and makes nothing.
#[test]
fn a_count_of_0_makes_no_relationship() {
    let none = RIGHT
        .replace("client:\n      type: Client", "client:\n      type: Both")
        .replace("service_template:", "  Both: { derived_from: Client, capabilities: { service: { type: Service } } }\nservice_template:")
        .replace("uses: { node: one, count: 1 }", "uses: { node: client, count: 0 }");
    let files = Files::default().with("service.yaml", &none);
    let processed = run(&files);
    let said = render(&processed.diagnostics, &files);
    let topology = processed.topology.unwrap_or_else(|| panic!("{said}"));
    let targets = topology.nodes[&"client".parse().unwrap()]
        .requirements
        .iter();
    assert!(
        targets.clone().all(|r| r.target.as_str() != "client"),
        "{said}"
    );
    assert_eq!(targets.count(), 5);
    let right = RIGHT.replace("node: one, count: 1", "node: one, count: 0");
    assert_found(
        &right,
        &[
            "node: one, count: 0 | node: onee, count: 0 | onee | T0602 | did you mean `one`",
            "node: one, count: 0 | node: one, count: 0, relationship: Use | Use | T0301 | did you mean `Uses`",
        ],
    );
}
