//! Refinements: what a type declares again may narrow what it inherits, not widen it
//! (TOSCA 1.3 §3.7.1).

use super::data::DataShape;
use super::head::{Head, TypeKind};
use super::interface::{InputDef, InterfaceDef};
use super::node::NodeType;
use super::property::Properties;
use super::universe::Universe;
use crate::diagnostic::{Code, Report, Sink};
use crate::source::Span;
use crate::values::{Primitive, Schema};
use crate::yaml::Node;
use std::collections::BTreeMap;
use std::fmt::Display;

/// Checks the service's own types against their parents.
pub(super) fn check(universe: &Universe<'_>, sink: &Sink) {
    let checker = Checker { universe, sink };
    macro_rules! properties {
        ($($field:ident . $set:ident via $find:ident;)*) => {
            $(for own in universe.$field.values() {
                let parent = own.head.ancestry.get(1).and_then(|name| universe.$find(name));
                if let Some(parent) = parent {
                    checker.properties(&own.$set, &parent.$set, &parent.head);
                }
            })*
        };
    }
    properties! {
        data.properties via data_type;
        artifacts.properties via artifact_type;
        capabilities.properties via capability_type;
        capabilities.attributes via capability_type;
        relationships.properties via relationship_type;
        relationships.attributes via relationship_type;
        nodes.properties via node_type;
        nodes.attributes via node_type;
        groups.properties via group_type;
        groups.attributes via group_type;
        policies.properties via policy_type;
    }
    macro_rules! interfaces {
        ($($field:ident via $find:ident;)*) => {
            $(for own in universe.$field.values() {
                let parent = own.head.ancestry.get(1).and_then(|name| universe.$find(name));
                if let Some(parent) = parent {
                    checker.interfaces(&own.interfaces, &parent.interfaces, &parent.head);
                }
            })*
        };
    }
    interfaces! {
        nodes via node_type;
        relationships via relationship_type;
        groups via group_type;
    }
    for own in universe.interfaces.values() {
        let parent = own
            .head
            .ancestry
            .get(1)
            .and_then(|name| universe.interface_type(name));
        if let Some(parent) = parent {
            checker.interface(&own.interface, &parent.interface, &parent.head);
        }
    }
    checker.data_types();
    checker.lists();
    for own in universe.nodes.values() {
        checker.definitions(own);
        let parent = own
            .head
            .ancestry
            .get(1)
            .and_then(|name| universe.node_type(name));
        if let Some(parent) = parent {
            checker.capabilities(own, parent);
            checker.requirements(own, parent);
        }
    }
}

pub(super) struct Checker<'u, 'a> {
    pub(super) universe: &'u Universe<'a>,
    pub(super) sink: &'u Sink,
}

// === impl Checker ===

impl<'a> Checker<'_, 'a> {
    pub(super) fn properties(
        &self,
        own: &Properties<'a>,
        above: &Properties<'a>,
        parent: &Head<'a>,
    ) {
        for (name, inherited) in above {
            let Some(refined) = own.get(name).filter(|p| p.span != inherited.span) else {
                continue;
            };
            if let Some(fixed) = inherited.fixed {
                let message = format!("`{name}` has a fixed value in {}", parent.name);
                Report::error(Code::FixedValue, refined.span, message)
                    .help("what is fixed cannot be refined any further")
                    .related(fixed.span, "fixed here")
                    .section("TOSCA 2.0 §9.4")
                    .to(self.sink);
            }
            // our own profile does, for a name of 1.0
            let built_in = self
                .sink
                .file_name(refined.span.file)
                .starts_with("(built in)");
            if inherited.required && !refined.required && !built_in {
                let at = refined
                    .node
                    .get("required")
                    .map_or(refined.span, |n| n.span);
                self.optional(name, parent, at, inherited.span);
            }
            if let (Some(a), Some(b)) = (&refined.schema, &inherited.schema) {
                self.schema(&format_args!("`{name}`"), a, (b, inherited.span), parent);
            }
        }
    }

    fn schema(
        &self,
        subject: &dyn Display,
        own: &Schema<'a>,
        (above, at): (&Schema<'a>, Span),
        parent: &Head<'a>,
    ) {
        if !self.data_narrows(own.type_name, above.type_name) {
            let message = format!(
                "{subject} has the type {} in {}: it cannot become {}",
                above.type_name, parent.name, own.type_name
            );
            self.report(own.span, message, at);
        }
        let primitive = self.universe.data_shape(own.type_name);
        let primitive = primitive.and_then(DataShape::primitive);
        self.constraints(subject, &own.constraints, &above.constraints, primitive);
        for (own, above, which) in [
            (&own.entry, &above.entry, "an entry"),
            (&own.key, &above.key, "a key"),
        ] {
            // one that is inherited is the same
            if let (Some(own), Some(above)) = (own, above)
                && own.span != above.span
            {
                let inner = format_args!("{which} of {subject}");
                self.schema(&inner, own, (above, above.span), parent);
            }
        }
    }

    pub(super) fn interfaces(
        &self,
        own: &BTreeMap<&'a str, InterfaceDef<'a>>,
        above: &BTreeMap<&'a str, InterfaceDef<'a>>,
        parent: &Head<'a>,
    ) {
        for (name, inherited) in above {
            if let Some(refined) = own.get(name) {
                self.interface(refined, inherited, parent);
            }
        }
    }

    fn interface(&self, own: &InterfaceDef<'a>, above: &InterfaceDef<'a>, parent: &Head<'a>) {
        let types = (own.type_name, above.type_name);
        self.derives(
            TypeKind::Interface,
            types,
            &format!("the interface `{}`", own.written),
        );
        self.inputs(&own.inputs, &above.inputs, parent);
        for (own, above) in [
            (&own.operations, &above.operations),
            (&own.notifications, &above.notifications),
        ] {
            for (name, inherited) in above {
                if let Some(refined) = own.get(name) {
                    self.inputs(&refined.inputs, &inherited.inputs, parent);
                }
            }
        }
    }

    fn inputs(
        &self,
        own: &BTreeMap<&'a str, InputDef<'a>>,
        above: &BTreeMap<&'a str, InputDef<'a>>,
        parent: &Head<'a>,
    ) {
        for (name, inherited) in above {
            let refined = own.get(name).filter(|input| input.span != inherited.span);
            let schemas =
                refined.and_then(|r| Some((r.schema.as_ref()?, inherited.schema.as_ref()?)));
            if let Some((own, above)) = schemas {
                self.schema(
                    &format_args!("`{name}`"),
                    own,
                    (above, inherited.span),
                    parent,
                );
            }
            let optional =
                refined.filter(|r| r.schema.is_some() && inherited.required && !r.required);
            if let Some(refined) = optional.filter(|_| inherited.schema.is_some()) {
                let written = refined.node.get("required");
                let at = written.map_or(refined.span, |n| n.span);
                self.optional(name, parent, at, inherited.span);
            }
        }
    }

    fn optional(&self, name: &str, parent: &Head<'a>, at: Span, inherited: Span) {
        let message = format!(
            "`{name}` is required in {}: it cannot become optional",
            parent.name
        );
        self.report(at, message, inherited);
    }

    /// What a node type says of capabilities, relationships and interfaces refines what their types say.
    fn definitions(&self, own: &NodeType<'a>) {
        let universe = self.universe;
        for definition in own.capabilities.values() {
            let type_name = definition.type_name.and_then(Node::as_text);
            if let Some(of_type) = type_name.and_then(|t| universe.capability_type(t)) {
                self.properties(&definition.properties, &of_type.properties, &of_type.head);
                self.properties(&definition.attributes, &of_type.attributes, &of_type.head);
            }
        }
        for requirement in &own.requirements {
            let type_name = requirement.relationship.and_then(Node::as_text);
            if let Some(of_type) = type_name.and_then(|t| universe.relationship_type(t)) {
                self.interfaces(&requirement.interfaces, &of_type.interfaces, &of_type.head);
                self.properties(&requirement.properties, &of_type.properties, &of_type.head);
                self.properties(&requirement.attributes, &of_type.attributes, &of_type.head);
            }
        }
        for interface in own.interfaces.values() {
            let type_name = interface.type_name.and_then(Node::as_text);
            if let Some(of_type) = type_name.and_then(|t| universe.interface_type(t)) {
                self.interface(interface, &of_type.interface, &of_type.head);
            }
        }
    }

    /// Whether values of one data type are values of another.
    fn data_narrows(&self, own: &str, above: &str) -> bool {
        if own == above || self.universe.data_shape(own).is_none() {
            return true;
        }
        match Primitive::from_name(above, self.universe.version) {
            Some(above) => {
                let shape = self.universe.data_shape(own);
                shape.and_then(DataShape::primitive) == Some(above)
            }
            None => self.universe.derives(TypeKind::Data, own, above),
        }
    }

    pub(super) fn derives(
        &self,
        kind: TypeKind,
        (own, above): (Option<&Node>, Option<&Node>),
        subject: &str,
    ) {
        let names = own
            .zip(above)
            .and_then(|(a, b)| Some((a, a.as_text()?, b, b.as_text()?)));
        let Some((at, own, inherited, above)) = names else {
            return;
        };
        let known = |name| self.universe.head(kind, name).is_some();
        if known(own) && known(above) && !self.universe.derives(kind, own, above) {
            let message =
                format!("{subject} is inherited as {above}: {own} does not derive from it");
            self.report(at.span, message, inherited.span);
        }
    }

    pub(super) fn report(&self, at: Span, message: String, inherited: Span) {
        Report::error(Code::Refinement, at, message)
            .related(inherited, "inherited from here")
            .section("TOSCA 1.3 §3.7.1")
            .to(self.sink);
    }
}
