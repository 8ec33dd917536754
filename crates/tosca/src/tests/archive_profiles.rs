//! Profiles that lie in the archive are imported by their names.

use super::support::{Files, run};
use crate::render;

const PROFILE: &str = "tosca_definitions_version: tosca_2_0
profile: org.example.base:1.2
node_types: { Box: {} }
";
const SERVICE: &str = "tosca_definitions_version: tosca_2_0
imports: [ { profile: 'org.example.base:1.2', namespace: b } ]
service_template: { node_templates: { box: { type: b:Box } } }
";

fn report(files: &Files) -> String {
    render(&run(files).diagnostics, files)
}

#[test]
fn a_file_of_other_definitions_is_the_profile_that_it_says_it_is() {
    let files = Files::default()
        .with("service.yaml", SERVICE)
        .with_other("profiles/base.yaml", PROFILE);
    assert_eq!(report(&files), "");
}

#[test]
fn names_of_a_profile_of_the_archive_are_known() {
    let files = Files::default()
        .with("service.yaml", &SERVICE.replace("b:Box", "b:Bax"))
        .with_other("profiles/base.yaml", PROFILE);
    let report = report(&files);
    assert!(report.contains("did you mean `b:Box`?"), "{report}");
}

#[test]
fn another_version_is_another_profile() {
    let files = Files::default()
        .with("service.yaml", &SERVICE.replace("1.2", "1.3"))
        .with_other("profiles/base.yaml", PROFILE);
    let report = report(&files);
    assert!(report.contains("open[T0201]"), "{report}");
    assert!(report.contains("`Other-Definitions`"), "{report}");
}
