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
    assert!(report.contains("a file of an archive"), "{report}");
}

#[test]
fn any_file_of_an_archive_is_the_profile_that_it_says_it_is() {
    let files = || {
        Files::default()
            .with("service.yaml", SERVICE)
            .with("lib/a.yaml", PROFILE)
    };
    assert_eq!(report(&files().in_archive()), "");
    // what lies beside a template is no part of it
    assert!(report(&files()).contains("open[T0201]"));
    let text = files().with("lib/b.txt", PROFILE).in_archive();
    assert_eq!(report(&text), "");
}

/// Where they lie says nothing about which is meant.
#[test]
fn of_two_files_that_are_one_profile_none_is_taken() {
    let files = Files::default()
        .with("service.yaml", SERVICE)
        .with("z.yaml", PROFILE)
        .with("lib/a.yml", PROFILE)
        .in_archive();
    let said = report(&files);
    let told = "error[T0205]: several files of the archive are the profile `org.example.base:1.2`: lib/a.yml and z.yaml";
    assert!(said.contains(told), "{said}");
    assert_eq!(said.matches("[T0").count(), 1, "{said}");
}

/// One that is named is meant.
#[test]
fn a_file_of_other_definitions_comes_before_another_one() {
    let files = Files::default()
        .with("service.yaml", SERVICE)
        .with("a.yaml", &PROFILE.replace("Box", "Bax"))
        .with_other("profiles/base.yaml", PROFILE)
        .in_archive();
    assert_eq!(report(&files), "");
}
