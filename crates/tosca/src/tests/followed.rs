//! What follows from a mistake is no other one: it is told once, where it is made, with advice that leads to a right
//! template.

use super::support::{Files, assert_found, run};
use crate::render;

const OF_2: &str = "tosca_definitions_version: tosca_2_0
data_types:
  Length: { derived_from: scalar, data_type: integer, units: { m: 1 } }
capability_types: { C: { properties: { n: { type: integer, default: 1 } } } }
relationship_types: { R: { interfaces: { i: { type: I } } } }
interface_types:
  I: { operations: { create: { outputs: { o: { type: string } } } } }
policy_types: { P: {} }
node_types:
  S:
    properties: { name: { type: string, default: z } }
    capabilities: { c: { type: C, properties: { n: { type: integer } } } }
  T:
    properties:
      k: { type: integer, default: 1 }
      m: { type: map, key_schema: string, entry_schema: string }
      l: { type: Length }
    requirements: [ r: { capability: C, relationship: R, count_range: [ 1, 1 ] } ]
  S2: { derived_from: S, properties: { name: { type: string } } }
service_template:
  node_templates:
    s: { type: S }
    t: { type: T, properties: { m: { a: x }, l: 3 m }, requirements: [ r: s ] }
  policies: [ p: { type: P, targets: [ t ] } ]
  outputs: { o: { value: { $get_property: [ t, RELATIONSHIP, r, TARGET, name ] } } }
";

#[test]
fn of_2_0() {
    assert_found(
        OF_2,
        &[
            "key_schema: string | key_schema: integer | integer | T0309 | leave `key_schema` out",
            "data_type: integer | data_type: string | string | T0308 | integers or floats",
            "{ n: { type: integer } } | { nw: { type: integer } } | nw | T0404 | declare it there",
            "{ o: { type: string } } } } } | { o: { type: string, mapping: [ SELF, st ] } } } } } | [ SELF | T0705 | map it in the node or relationship type",
            "S2: { derived_from: S, properties: { name: { type: string } } } | S2: { derived_from: S, properties: { name: { type: integer } } } | integer | T0304 | it cannot become integer",
            "[ t, RELATIONSHIP, r, TARGET, name ] | [ t, r, name ] | r, name | T0503 | write `RELATIONSHIP, r, TARGET, name`",
            "[ t, RELATIONSHIP, r, TARGET, name ] | [ s, c, n ] | c, n | T0503 | write `CAPABILITY, c`",
            "type: C, properties: { n: { type: integer } } } }\n  T: | type: C, properties: { n: { type: integer } } } }\n  V: { requirements: [ r: { capability: C, relationship: R, node_filter: { $and: [ { equal: 1 }, true ] } } ] }\n  T: | { equal | T0501 | write `{ $equal: [ $value, … ] }`",
            "policies: [ p: { type: P, targets: [ t ] } ] | policies: { p: { type: P, targets: [ t ] } } | policies | T0102 | write `- ` before each name",
        ],
    );
}

const OF_1: &str = "tosca_definitions_version: tosca_simple_yaml_1_3
imports: []
data_types:
  D: { derived_from: tosca.datatypes.Root, properties: { h: { type: string } } }
node_types:
  A: { derived_from: tosca.nodes.Root, properties: { n: { type: integer, default: 1 }, c: { type: D, required: false } } }
  B: { derived_from: A, properties: { n: { type: integer, constraints: [ less_than: 5 ] } } }
topology_template:
  node_templates:
    app: { type: tosca.nodes.WebApplication, requirements: [ host: web, dependency: db ], interfaces: { Standard: { create: { implementation: x.sh, inputs: { port: { get_property: [ SELF, dependency, name ] } } } } } }
    web: { type: tosca.nodes.WebServer, requirements: [ host: vm ] }
    db: { type: tosca.nodes.Database, properties: { name: x }, requirements: [ host: dbms ] }
    dbms: { type: tosca.nodes.DBMS, requirements: [ host: vm ] }
    vm: { type: tosca.nodes.Compute, capabilities: { host: { properties: { mem_size: 2 GB } } } }
    small: { type: tosca.nodes.Compute, capabilities: { host: { properties: { mem_size: 1 MB } } } }
    picky: { type: tosca.nodes.WebServer, requirements: [ host: { node_filter: { capabilities: [ host: { properties: [ mem_size: { greater_or_equal: 1 GB } ] } ] } } ] }
    b: { type: B, properties: { c: { h: x } } }
  outputs: { o: { value: 3 } }
";

#[test]
fn of_1_3() {
    assert_found(
        OF_1,
        &[
            "n: { type: integer, constraints: [ less_than: 5 ] } | n: { type: integer, constraints: [ less_than: 0 ] } | n: | T0402 | and it is inherited refine the default as well",
            "less_than: 5 ] | in_range: [ 5, 1 ] ] | in_range | T0305 | lower bound",
            "c: { h: x } | c: { hh: x } | hh | T0404 | mean `h`",
            "mem_size: { greater_or_equal: 1 GB } | mem_siz: { greater_or_equal: 1 GB } | mem_siz | T0404 | mean `mem_size`",
            "{ o: { value: 3 } } | { o: 3 } | 3 | T0102 | output",
            "dependency: db ], interfaces: { Standard: { create: { implementation: x.sh, inputs: { port: { get_property: [ SELF, dependency | data: db ], interfaces: { Standard: { create: { implementation: x.sh, inputs: { port: { get_property: [ SELF, data | data | T0601 | it has: dependency, host",
            "imports: [] | imports: [ { repository: x } ] | { repo | T0103 | `file`",
        ],
    );
}

/// Keys that cannot be keys are not the same one, too.
#[test]
fn keys_that_are_maps() {
    let text = OF_2.replace("{ a: x }", "{ { a: b }: x, { c: d }: x }");
    let files = Files::default().with("service.yaml", &text);
    let said = render(&run(&files).diagnostics, &files);
    assert_eq!(said.matches("[T00").count(), 2, "{said}");
    assert_eq!(said.matches("[T0011]").count(), 2, "{said}");
}

#[test]
fn an_input_that_is_mapped_to_a_relationship() {
    let inner = "tosca_definitions_version: tosca_2_0
imports: [ types.yaml ]
service_template:
  inputs: { w: { type: integer } }
  substitution_mappings: { node_type: Client, properties: { [ RELATIONSHIP, r, 0, w ]: w } }
  node_templates: { s: { type: Server } }
";
    let types = "tosca_definitions_version: tosca_2_0
capability_types: { C: {} }
relationship_types: { R: { properties: { w: { type: integer, default: 2 } } } }
node_types:
  Server: { capabilities: { c: C } }
  Client: { requirements: [ r: { capability: C, relationship: R } ] }
";
    let outer = "tosca_definitions_version: tosca_2_0
imports: [ types.yaml, inner.yaml ]
service_template:
  node_templates:
    s: { type: Server }
    c: { type: Client, directives: [ substitute ], requirements: [ r: s ] }
";
    let told = |inner: &str| {
        let files = Files::default()
            .with("service.yaml", outer)
            .with("types.yaml", types)
            .with("inner.yaml", inner);
        render(&run(&files).diagnostics, &files)
    };
    let said = told(inner);
    assert_eq!(said, "");
    let said = told(&inner.replace(", properties: { [ RELATIONSHIP, r, 0, w ]: w }", ""));
    assert!(
        said.contains("no property of the node is mapped to the input `w`"),
        "{said}"
    );
}
