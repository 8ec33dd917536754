//! Names in node filters, and what properties are compared with.

use super::support::{assert_found, report, reports};

const OF_1_3: &str = "tosca_definitions_version: tosca_simple_yaml_1_3
capability_types:
  t.Fast: { derived_from: tosca.capabilities.Root, properties: { speed: { type: integer } } }
node_types:
  t.Disk:
    derived_from: tosca.nodes.Root
    properties: { level: { type: integer, default: 1 } }
    capabilities: { fast: { type: t.Fast } }
  t.Labelled: { derived_from: t.Disk, properties: { label: { type: string, default: x } } }
  t.App:
    derived_from: tosca.nodes.Root
    requirements:
      - disk: { capability: t.Fast, node: t.Disk, node_filter: { properties: [ level: { less_than: 9 } ] } }
topology_template:
  node_templates:
    disk: { type: t.Labelled, capabilities: { fast: { properties: { speed: 5 } } } }
    app:
      type: t.App
      requirements:
        - disk:
            node_filter:
              properties:
                - level: { valid_values: [ 1, 2 ] }
                - label: { equal: x }
              capabilities:
                - fast: { properties: [ speed: { greater_than: 2 } ] }
                - t.Fast: { properties: [ speed: { in_range: [ 3, 7 ] } ] }
";

#[test]
fn what_filters_of_1_3_name_is_there() {
    assert_found(
        OF_1_3,
        &[
            "level: { valid | lvel: { valid | lvel | T0404 | `level`",
            "level: { less | levl: { less | levl | T0404 | `level`",
            "- fast: | - fst: | fst | T0607 | `fast`",
            "- t.Fast: | - t.Fats: | t.Fats | T0607 | `t.Fast`",
            "speed: { greater | sped: { greater | sped | T0404 | `speed`",
            "speed: { in_range | sped: { in_range | sped | T0404 | `speed`",
            "[ 1, 2 ] | [ 1, two ] | two | T0401 | integer",
            "greater_than: 2 | greater_than: much | much | T0305 | integer",
        ],
    );
}

const OF_2_0: &str = "tosca_definitions_version: tosca_2_0
capability_types:
  Fast: { properties: { speed: { type: integer } } }
relationship_types:
  Uses: { properties: { way: { type: string, default: short } } }
node_types:
  Disk:
    properties: { level: { type: integer, default: 1 } }
    capabilities: { fast: { type: Fast } }
  App:
    properties: { own: { type: integer, default: 1 } }
    requirements:
      - disk:
          capability: Fast
          relationship: Uses
          node: Disk
          count_range: [ 1, 1 ]
          node_filter: { $less_than: [ { $get_property: [ SELF, TARGET, level ] }, 9 ] }
service_template:
  node_templates:
    disk: { type: Disk, capabilities: { fast: { properties: { speed: 5 } } } }
    app:
      type: App
      requirements:
        - disk:
            node_filter:
              $and:
                - $greater_than: [ { $get_property: [ SELF, CAPABILITY, speed ] }, 2 ]
                - $less_than: [ { $get_property: [ SELF, TARGET, CAPABILITY, fast, speed ] }, 7 ]
                - $equal: [ { $get_property: [ SELF, SOURCE, own ] }, 1 ]
                - $equal: [ { $get_property: [ SELF, way ] }, short ]
";

#[test]
fn what_filters_of_2_0_name_is_there() {
    assert_found(
        OF_2_0,
        &[
            "TARGET, level | TARGET, levl | levl | T0404 | `level`",
            "[ SELF, CAPABILITY | [ SELF, CAPABILTY | CAPABILTY | T0404 | `CAPABILITY`",
            "SELF, SOURCE | SELF, SUORCE | SUORCE | T0404 | `SOURCE`",
            "CAPABILITY, speed | CAPABILITY, sped | sped | T0404 | `speed`",
            "CAPABILITY, fast | CAPABILITY, fats | fats | T0607 | `fast`",
            "fast, speed | fast, spead | spead | T0404 | `speed`",
            "SOURCE, own | SOURCE, owm | owm | T0404 | `own`",
            "SELF, way | SELF, wya | wya | T0404 | `way`",
            "TARGET, CAPABILITY, fast | TARGET, RELATIONSHP, fast | RELATIONSHP | T0404 | `RELATIONSHIP`",
            "CAPABILITY, speed | CAPABILITY, RELATIONSHP, speed | RELATIONSHP | T0404 | `RELATIONSHIP`",
            "SELF, way | SELF, level | level | T0404 | SELF is the relationship: its ends are at `[ SELF, TARGET, … ]`",
            "speed ] }, 2 | speed ] }, much | much | T0305 | integer",
            "level ] }, 9 | level ] }, high | high | T0305 | integer",
        ],
    );
}

#[test]
fn what_is_left_out_is_named_with_the_reason() {
    let body = OF_1_3.split_once('\n').unwrap().1;
    let said = report(&body.replace("[ 3, 7 ]", "[ 6, 7 ]"));
    assert!(
        said.contains(
            "of type t.Disk, and left out: `disk` (`speed` of `fast` must be from 6 to 7)"
        ),
        "{said}"
    );
    let said = report(&body.replace(
        "level: { valid_values: [ 1, 2 ]",
        "level: { valid_values: [ 2, 3 ]",
    ));
    assert!(
        said.contains("left out: `disk` (`level` must be one of 2, 3)"),
        "{said}"
    );
    let named = body.replace(
        "        - disk:\n",
        "        - disk:\n            node: disk\n",
    );
    let said = report(&named.replace("greater_than: 2", "greater_than: 20"));
    assert!(
        said.contains("`disk` does not satisfy the filter"),
        "{said}"
    );
    assert!(
        said.contains("`speed` of `fast` must be greater than 20"),
        "{said}"
    );
}

/// Met in the wild: a value in place of a constraint.
#[test]
fn a_plain_value_is_to_be_equal() {
    let body = OF_1_3.split_once('\n').unwrap().1;
    let said = report(&body.replace("level: { valid_values: [ 1, 2 ] }", "level: 2"));
    assert!(said.contains("`level` must be 2"), "{said}");
    let said = report(&body.replace("level: { valid_values: [ 1, 2 ] }", "level: 1"));
    assert!(!said.contains("left out"), "{said}");
    let said = report(&body.replace("level: { valid_values: [ 1, 2 ] }", "level: one"));
    assert!(said.contains("must be an integer"), "{said}");
}

/// Both filters count, that of the type and that of the type it derives from (TOSCA 2.0 §8.4.1).
#[test]
fn a_refinement_adds_a_filter() {
    let with = OF_1_3.replace(
        "topology_template:",
        "  t.Better:\n    derived_from: t.App\n    requirements:\n      - disk: { capability: t.Fast, \
         node_filter: { properties: [ level: { greater_than: 0 } ] } }\ntopology_template:",
    );
    let body = with.replace("type: t.App\n", "type: t.Better\n");
    let body = body.split_once('\n').unwrap().1;
    assert_eq!(report(body), "");
    let said = report(&body.replace("less_than: 9", "less_than: 1"));
    assert!(said.contains("`level` must be less than 1"), "{said}");
}

/// What a node type adds to a capability may be asked for, by the capability's name or by its type.
#[test]
fn properties_that_a_node_type_adds_to_a_capability_are_there() {
    let text = OF_1_3
        .replace("{ type: t.Labelled,", "{ type: t.Tuned,")
        .replace(
            "  t.App:\n",
            "  t.Tuned:
    derived_from: t.Labelled
    capabilities: { fast: { type: t.Fast, properties: { tune: { type: string, default: a } } } }
  t.App:\n",
        )
        .replace("[ speed: { greater_than: 2 } ]", "[ tune: { equal: a } ]")
        .replace(
            "[ speed: { in_range: [ 3, 7 ] } ]",
            "[ tune: { equal: a } ]",
        );
    assert_eq!(reports(&text), []);
    let wrong = text.replacen("tune: { equal", "tunes: { equal", 1);
    let codes: Vec<_> = reports(&wrong).iter().map(|d| d.code.as_str()).collect();
    assert_eq!(codes, ["T0404"]);
}
