//! Calls of functions as a template writes them (TOSCA 1.3 §4, TOSCA 2.0 §10.1).

use crate::diagnostic::counted;
use crate::grammar::Version;
use crate::source::Span;
use crate::yaml::{Kind, NOTHING, Node, ScalarValue};
use topology::Function;

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

/// Functions of 2.0 that ask the graph (§10.2.1); those of their arguments alone are
/// [`topology::Function`].
pub(crate) const QUERIES: &[&str] = &[
    "get_input",
    "get_property",
    "get_attribute",
    "get_artifact",
    "value",
    "node_index",
    "relationship_index",
    "available_allocation",
];

/// What 2.0 has no more, and what to write in its place.
const GONE: &[(&str, &str)] = &[
    (
        "in_range",
        "`$and` of `$greater_or_equal` and `$less_or_equal`",
    ),
    ("min_length", "`$greater_or_equal` over `$length`"),
    ("max_length", "`$less_or_equal` over `$length`"),
    (
        "pattern",
        "`$matches`, with `^` and `$` around the expression",
    ),
    ("schema", "a data type of its own"),
    (
        "get_operation_output",
        "`$get_attribute` of the attribute that the output is mapped to",
    ),
    ("get_nodes_of_type", "the names of the node templates"),
];

/// A call.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Written<'n> {
    /// Without `$`.
    pub(crate) name: &'n str,
    pub(crate) span: Span,
    /// Nothing where there is none.
    pub(crate) argument: &'n Node,
}

impl<'n> Written<'n> {
    /// Where its arguments are written; without any, the call.
    pub(super) fn place(&self) -> Span {
        match self.argument.is_null() {
            true => self.span,
            false => self.argument.span,
        }
    }

    /// Whether it is written as a text.
    pub(super) fn is_text(&self) -> bool {
        std::ptr::eq(self.argument, &raw const NOTHING)
    }

    /// Its arguments: a list, or the only one.
    pub(crate) fn arguments(&self) -> &'n [Node] {
        match &self.argument.kind {
            Kind::List(items) => items,
            _ if self.argument.is_null() => &[],
            _ => std::slice::from_ref(self.argument),
        }
    }
}

/// The call that this is, if it is one: until 1.3 a map with one entry of a function's name, since 2.0
/// a map with one entry, or a text, that begins with one `$`.
pub(crate) fn is_call(node: &Node, version: Version) -> Option<Written<'_>> {
    match &node.kind {
        Kind::Map(map) => {
            let [entry] = map.entries.as_slice() else {
                return None;
            };
            let text = entry.key.text.as_str();
            let name = if version.is_2() {
                name_of(text)?
            } else {
                FUNCTIONS.contains(&text).then_some(text)?
            };
            Some(Written {
                name,
                span: entry.key.span,
                argument: &entry.value,
            })
        }
        Kind::Scalar(scalar) if version.is_2() && scalar.value == ScalarValue::Text => {
            Some(Written {
                name: name_of(&scalar.text)?,
                span: node.span,
                argument: &NOTHING,
            })
        }
        _ => None,
    }
}

/// Whether the value of an input stands anywhere in it.
pub(crate) fn asks_for_input(node: &Node, version: Version) -> bool {
    is_call(node, version).is_some_and(|call| call.name == "get_input")
        || match &node.kind {
            Kind::Scalar(_) => false,
            Kind::List(items) => items.iter().any(|i| asks_for_input(i, version)),
            Kind::Map(map) => map
                .entries
                .iter()
                .any(|e| asks_for_input(&e.value, version)),
        }
}

/// The function of `$name` or `$name$1`, whose second part only keeps keys apart: any text that begins
/// with one `$` is a call (§10.1).
fn name_of(text: &str) -> Option<&str> {
    let name = text.strip_prefix('$').filter(|t| !t.starts_with('$'))?;
    name.split('$').next()
}

/// Whether a key begins as a call does: it may only be the one key of its map (§10.1).
pub(super) fn is_name_of_call(key: &str) -> bool {
    name_of(key).is_some()
}

/// A text as it is meant: `$$` at its start stands for `$` since 2.0 (§10.1).
pub(crate) fn unescaped(text: &str, version: Version) -> &str {
    match text.strip_prefix('$') {
        Some(rest) if version.is_2() && rest.starts_with('$') => rest,
        _ => text,
    }
}

/// Whether 2.0 has a function of that name.
pub(crate) fn is_built_in(name: &str) -> bool {
    QUERIES.contains(&name) || Function::from_name(name).is_some()
}

/// What stands in place of a function that 2.0 has no more.
pub(crate) fn gone(function: &str) -> Option<&'static str> {
    let found = GONE.iter().find(|(name, _)| *name == function);
    found.map(|(_, instead)| *instead)
}

/// The section that describes a function.
pub(crate) fn section(function: &str, version: Version) -> &'static str {
    if version.is_2() {
        return match function {
            "get_input" => "TOSCA 2.0 §10.2.1.1",
            "get_property" => "TOSCA 2.0 §10.2.1.2",
            "get_attribute" => "TOSCA 2.0 §10.2.1.3",
            "get_artifact" => "TOSCA 2.0 §10.2.1.4",
            "value" => "TOSCA 2.0 §10.2.1.5",
            "node_index" => "TOSCA 2.0 §10.2.1.6",
            "relationship_index" => "TOSCA 2.0 §10.2.1.7",
            "available_allocation" => "TOSCA 2.0 §10.2.1.8",
            _ => "TOSCA 2.0 §10.2",
        };
    }
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
pub(super) fn usage(function: &str, version: Version) -> String {
    if version.is_2() {
        let usage = match function {
            "get_input" => "{ $get_input: name }",
            "get_property" => "{ $get_property: [ SELF, name ] }",
            "get_attribute" => "{ $get_attribute: [ SELF, name ] }",
            "get_artifact" => "{ $get_artifact: [ SELF, name ] }",
            "available_allocation" => {
                "{ $available_allocation: [ SELF, CAPABILITY, capability, property ] }"
            }
            "node_index" => "$node_index",
            "relationship_index" => "$relationship_index",
            "value" => "$value",
            "concat" => "{ $concat: [ value, value, … ] }",
            "join" => "{ $join: [ [ value, … ], delimiter ] }",
            "token" => "{ $token: [ text, separators, index ] }",
            _ => return format!("{{ ${function}: [ argument, … ] }}"),
        };
        return usage.to_owned();
    }
    let usage = match function {
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
    };
    usage.to_owned()
}

/// That a function does not take as many arguments as it is given.
pub(super) fn wrong_count(function: Function, found: usize) -> String {
    let (name, arity) = (function.name(), function.arity());
    let wanted = match arity.most {
        Some(most) if most == arity.least => counted(most, "argument"),
        Some(most) => format!("{} to {most} arguments", arity.least),
        None => format!("at least {}", counted(arity.least, "argument")),
    };
    let found = match found {
        0 => "none".to_owned(),
        n => n.to_string(),
    };
    format!("`${name}` takes {wanted}, found {found}")
}

/// Whether there is a call anywhere in it.
pub(crate) fn has_call(node: &Node, version: Version) -> bool {
    is_call(node, version).is_some()
        || match &node.kind {
            Kind::Scalar(_) => false,
            Kind::List(items) => items.iter().any(|i| has_call(i, version)),
            Kind::Map(map) => map.entries.iter().any(|e| has_call(&e.value, version)),
        }
}
