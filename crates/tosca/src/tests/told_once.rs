//! Values that cannot be worked out: each mistake is told once, where it is, and hides no other one.

use super::support::report;
use super::values::{count, report_of_2};

const OF_2: &str = "
node_types:
  N:
    properties:
      p: { type: integer, required: false }
      q: { type: integer, required: false }
service_template:
  inputs:
    open: { type: integer }
    text: { type: string, default: some }
  node_templates:
    n: { type: N, properties: { p: P, q: Q } }
";

#[track_caller]
fn assert_told(p: &str, q: &str, told: &[&str]) {
    let said = report_of_2(
        &OF_2
            .replace(": P", &format!(": {p}"))
            .replace(": Q", &format!(": {q}")),
    );
    let errors = told.len();
    // the input without a value is open
    assert_eq!(count(&said, "error["), errors, "{p} {q}\n{said}");
    for each in told {
        assert!(said.contains(each), "{each}\n{said}");
    }
}

#[test]
fn what_is_open_or_wrong_elsewhere_hides_nothing() {
    assert_told(
        "{ $quotient: [ 1, 0 ] }",
        "x",
        &[
            "the property `p` cannot be worked out: a division by zero",
            "`q` must be an integer",
        ],
    );
}

#[test]
fn what_only_depends_on_a_mistake_is_silent() {
    for (p, q) in [
        ("x", "{ $sum: [ { $get_property: [ SELF, p ] }, 1 ] }"),
        (
            "{ $get_input: text }",
            "{ $sum: [ { $get_property: [ SELF, p ] }, 1 ] }",
        ),
        ("{ $get_input: text }", "{ $get_property: [ SELF, p ] }"),
        ("{ $length: [ 1, 2 ] }", "{ $get_property: [ SELF, p ] }"),
        (
            "{ $quotient: [ 1, 0 ] }",
            "{ $sum: [ { $get_property: [ SELF, p ] }, 1 ] }",
        ),
        ("1", "{ $sum: [ { $get_input: nope }, 1 ] }"),
        ("1", "{ $sum: [ { $get_property: [ SELF, nope ] }, 1 ] }"),
    ] {
        assert_told(p, q, &[""]);
    }
    assert_told("{ $sum: [ { $get_input: open }, 1 ] }", "1", &[]);
}

#[test]
fn what_cannot_be_worked_out_is_told_at_the_innermost_part() {
    assert_told(
        "{ $sum: [ 1, { $length: { $get_input: text } }, { $quotient: [ 1, 0 ] } ] }",
        "1",
        &["service.yaml:13:86"],
    );
    assert_told(
        "{ $sum: [ 1, { $get_input: text } ] }",
        "1",
        &["service.yaml:13:51"],
    );
    let said = report(
        "topology_template:\n  outputs:\n    o: { value: { concat: [ a, { token: [ 'a:b', ':', 5 ] } ] } }\n",
    );
    assert!(said.contains("service.yaml:4:34"), "{said}");
}

#[test]
fn those_in_a_circle_are_told_and_others_are_not() {
    assert_told(
        "{ $get_property: [ SELF, q ] }",
        "{ $get_property: [ SELF, p ] }",
        &["n.q → n.p → n.q", "service.yaml:13:36"],
    );
}

#[test]
fn a_count_that_is_not_there_is_told_once_and_no_secret_is_shown() {
    let of = |count: &str| {
        report_of_2(&format!(
            "
node_types: {{ N: {{}} }}
service_template:
  inputs: {{ text: {{ type: string, default: s3cret }} }}
  node_templates: {{ n: {{ type: N, count: {count} }} }}
"
        ))
    };
    let said = of("{ $get_input: nope }");
    assert!(said.contains("there is no input `nope`"), "{said}");
    assert_eq!(count(&said, "error["), 1, "{said}");
    let said = of("{ $get_input: text }");
    assert!(
        said.contains("`count` must be an integer, found a string"),
        "{said}"
    );
    assert_eq!(count(&said, "error["), 1, "{said}");
}

#[test]
fn paths_name_what_is_missing() {
    let of = |path: &str| {
        report_of_2(&format!(
            "
capability_types: {{ C: {{}} }}
relationship_types: {{ R: {{}} }}
node_types:
  N:
    properties: {{ p: {{ type: string, default: x }} }}
    capabilities: {{ c: C }}
    requirements: [ r: {{ capability: C, relationship: R, count_range: [ 0, 1 ] }} ]
service_template:
  node_templates:
    b: {{ type: N }}
    a: {{ type: N, requirements: [ r: b ] }}
  outputs: {{ o: {{ value: {{ $get_property: [ {path} ] }} }} }}
"
        ))
    };
    for (path, told, meant) in [
        (
            "a, RELATIONSHIP, rr, 0, TARGET, p",
            "`a` has no requirement `rr`",
            "`r`",
        ),
        ("a, CAPABILITY, cc, p", "`a` has no capability `cc`", "`c`"),
        (
            "a, RELATIONSHIP, r, 0, TARGET, pp",
            "`b` (N) has no property `pp`",
            "`p`",
        ),
        (
            "a, RELATIONSHP, r, 0, TARGET, p",
            "after `a` comes RELATIONSHIP, CAPABILITY or the name",
            "`RELATIONSHIP`",
        ),
        (
            "a, RELATIONSHIP, r, 5, TARGET, p",
            "there is no relationship 5 of requirement \"r\" of a, only 1",
            "",
        ),
    ] {
        let said = of(path);
        assert!(said.contains(told) && said.contains(meant), "{said}");
        assert_eq!(count(&said, "[T0"), 1, "{said}");
    }
}
