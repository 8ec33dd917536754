//! Where an archive begins: its `TOSCA.meta`, or the only template at its root.

use super::support::Files;
use crate::csar::{check_root, find_entry};
use crate::{Mode, render};

/// What is said of a `TOSCA.meta`, and the entry.
fn meta(text: &str, mode: Mode) -> (String, Option<String>) {
    let files = Files::default()
        .with("TOSCA-Metadata/TOSCA.meta", text)
        .with("d/service.yaml", "")
        .with("d/other file.yaml", "");
    let found = find_entry(&[], &files, mode);
    (render(&found.diagnostics, &files), found.path)
}

#[test]
fn every_version_of_the_meta_file_is_read() {
    let entry = Some("d/service.yaml".to_owned());
    for versions in [
        "TOSCA-Meta-File-Version: 1.0\nCSAR-Version: 1.0\n",
        "TOSCA-Meta-File-Version: 1.1\nCSAR-Version: 1.1\n",
        "CSAR-Version: 2.0\n",
    ] {
        let text = format!(
            "{versions}Created-By: me\nEntry-Definitions: d/service.yaml\n\
             Other-Definitions: \"d/other file.yaml\"\n\nX-Own: a\n  longer one\n"
        );
        assert_eq!(
            meta(&text, Mode::Strict),
            (String::new(), entry.clone()),
            "{versions}"
        );
    }
}

#[test]
fn a_byte_order_mark_is_read_past() {
    let text = "\u{feff}TOSCA-Meta-File-Version: 1.1\nCSAR-Version: 1.1\nCreated-By: me\nEntry-Definitions: d/service.yaml\n";
    let entry = Some("d/service.yaml".to_owned());
    assert_eq!(meta(text, Mode::Strict), (String::new(), entry));
}

#[test]
fn a_misspelt_name_is_told_once_and_read_as_what_was_meant() {
    let text = "CSAR-Version: 1.1\nTOSCA-Meta-File-Version: 1.1\nCreated-By: me\nEntry-Defintions: d/service.yaml\n";
    let (said, entry) = meta(text, Mode::Tolerant);
    assert!(said.contains("did you mean `Entry-Definitions`?"), "{said}");
    assert_eq!(said.matches("[T1").count(), 1, "{said}");
    assert_eq!(entry.as_deref(), Some("d/service.yaml"));
}

#[test]
fn a_meta_file_that_is_wrong_is_told_where() {
    for (text, place, part) in [
        ("CSAR-Version 2.0\n", "meta:1:1", "no `Name: value`"),
        (
            "Entry-Definitions: d/service.yaml\n",
            "meta:1:1",
            "`CSAR-Version` is missing",
        ),
        ("CSAR-Version: 3.0\n", "meta:1:15", "no version of archives"),
        (
            "CSAR-Version: 2.0\nEntry-Definitions: d/servcie.yaml\n",
            "meta:2:20",
            "there is no file d/servcie.yaml",
        ),
        (
            "CSAR-Version: 2.0\nEntry-Definition: d/service.yaml\n",
            "meta:2:1",
            "did you mean `Entry-Definitions`?",
        ),
        (
            "CSAR-Version: 2.0\nEntry-Definitions: d/service.yaml\nOther-Definitions: d/no.yaml\n",
            "meta:3:20",
            "there is no file d/no.yaml",
        ),
        (
            "CSAR-Version: 2.0\nCreated-By: a\nCreated-By: b\n",
            "meta:3:1",
            "`Created-By` is there twice",
        ),
    ] {
        let (said, _) = meta(text, Mode::Tolerant);
        assert!(
            said.contains(place) && said.contains(part),
            "{text}\n{said}"
        );
    }
}

#[test]
fn what_a_meta_file_must_say_is_missed() {
    let both = "TOSCA-Meta-File-Version: 1.1\nCSAR-Version: 1.1\n";
    let entry = "Entry-Definitions: d/service.yaml\n";
    for (text, place, part, section) in [
        (
            format!("{both}{entry}"),
            "meta:1:1",
            "`Created-By` is missing",
            "TOSCA 1.3 §6.2",
        ),
        (
            format!("CSAR-Version: 2.0\nCreated-By:\n{entry}"),
            "meta:2:1",
            "`Created-By` says nothing",
            "TOSCA 2.0 §17.2.1",
        ),
        (
            format!("{both}Created-By: me\n"),
            "meta:1:1",
            "`Entry-Definitions` is missing",
            "TOSCA 1.3 §6.2",
        ),
    ] {
        for (mode, word) in [
            (Mode::Tolerant, "warning[T1005]"),
            (Mode::Strict, "error[T1005]"),
        ] {
            let (said, _) = meta(&text, mode);
            for part in [place, part, section, word] {
                assert!(said.contains(part), "{part} is not in:\n{said}");
            }
        }
    }
    // the file to begin with may be the only one at the root
    let (said, _) = meta("CSAR-Version: 2.0\nCreated-By: me\n", Mode::Strict);
    assert!(!said.contains("T1005"), "{said}");
}

#[test]
fn without_a_meta_file_the_only_template_at_the_root_counts() {
    let files = Files::default();
    let names = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
    let found = find_entry(&names(&["a.yml", "b.sh"]), &files, Mode::Strict);
    assert_eq!(found.path.as_deref(), Some("a.yml"));
    for several in [names(&[]), names(&["a.yml", "b.yaml"])] {
        let found = find_entry(&several, &files, Mode::Tolerant);
        assert!(found.path.is_none() && found.diagnostics.len() == 1);
    }
}

#[test]
fn names_on_several_lines_are_several() {
    let files = Files::default()
        .with(
            "TOSCA-Metadata/TOSCA.meta",
            "CSAR-Version: 2.0\nCreated-By: me\nEntry-Definitions: d/\n  service.yaml\n\
             Other-Definitions: d/a.yaml\n  \"d/other\n   file.yaml\"\n  d/b.yaml\n",
        )
        .with("d/service.yaml", "")
        .with("d/a.yaml", "")
        .with("d/b.yaml", "")
        .with("d/other file.yaml", "");
    let found = find_entry(&[], &files, Mode::Strict);
    assert_eq!(render(&found.diagnostics, &files), "");
    assert_eq!(found.path.as_deref(), Some("d/service.yaml"));
    assert_eq!(found.others, ["d/a.yaml", "d/other file.yaml", "d/b.yaml"]);
}

#[test]
fn a_folder_that_was_packed_in_place_of_what_is_in_it_is_named() {
    let bytes = {
        let files = [("web/service.yaml".to_owned(), b"a: b".to_vec())];
        let files = std::collections::BTreeMap::from(files);
        crate::csar::pack(&files, crate::csar::Format::Zip).unwrap()
    };
    let archive = crate::csar::Archive::read(&bytes).unwrap();
    let found = find_entry(&[], &archive, Mode::Tolerant);
    let said = render(&found.diagnostics, &archive);
    assert!(said.contains("everything lies in the folder web"), "{said}");
}

#[test]
fn without_a_meta_file_the_template_names_the_archive() {
    let said = |text: &str, mode| {
        let files = Files::default().with("service.yaml", text);
        render(&check_root("service.yaml", &files, mode), &files)
    };
    let of_1 = "tosca_definitions_version: tosca_simple_yaml_1_3\n";
    let lacks = said(
        &format!("{of_1}metadata: {{ template_name: x }}\n"),
        Mode::Strict,
    );
    assert!(
        lacks.contains("error[T1005]") && lacks.contains("`template_version`"),
        "{lacks}"
    );
    assert!(said(of_1, Mode::Tolerant).contains("warning[T1005]"));
    let whole = format!("{of_1}metadata: {{ template_name: x, template_version: 1.0 }}\n");
    assert_eq!(said(&whole, Mode::Strict), "");
    let keynames = format!("{of_1}template_name: x\ntemplate_version: 1.0\n");
    assert_eq!(said(&keynames, Mode::Strict), "");
    assert_eq!(
        said("tosca_definitions_version: tosca_2_0\n", Mode::Strict),
        ""
    );
    assert_eq!(said("a: [\n", Mode::Strict), "");
}

/// Of several files the one with a template in it is likely meant, and that is said.
#[test]
fn the_only_file_with_a_template_is_proposed() {
    let types = "tosca_definitions_version: tosca_simple_yaml_1_3\nnode_types: {}\n";
    let template = "tosca_definitions_version: tosca_simple_yaml_1_3\ntopology_template: {}\n";
    let names = ["a.yaml", "b.yaml", "c.yaml"].map(str::to_owned);
    let said = |second: &str| {
        let files = Files::default()
            .with("a.yaml", types)
            .with("b.yaml", template)
            .with("c.yaml", second);
        let found = find_entry(&names, &files, Mode::Strict);
        assert_eq!(found.path, None);
        render(&found.diagnostics, &files)
    };
    let one = said(types);
    assert!(one.contains("b.yaml alone has a service template"), "{one}");
    assert!(one.contains("`Entry-Definitions: b.yaml`"), "{one}");
    let two = said(template);
    assert!(two.contains("`Entry-Definitions: …`"), "{two}");
    assert!(two.contains("the file itself can be given"), "{two}");
}
