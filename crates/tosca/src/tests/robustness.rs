//! Any bytes are answered with diagnostics.

use super::support::{Files, run, with_header};
use crate::{Code, Diagnostic, render};
use proptest::prelude::*;

/// A template that uses most of the grammar.
const GOOD: &str = include_str!("good.yaml");

pub(super) fn good() -> Files {
    Files::default()
        .with("service.yaml", GOOD)
        .with("run.yml", "")
        .with(
            "more.yaml",
            "tosca_definitions_version: tosca_simple_yaml_1_2\n",
        )
}

fn diagnostics_of(text: &str) -> Vec<Diagnostic> {
    let files = Files::default().with("service.yaml", text);
    let diagnostics = run(&files).diagnostics;
    render(&diagnostics, &files);
    diagnostics
}

fn codes(text: &str) -> Vec<Code> {
    diagnostics_of(text).iter().map(|d| d.code).collect()
}

#[test]
fn the_good_template_is_good() {
    let files = good();
    assert_eq!(render(&run(&files).diagnostics, &files), "");
}

#[test]
fn deep_nesting_is_a_named_error() {
    let lists = format!("dsl_definitions: {}", "[".repeat(5_000));
    let maps: String = (0..500).map(|n| format!("{}a:\n", " ".repeat(n))).collect();
    let braces = format!("dsl_definitions: {}", "{a: ".repeat(300));
    for text in [lists, maps, braces] {
        assert_eq!(codes(&with_header(&text)), [Code::TooDeep]);
    }
}

#[test]
fn aliases_that_explode_are_a_named_error() {
    let mut bomb = "dsl_definitions:\n  a0: &a0 [ x, x, x, x, x, x, x, x, x ]\n".to_owned();
    for n in 1..12 {
        let alias = format!("*a{}, ", n - 1).repeat(9);
        bomb.push_str(&format!("  a{n}: &a{n} [ {alias} ]\n"));
    }
    assert_eq!(codes(&with_header(&bomb)), [Code::AliasExpansion]);
    let mut tower = "dsl_definitions:\n  a0: &a0 [ x ]\n".to_owned();
    for n in 1..200 {
        tower.push_str(&format!("  a{n}: &a{n} [ *a{} ]\n", n - 1));
    }
    assert_eq!(codes(&with_header(&tower)), [Code::TooDeep]);
    let own = with_header("dsl_definitions: { a: &a [ *a ] }\n");
    assert_eq!(codes(&own), [Code::UnknownAnchor]);
}

#[test]
fn long_chains_of_derivation_end() {
    let mut text = with_header("node_types:\n");
    for n in 0..5_000 {
        text.push_str(&format!("  t{n}: {{ derived_from: t{} }}\n", n + 1));
    }
    text.push_str("  t5000: {}\n");
    assert!(codes(&text).contains(&Code::DerivationCycle));
}

#[test]
fn a_file_of_nothing_is_told_so() {
    assert_eq!(codes(""), [Code::WrongKind]);
    assert_eq!(codes("# only a comment\n"), [Code::WrongKind]);
}

#[test]
fn what_is_not_shown_is_counted() {
    let keys: String = (0..2_000).map(|n| format!("k{n}: 1\n")).collect();
    let codes = codes(&with_header(&keys));
    assert_eq!(codes.len(), crate::limits::MAX_DIAGNOSTICS + 1);
    assert!(codes.contains(&Code::TooManyDiagnostics));
}

#[test]
fn what_is_open_makes_no_error_and_hides_none() {
    let inputs: String = (0..520)
        .map(|n| format!("    i{n}: {{ type: string }}\n"))
        .collect();
    let open = with_header(&format!("topology_template:\n  inputs:\n{inputs}"));
    let only_open = diagnostics_of(&open);
    assert_eq!(only_open.len(), crate::limits::MAX_DIAGNOSTICS + 1);
    assert!(!only_open.iter().any(Diagnostic::is_error), "{only_open:?}");
    let wrong = format!("{open}    wrong: {{ type: nothing.of.that.name }}\n");
    let errors = diagnostics_of(&wrong);
    let errors: Vec<Code> = errors
        .iter()
        .filter(|d| d.is_error())
        .map(|d| d.code)
        .collect();
    assert_eq!(errors, [Code::UnknownType]);
}

#[test]
fn bytes_that_are_no_text_are_located() {
    let mut files = Files::default();
    files.put("service.yaml", b"a: b\nc: \xff\n".to_vec());
    let found = run(&files).diagnostics;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].code, Code::NotUtf8);
    assert_eq!(found[0].location.to_string(), "service.yaml:2:4");
}

/// Pieces that make TOSCA-like text likely.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("\n".to_owned()),
        Just("\n  ".to_owned()),
        Just("\n      ".to_owned()),
        Just("- ".to_owned()),
        Just(": ".to_owned()),
        Just("{ get_property: [ SELF, x ] }".to_owned()),
        Just("{ get_attribute: [ HOST ] }".to_owned()),
        Just("&a ".to_owned()),
        Just("*a".to_owned()),
        Just("<<".to_owned()),
        proptest::sample::select(vec![
            "topology_template",
            "node_templates",
            "type",
            "requirements",
            "interfaces",
            "inputs",
            "properties",
            "derived_from",
            "node_types",
            "tosca.nodes.Root",
            "host",
            "null",
            "[",
            "]",
            "{",
            "}",
            "-1",
            "1.5",
            "UNBOUNDED",
            "capabilities",
            "constraints",
            "in_range",
            "policies",
        ])
        .prop_map(str::to_owned),
        "\\PC{0,6}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_answered(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let mut files = Files::default();
        files.put("service.yaml", bytes);
        let processed = run(&files);
        prop_assert!(!processed.diagnostics.is_empty());
        prop_assert!(processed.topology.is_none());
        render(&processed.diagnostics, &files);
    }

    #[test]
    fn any_text_is_answered(pieces in proptest::collection::vec(piece(), 0..60)) {
        let files = Files::default().with("service.yaml", &with_header(&pieces.concat()));
        render(&run(&files).diagnostics, &files);
    }

    #[test]
    fn a_good_template_with_a_fault_is_answered(
        at in 0..GOOD.len(),
        length in 0_usize..40,
        new in piece(),
    ) {
        let floor = |at: usize| (0..=at.min(GOOD.len())).rev().find(|i| GOOD.is_char_boundary(*i));
        let (from, to) = (floor(at).unwrap_or(0), floor(at + length).unwrap_or(0));
        let text = format!("{}{new}{}", &GOOD[..from], &GOOD[to..]);
        let mut files = good();
        files.put("service.yaml", text.into_bytes());
        let processed = run(&files);
        let clean = !processed.diagnostics.iter().any(crate::Diagnostic::blocks);
        prop_assert_eq!(processed.topology.is_some(), clean);
        render(&processed.diagnostics, &files);
    }
}

#[test]
fn a_file_of_nothing_but_mistakes_ends() {
    let mut text = with_header("topology_template:\n  node_templates:\n");
    for n in 0..5_000 {
        text.push_str(&format!(
            "    n{n}: {{ type: tosca.nodes.Rot, requirements: [ {{ host: m{n} }} ] }}\n"
        ));
    }
    assert!(codes(&text).contains(&Code::TooManyDiagnostics));
}

/// A default that needs its own type again, in every way that it can.
#[test]
fn defaults_without_end_are_told() {
    let ways = [
        "a: { type: D, default: {} }",
        "a: { type: list, entry_schema: { type: D }, default: [ {} ] }",
        "a: { type: map, entry_schema: { type: D }, default: { x: {} } }",
    ];
    for way in ways {
        let text = format!(
            "tosca_definitions_version: tosca_simple_yaml_1_3\n\
             data_types:\n  D: {{ derived_from: tosca.datatypes.Root, properties: {{ {way} }} }}\n\
             node_types:\n  N: {{ derived_from: tosca.nodes.Root, properties: {{ d: {{ type: D }} }} }}\n\
             topology_template:\n  node_templates:\n    n: {{ type: N, properties: {{ d: {{}} }} }}\n"
        );
        let processed = run(&Files::default().with("service.yaml", &text));
        let told = processed
            .diagnostics
            .iter()
            .any(|d| d.code == Code::TooDeep);
        assert!(told, "{way}: {:?}", processed.diagnostics);
    }
}

/// Each refers twice to the one before: the value is refused before it fills the memory.
#[test]
fn values_that_double_are_refused() {
    let mut text = String::from(
        "tosca_definitions_version: tosca_simple_yaml_1_3\n\
         node_types:\n  N: { derived_from: tosca.nodes.Root, properties: { s: { type: string } } }\n\
         topology_template:\n  node_templates:\n    n0: { type: N, properties: { s: abcdefgh } }\n",
    );
    for n in 1..64 {
        let before = n - 1;
        text.push_str(&format!(
            "    n{n}: {{ type: N, properties: {{ s: {{ concat: [ {{ get_property: [ n{before}, s ] }}, \
             {{ get_property: [ n{before}, s ] }} ] }} }} }}\n"
        ));
    }
    let processed = run(&Files::default().with("service.yaml", &text));
    let told = processed
        .diagnostics
        .iter()
        .any(|d| d.message.contains("larger than"));
    assert!(told, "{:?}", processed.diagnostics);
}
