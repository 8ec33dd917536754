//! What operations of a relationship hand back (TOSCA 1.3 §4.6.1).

use super::support::{Files, assert_found, run};
use crate::render;
use model::{EdgeId, GroupName, InstanceId, MemberId, Ordinal};
use serde_json::{Value, json};
use topology::{Evaluator, Outcome, Site, World};

const PAIR: &str = "tosca_definitions_version: tosca_simple_yaml_1_3
relationship_types:
  t.Uses: { derived_from: tosca.relationships.DependsOn, attributes: { key: { type: string } } }
node_types:
  t.App:
    derived_from: tosca.nodes.SoftwareComponent
    requirements:
      - db: { capability: tosca.capabilities.Node, node: tosca.nodes.Root, relationship: t.Uses }
topology_template:
  node_templates:
    vm: { type: tosca.nodes.Compute }
    app:
      type: t.App
      requirements:
        - host: vm
        - db:
            node: vm
            relationship:
              type: t.Uses
              interfaces:
                Configure:
                  operations:
                    pre_configure_source: { implementation: x.sh, outputs: { mapped: [ SELF, key ] } }
                    add_target:
                      implementation: y.sh
                      inputs:
                        a: { get_operation_output: [ SELF, Configure, pre_configure_source, made ] }
                        b: { concat: [ k, { get_operation_output: [ SELF, Configure, pre_configure_source, mapped ] } ] }
";

#[test]
fn an_operation_of_the_relationship_must_be_there() {
    assert_found(
        PAIR,
        &[
            "[ SELF, Configure, pre_configure_source, made | [ SELF, Configure, pre_configure_sorce, made | pre_configure_sorce | T0702 | `pre_configure_source`",
            "[ SELF, Configure, pre_configure_source, made | [ SELF, Config, pre_configure_source, made | pre_ | T0702 | Configure",
            "[ SELF, Configure, pre_configure_source, made | [ SELF, Configure, add_source, made | add_source | T0702 | runs nothing",
        ],
    );
}

/// A pair of which everything has been recorded.
struct Recorded;

impl World for Recorded {
    fn attribute(&self, _: &InstanceId, _: &str) -> Option<Value> {
        None
    }

    fn attribute_of_pair(&self, pair: &EdgeId, name: &str) -> Option<Value> {
        Some(json!(format!("{}:{name}", pair.requirement)))
    }

    fn members_in_service(&self, _: &GroupName) -> Vec<MemberId> {
        Vec::new()
    }

    fn ordinal(&self, _: MemberId) -> Option<Ordinal> {
        None
    }
}

#[test]
fn what_it_hands_back_is_an_attribute_of_the_pair() {
    let files = Files::default()
        .with("service.yaml", PAIR)
        .with("x.sh", "")
        .with("y.sh", "");
    let processed = run(&files);
    assert_eq!(render(&processed.diagnostics, &files), "");
    let (topology, groups) = (processed.topology.unwrap(), processed.groups.unwrap());
    let app = &topology.nodes[&"app".parse().unwrap()];
    let pair = app.requirement("db").unwrap();
    let gives = pair
        .relationship
        .operation("Configure", "pre_configure_source")
        .unwrap();
    let outputs: Vec<(&str, &str)> = gives
        .outputs
        .iter()
        .map(|(o, a)| (o.as_str(), a.attribute.as_str()))
        .collect();
    assert_eq!(
        outputs,
        [
            ("made", "Configure.pre_configure_source.made"),
            ("mapped", "key")
        ]
    );
    let edge = EdgeId {
        source: InstanceId::Single(app.name.clone()),
        requirement: "db".to_owned(),
        index: 0,
        target: InstanceId::Single("vm".parse().unwrap()),
    };
    let evaluator = Evaluator::new(&topology, &groups, &Recorded);
    let takes = pair
        .relationship
        .operation("Configure", "add_target")
        .unwrap();
    let input =
        |name: &str| evaluator.evaluate(&takes.inputs[name], &Site::Relationship(edge.clone()));
    assert_eq!(
        input("a"),
        Ok(Outcome::Known(json!(
            "db:Configure.pre_configure_source.made"
        )))
    );
    assert_eq!(input("b"), Ok(Outcome::Known(json!("kdb:key"))));
}
