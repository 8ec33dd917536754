//! Every mistake is reported at its place, all at once.

use super::support::report;

#[test]
fn all_mistakes_of_a_file_are_reported_at_once() {
    let text = report(
        "
topology_template:
  inputs:
    size: { type: integr }
  node_templates:
    vm:
      type: tosca.nodes.Compte
    app:
      type: tosca.nodes.SoftwareComponent
      propertes: {}
      requirements:
        - hots: vm
",
    );
    for (code, place) in [
        ("T0301", "service.yaml:5:19"),
        ("T0301", "service.yaml:8:13"),
        ("T0101", "service.yaml:11:7"),
        ("T0601", "service.yaml:13:11"),
    ] {
        assert!(text.contains(&format!("error[{code}]")), "{text}");
        assert!(text.contains(place), "{place}\n{text}");
    }
    assert!(
        text.contains("did you mean `tosca.nodes.Compute`?"),
        "{text}"
    );
}
