//! How much work is done: counted, not timed. The cost of what is counted must not grow faster than a
//! template does.

use super::support::{Files, run};
use crate::Diagnostic;
use std::cell::Cell;

thread_local! {
    static SPENT: Cell<usize> = const { Cell::new(0) };
}

/// Counts one piece of work.
pub(crate) fn spent() {
    SPENT.with(|spent| spent.set(spent.get() + 1));
}

/// How much work something is.
fn of(work: impl FnOnce()) -> usize {
    SPENT.with(|spent| spent.set(0));
    work();
    SPENT.with(Cell::get)
}

fn reports(text: &str) -> Vec<Diagnostic> {
    run(&Files::default().with("service.yaml", text)).diagnostics
}

/// Work for one of each, from few to many.
fn growth(few: usize, write: impl Fn(usize) -> String) -> [usize; 2] {
    [few, few * 4].map(|n| {
        let text = write(n);
        of(|| drop(reports(&text))) / n
    })
}

const TYPES: &str = "tosca_definitions_version: tosca_simple_yaml_1_3
node_types:
  T: { derived_from: tosca.nodes.Root, properties: { p: { type: integer } } }
  S: { derived_from: tosca.nodes.Root, requirements: [ r: { capability: tosca.capabilities.Node, node: T } ] }
topology_template:
  node_templates:
";

/// As many targets as nodes that choose one by a filter.
fn filtered(n: usize, filter: impl Fn(usize) -> String) -> String {
    let nodes = (0..n).map(|i| {
        format!(
            "    t{i}: {{ type: T, properties: {{ p: {i} }} }}\n    s{i}: {{ type: S, requirements: [ r: {{ \
             node_filter: {{ properties: [ p: {{ {} }} ] }} }} ] }}\n",
            filter(i)
        )
    });
    format!("{TYPES}{}", nodes.collect::<String>())
}

#[test]
fn a_filter_for_a_value_asks_those_that_have_it() {
    let write = |n| filtered(n, |i| format!("equal: {i}"));
    assert_eq!(growth(20, write), [1, 1]);
    assert_eq!(reports(&write(20)), []);
}

#[test]
fn filters_of_the_same_words_are_worked_out_once() {
    let write = |n| filtered(n, |_| "less_than: 1".to_owned());
    assert_eq!(growth(20, write), [1, 1]);
    assert_eq!(reports(&write(20)), []);
}

#[test]
fn names_are_compared_with_few_others() {
    let write = |n: usize| {
        let nodes = (0..n).map(|i| format!("    node_{i}: {{ type: tosca.nodes.Rot }}\n"));
        format!("{TYPES}{}", nodes.collect::<String>())
    };
    let [few, many] = growth(20, write);
    assert!(few <= 4 && many <= few, "{few}, {many}");
}

#[test]
fn suggestions_end_before_they_cost_much() {
    let nodes = (0..2_000).map(|i| {
        format!("    node_{i}: {{ type: T, properties: {{ p: 1 }}, requirements: [ dependency: nod_{i} ] }}\n")
    });
    let text = format!("{TYPES}{}", nodes.collect::<String>());
    let mut hints = 0;
    let work = of(|| {
        let help = |d: &Diagnostic| d.help.is_some();
        hints = reports(&text).iter().filter(|d| help(d)).count();
    });
    assert!(hints > 150, "{hints}");
    assert!(work < 500_000, "{work}");
}

#[test]
fn a_pattern_is_compiled_once_for_all_values() {
    let write = |n: usize| {
        let nodes = (0..n).map(|i| format!("    n{i}: {{ type: P, properties: {{ p: x{i} }} }}\n"));
        let clause = "constraints: [ { pattern: '[a-z][0-9]+' } ]";
        let properties = format!("properties: {{ p: {{ type: string, {clause} }} }}");
        let of_type = format!("  P: {{ derived_from: tosca.nodes.Root, {properties} }}\n");
        let types = TYPES.replace("topology_template", &format!("{of_type}topology_template"));
        format!("{types}{}", nodes.collect::<String>())
    };
    assert_eq!(reports(&write(3)), []);
    let [few, many] = [10, 100].map(|n| of(|| drop(reports(&write(n)))));
    assert_eq!(few, many);
}

#[test]
fn an_expression_of_a_condition_is_compiled_once_for_all_values() {
    let write = |n: usize| {
        let nodes = (0..n).map(|i| format!("    n{i}: {{ type: P, properties: {{ p: x{i} }} }}\n"));
        let nodes: String = nodes.collect();
        format!(
            "tosca_definitions_version: tosca_2_0
node_types:
  P: {{ properties: {{ p: {{ type: string, validation: {{ $matches: [ $value, '^[a-z][0-9]+$' ] }} }} }} }}
service_template:
  node_templates:
{nodes}"
        )
    };
    assert_eq!(reports(&write(3)), []);
    let [few, many] = [10, 100].map(|n| of(|| drop(reports(&write(n)))));
    assert_eq!((few, many), (1, 1));
}

/// What one default needs is counted for that one: many nodes may each need many.
#[test]
fn defaults_that_need_defaults_are_counted_for_each_value() {
    let wide = |name: &str, of: &str, count: usize| {
        let one = |i| format!("p{i}: {{ type: {of}, default: {{}} }}");
        let all: Vec<String> = (0..count).map(one).collect();
        format!("  {name}: {{ properties: {{ {} }} }}\n", all.join(", "))
    };
    let nodes: String = (0..150)
        .map(|i| format!("    n{i}: {{ type: N }}\n"))
        .collect();
    let text = format!(
        "tosca_definitions_version: tosca_simple_yaml_1_3\ndata_types:\n  A: {{ properties: {{ x: {{ type: \
         string, default: a }} }} }}\n{}{}node_types:\n  N: {{ derived_from: tosca.nodes.Root, properties: {{ \
         p: {{ type: C, default: {{}} }} }} }}\ntopology_template:\n  node_templates:\n{nodes}",
        wide("B", "A", 20),
        wide("C", "B", 20),
    );
    assert_eq!(reports(&text), []);
}

#[test]
fn ways_from_one_place_are_gone_once_whatever_their_indexes() {
    let write = |n: usize| {
        let nodes = (0..n).map(|i| {
            format!(
                "    s{i}: {{ type: S, properties: {{ p: {{ $get_property: [ t, CAPABILITY, c, \
                 RELATIONSHIP, {i}, SOURCE, q ] }} }}, requirements: [ r: t ] }}\n"
            )
        });
        let nodes: String = nodes.collect();
        format!(
            "tosca_definitions_version: tosca_2_0
capability_types: {{ C: {{}} }}
relationship_types: {{ R: {{}} }}
node_types:
  T: {{ capabilities: {{ c: C }} }}
  S:
    properties: {{ p: {{ type: integer }}, q: {{ type: integer, default: 1 }} }}
    requirements: [ r: {{ capability: C, relationship: R, node: T }} ]
service_template:
  node_templates:
    t: {{ type: T }}
{nodes}"
        )
    };
    assert_eq!(reports(&write(3)), []);
    assert_eq!(growth(20, write), [1, 1]);
    let beyond = write(3).replace("RELATIONSHIP, 2", "RELATIONSHIP, 3");
    assert_eq!(reports(&beyond).len(), 1);
    let misspelt = write(3).replacen("SOURCE, q", "SOURCE, r", 2);
    assert_eq!(reports(&misspelt).len(), 2);
}

#[test]
fn groups_in_groups_are_gone_through_once() {
    let write = |n: usize| {
        let groups = (0..n).map(|i| {
            let members = match i {
                0 => "a".to_owned(),
                // in a circle at their end
                1 => "g0, g2".to_owned(),
                i => format!("g{}, b", i - 1),
            };
            format!("    g{i}: {{ type: tosca.groups.Root, members: [ {members} ] }}\n")
        });
        let nodes =
            "    a: { type: T, properties: { p: 1 } }\n    b: { type: T, properties: { p: 1 } }\n";
        format!("{TYPES}{nodes}  groups:\n{}", groups.collect::<String>())
    };
    assert_eq!(growth(20, write), [0, 0]);
    let told = reports(&write(20));
    let told: Vec<u32> = told.iter().map(|d| d.location.line).collect();
    assert_eq!(told, [11, 12], "the two that are in a circle");
    let served = run(&Files::default().with("service.yaml", &write(1)));
    let topology = served.topology.expect("it is right");
    assert_eq!(topology.groups["g0"].members.len(), 1);
}
