//! What definitions of types refer to, and whether refinements narrow.

use super::check_operations::parts;
use super::data::{DataShape, DataType};
use super::head::TypeKind;
use super::interface::{InterfaceDef, short_name};
use super::universe::Universe;
use crate::diagnostic::{Code, Help, Report, Sink};
use crate::values::{Conditions, Made, Schema, Scope, Subject};
use crate::yaml::{Entry, Node};
use std::collections::BTreeMap;

impl<'a> Universe<'a> {
    /// Checks the service's own types.
    pub(crate) fn check(&self, sink: &Sink) {
        super::refine::check(self, sink);
        self.check_functions(sink);
        let of = |scope| Checker {
            universe: self,
            sink,
            scope,
        };
        let checker = of(Scope::Made(Made::Any));
        for data in self.data.values() {
            checker.properties_of(&data.properties, &data.head, "properties");
            for schema in [&data.entry, &data.key].into_iter().flatten() {
                checker.schema(schema);
            }
            checker.scalar_type(data);
            checker.data_type(data);
            checker.validations(data);
            for constraint in &data.constraints {
                self.check_clause(constraint, data.primitive, sink);
            }
        }
        for interface in self.interfaces.values() {
            checker.interface(&interface.interface);
            checker.of_interface_type(&interface.interface);
        }
        let checker = of(Scope::Made(Made::Node));
        for artifact in self.artifacts.values() {
            checker.properties_of(&artifact.properties, &artifact.head, "properties");
        }
        for capability in self.capabilities.values() {
            checker.properties_of(&capability.properties, &capability.head, "properties");
            checker.properties_of(&capability.attributes, &capability.head, "attributes");
            checker.sources(capability.head.node);
        }
        for node in self.nodes.values() {
            checker.node_type(node);
        }
        let checker = of(Scope::Made(Made::Relationship));
        for relationship in self.relationships.values() {
            let node = relationship.head.node;
            checker.properties_of(&relationship.properties, &relationship.head, "properties");
            checker.properties_of(&relationship.attributes, &relationship.head, "attributes");
            checker.new_interfaces(node, &relationship.interfaces);
            checker.interfaces(&relationship.interfaces);
            for key in ["valid_target_node_types", "valid_source_node_types"] {
                checker.names(TypeKind::Node, node.items_at(key));
            }
            checker.names(
                TypeKind::Capability,
                node.items_at("valid_capability_types"),
            );
            for target in node.items_at("valid_target_types") {
                checker.either(TypeKind::Capability, TypeKind::Node, target);
            }
        }
        let checker = of(Scope::Outside);
        for group in self.groups.values() {
            checker.properties_of(&group.properties, &group.head, "properties");
            checker.properties_of(&group.attributes, &group.head, "attributes");
            checker.new_interfaces(group.head.node, &group.interfaces);
            checker.interfaces(&group.interfaces);
            checker.names(TypeKind::Node, group.head.node.items_at("members"));
        }
        for policy in self.policies.values() {
            checker.properties_of(&policy.properties, &policy.head, "properties");
            for target in policy.head.node.items_at("targets") {
                checker.either(TypeKind::Node, TypeKind::Group, target);
            }
        }
    }
}

pub(super) struct Checker<'u, 'a> {
    pub(super) universe: &'u Universe<'a>,
    pub(super) sink: &'u Sink,
    /// Where the definitions stand.
    pub(super) scope: Scope,
}

impl<'a> Checker<'_, 'a> {
    pub(super) fn schema(&self, schema: &Schema<'a>) {
        self.universe.check_schema(schema, self.sink);
    }

    /// Validation clauses that stand in this very type.
    fn validations(&self, data: &DataType<'a>) {
        let conditions = Conditions {
            universe: self.universe,
            sink: self.sink,
        };
        if let Some(clause) = data.head.node.get("validation") {
            conditions.check(clause, Subject::Value(Some(DataShape::Data(data))));
        }
    }

    /// Who may point at a capability, and how.
    pub(super) fn sources(&self, node: &Node) {
        for key in ["valid_source_types", "valid_source_node_types"] {
            self.names(TypeKind::Node, node.items_at(key));
        }
        let relationships = node.items_at("valid_relationship_types");
        self.names(TypeKind::Relationship, relationships);
    }

    fn names(&self, kind: TypeKind, nodes: &[Node]) {
        for node in nodes {
            self.name(kind, Some(node));
        }
    }

    pub(super) fn name(&self, kind: TypeKind, node: Option<&Node>) {
        let Some((node, written)) = node.and_then(|n| Some((n, n.as_text()?))) else {
            return;
        };
        if self.universe.head(kind, written).is_none() {
            self.universe.unknown_type(kind, node, self.sink);
        }
    }

    fn either(&self, first: TypeKind, second: TypeKind, node: &Node) {
        let Some(written) = node.as_text() else {
            return;
        };
        if self.universe.head(second, written).is_none() {
            self.name(first, Some(node));
        }
    }

    pub(super) fn interfaces(&self, interfaces: &BTreeMap<&'a str, InterfaceDef<'a>>) {
        for (name, interface) in interfaces {
            self.name(TypeKind::Interface, interface.type_name);
            let known = [topology::names::STANDARD, topology::names::CONFIGURE].contains(name);
            if interface.type_name.is_none() && (!known || self.universe.version.is_2()) {
                let message = format!("the interface `{}` has no type", interface.written);
                Report::quirk(Code::MissingKeyname, interface.span, message)
                    .help("add `type:` with an interface type")
                    .section("TOSCA 1.3 §3.6.20")
                    .to(self.sink);
            }
            self.interface(interface);
            self.of_interface(interface);
            self.operations(name, interface);
        }
    }

    /// A type may add operations to an interface; of the two lifecycles only those of the
    /// specification are ever called.
    fn operations(&self, name: &str, interface: &InterfaceDef<'a>) {
        // of a type that it cannot have, which is told, nothing follows for what is inherited
        let type_name = interface
            .type_name
            .filter(|n| !self.sink.is_wrong_at(n.span));
        let type_name = type_name.and_then(Node::as_text);
        let of_type = type_name.and_then(|t| self.universe.interface_type(t));
        let Some(of_type) = of_type.filter(|t| !t.head.broken) else {
            return;
        };
        let is_lifecycle = [topology::names::STANDARD, topology::names::CONFIGURE].contains(&name);
        let known = &of_type.interface.operations;
        for (operation, definition) in &interface.operations {
            // a misspelt keyname is told as one
            if known.contains_key(operation) || self.sink.has_reported(definition.span) {
                continue;
            }
            let meant = self.sink.closest(operation, known.keys().copied());
            // only an interface type has new ones since 2.0 (TOSCA 2.0 §11.2)
            let is_2 = self.universe.version.is_2();
            if meant.is_none() && !is_lifecycle && !is_2 {
                continue;
            }
            let message = format!(
                "the interface `{name}` ({}) has no operation `{operation}`: nothing calls it",
                of_type.head.name
            );
            let names = known.keys().copied();
            let help = self.sink.meant(operation, names, "it has none");
            let report = match is_2 {
                true => Report::quirk(Code::UnknownOperation, definition.span, message),
                false => Report::warning(Code::UnknownOperation, definition.span, message),
            };
            report.help(help).section("TOSCA 1.3 §3.6.20").to(self.sink);
        }
    }

    /// A new interface of nearly the name of an inherited one: nothing calls it.
    pub(super) fn new_interfaces(
        &self,
        node: &'a Node,
        interfaces: &BTreeMap<&'a str, InterfaceDef<'a>>,
    ) {
        let own: Vec<&Entry> = node.entries_at("interfaces").iter().collect();
        let is_own = |name: &str| own.iter().any(|e| short_name(&e.key.text) == name);
        for entry in &own {
            // what is named by the type of an interface is meant so
            let written = entry.key.text.as_str();
            let inherited = interfaces.keys().copied().filter(|name| !is_own(name));
            let Some(meant) = self.sink.closest(written, inherited) else {
                continue;
            };
            let message = format!("`{written}` is a new interface beside `{meant}`");
            Report::warning(Code::UnknownInterface, entry.key.span, message)
                .help(Help::meant(meant))
                .section("TOSCA 1.3 §3.6.20")
                .to(self.sink);
        }
    }

    fn interface(&self, interface: &InterfaceDef<'a>) {
        for definition in parts(interface).flat_map(|o| o.output_types.values()) {
            if let Some(schema) = Schema::read(definition, self.sink) {
                self.schema(&schema);
            }
        }
        self.inputs(interface);
    }
}
