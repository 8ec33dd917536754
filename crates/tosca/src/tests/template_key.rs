//! A file of 1.x that calls its template as 2.0 does.

use super::support::report;

#[test]
fn its_template_is_understood_all_the_same() {
    let told =
        report("service_template:\n  node_templates:\n    a: { type: tosca.nodes.Compue }\n");
    assert!(
        told.contains("T0105") && told.contains("did you mean `tosca.nodes.Compute`?"),
        "{told}"
    );
}
