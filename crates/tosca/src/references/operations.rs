//! Whether an operation is there whose output is asked for (TOSCA 1.3 §4.6.1).

use super::exists::Checker;
use crate::diagnostic::{Code, Help, Report, list_some};
use crate::template::{Callee, Draft};
use crate::types::NodeType;
use crate::values::{OperationOutput, Reference, Scope};
use topology::Entity;

impl<'u, 'a> Checker<'_, 'u, 'a> {
    pub(super) fn operation(
        &self,
        entity: &Entity,
        asked: &OperationOutput,
        reference: &Reference,
    ) {
        let Some(name) = asked.node(&self.ways, entity, &reference.scope) else {
            return;
        };
        let (Some(node), Some(draft)) = (
            self.topology.nodes.get(&name),
            self.context.nodes.get(&name),
        ) else {
            return;
        };
        let Some(node_type) = draft.node_type.filter(|t| !t.head.broken) else {
            return;
        };
        let of_node = node.operation(&asked.interface, &asked.operation);
        if of_node.is_some_and(|o| o.implementation.is_some()) {
            return;
        }
        let declared = self.is_declared(node_type, asked) || self.is_assigned(draft, asked);
        let operations = node.interfaces.iter().flat_map(|(interface, i)| {
            i.operations.keys().map(move |o| format!("{interface}.{o}"))
        });
        let operations: Vec<String> = operations.collect();
        let written = format!("{}.{}", asked.interface, asked.operation);
        let names = || operations.iter().map(String::as_str);
        let help = self
            .sink
            .meant(&written, names(), "none of its operations runs anything");
        // its interface, where that is not there
        let interfaces = operations.iter().filter_map(|o| o.rsplit_once('.'));
        let has_interface = node_type.interfaces.contains_key(asked.interface.as_str())
            || interfaces
                .map(|(name, _)| name)
                .any(|name| name == asked.interface);
        let at = match reference.steps.as_slice() {
            [interface, _] if !has_interface => *interface,
            steps => steps.last().copied().unwrap_or(reference.span),
        };
        // one that is there may be implemented by another orchestrator
        let report = if declared {
            let message = format!("the operation `{written}` of `{name}` runs nothing");
            Report::open(Code::UnknownOperation, at, message)
        } else {
            let message = format!("`{name}` has no operation `{written}`");
            Report::error(Code::UnknownOperation, at, message).help(help)
        };
        report.section("TOSCA 1.3 §4.6.1").to(self.sink);
    }

    /// An operation of the relationship that asks for its output.
    pub(super) fn relationship_operation(&self, asked: &OperationOutput, reference: &Reference) {
        let (interface, operation) = (asked.interface.as_str(), asked.operation.as_str());
        let Scope::Relationship(here) = &reference.scope else {
            return;
        };
        let universe = self.context.universe;
        let of_type = universe.relationship_type(&here.type_name);
        let Some(of_type) = of_type.filter(|t| !t.head.broken) else {
            return;
        };
        let source = self.topology.nodes.get(here.edge.source.node());
        let requirements = source.map_or(&[][..], |n| n.requirements.as_slice());
        let mut all = requirements.iter();
        let own = all.find(|r| r.name == here.edge.requirement && r.index == here.edge.index);
        let own = own.and_then(|r| r.relationship.operation(interface, operation));
        if own.is_some_and(|o| o.implementation.is_some()) {
            return;
        }
        let callee = Callee::relationship(of_type, None);
        let found = callee.interface(universe, interface);
        let is_there = found
            .as_ref()
            .is_some_and(|i| i.operations.contains_key(operation));
        let at = reference.steps.last().copied().unwrap_or(reference.span);
        let report = if own.is_some() || is_there {
            let message = format!(
                "the operation `{interface}.{operation}` of the {} runs nothing",
                callee.label
            );
            Report::open(Code::UnknownOperation, at, message)
        } else {
            let names = || found.iter().flat_map(|i| i.operations.keys().copied());
            let help = match self.sink.closest(operation, names()) {
                Some(meant) => Help::meant(meant),
                None if found.is_none() => {
                    format!("its interfaces: {}", list_some(callee.names())).into()
                }
                None => format!("it has: {}", list_some(names())).into(),
            };
            let message = format!(
                "the {} has no operation `{interface}.{operation}`",
                callee.label
            );
            Report::error(Code::UnknownOperation, at, message).help(help)
        };
        report.section("TOSCA 1.3 §4.6.1").to(self.sink);
    }

    /// Whether the types have the operation.
    fn is_declared(&self, node_type: &NodeType<'a>, asked: &OperationOutput) -> bool {
        let Some(definition) = node_type.interfaces.get(asked.interface.as_str()) else {
            return false;
        };
        let name = asked.operation.as_str();
        let of_type = definition.type_name.and_then(|n| n.as_text());
        let of_type = of_type.and_then(|t| self.context.universe.interface_type(t));
        definition.operations.contains_key(name)
            || of_type.is_some_and(|t| t.interface.operations.contains_key(name))
    }

    /// Whether the template writes it, with the keyname of 1.3 or without.
    fn is_assigned(&self, draft: &Draft<'u, 'a>, asked: &OperationOutput) -> bool {
        let interfaces = draft.node.get("interfaces");
        let own = interfaces.and_then(|i| i.get(&asked.interface));
        own.is_some_and(|own| {
            let inner = own.get("operations").unwrap_or(own);
            inner.get(&asked.operation).is_some()
        })
    }
}
