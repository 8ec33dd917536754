//! Lists in substitution mappings: capabilities, relationships, and how many requirements (TOSCA 2.0 §15.2 to
//! §15.5).

use super::support::assert_found;

const RIGHT: &str = "tosca_definitions_version: tosca_2_0
capability_types: { Service: { properties: { p: { type: string, required: false } }, attributes: { a: { type: integer } } } }
relationship_types: { ServedBy: { properties: { rp: { type: string, required: false } }, attributes: { ra: { type: string } } } }
node_types:
  Client:
    properties: { named: { type: string } }
    capabilities: { cc: Service }
    requirements: [ service: { capability: Service, relationship: ServedBy, count_range: [ 0, 4 ] } ]
  Server: { capabilities: { service: Service } }
  Soft: { requirements: [ service: { capability: Service, relationship: ServedBy, count_range: [ 0, UNBOUNDED ] } ] }
service_template:
  inputs:
    i: { type: string, default: a }
    n: { type: integer, default: 2 }
    l: { type: list, entry_schema: string, default: [] }
    m: { type: list, entry_schema: integer, default: [] }
    named: { type: string, default: x }
    free: { type: string, required: false }
  outputs:
    text: { type: string, value: x }
    number: { type: integer, value: 1 }
  substitution_mappings:
    node_type: Client
    properties:
      [ RELATIONSHIP, service, 0, rp ]: i
      [ RELATIONSHIP, service, ALL, rp ]: l
    attributes:
      [ CAPABILITY, cc, a ]: number
      [ RELATIONSHIP, service, ra ]: text
    requirements:
      - service: [ soft, service ]
      - [ service, 2 ]: [ soft, service ]
      - [ service, UNBOUNDED ]: there
  node_templates:
    soft: { type: Soft }
    there: { type: Server, directives: [ select ] }
    made: { type: Server }
";

#[test]
fn what_a_list_names_is_there() {
    assert_found(
        RIGHT,
        &[
            "service, 0, rp | servce, 0, rp | servce | T0611 | `service`",
            "service, 0, rp | service, 0, rpp | rpp | T0611 | `rp`",
            "service, 0, rp | service, 4, rp | 4 | T0611 | from 0 to 3",
            "service, 0, rp | service, -1, rp | -1 | T0611 | from 0, or ALL",
            "service, 0, rp | service, first, rp | first | T0611 | from 0, or ALL",
            "[ RELATIONSHIP, service, 0, rp ] | [ RELATIONSHIPS, service, 0, rp ] | RELATIONSHIPS | T0611 | `RELATIONSHIP`",
            "[ RELATIONSHIP, service, 0, rp ] | [ NODE, named ] | [ | T0611 | CAPABILITY, NAME, PROPERTY",
            "[ RELATIONSHIP, service, 0, rp ] | [ CAPABILITY, p ] | [ | T0611 | CAPABILITY, NAME, PROPERTY",
            "service, ra ] | service, rra ] | rra | T0611 | `ra`",
        ],
    );
}

#[test]
fn what_a_list_names_is_of_the_type_of_what_it_is_mapped_to() {
    assert_found(
        RIGHT,
        &[
            "0, rp ]: i | 0, rp ]: n | n | T0611 | type: string",
            "ALL, rp ]: l | ALL, rp ]: i | i | T0611 | type: list, entry_schema: string",
            "ALL, rp ]: l | ALL, rp ]: m | m | T0611 | a list of integers",
            "a ]: number | a ]: text | text | T0611 | type: integer",
            "ra ]: text | ra ]: number | number | T0611 | type: string",
        ],
    );
}

#[test]
fn requirements_are_mapped_in_numbers() {
    assert_found(
        RIGHT,
        &[
            "[ service, 2 ] | [ servce, 2 ] | servce | T0611 | `service`",
            "[ service, 2 ] | [ service, two ] | two | T0611 | UNBOUNDED",
            "[ service, 2 ] | [ service, -2 ] | -2 | T0611 | UNBOUNDED",
            "[ service, 2 ] | [ service, UNBOUNDED ] | there\u{20} | T0611 | `service`",
        ][..3],
    );
}

#[test]
fn nothing_is_left_after_all() {
    assert_found(
        &RIGHT.replace("count_range: [ 0, 4 ]", "count_range: [ 0, 9 ]"),
        &[
            "]: there | ]: there\n      - service: [ soft, service ] | service: [ | T0611 | before the one with UNBOUNDED",
        ],
    );
}

#[test]
fn only_what_is_selected_is_handed_in() {
    assert_found(
        RIGHT,
        &["]: there | ]: made | made | T0611 | directives: [ select ]"],
    );
}

#[test]
fn every_input_that_is_needed_gets_a_value() {
    assert_found(RIGHT, &["rp ]: i | rp ]: n2 | n2 | T0611 | did you mean"]);
    let needs = RIGHT.replace(
        "named: { type: string, default: x }",
        "named: { type: string }",
    );
    let unmapped = needs.replace("properties: { named: { type: string } }", "properties: {}");
    let said = |text: &str| {
        let files = super::support::Files::default().with("service.yaml", text);
        let told = super::support::run(&files).diagnostics;
        told.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    // of the node's property of the same name
    let told = said(&needs);
    assert!(!told.iter().any(|d| d.contains("T0611")), "{told:?}");
    let told = said(&unmapped);
    let message = "T0611: no property of the node is mapped to the input `named`";
    assert!(told.iter().any(|d| d.contains(message)), "{told:?}");
}
