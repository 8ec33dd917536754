//! Interface types, and interfaces with their operations as types and templates write them
//! (TOSCA 1.3 §3.6.16–20, §3.7.5).

use super::head::{Head, TypeDef, TypeKind};
use crate::diagnostic::{Code, Report, Sink};
use crate::grammar::{Construct, INTERFACE_DEFINITION, INTERFACE_TYPE, PARAMETER};
use crate::source::Span;
use crate::values::Schema;
use crate::yaml::{Entry, Kind, Node};
use std::collections::BTreeMap;

/// An interface type.
#[derive(Debug, Clone)]
pub(crate) struct InterfaceType<'a> {
    pub(crate) head: Head<'a>,
    pub(crate) interface: InterfaceDef<'a>,
}

/// An interface of a type or a template.
#[derive(Debug, Clone)]
pub(crate) struct InterfaceDef<'a> {
    /// Where its name is written.
    pub(crate) span: Span,
    /// The name as written.
    pub(crate) written: &'a str,
    pub(crate) type_name: Option<&'a Node>,
    pub(crate) inputs: BTreeMap<&'a str, InputDef<'a>>,
    pub(crate) operations: BTreeMap<&'a str, OperationDef<'a>>,
    /// What tells of something: as operations that nobody calls (TOSCA 1.3 §3.6.19).
    pub(crate) notifications: BTreeMap<&'a str, OperationDef<'a>>,
}

/// An operation.
#[derive(Debug, Clone)]
pub(crate) struct OperationDef<'a> {
    pub(crate) span: Span,
    pub(crate) implementation: Option<&'a Node>,
    pub(crate) inputs: BTreeMap<&'a str, InputDef<'a>>,
    /// Name of the output and the attribute that it is mapped to.
    pub(crate) outputs: BTreeMap<&'a str, &'a Node>,
    /// Definitions of outputs that say a type (TOSCA 2.0 §9.8).
    pub(crate) output_types: BTreeMap<&'a str, &'a Node>,
}

/// An input of an operation.
#[derive(Debug, Clone)]
pub(crate) struct InputDef<'a> {
    pub(crate) span: Span,
    pub(crate) node: &'a Node,
    pub(crate) schema: Option<Schema<'a>>,
    pub(crate) required: bool,
    /// Its value, or its default.
    pub(crate) value: Option<&'a Node>,
    /// Where a definition fixes its value: a template gives it no other since 2.0 (TOSCA 2.0 §11.5).
    pub(crate) fixed: Option<Span>,
    /// The default of a definition that says no type: if it is a call, the type is that of what it gives.
    pub(crate) typed_by: Option<&'a Node>,
}

/// Whether inputs are definitions (in types) or values (in templates).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Inputs {
    Definitions,
    Values,
}

/// The name of an interface in the topology: the two of the specification go by their short names.
pub(crate) fn short_name(written: &str) -> &str {
    let name = written.strip_prefix("tosca:").unwrap_or(written);
    match name.strip_prefix("tosca.").unwrap_or(name) {
        "interfaces.node.lifecycle.Standard" => topology::names::STANDARD,
        "interfaces.relationship.Configure" => topology::names::CONFIGURE,
        _ => name,
    }
}

// === impl InputDef ===

impl<'a> InputDef<'a> {
    pub(crate) fn read(entry: &'a Entry, inputs: Inputs, sink: &Sink) -> Self {
        let node = &entry.value;
        let span = entry.key.span;
        if inputs == Inputs::Values || !is_definition(node) {
            return Self {
                span,
                node,
                schema: None,
                required: false,
                value: Some(node),
                fixed: (inputs == Inputs::Definitions).then_some(node.span),
                typed_by: None,
            };
        }
        let schema = Schema::read(node, sink);
        Self {
            span,
            node,
            typed_by: node.get("default").filter(|_| schema.is_none()),
            schema,
            required: node
                .get("required")
                .and_then(Node::as_boolean)
                .unwrap_or(true),
            value: node.get("value").or_else(|| node.get("default")),
            fixed: node.get("value").map(|n| n.span),
        }
    }

    /// Whether the node is a definition rather than a value.
    pub(crate) fn is_definition(&self) -> bool {
        is_definition(self.node)
    }

    /// Whether this value of it comes from a definition, a default or what is fixed: it is told of there.
    pub(crate) fn is_default(&self, value: &Node) -> bool {
        self.fixed.is_some() || !std::ptr::eq(value, self.node)
    }

    /// Whether this value of it is written in this very definition, not inherited.
    pub(crate) fn gives(&self, value: &Node) -> bool {
        let own = [
            Some(self.node),
            self.node.get("value"),
            self.node.get("default"),
        ];
        own.into_iter().flatten().any(|n| std::ptr::eq(n, value))
    }

    fn inherit(&mut self, parent: &Self) {
        if self.schema.is_none() {
            self.schema.clone_from(&parent.schema);
            self.typed_by = self.typed_by.or(parent.typed_by);
            self.required |= parent.required;
        }
        self.value = self.value.or(parent.value);
        self.fixed = self.fixed.or(parent.fixed);
    }
}

fn is_definition(node: &Node) -> bool {
    let entries = node.entries();
    entries.iter().any(|e| PARAMETER.key(&e.key.text).is_some())
}

fn inherit_inputs<'a>(
    own: &mut BTreeMap<&'a str, InputDef<'a>>,
    parent: &BTreeMap<&'a str, InputDef<'a>>,
) {
    for (name, inherited) in parent {
        match own.get_mut(name) {
            Some(input) => input.inherit(inherited),
            None => {
                own.insert(name, inherited.clone());
            }
        }
    }
}

fn read_inputs<'a>(node: &'a Node, inputs: Inputs, sink: &Sink) -> BTreeMap<&'a str, InputDef<'a>> {
    let entries = node.entries_at("inputs").iter();
    entries
        .map(|e| (e.key.text.as_str(), InputDef::read(e, inputs, sink)))
        .collect()
}

// === impl OperationDef ===

impl<'a> OperationDef<'a> {
    fn read(entry: &'a Entry, inputs: Inputs, sink: &Sink) -> Self {
        let node = &entry.value;
        let implementation = match node.kind {
            Kind::Scalar(_) => Some(node),
            _ => node.get("implementation"),
        };
        let outputs = node.entries_at("outputs").iter();
        Self {
            span: entry.key.span,
            implementation: implementation.filter(|n| !n.is_null()),
            inputs: read_inputs(node, inputs, sink),
            output_types: outputs
                .clone()
                .filter(|e| e.value.get("type").is_some())
                .map(|e| (e.key.text.as_str(), &e.value))
                .collect(),
            outputs: outputs.map(|e| (e.key.text.as_str(), &e.value)).collect(),
        }
    }

    /// Outputs that it maps to attributes, with the places of the mappings.
    pub(crate) fn mapped(&self) -> impl Iterator<Item = (&'a str, Span)> {
        let mapping = |n: &'a Node| n.get("mapping").or_else(|| n.as_list().map(|_| n));
        let outputs = self.outputs.iter();
        outputs.filter_map(move |(name, node)| Some((*name, mapping(node)?.span)))
    }

    fn inherit(&mut self, parent: &Self) {
        if self.implementation.is_none() {
            self.implementation = parent.implementation;
        }
        inherit_inputs(&mut self.inputs, &parent.inputs);
        for (name, output) in &parent.outputs {
            self.outputs.entry(name).or_insert(output);
        }
        for (name, definition) in &parent.output_types {
            self.output_types.entry(name).or_insert(definition);
        }
    }
}

// === impl InterfaceDef ===

impl<'a> InterfaceDef<'a> {
    /// Whether nothing of it would run, take a value or tell of anything: operations are named at most.
    pub(crate) fn says_nothing(&self) -> bool {
        let mut operations = self.operations.values();
        let named = operations
            .all(|o| o.implementation.is_none() && o.inputs.is_empty() && o.outputs.is_empty());
        named && self.inputs.is_empty() && self.notifications.is_empty()
    }

    fn read(
        construct: &Construct,
        (written, span): (&'a str, Span),
        node: &'a Node,
        inputs: Inputs,
        sink: &Sink,
    ) -> Self {
        let beside = node
            .entries()
            .iter()
            .filter(|e| construct.key(&e.key.text).is_none());
        let operations = node.entries_at("operations").iter().chain(beside);
        Self {
            span,
            written,
            type_name: node.get("type"),
            inputs: read_inputs(node, inputs, sink),
            operations: operations
                .map(|e| (e.key.text.as_str(), OperationDef::read(e, inputs, sink)))
                .collect(),
            notifications: node
                .entries_at("notifications")
                .iter()
                .map(|e| (e.key.text.as_str(), OperationDef::read(e, inputs, sink)))
                .collect(),
        }
    }

    /// Reads the section `interfaces`, under short names.
    pub(crate) fn read_all(node: &'a Node, inputs: Inputs, sink: &Sink) -> BTreeMap<&'a str, Self> {
        let mut all: BTreeMap<&str, Self> = BTreeMap::new();
        for entry in node.entries_at("interfaces") {
            let name = (entry.key.text.as_str(), entry.key.span);
            let made = Self::read(&INTERFACE_DEFINITION, name, &entry.value, inputs, sink);
            match all.get_mut(short_name(name.0)) {
                Some(first) => {
                    made.is_there_twice(first, sink);
                    first.inherit(&made);
                }
                None => {
                    all.insert(short_name(name.0), made);
                }
            }
        }
        all
    }

    fn is_there_twice(&self, first: &Self, sink: &Sink) {
        let message = format!(
            "`{}` and `{}` are one interface, which is here twice",
            first.written, self.written
        );
        Report::error(Code::DuplicateKey, self.span, message)
            .help("write its operations under one of the two names")
            .related(first.span, "first here")
            .section("TOSCA 1.3 §3.6.20")
            .to(sink);
    }

    /// Adds what is inherited: operations and inputs are merged one by one.
    pub(crate) fn inherit(&mut self, parent: &Self) {
        self.type_name = self.type_name.or(parent.type_name);
        inherit_inputs(&mut self.inputs, &parent.inputs);
        inherit_operations(&mut self.operations, &parent.operations);
        inherit_operations(&mut self.notifications, &parent.notifications);
    }
}

fn inherit_operations<'a>(
    own: &mut BTreeMap<&'a str, OperationDef<'a>>,
    parent: &BTreeMap<&'a str, OperationDef<'a>>,
) {
    for (name, inherited) in parent {
        match own.get_mut(name) {
            Some(operation) => operation.inherit(inherited),
            None => {
                own.insert(name, inherited.clone());
            }
        }
    }
}

/// Merges interfaces, the first argument's refine the second's.
pub(crate) fn inherit_interfaces<'a>(
    own: &mut BTreeMap<&'a str, InterfaceDef<'a>>,
    parent: &BTreeMap<&'a str, InterfaceDef<'a>>,
) {
    for (name, inherited) in parent {
        match own.get_mut(name) {
            Some(interface) => interface.inherit(inherited),
            None => {
                own.insert(name, inherited.clone());
            }
        }
    }
}

impl<'a> TypeDef<'a> for InterfaceType<'a> {
    const KIND: TypeKind = TypeKind::Interface;

    fn read(head: Head<'a>, sink: &Sink) -> Self {
        let name = (head.name, head.span);
        let interface =
            InterfaceDef::read(&INTERFACE_TYPE, name, head.node, Inputs::Definitions, sink);
        Self { head, interface }
    }

    fn inherit(&mut self, parent: &Self) {
        self.interface.inherit(&parent.interface);
    }

    fn head(&self) -> &Head<'a> {
        &self.head
    }

    fn head_mut(&mut self) -> &mut Head<'a> {
        &mut self.head
    }
}
