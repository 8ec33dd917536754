//! Workflows that never end, or come to too much.

use super::support::{assert_found, report};

const RIGHT: &str = "tosca_definitions_version: tosca_simple_yaml_1_3
topology_template:
  node_templates: { vm: { type: tosca.nodes.Compute } }
  workflows:
    a: { steps: { s: { target: vm, activities: [ { inline: b }, { inline: b } ] } } }
    b: { steps: { s: { target: vm, activities: [ { inline: c } ] } } }
    c:
      steps:
        one: { target: vm, activities: [ { set_state: stopped } ], on_success: [ two, three ], on_failure: [ two ] }
        two: { target: vm, activities: [ { set_state: started } ], on_success: [ three ] }
        three: { target: vm, activities: [ { set_state: started } ], on_failure: [ one ] }
";

#[test]
fn circles_of_workflows_and_steps_are_told_with_their_way() {
    assert_found(
        RIGHT,
        &[
            "{ set_state: stopped } | { inline: a } | a } ], on | T0708 | a → b → c → a",
            "{ set_state: stopped } | { inline: { workflow: c } } | c } | T0708 | c → c",
            "on_failure: [ one ] | on_success: [ one ] | one ] } | T0708 | one → two → three → one",
        ],
    );
}

#[test]
fn inlining_does_not_multiply_without_end() {
    let mut text = String::from(
        "topology_template:\n  node_templates: { vm: { type: tosca.nodes.Compute } }\n  workflows:\n",
    );
    for level in 0..60 {
        let next = format!("{{ inline: w{} }}", level + 1);
        let steps = format!("s: {{ target: vm, activities: [ {next}, {next} ] }}");
        text += &format!("    w{level}: {{ steps: {{ {steps} }} }}\n");
    }
    text += "    w60: { steps: { s: { target: vm, activities: [ { set_state: started } ] } } }\n";
    let said = report(&text);
    assert_eq!(said.matches("T0708").count(), 1, "{said}");
    let way = "the workflow `w48` comes to 12286 activities with all that it inlines: w48 → w49 →";
    assert!(said.contains(way), "{said}");
}
