//! A template of any size.

use std::collections::BTreeMap;

/// Texts by path; the first one read is `service.yaml`.
pub(super) type Written = BTreeMap<String, String>;

/// A kind of template.
#[derive(Clone, Copy)]
pub(super) struct Shape {
    pub(super) name: &'static str,
    /// One with `n` of it.
    pub(super) write: fn(usize) -> Written,
}

/// A text for each number below `n`.
pub(super) fn each(n: usize, one: impl Fn(usize) -> String) -> String {
    (0..n).map(one).collect()
}

/// A service of 1.3.
pub(super) fn of_1(types: &str, template: &str) -> Written {
    let text = format!(
        "tosca_definitions_version: tosca_simple_yaml_1_3\n{types}topology_template:\n{template}"
    );
    BTreeMap::from([("service.yaml".to_owned(), text), file("run.sh")])
}

/// A service of 2.0.
pub(super) fn of_2(types: &str, template: &str) -> Written {
    let text =
        format!("tosca_definitions_version: tosca_2_0\n{types}service_template:\n{template}");
    BTreeMap::from([("service.yaml".to_owned(), text), file("run.sh")])
}

fn file(path: &str) -> (String, String) {
    (path.to_owned(), String::new())
}
