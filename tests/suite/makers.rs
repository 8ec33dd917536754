//! Who makes a Compute, as the graph and the choice of a provider say.

use serde_json::{Value, json};
use testkit::{mk_node, mk_node_name};
use topology::{Directive, Expr, Maker, NodeTemplate, PlainComputes, Topology, names};

fn compute(operations: &[&str], address: Option<Value>) -> NodeTemplate {
    let mut node = mk_node("vm", &[names::COMPUTE, "tosca.nodes.Root"], operations);
    let address = address.map(|value| ("public_address".to_owned(), Expr::Literal(value)));
    node.attributes.extend(address);
    node
}

fn selected() -> NodeTemplate {
    let mut node = compute(&[], None);
    node.directives = vec![Directive::Select];
    node
}

fn stood_for() -> NodeTemplate {
    let mut node = compute(&[], None);
    node.substituted_by = Some("vm.yaml".to_owned());
    node
}

#[test]
fn a_choice_is_about_what_is_said_nowhere_else() {
    use Maker::{Itself, Nobody, NobodyYet, Provider};
    let server = mk_node("vm", &[names::SERVER, names::COMPUTE], &["create"]);
    let software = mk_node("vm", &["tosca.nodes.SoftwareComponent"], &[]);
    for (node, left_alone, provided) in [
        (compute(&[], None), Some(NobodyYet), Some(Provider)),
        (compute(&["start"], None), Some(NobodyYet), Some(Provider)),
        (
            compute(&[], Some(json!(""))),
            Some(NobodyYet),
            Some(Provider),
        ),
        (
            compute(&[], Some(Value::Null)),
            Some(NobodyYet),
            Some(Provider),
        ),
        (compute(&["create"], None), Some(Itself), Some(Itself)),
        (
            compute(&["create"], Some(json!("h"))),
            Some(Itself),
            Some(Itself),
        ),
        (
            compute(&[], Some(json!("10.0.0.7"))),
            Some(Nobody),
            Some(Nobody),
        ),
        (
            compute(&[], Some(json!("localhost"))),
            Some(Nobody),
            Some(Nobody),
        ),
        (selected(), Some(Nobody), Some(Nobody)),
        (server, Some(Provider), Some(Provider)),
        (stood_for(), None, None),
        (software, None, None),
    ] {
        let topology = Topology {
            nodes: [(node.name.clone(), node)].into(),
            ..Topology::default()
        };
        let of = |topology: &Topology| topology.makers().get(&mk_node_name("vm")).copied();
        let chosen = topology.clone().with_computes(PlainComputes::Provided);
        assert_eq!((of(&topology), of(&chosen)), (left_alone, provided));
        let made = chosen.nodes[&mk_node_name("vm")].made_by_provider();
        assert_eq!(made, provided == Some(Provider));
        assert_eq!(chosen.with_computes(PlainComputes::LeftAlone), topology);
    }
}
