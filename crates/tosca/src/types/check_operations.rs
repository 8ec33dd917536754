//! What definitions of operations may not say since 2.0 (TOSCA 2.0 §11.1, §11.4, §11.6).

use super::check::Checker;
use super::interface::{InputDef, InterfaceDef, OperationDef};
use crate::diagnostic::{Code, Report};
use crate::values::is_call;
use crate::yaml::{Kind, Node};

/// What begins a path in a type: templates have names of their own.
const WORDS: [&str; 4] = ["SELF", "SOURCE", "TARGET", "HOST"];

/// Functions that ask a node.
const ASKING: [&str; 3] = ["get_property", "get_attribute", "get_artifact"];

/// Where a value is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    InterfaceType,
    /// Of a node or of a relationship.
    Type,
}

impl<'a> Checker<'_, 'a> {
    /// An interface type: what is of a node has no place yet.
    pub(super) fn of_interface_type(&self, interface: &InterfaceDef<'a>) {
        let is_2 = self.universe.version.is_2();
        for operation in parts(interface) {
            if let Some(implementation) = operation.implementation {
                let message = "an interface type has no implementations";
                match is_2 {
                    true => Report::error(Code::BadOperation, implementation.span, message),
                    false => Report::warning(Code::BadOperation, implementation.span, message),
                }
                .help("write it in the node or relationship type that has the interface")
                .section(match is_2 {
                    true => "TOSCA 2.0 §11.1",
                    false => "TOSCA 1.3 §3.7.5",
                })
                .to(self.sink);
            }
        }
        if !is_2 {
            return;
        }
        for operation in parts(interface) {
            for (name, at) in operation.mapped() {
                let message = format!(
                    "the output `{name}` is mapped in an interface type, which has no attributes"
                );
                Report::error(Code::BadOperation, at, message)
                    .help("map it in the node or relationship type that has the interface")
                    .section("TOSCA 2.0 §11.4")
                    .to(self.sink);
            }
        }
        self.fixed(interface, Place::InterfaceType);
    }

    /// An interface of a node or relationship type.
    pub(super) fn of_interface(&self, interface: &InterfaceDef<'a>) {
        if self.universe.version.is_2() {
            self.fixed(interface, Place::Type);
        }
    }

    /// Values of inputs that are fixed, or are there by default.
    fn fixed(&self, interface: &InterfaceDef<'a>, place: Place) {
        let of_operations = parts(interface).flat_map(|o| &o.inputs);
        for (_, input) in interface.inputs.iter().chain(of_operations) {
            if let Some(value) = input.value {
                self.asks(value, input, place);
            }
        }
    }

    fn asks(&self, value: &Node, input: &InputDef<'a>, place: Place) {
        if let Some(call) = is_call(value, self.universe.version) {
            let first = call.arguments().first();
            let of = first.and_then(|n| Some((n, n.as_text()?)));
            if let Some((at, name)) = of.filter(|_| ASKING.contains(&call.name)) {
                self.asked((at, name), input, place);
            }
            return call
                .arguments()
                .iter()
                .for_each(|a| self.asks(a, input, place));
        }
        match &value.kind {
            Kind::Scalar(_) => {}
            Kind::List(items) => items.iter().for_each(|i| self.asks(i, input, place)),
            Kind::Map(map) => map
                .entries
                .iter()
                .for_each(|e| self.asks(&e.value, input, place)),
        }
    }

    fn asked(&self, (at, name): (&Node, &str), input: &InputDef<'a>, place: Place) {
        let (message, help) = match place {
            Place::InterfaceType if input.fixed.is_some() => (
                "an interface type has no node yet whose values a fixed one could be".to_owned(),
                "write it in the node or relationship type that has the interface",
            ),
            Place::Type if !WORDS.contains(&name) => (
                format!(
                    "`{name}` means nothing in a type: node templates are named by those who use it"
                ),
                "begin with SELF, and go along a requirement",
            ),
            _ => return,
        };
        let report = match input.fixed {
            Some(_) => Report::error(Code::EntityMeaningless, at.span, message),
            None => Report::warning(Code::EntityMeaningless, at.span, message),
        };
        report.help(help).section("TOSCA 2.0 §11.4").to(self.sink);
    }
}

/// Operations and notifications.
pub(super) fn parts<'i, 'a>(
    interface: &'i InterfaceDef<'a>,
) -> impl Iterator<Item = &'i OperationDef<'a>> {
    interface
        .operations
        .values()
        .chain(interface.notifications.values())
}
