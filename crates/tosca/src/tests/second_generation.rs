//! Templates of 2.0 become the same topologies as those of 1.3.

use super::support::{Files, assert_found, run};
use crate::render;
use serde_json::{Value, json};
use topology::{Evaluator, Outcome, Site, World, names};

const OF_1: &str = "tosca_definitions_version: tosca_simple_yaml_1_3
topology_template:
  inputs:
    most: { type: integer, default: 3 }
  node_templates:
    vm:
      type: concertina.nodes.Server
      capabilities:
        host: { properties: { mem_size: 512 MB } }
        scalable: { properties: { max_instances: { get_input: most } } }
    app:
      type: tosca.nodes.SoftwareComponent
      properties:
        component_version: \"1.0\"
      requirements:
        - host: vm
      interfaces:
        Standard:
          operations:
            configure:
              implementation: app.yml
              inputs:
                at: { get_attribute: [ SELF, host, private_address ] }
  policies:
    - grow:
        type: tosca.policies.Scaling
        targets: [ app ]
  outputs:
    url: { value: { concat: [ 'http://', { get_attribute: [ vm, public_address ] } ] } }
";

const OF_2: &str = "tosca_definitions_version: tosca_2_0
imports:
  - profile: concertina:1.0
service_template:
  inputs:
    most: { type: integer, default: 3 }
  node_templates:
    vm:
      type: Server
      capabilities:
        host: { properties: { mem_size: 512 MB } }
        scalable: { properties: { max_instances: { $get_input: most } } }
    app:
      type: SoftwareComponent
      properties:
        component_version: \"1.0\"
      requirements:
        - host: vm
      interfaces:
        Standard:
          operations:
            configure:
              implementation: app.yml
              inputs:
                at: { $get_attribute: [ SELF, RELATIONSHIP, host, TARGET, private_address ] }
  policies:
    - grow:
        type: Scaling
        targets: [ app ]
  outputs:
    url: { value: { $concat: [ 'http://', { $get_attribute: [ vm, public_address ] } ] } }
";

fn files(text: &str) -> Files {
    Files::default()
        .with("service.yaml", text)
        .with("app.yml", "")
}

/// Without places and names of types, of which the two have their own.
fn bare(value: Value) -> Value {
    match value {
        Value::Object(map) => {
            let own = ["location", "ancestry", "files", "attribute_names"];
            let kept = map
                .into_iter()
                .filter(|(key, _)| !own.contains(&key.as_str()));
            Value::Object(kept.map(|(key, value)| (key, bare(value))).collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(bare).collect()),
        other => other,
    }
}

#[test]
fn both_generations_lower_to_the_same_topology() {
    let [first, second] = [OF_1, OF_2].map(|text| {
        let files = files(text);
        let processed = run(&files);
        assert_eq!(render(&processed.diagnostics, &files), "");
        processed
    });
    let topologies = [&first, &second].map(|p| p.topology.as_ref().unwrap());
    let [one, two] = topologies.map(|t| bare(serde_json::to_value(t).unwrap()));
    for part in ["inputs", "outputs", "policies"] {
        assert_eq!(one[part], two[part], "{part}");
    }
    for part in ["requirements", "interfaces", "properties"] {
        assert_eq!(
            one["nodes"]["app"][part], two["nodes"]["app"][part],
            "{part}"
        );
    }
    assert_eq!(
        one["nodes"]["vm"]["capabilities"]["host"],
        two["nodes"]["vm"]["capabilities"]["host"]
    );
    // the planner knows what the types mean
    for topology in topologies {
        let vm = &topology.nodes[&"vm".parse().unwrap()];
        assert!(vm.is_a(names::SERVER) && vm.is_a(names::COMPUTE) && vm.made_by_provider());
        let app = &topology.nodes[&"app".parse().unwrap()];
        assert!(app.requirements[0].relationship.is_a(names::HOSTED_ON));
        assert!(topology.policies[&"grow".parse().unwrap()].is_a(names::SCALING_POLICY));
    }
    let bounds = [first, second].map(|p| {
        let groups = p.groups.unwrap();
        groups
            .iter()
            .map(|g| g.bounds.to_string())
            .collect::<Vec<_>>()
    });
    assert_eq!(bounds[0], ["1..3"]);
    assert_eq!(bounds[0], bounds[1]);
}

/// What an output of 2.0 comes to.
fn output(expression: &str) -> Value {
    struct Nothing;
    impl World for Nothing {
        fn attribute(&self, _: &model::InstanceId, _: &str) -> Option<Value> {
            None
        }
        fn members_in_service(&self, _: &model::GroupName) -> Vec<model::MemberId> {
            Vec::new()
        }

        fn ordinal(&self, _: model::MemberId) -> Option<model::Ordinal> {
            None
        }
    }
    let text = format!(
        "tosca_definitions_version: tosca_2_0
service_template:
  inputs:
    sizes: {{ type: list, entry_schema: integer, default: [ 1, 2, 3 ] }}
  node_templates: {{}}
  outputs:
    it: {{ value: {expression} }}
"
    );
    let files = Files::default().with("service.yaml", &text);
    let processed = run(&files);
    assert_eq!(render(&processed.diagnostics, &files), "", "{expression}");
    let topology = processed.topology.unwrap();
    let groups = processed.groups.unwrap();
    let evaluator = Evaluator::new(&topology, &groups, &Nothing);
    match evaluator.evaluate(&topology.outputs["it"].value, &Site::Outside) {
        Ok(Outcome::Known(value)) => value,
        other => panic!("{expression}: {other:?}"),
    }
}

#[test]
fn an_output_is_mapped_where_it_is_defined() {
    let text = "tosca_definitions_version: tosca_2_0
interface_types:
  Control: { operations: { start: {} } }
node_types:
  Web:
    attributes: { pid: { type: integer } }
    interfaces:
      control:
        type: Control
        operations:
          start:
            implementation: app.yml
            outputs: { pid: { type: integer, mapping: [ SELF, pid ] } }
service_template: { node_templates: { web: { type: Web } } }
";
    let files = files(text);
    let processed = run(&files);
    assert_eq!(render(&processed.diagnostics, &files), "");
    let topology = processed.topology.unwrap();
    let web = &topology.nodes[&"web".parse().unwrap()];
    let start = web.operation("control", "start").unwrap();
    assert_eq!(start.outputs["pid"].recorded(), "pid");
}

#[test]
fn functions_of_2_are_worked_out() {
    for (expression, value) in [
        (
            "{ $sum: [ 1, { $length: [ { $get_input: sizes } ] } ] }",
            json!(4),
        ),
        ("{ $get_input: [ sizes, 1 ] }", json!(2)),
        ("{ $join: [ [ a, b ], '-' ] }", json!("a-b")),
        ("{ $has_entry: [ { $get_input: sizes }, 2 ] }", json!(true)),
        ("{ $quotient: [ 3, 2 ] }", json!(1.5)),
        ("{ $concat: [ $$a, b ] }", json!("$ab")),
        (
            "{ $and: [ { $less_than: [ 1, 2 ] }, { $not: [ false ] } ] }",
            json!(true),
        ),
    ] {
        assert_eq!(output(expression), value, "{expression}");
    }
}

#[test]
fn a_name_lies_in_the_namespace_that_it_is_imported_into() {
    let types = "tosca_definitions_version: tosca_2_0
node_types:
  Web: { properties: { port: { type: integer } } }
  App: { derived_from: Web }
";
    let middle = "tosca_definitions_version: tosca_2_0
imports: [ { url: types.yaml, namespace: inner } ]
node_types:
  Web: { derived_from: 'inner:App', properties: { host: { type: string } } }
";
    let service = "tosca_definitions_version: tosca_2_0
imports:
  - { url: middle.yaml, namespace: outer }
  - { url: types.yaml, namespace: direct }
node_types:
  Web: {}
service_template:
  node_templates:
    one: { type: Web }
    two: { type: 'outer:Web', properties: { port: 80, host: a } }
    three: { type: 'outer:inner:App', properties: { port: 80 } }
    four: { type: 'direct:App', properties: { port: 80 } }
";
    let files = Files::default()
        .with("service.yaml", service)
        .with("middle.yaml", middle)
        .with("types.yaml", types);
    let processed = run(&files);
    assert_eq!(render(&processed.diagnostics, &files), "");
    let topology = processed.topology.unwrap();
    let ancestry = |name: &str| topology.nodes[&name.parse().unwrap()].ancestry.clone();
    // the file is one, and so are its types, by whichever way they are named
    assert_eq!(ancestry("two"), ["outer:Web", "direct:App", "direct:Web"]);
    assert_eq!(ancestry("three"), ancestry("four"));
}

#[test]
fn the_profiles_of_2_are_without_fault() {
    for name in ["org.oasis-open.simple:2.0", "concertina:1.0"] {
        let text =
            format!("tosca_definitions_version: tosca_2_0\nimports: [ {{ profile: '{name}' }} ]\n");
        let files = Files::default().with("service.yaml", &text);
        let processed = crate::process(
            "service.yaml",
            &files,
            &crate::Inputs::default(),
            crate::Mode::Strict,
        );
        assert_eq!(render(&processed.diagnostics, &files), "", "{name}");
    }
}

const ENDS: &str = "tosca_definitions_version: tosca_2_0
relationship_types:
  Wire: { valid_source_node_types: [ Lamp ], valid_target_node_types: [ Socket ] }
  Rope: {}
capability_types:
  Power: { valid_relationship_types: [ Wire ] }
node_types:
  Socket: { capabilities: { power: Power } }
  Wall: { derived_from: Socket }
  Battery: { capabilities: { power: Power } }
  Lamp: { requirements: [ { power: { capability: Power, relationship: Wire, count_range: [ 0, 1 ] } } ] }
  Cat: { requirements: [ { power: { capability: Power, relationship: RELATIONSHIP, count_range: [ 0, 1 ] } } ] }
service_template:
  node_templates:
    socket: { type: Wall }
    battery: { type: Battery }
    lamp: { type: Lamp, requirements: [ { power: LAMP } ] }
    cat: { type: Cat, requirements: CAT }
";

/// What types of 2.0 say of the ends of a relationship (TOSCA 2.0 §7.3, §8.2).
#[test]
fn a_relationship_has_the_ends_that_its_types_allow() {
    let said = |lamp: &str, cat: &str, relationship: &str| {
        let text = ENDS
            .replace("LAMP", lamp)
            .replace("CAT", cat)
            .replace("RELATIONSHIP", relationship);
        let files = Files::default().with("service.yaml", &text);
        render(&run(&files).diagnostics, &files)
    };
    assert_eq!(said("socket", "[]", "Wire"), "");
    let to = said("battery", "[]", "Wire");
    assert!(
        to.contains("Wire does not go to a Battery") && to.contains("it goes to: Socket"),
        "{to}"
    );
    let from = said("socket", "[ { power: socket } ]", "Wire");
    assert!(from.contains("Wire does not go from a Cat"), "{from}");
    let taken = said("socket", "[ { power: socket } ]", "Rope");
    assert!(
        taken.contains("the capability `power` of `socket` takes no Rope"),
        "{taken}"
    );
}

#[test]
fn a_derived_scalar_does_not_redefine_units() {
    assert_found(
        "\
tosca_definitions_version: tosca_2_0
data_types:
  L: { derived_from: scalar, units: { m: 1, cm: 0.01 }, canonical_unit: m }
  M: { derived_from: L, units: { m: 1, km: 1000 } }
",
        &["m: 1, km | m: 2, km | m: 2 | T0308 | the unit `m` is inherited with another multiplier"],
    );
}
