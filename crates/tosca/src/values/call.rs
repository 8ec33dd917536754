//! Calls of intrinsic functions as a template writes them (TOSCA 1.3 §4).

use crate::yaml::{Name, Node};

/// The functions of 1.x.
pub(crate) const FUNCTIONS: &[&str] = &[
    "get_input",
    "get_property",
    "get_attribute",
    "get_operation_output",
    "get_nodes_of_type",
    "get_artifact",
    "concat",
    "join",
    "token",
];

/// The function's name and its argument, if this is a call: a map with one entry of such a name.
pub(crate) fn is_call(node: &Node) -> Option<(&Name, &Node)> {
    match node.entries() {
        [entry] if FUNCTIONS.contains(&entry.key.text.as_str()) => Some((&entry.key, &entry.value)),
        _ => None,
    }
}

/// The section that describes a function.
pub(super) fn section(function: &str) -> &'static str {
    match function {
        "concat" => "TOSCA 1.3 §4.3.1",
        "join" => "TOSCA 1.3 §4.3.2",
        "token" => "TOSCA 1.3 §4.3.3",
        "get_input" => "TOSCA 1.3 §4.4.1",
        "get_property" => "TOSCA 1.3 §4.4.2",
        "get_attribute" => "TOSCA 1.3 §4.5.1",
        "get_operation_output" => "TOSCA 1.3 §4.6.1",
        "get_nodes_of_type" => "TOSCA 1.3 §4.7.1",
        _ => "TOSCA 1.3 §4.8.1",
    }
}

/// How a function is called, for help.
pub(super) fn usage(function: &str) -> &'static str {
    match function {
        "concat" => "{ concat: [ value, value, … ] }",
        "join" => "{ join: [ [ value, … ], delimiter ] }",
        "token" => "{ token: [ text, separators, index ] }",
        "get_input" => "{ get_input: name }",
        "get_property" => "{ get_property: [ SELF, name ] }",
        "get_attribute" => "{ get_attribute: [ SELF, name ] }",
        "get_operation_output" => {
            "{ get_operation_output: [ SELF, interface, operation, output ] }"
        }
        "get_nodes_of_type" => "{ get_nodes_of_type: type }",
        _ => "{ get_artifact: [ SELF, name ] }",
    }
}
