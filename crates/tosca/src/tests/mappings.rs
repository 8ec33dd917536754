//! Names and types in substitution mappings.

use super::support::assert_found;

const OF_1_3: &str = "tosca_definitions_version: tosca_simple_yaml_1_3
capability_types:
  t.Port: { derived_from: tosca.capabilities.Root, properties: { number: { type: integer, required: false } } }
interface_types:
  t.Ops: { derived_from: tosca.interfaces.Root, operations: { go: { inputs: { how: { type: string, required: false } } } } }
node_types:
  t.Db:
    derived_from: tosca.nodes.Root
    properties: { size: { type: integer }, kind: { type: string } }
    attributes: { address: { type: string }, load: { type: float } }
    capabilities: { port: t.Port }
    interfaces: { Ops: { type: t.Ops } }
topology_template:
  inputs:
    sz: { type: integer, default: 1 }
    text: { type: string, default: a }
  node_templates:
    vm: { type: tosca.nodes.Compute }
  outputs:
    at: { type: string, value: { get_attribute: [ vm, private_address ] } }
    many: { type: integer, value: 1 }
  workflows:
    ww: { inputs: { how: { type: string } }, steps: { one: { target: vm, activities: [ { set_state: started } ] } } }
    w2: { inputs: { how: { type: integer } }, steps: { one: { target: vm, activities: [ { set_state: started } ] } } }
    w3: { inputs: { what: { type: string } }, steps: { one: { target: vm, activities: [ { set_state: started } ] } } }
  substitution_mappings:
    node_type: t.Db
    substitution_filter:
      properties: [ { size: { greater_than: 1 } } ]
      capabilities: [ { port: { properties: [ { number: { equal: 1 } } ] } } ]
    properties: { size: sz, kind: text }
    attributes: { address: at, load: many }
    interfaces: { Ops: { go: ww }, Standard: { create: deploy } }
";

#[test]
fn mappings_of_1_3_name_what_is_there() {
    assert_found(
        OF_1_3,
        &[
            "{ Ops: { go | { Opps: { go | Opps | T0611 | `Ops`",
            "go: ww | goo: ww | goo | T0611 | `go`",
            "go: ww | go: www | www | T0611 | `ww`",
            "go: ww | go: w2 | w2 | T0611 | type: string",
            "go: ww | go: w3 | w3 | T0611 | needs the input `what`",
            "create: deploy | creat: deploy | creat | T0611 | `create`",
            "size: sz | size: text | text | T0611 | type: integer",
            "address: at | address: many | many | T0611 | type: string",
            "size: { greater | sice: { greater | sice | T0611 | `size`",
            "{ port: { properties | { prot: { properties | prot | T0611 | `port`",
            "number: { equal | nummer: { equal | nummer | T0611 | `number`",
        ],
    );
}

const OF_2_0: &str = "tosca_definitions_version: tosca_2_0
capability_types:
  Port: { properties: { number: { type: integer, required: false } } }
interface_types:
  Operations: { operations: { go: { inputs: { how: { type: string, required: false } } } } }
node_types:
  Vm: { attributes: { address: { type: string } } }
  Db:
    properties: { size: { type: integer }, kind: { type: string } }
    attributes: { address: { type: string } }
    capabilities: { port: Port }
    interfaces: { Ops: { type: Operations } }
service_template:
  inputs:
    sz: { type: integer, default: 1 }
    nr: { type: integer, default: 1 }
    text: { type: string, default: a }
  node_templates:
    vm: { type: Vm }
  outputs:
    at: { type: string, value: { $get_attribute: [ vm, address ] } }
    many: { type: integer, value: 1 }
  workflows:
    ww: { inputs: { how: { type: string } }, steps: { one: { target: vm, activities: [ { set_state: started } ] } } }
    w2: { inputs: { how: { type: integer } }, steps: { one: { target: vm, activities: [ { set_state: started } ] } } }
    w3: { inputs: { what: { type: string } }, steps: { one: { target: vm, activities: [ { set_state: started } ] } } }
  substitution_mappings:
    node_type: Db
    substitution_filter:
      $and:
        - $greater_than: [ { $get_property: [ SELF, size ] }, 1 ]
        - $equal: [ { $get_property: [ SELF, CAPABILITY, port, number ] }, 1 ]
    properties: { size: sz, kind: text, [ CAPABILITY, port, number ]: nr }
    attributes: { address: at }
    interfaces: { Ops: { go: ww } }
";

#[test]
fn mappings_of_2_0_name_what_is_there() {
    assert_found(
        OF_2_0,
        &[
            "{ Ops: { go | { Opps: { go | Opps | T0611 | `Ops`",
            "go: ww | goo: ww | goo | T0611 | `go`",
            "go: ww | go: www | www | T0611 | `ww`",
            "go: ww | go: w2 | w2 | T0611 | type: string",
            "go: ww | go: w3 | w3 | T0611 | needs the input `what`",
            "size: sz | size: text | text | T0611 | type: integer",
            "address: at | address: many | many | T0611 | type: string",
            "SELF, size | SELF, sice | sice | T0611 | `size`",
            "port, number ] }, 1 | prot, number ] }, 1 | prot | T0611 | `port`",
            "port, number ] }, 1 | port, nummer ] }, 1 | nummer | T0611 | `number`",
            "[ CAPABILITY, port, number ]: | [ CAPABILITY, prot, number ]: | prot | T0611 | `port`",
            "[ CAPABILITY, port, number ]: | [ CAPABILITY, port, nummer ]: | nummer | T0611 | `number`",
            "number ]: nr | number ]: text | text | T0611 | type: integer",
        ],
    );
}

/// Every form that 1.3 has (TOSCA 1.3 §3.8.8 to §3.8.11).
const FORMS_OF_1_3: &str = "tosca_definitions_version: tosca_simple_yaml_1_3
node_types:
  t.A:
    derived_from: tosca.nodes.Root
    properties:
      named: { type: string }
      listed: { type: string, required: false }
      fixed: { type: integer, required: false }
      plain: { type: integer, required: false }
      many: { type: list, entry_schema: string, required: false }
    attributes: { at: { type: string } }
    capabilities: { c: tosca.capabilities.Node, d: tosca.capabilities.Endpoint }
    requirements: [ r: { capability: tosca.capabilities.Node, occurrences: [ 0, 1 ] } ]
  t.I:
    derived_from: tosca.nodes.Root
    attributes: { out: { type: string } }
    requirements: [ r: { capability: tosca.capabilities.Node, occurrences: [ 0, 1 ] } ]
topology_template:
  inputs: { input: { type: string, default: a } }
  outputs: { output: { type: string, value: { get_attribute: [ n, out ] } } }
  node_templates: { n: { type: t.I } }
  substitution_mappings:
    node_type: t.A
    properties:
      named: { mapping: [ input ] }
      listed: [ input ]
      fixed: { value: 1 }
      plain: 2
      many: [ a, b ]
    attributes:
      at: { mapping: [ output ] }
    capabilities:
      c: { mapping: [ n, feature ] }
      d: { properties: { protocol: tcp } }
    requirements:
      r: { mapping: [ n, r ] }
";

#[test]
fn mappings_of_1_3_have_several_forms() {
    assert_found(
        FORMS_OF_1_3,
        &[
            "{ mapping: [ input ] } | { mapping: [ inptu ] } | inptu | T0611 | `input`",
            "listed: [ input ] | listed: inptu | inptu | T0611 | `input`",
            "{ value: 1 } | { value: one } | one | T0401 | integer",
            "plain: 2 | plain: two | two | T0401 | integer",
            "[ a, b ] | [ a, 1 ] | 1 | T0401 | string",
            "[ output ] | [ outputt ] | outputt | T0611 | `output`",
            "{ mapping: [ output ] } | [ n, outt ] | outt | T0611 | `out`",
            "c: { mapping | c: { mappin | mappin | T0101 | `mapping`",
            "[ n, feature ] | [ n, feature, x ] | [ n | T0102 | found 3",
            "d: { properties | d: { propertis | propertis | T0101 | `properties`",
            "[ n, r ] | [ n, q ] | q | T0611 | `r`",
        ],
    );
}
