//! Functions that ask the graph, in both generations: what they come to.

use super::support::{Files, run};
use crate::render;
use model::{GroupName, InstanceId, MemberId, NodeName, Ordinal};
use serde_json::{Value, json};
use topology::{Evaluator, Expr, Outcome, ScalingGroups, Site, Topology, World};

/// One member of each group, its ordinal being 4; `app` has handed `url` back.
struct Deployed;

impl World for Deployed {
    fn attribute(&self, instance: &InstanceId, name: &str) -> Option<Value> {
        (instance.node().as_str() == "app" && name == "Standard.configure.url")
            .then(|| json!("http://here"))
    }

    fn members_in_service(&self, _: &GroupName) -> Vec<MemberId> {
        vec![MemberId(7)]
    }

    fn ordinal(&self, _: MemberId) -> Option<Ordinal> {
        Some(Ordinal(4))
    }
}

struct Service {
    topology: Topology,
    groups: ScalingGroups,
}

impl Service {
    fn new(text: &str) -> Self {
        let files = Files::default()
            .with("service.yaml", text)
            .with("run.yml", "")
            .with("files/site.tgz", "");
        let processed = run(&files);
        assert_eq!(render(&processed.diagnostics, &files), "");
        Self {
            topology: processed.topology.unwrap(),
            groups: processed.groups.unwrap(),
        }
    }

    fn input(&self, node: &str, name: &str) -> &Expr {
        let node = &self.topology.nodes[&node.parse::<NodeName>().unwrap()];
        &node.operation("Standard", "start").unwrap().inputs[name]
    }

    fn worked_out(&self, expr: &Expr, site: &Site) -> Outcome {
        let evaluator = Evaluator::new(&self.topology, &self.groups, &Deployed);
        evaluator.evaluate(expr, site).unwrap()
    }

    fn of_node(&self, node: &str, input: &str) -> Outcome {
        let name: NodeName = node.parse().unwrap();
        let instance = match self.groups.of_node(&name) {
            Some(_) => InstanceId::OfMember(name, MemberId(7)),
            None => InstanceId::Single(name),
        };
        self.worked_out(self.input(node, input), &Site::Node(instance))
    }

    fn output(&self, name: &str) -> Outcome {
        self.worked_out(&self.topology.outputs[name].value, &Site::Outside)
    }
}

fn known(value: Value) -> Outcome {
    Outcome::Known(value)
}

const OF_1: &str = "tosca_definitions_version: tosca_simple_yaml_1_3
topology_template:
  node_templates:
    vm:
      type: tosca.nodes.Compute
      capabilities: { endpoint: { properties: { protocol: ssh } } }
    other: { type: tosca.nodes.Compute }
    app:
      type: tosca.nodes.SoftwareComponent
      artifacts:
        content: files/site.tgz
      requirements:
        - host: vm
        - dependency: other
        - dependency: vm
      interfaces:
        Standard:
          operations:
            configure: run.yml
            start:
              implementation: run.yml
              inputs:
                content: { get_artifact: [ SELF, content ] }
                url: { get_operation_output: [ SELF, Standard, configure, url ] }
                machines: { get_nodes_of_type: tosca.nodes.Compute }
                second: { get_property: [ SELF, dependency, 1, endpoint, protocol ] }
  outputs:
    url: { value: { get_operation_output: [ app, tosca.interfaces.node.lifecycle.Standard, configure, url ] } }
";

#[test]
fn those_of_1_3_come_to_something() {
    let service = Service::new(OF_1);
    assert_eq!(
        service.of_node("app", "content"),
        known(json!("files/site.tgz"))
    );
    assert_eq!(service.of_node("app", "url"), known(json!("http://here")));
    assert_eq!(
        service.of_node("app", "machines"),
        known(json!(["other", "vm"]))
    );
    assert_eq!(service.of_node("app", "second"), known(json!("ssh")));
    assert_eq!(service.output("url"), known(json!("http://here")));
    // the operation is told to hand it back
    let app = &service.topology.nodes[&"app".parse().unwrap()];
    let configure = app.operation("Standard", "configure").unwrap();
    assert_eq!(
        configure.outputs["url"].recorded(),
        "Standard.configure.url"
    );
}

#[test]
fn an_output_that_an_attribute_takes_is_that_attribute() {
    let text = OF_1.replace(
        "configure: run.yml",
        "configure: { implementation: run.yml, outputs: { url: [ SELF, component_url ] } }",
    );
    let types = "node_types:
  t.App:
    derived_from: tosca.nodes.SoftwareComponent
    attributes: { component_url: { type: string } }
topology_template:";
    let text = text.replace("topology_template:", types).replace(
        "type: tosca.nodes.SoftwareComponent\n      artifacts",
        "type: t.App\n      artifacts",
    );
    let service = Service::new(&text);
    let app = &service.topology.nodes[&"app".parse().unwrap()];
    let configure = app.operation("Standard", "configure").unwrap();
    assert_eq!(configure.outputs["url"].recorded(), "component_url");
    assert!(app.attributes.contains_key("Standard.configure.url"));
}

#[test]
fn an_operation_that_is_not_there_is_an_error() {
    let text = OF_1.replace(
        "SELF, Standard, configure, url",
        "SELF, Standard, confgure, url",
    );
    let files = Files::default()
        .with("service.yaml", &text)
        .with("run.yml", "")
        .with("files/site.tgz", "");
    let said = render(&run(&files).diagnostics, &files);
    assert!(
        said.contains("`app` has no operation `Standard.confgure`"),
        "{said}"
    );
    assert!(
        said.contains("did you mean `Standard.configure`?"),
        "{said}"
    );
}

const OF_2: &str = "tosca_definitions_version: tosca_2_0
imports:
  - profile: concertina:1.0
service_template:
  node_templates:
    vm:
      type: Server
      capabilities: { scalable: { properties: { max_instances: 3 } } }
    app:
      type: SoftwareComponent
      artifacts:
        content: { type: File, file: files/site.tgz }
      requirements: [ { host: vm } ]
      interfaces:
        Standard:
          operations:
            start:
              implementation: run.yml
              inputs:
                content: { $get_artifact: [ SELF, content ] }
                number: $node_index
                next: { $sum: [ $node_index, 1 ] }
    single:
      type: SoftwareComponent
      requirements: [ { host: { node: vm } } ]
      interfaces:
        Standard:
          operations:
            start: { implementation: run.yml, inputs: { number: $node_index } }
";

#[test]
fn those_of_2_0_come_to_something() {
    let service = Service::new(OF_2);
    assert_eq!(
        service.of_node("app", "content"),
        known(json!("files/site.tgz"))
    );
    assert_eq!(service.of_node("app", "number"), known(json!(4)));
    assert_eq!(service.of_node("app", "next"), known(json!(5)));
}

/// TOSCA 2.0 §10.4: what comes of a function is checked when the template is written.
#[test]
fn what_a_declared_function_comes_to_must_be_what_is_wanted() {
    let text = "tosca_definitions_version: tosca_2_0
functions:
  made:
    signatures:
      - { arguments: [ integer ], result: RESULT }
      - { arguments: [ string, string ], result: string }
      - { arguments: [ float ], result: list }
node_types: { T: { properties: { p: { type: integer } } } }
service_template:
  node_templates: { t: { type: T, properties: { p: { $made: [ ARGUMENTS ] } } } }
";
    for (result, arguments, wrong) in [
        ("integer", "1", false),
        ("float", "1", false),
        ("string", "1", true),
        ("integer", "a, b", true),
    ] {
        let text = text
            .replace("RESULT", result)
            .replace("ARGUMENTS", arguments);
        let files = super::support::Files::default().with("service.yaml", &text);
        let said = crate::render(&super::support::run(&files).diagnostics, &files);
        let told = said.contains("the property `p` must be an integer, and `$made` gives a");
        assert_eq!(told, wrong, "{said}");
        let line = text.lines().nth(9).unwrap();
        let place = format!("service.yaml:10:{}", line.find("$made").unwrap() + 1);
        assert!(said.contains(&place), "{place}\n{said}");
    }
}
