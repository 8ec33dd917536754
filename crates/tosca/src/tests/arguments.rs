//! What functions, patterns and constraints take.

use super::support::report;
use super::values::{count, report_of_2};

fn of_output(value: &str) -> String {
    report_of_2(&format!(
        "\nservice_template:\n  outputs:\n    o: {{ value: {value} }}\n  node_templates: {{}}\n"
    ))
}

#[test]
fn arguments_of_another_kind_are_told_where_they_are_written() {
    for (value, told, at) in [
        (
            "{ $token: [ 1, 2, 3 ] }",
            "`$token` takes a string here, found the integer 1",
            "1,",
        ),
        (
            "{ $union: [ text ] }",
            "`$union` takes a list here, found the string \"text\"",
            "text",
        ),
        (
            "{ $contains: [ 1, x ] }",
            "`$contains` takes a string or a list here, found the integer 1",
            "1,",
        ),
        (
            "{ $has_suffix: [ { $length: x }, x ] }",
            "found what `$length` gives: an integer",
            "$length",
        ),
        (
            "{ $sum: [ 1, a ] }",
            "`$sum` takes a number, or one with a unit here, found the string \"a\"",
            "a ]",
        ),
        (
            "{ $and: [ true, 1 ] }",
            "`$and` takes true or false here, found the integer 1",
            "1 ]",
        ),
        (
            "{ $matches: [ a, '(' ] }",
            "\"(\" is not a regular expression: unclosed group",
            "'('",
        ),
        (
            "{ $matches: [ a, '((a{1000}){1000}){1000}' ] }",
            "is too large: compiled it takes more than",
            "'((",
        ),
    ] {
        let said = of_output(value);
        let place = format!("service.yaml:5:{}", 16 + value.find(at).unwrap() + 1);
        assert!(said.contains(told), "{value}\n{said}");
        assert!(said.contains(&place), "{place} {value}\n{said}");
    }
    assert_eq!(count(&of_output("{ $equal: [ 1 ] }"), "error["), 1);
}

#[test]
fn of_several_signatures_one_must_fit() {
    let of = |arguments: &str| {
        report_of_2(&format!(
            "
functions: {{ g: {{ signatures: [ {{ arguments: [ integer ] }}, {{ arguments: [ boolean ] }}, {{ arguments: [ string, string ] }} ] }} }}
service_template: {{ outputs: {{ o: {{ value: {{ $g: [ {arguments} ] }} }} }}, node_templates: {{}} }}
"
        ))
    };
    assert_eq!(count(&of("1"), "error["), 0);
    assert_eq!(count(&of("true"), "error["), 0);
    let said = of("x");
    assert!(
        said.contains("takes arguments of these types: a string"),
        "{said}"
    );
    let ways = "write { $g: [ integer ] } or { $g: [ boolean ] } or { $g: [ string, string ] }";
    assert!(said.contains(ways), "{said}");
    assert!(of("x, y, z").contains(ways));
    assert!(of("[ 1 ]").contains("of these types: a list"));
    assert!(of("x, 1").contains("the argument 2 of `$g` must be a string"));
    assert!(of("x, y, z").contains("no signature of `$g` takes 3 arguments"));
}

#[test]
fn a_function_of_the_name_of_one_that_is_built_in_is_told() {
    let said = report_of_2(
        "\nfunctions: { length: { signatures: [ { result: string } ] } }\nservice_template: { node_templates: {} }\n",
    );
    let told = "warning[T0303]: the function `$length` is built in";
    assert!(said.contains(told), "{said}");
}

fn of_property(definition: &str, value: &str) -> String {
    report(&format!(
        "node_types:
  N: {{ derived_from: tosca.nodes.Root, properties: {{ p: {{ {definition}, required: false }} }} }}
topology_template:
  node_templates:
    n: {{ type: N, properties: {{ p: {value} }} }}
"
    ))
}

#[test]
fn constraints_are_told_at_what_is_wrong_in_them() {
    for (definition, told, written) in [
        (
            "type: string, constraints: [ valid_values: [ a, 1 ] ]",
            "found the integer 1",
            " 1 ",
        ),
        (
            "type: integer, constraints: [ equal: x ]",
            "found the string \"x\"",
            " x ",
        ),
        (
            "type: scalar-unit.size, constraints: [ greater_or_equal: 1 Mb ]",
            "did you mean `MB`?",
            " 1 Mb",
        ),
        (
            "type: string, constraints: [ pattern: '(' ]",
            "unclosed group",
            " '('",
        ),
        (
            "type: integer, constraints: [ less_than: 99999999999999999999 ]",
            "which is beyond 64 bits",
            " 9999",
        ),
    ] {
        let said = of_property(definition, "~");
        let line =
            format!("  N: {{ derived_from: tosca.nodes.Root, properties: {{ p: {{ {definition}");
        let column = line.find(written).unwrap() + 2;
        assert!(said.contains(told), "{definition}\n{said}");
        assert!(
            said.contains(&format!("service.yaml:3:{column}")),
            "{definition}\n{said}"
        );
    }
}

#[test]
fn integers_are_exact_or_refused() {
    let said = of_property("type: integer", "9223372036854775808");
    assert!(
        said.contains("found the integer 9223372036854775808, which is beyond 64 bits"),
        "{said}"
    );
    let untyped = of_output("9223372036854775808");
    assert!(untyped.contains("which is beyond 64 bits"), "{untyped}");
    let equal = "type: integer, constraints: [ equal: 9007199254740993 ]";
    assert_eq!(count(&of_property(equal, "9007199254740993"), "error["), 0);
    assert_eq!(count(&of_property(equal, "9007199254740992"), "error["), 1);
    let less = "type: integer, constraints: [ less_than: 9007199254740993 ]";
    assert_eq!(count(&of_property(less, "9007199254740992"), "error["), 0);
}
