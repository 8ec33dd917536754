//! The example, drawn.

mod layout;
mod notes;
mod open;

use super::picture::Shape;
use super::{Picture, dot, mermaid, svg};
use crate::wiring::{Outline, Remote, TemplateError};
use std::collections::BTreeMap;
use std::path::Path;
use tosca::{Inputs, Mode};

fn read(file: &Path) -> Result<Outline, TemplateError> {
    Outline::read(file, &Inputs::default(), Mode::Tolerant, Remote::Refused)
}

fn drawn(outline: &Outline) -> Picture {
    let nothing = BTreeMap::new();
    Picture::of(
        &outline.topology,
        &outline.groups,
        &outline.policies,
        &nothing,
    )
}

fn example() -> Picture {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/web-fleet/service.yaml");
    drawn(&read(&file).unwrap())
}

/// What files come to, of which `service.yaml` is the first.
fn outline(files: &[(&str, &str)]) -> Result<Outline, TemplateError> {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let text = format!("tosca_definitions_version: tosca_simple_yaml_1_3\n{text}");
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    read(&folder.path().join("service.yaml"))
}

fn names(shapes: &[Shape]) -> Vec<String> {
    shapes.iter().map(|shape| shape.name.to_string()).collect()
}

#[test]
fn nodes_lie_in_their_hosts() {
    let picture = example();
    assert_eq!(names(&picture.roots), ["app_vm", "balancer_vm"]);
    let app = &picture.roots[0];
    assert_eq!(names(&app.hosted), ["app_nginx", "node_exporter"]);
    assert_eq!(names(&app.hosted[0].hosted), ["site"]);
    let about = app.group.as_ref().unwrap();
    assert!(about[0].contains("1..3"), "{about:?}");
    assert_eq!(about.len(), 3, "{about:?}");
    let arrow = &picture.arrows[0];
    assert_eq!(
        (arrow.from.name(), arrow.to.name()),
        ("app_nginx", "balancer")
    );
}

#[test]
fn every_form_has_every_node_once() {
    let picture = example();
    for text in [
        dot(&picture, "web"),
        mermaid(&picture),
        svg(&picture, "web"),
    ] {
        for name in ["app_vm", "app_nginx", "site", "balancer_vm"] {
            assert!(text.contains(name), "{name}: {text}");
        }
    }
    insta::assert_snapshot!(mermaid(&picture));
}

#[test]
fn text_is_escaped() {
    let mut picture = example();
    picture.arrows[0].label = "a\"<b>&".to_owned();
    assert!(dot(&picture, "web").contains("label=\"a\\\"<b>&\""));
    assert!(svg(&picture, "<x>").contains("a&quot;&lt;b&gt;&amp;"));
    assert!(mermaid(&picture).contains("a#34;#60;b#62;#38;"));
}
