//! How often a node is there, which of its representations is meant, and what relationships have
//! (TOSCA 2.0 §10.3, §14).

use super::support::{Files, Nobody, run};
use crate::render;
use model::{InstanceId, NodeName};
use topology::{Evaluator, Outcome, Site};

/// The example of TOSCA 2.0 §14.2: any node is there as often as its `count` says.
#[test]
fn a_count_of_any_node_is_a_group_of_a_fixed_size() {
    let text = "
capability_types: { Linkable: {} }
relationship_types: { LinksTo: {} }
node_types:
  VPN: { capabilities: { linkable: { type: Linkable } } }
  VPNSite:
    properties: { location: { type: string } }
    requirements: [ { vpn: { capability: Linkable, relationship: LinksTo } } ]
service_template:
  inputs:
    sites: { type: integer, default: 3 }
    places: { type: list, entry_schema: string, default: [ Austin, Boston, Chicago ] }
  node_templates:
    sdwan: { type: VPN }
    site:
      type: VPNSite
      count: { $get_input: sites }
      properties: { location: { $get_input: [ places, $node_index ] } }
      requirements: [ { vpn: sdwan } ]
";
    let files = Files::default().with(
        "service.yaml",
        &format!("tosca_definitions_version: tosca_2_0\n{text}"),
    );
    let processed = run(&files);
    let said = render(&processed.diagnostics, &files);
    let groups = processed.groups.unwrap_or_else(|| panic!("{said}"));
    let groups: Vec<String> = groups
        .iter()
        .map(|g| format!("{} {}", g.name, g.bounds))
        .collect();
    assert_eq!(groups, ["site 3..3"], "{said}");
}

/// A path may end at a relationship (§10.3).
#[test]
fn a_property_of_a_relationship_is_known() {
    let text = "
capability_types: { Power: {} }
relationship_types: { Wire: { properties: { volts: { type: map, entry_schema: integer } } } }
node_types:
  Socket: { capabilities: { power: { type: Power } } }
  Lamp:
    properties: { volts: { type: integer } }
    requirements: [ { power: { capability: Power, relationship: Wire, count_range: [ 0, 2 ] } } ]
service_template:
  node_templates:
    socket: { type: Socket }
    lamp:
      type: Lamp
      properties: { volts: { $get_property: [ SELF, RELATIONSHIP, power, 1, volts, peak ] } }
      requirements:
        - power: { node: socket, relationship: { type: Wire, properties: { volts: { peak: 110 } } } }
        - power: { node: socket, relationship: { type: Wire, properties: { volts: { peak: 230 } } } }
";
    let files = |text: &str| {
        let text = format!("tosca_definitions_version: tosca_2_0\n{text}");
        Files::default().with("service.yaml", &text)
    };
    let right = files(text);
    let processed = run(&right);
    let said = render(&processed.diagnostics, &right);
    let (topology, groups) = (processed.topology, processed.groups);
    let (topology, groups) = (
        topology.unwrap_or_else(|| panic!("{said}")),
        groups.unwrap(),
    );
    let lamp: NodeName = "lamp".parse().unwrap();
    let site = Site::Node(InstanceId::Single(lamp.clone()));
    let evaluator = Evaluator::new(&topology, &groups, &Nobody);
    let volts = evaluator.evaluate(&topology.nodes[&lamp].properties["volts"], &site);
    assert_eq!(volts, Ok(Outcome::Known(230.into())));

    let wrong = files(&text.replace("1, volts, peak", "1, amps"));
    let said = render(&run(&wrong).diagnostics, &wrong);
    assert!(said.contains("has no property `amps`"), "{said}");
    let wrong = files(&text.replace("peak: 230", "low: 230"));
    let said = render(&run(&wrong).diagnostics, &wrong);
    assert!(said.contains("there is no key \"peak\""), "{said}");
}

/// §14.3.4 and §14.3.6: which of a node's representations is meant, and what it has.
#[test]
fn a_node_is_required_by_its_number() {
    let text = "
capability_types: { Linkable: {} }
relationship_types: { LinksTo: {} }
node_types:
  Right: { properties: { name: { type: string } }, capabilities: { linkable: { type: Linkable } } }
  Left:
    properties: { of: { type: string } }
    requirements: [ { uses: { capability: Linkable, relationship: LinksTo } } ]
service_template:
  inputs: { rights: { type: integer, default: 2 } }
  node_templates:
    right: { type: Right, count: { $get_input: rights }, properties: { name: { $concat: [ r, $node_index ] } } }
    left:
      type: Left
      count: 4
      properties: { of: { $get_property: [ SELF, RELATIONSHIP, uses, TARGET, name ] } }
      requirements: [ { uses: [ right, { $remainder: [ $node_index, { $get_input: rights } ] } ] } ]
";
    let files = Files::default().with(
        "service.yaml",
        &format!("tosca_definitions_version: tosca_2_0\n{text}"),
    );
    let processed = run(&files);
    let said = render(&processed.diagnostics, &files);
    let topology = processed.topology.unwrap_or_else(|| panic!("{said}"));
    let left = &topology.nodes[&"left".parse().unwrap()];
    let index = serde_json::to_value(&left.requirements[0].target_index).unwrap();
    assert_eq!(index["call"]["apply"]["function"], "remainder");
    let wrong = text.replace(
        "{ $remainder: [ $node_index, { $get_input: rights } ] }",
        "first",
    );
    let files = Files::default().with(
        "service.yaml",
        &format!("tosca_definitions_version: tosca_2_0\n{wrong}"),
    );
    let said = render(&run(&files).diagnostics, &files);
    assert!(said.contains("the number of `right`"), "{said}");
}

/// As many servers as `count` says, with what is hosted on them; neither fewer nor more.
#[test]
fn a_count_of_servers_is_a_group_of_a_fixed_size() {
    let text = "tosca_definitions_version: tosca_2_0
imports:
  - profile: concertina:1.0
service_template:
  inputs:
    machines: { type: integer, default: 3 }
  node_templates:
    vm: { type: Server, count: { $get_input: machines } }
    app: { type: SoftwareComponent, requirements: [ { host: vm } ] }
";
    let files = Files::default().with("service.yaml", text);
    let processed = run(&files);
    assert_eq!(render(&processed.diagnostics, &files), "");
    let groups = processed.groups.unwrap();
    let group = groups.iter().next().unwrap();
    assert_eq!((group.bounds.min().0, group.bounds.max().0), (3, 3));
    assert_eq!(group.nodes.len(), 2);

    let both = text.replace(
        "count: { $get_input: machines }",
        "count: 2, capabilities: { scalable: { properties: { max_instances: 4 } } }",
    );
    let files = Files::default().with("service.yaml", &both);
    let said = render(&run(&files).diagnostics, &files);
    assert!(said.contains("both say how many"), "{said}");
}

const PAIRS: &str = "tosca_definitions_version: tosca_2_0
imports: [ { profile: 'org.oasis-open.simple:2.0' } ]
service_template:
  node_templates:
    app: { type: WebApplication, count: 3, requirements: [ host: [ web, $node_index ] ] }
    vm: { type: Compute, count: 3 }
    web: { type: WebServer, count: 3, requirements: [ host: [ vm, $node_index ] ] }
";

/// The example of §8.5.2: each on the host of its own number is one group with it.
#[test]
fn a_node_on_each_host_is_multiplied_with_it() {
    let files = Files::default().with("service.yaml", PAIRS);
    let processed = run(&files);
    assert_eq!(render(&processed.diagnostics, &files), "");
    let (topology, groups) = (processed.topology.unwrap(), processed.groups.unwrap());
    let all: Vec<String> = groups
        .iter()
        .map(|g| format!("{} {} {}", g.name, g.bounds, g.nodes.len()))
        .collect();
    assert_eq!(all, ["vm 3..3 3"]);
    let app = InstanceId::OfMember("app".parse().unwrap(), model::MemberId(7));
    let path = topology::EntityPath {
        entity: topology::Entity::This,
        steps: ["host", "host", "state"]
            .map(|s| topology::PathStep::Name(s.to_owned()))
            .to_vec(),
    };
    let state = topology::Expr::Call(Box::new(topology::Call::GetAttribute(path)));
    let outcome = Evaluator::new(&topology, &groups, &Nobody).evaluate(&state, &Site::Node(app));
    // the one of the same member
    let Ok(Outcome::Unknown { waits_for }) = outcome else {
        panic!("{outcome:?}");
    };
    assert_eq!(
        waits_for.instance,
        InstanceId::OfMember("vm".parse().unwrap(), model::MemberId(7))
    );
}

/// Several on one host of a group are right, but not to be had.
#[test]
fn several_on_each_host_are_open() {
    for (one, other) in [
        (
            "count: 3, requirements: [ host: [ web,",
            "count: 2, requirements: [ host: [ web,",
        ),
        ("[ web, $node_index ]", "web"),
        ("[ web, $node_index ]", "[ web, 1 ]"),
    ] {
        let files = Files::default().with("service.yaml", &PAIRS.replace(one, other));
        let processed = run(&files);
        let [only] = processed.diagnostics.as_slice() else {
            panic!("{}", render(&processed.diagnostics, &files));
        };
        assert!(
            only.code.as_str() == "T0805" && !only.is_error() && only.blocks(),
            "{only:?}"
        );
    }
}
