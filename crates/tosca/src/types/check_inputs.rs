//! Inputs that types define for operations: their schemas, and values that they give.

use super::check::Checker;
use super::interface::{InputDef, InterfaceDef, OperationDef};
use crate::yaml::Node;
use std::collections::BTreeMap;

type Operations<'a> = BTreeMap<&'a str, OperationDef<'a>>;

impl<'a> Checker<'_, 'a> {
    /// What is refined without a type is of the one that the type of the interface says.
    pub(super) fn inputs(&self, interface: &InterfaceDef<'a>) {
        let type_name = interface.type_name.and_then(Node::as_text);
        let of_type = type_name.and_then(|t| self.universe.interface_type(t));
        let above = of_type.map(|t| &t.interface);
        for (name, input) in &interface.inputs {
            self.input(name, input, above.and_then(|a| a.inputs.get(name)));
        }
        self.inputs_of(&interface.operations, above.map(|a| &a.operations));
        self.inputs_of(&interface.notifications, above.map(|a| &a.notifications));
    }

    fn inputs_of(&self, own: &Operations<'a>, above: Option<&Operations<'a>>) {
        for (operation, definition) in own {
            let of_type = above.and_then(|a| a.get(operation));
            for (name, input) in &definition.inputs {
                self.input(name, input, of_type.and_then(|o| o.inputs.get(name)));
            }
        }
    }

    fn input(&self, name: &str, input: &InputDef<'a>, of_type: Option<&InputDef<'a>>) {
        let own = input.schema.as_ref();
        let is_definition = input.is_definition();
        if let Some(schema) = own.filter(|_| is_definition) {
            self.schema(schema);
        }
        let schema = own.or_else(|| of_type.and_then(|i| i.schema.as_ref()));
        let Some((value, schema)) = input.value.zip(schema) else {
            return;
        };
        if value.is_null() && !(own.is_some() && is_definition) {
            return;
        }
        match input.gives(value) {
            true => self.default(name, value, schema),
            false => self.inherited_default(name, value, input.span, schema),
        }
    }
}
