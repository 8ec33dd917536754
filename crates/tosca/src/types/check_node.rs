//! What node types say of capabilities and requirements.

use super::check::Checker;
use super::head::{Head, TypeKind};
use super::node::{CapabilityDef, NodeType, RequirementDef};
use super::node_filter::{Ends, FilterNames, This};
use crate::diagnostic::{Code, Report, list_some, with_article};
use crate::source::Span;
use crate::values::{Made, Scope};
use crate::yaml::Node;

impl<'a> Checker<'_, 'a> {
    fn of(&self, scope: Scope) -> Self {
        Self {
            universe: self.universe,
            sink: self.sink,
            scope,
        }
    }

    pub(super) fn node_type(&self, node_type: &NodeType<'a>) {
        let node = node_type.head.node;
        self.properties_of(&node_type.properties, &node_type.head, "properties");
        self.properties_of(&node_type.attributes, &node_type.head, "attributes");
        for entry in node.entries_at("capabilities") {
            if let Some(capability) = node_type.capabilities.get(entry.key.text.as_str()) {
                self.name(TypeKind::Capability, capability.type_name);
                let own = entry
                    .value
                    .as_map()
                    .map(|map| (map.get("type"), entry.key.span));
                let name = format!("capability `{}`", entry.key.text);
                self.is_typed(
                    &node_type.head,
                    (&name, "TOSCA 1.3 §3.7.2"),
                    (own, capability.type_name),
                );
                self.of_capability(capability, &entry.value);
                self.sources(&entry.value);
            }
        }
        for entry in node.sequenced_at("requirements") {
            let name = entry.key.text.as_str();
            let found = node_type.requirements.iter().find(|r| r.name == name);
            if let Some(requirement) = found {
                self.name(TypeKind::Node, requirement.node);
                self.name(TypeKind::Relationship, requirement.relationship);
                let map = entry
                    .value
                    .as_map()
                    .and_then(|map| map.entry("relationship"));
                let own = map.and_then(|e| Some((e.value.as_map()?.get("type"), e.key.span)));
                let of = format!("relationship of `{name}`");
                self.is_typed(
                    &node_type.head,
                    (&of, "TOSCA 1.3 §3.7.3"),
                    (own, requirement.relationship),
                );
                let within = self.of(Scope::Made(Made::Relationship));
                within.refined_interfaces(requirement);
                self.capability_of_requirement(requirement.capability, requirement.node);
                self.filter(node_type, requirement, &entry.value);
                self.relationship_fits(requirement);
                within.of_relationship(requirement, &entry.value);
                let is_2 = self.universe.version.is_2();
                if is_2
                    && requirement.relationship.is_none()
                    && !node_type.head.broken
                    && own.is_none()
                {
                    // the table of §8.4 makes it mandatory, the text of §8.5.2 allows for its absence
                    let message = format!("the requirement `{name}` names no relationship type");
                    Report::warning(Code::MissingKeyname, requirement.span, message)
                        .help("add `relationship:`, or every assignment has to")
                        .section("TOSCA 2.0 §8.4")
                        .to(self.sink);
                }
                if requirement.capability.is_none() && !node_type.head.broken {
                    let message =
                        format!("the requirement `{name}` needs the keyname `capability`");
                    Report::error(Code::MissingKeyname, requirement.span, message)
                        .section("TOSCA 1.3 §3.7.3")
                        .to(self.sink);
                }
            }
        }
        for entry in node.entries_at("artifacts") {
            self.name(TypeKind::Artifact, entry.value.get("type"));
        }
        self.new_interfaces(node, &node_type.interfaces);
        self.interfaces(&node_type.interfaces);
    }

    /// What says more of something has its type, or refines what has it: the tables of 1.x have it mandatory
    /// all the same.
    fn is_typed(
        &self,
        head: &Head<'a>,
        (what, section): (&str, &'static str),
        (own, known): (Option<(Option<&Node>, Span)>, Option<&Node>),
    ) {
        let Some((None, at)) = own.filter(|_| !head.broken) else {
            return;
        };
        let report = match known.and_then(Node::as_text) {
            Some(_) if self.universe.version.is_2() => return,
            Some(known) => {
                let message = format!("the {what} is refined without its type");
                Report::quirk(Code::MissingKeyname, at, message)
                    .help(format!("add `type: {known}`"))
            }
            None => {
                let message = format!("the {what} needs the keyname `type`");
                Report::error(Code::MissingKeyname, at, message).help("add `type:`")
            }
        };
        report.section(section).to(self.sink);
    }

    /// Some capability, and some node, is both what the requirement asks for and what its relationship may
    /// go to (TOSCA 2.0 §7.3).
    fn relationship_fits(&self, requirement: &RequirementDef<'a>) {
        let universe = self.universe;
        let at = requirement.relationship.filter(|_| universe.version.is_2());
        let named = at.and_then(|at| Some((at, universe.relationship_type(at.as_text()?)?)));
        let Some((at, of_type)) = named.filter(|(_, t)| !t.head.broken) else {
            return;
        };
        let node = requirement.node.and_then(Node::as_text);
        let target = node.and_then(|name| universe.node_type(name));
        let capability = requirement.capability.and_then(Node::as_text);
        let capability = capability.and_then(|c| universe.capability_of(target, c));
        let ends = [
            (
                "to",
                TypeKind::Capability,
                capability.map(|c| &c.of_type.head),
                &of_type.valid_target_types,
            ),
            (
                "to",
                TypeKind::Node,
                target.map(|t| &t.head),
                &of_type.valid_target_node_types,
            ),
        ];
        for (way, kind, head, valid) in ends {
            let (Some(head), Some(valid)) = (head.filter(|h| !h.broken), valid) else {
                continue;
            };
            let names = || valid.iter().filter_map(|n| n.as_text());
            // one that is narrower may still be given where the requirement asks for what is wider
            let fits = |name: &str| {
                universe.is_a(kind, head, name) || universe.derives(kind, name, head.name)
            };
            if names().next().is_none() || names().any(fits) {
                continue;
            }
            let message = format!(
                "the relationship {} of `{}` does not go {way} {}",
                of_type.head.name,
                requirement.name,
                with_article(head.name)
            );
            Report::error(Code::RelationshipMisfit, at.span, message)
                .help(format!("it goes {way}: {}", list_some(names())))
                .related(of_type.head.span, "the type is defined here")
                .section("TOSCA 2.0 §7.3")
                .to(self.sink);
        }
    }

    /// Names in the filter of a requirement.
    fn filter(&self, source: &NodeType<'a>, requirement: &RequirementDef<'a>, written: &'a Node) {
        let Some(filter) = written.get("node_filter").filter(|f| !f.is_null()) else {
            return;
        };
        let universe = self.universe;
        let target = requirement.node.and_then(Node::as_text);
        let target = target.and_then(|name| universe.node_type(name));
        let capability = requirement.capability.and_then(Node::as_text);
        let relationship = requirement.relationship.and_then(Node::as_text);
        let relationship = relationship.and_then(|name| universe.relationship_type(name));
        let ends = Ends {
            this: This::Relationship(relationship),
            source: Some(source),
            target,
            capability: capability.and_then(|name| universe.capability_of(target, name)),
        };
        universe.check_filter(filter, ends, FilterNames::Checked, self.sink);
    }

    /// Interfaces that the definition of a relationship refines: what it leaves out its type says.
    fn refined_interfaces(&self, requirement: &RequirementDef<'a>) {
        let of_type = requirement.relationship.and_then(Node::as_text);
        let of_type = of_type.and_then(|t| self.universe.relationship_type(t));
        let mut interfaces = requirement.interfaces.clone();
        for (name, interface) in &mut interfaces {
            let above = of_type.and_then(|t| t.interfaces.get(name));
            interface.type_name = interface.type_name.or(above.and_then(|a| a.type_name));
        }
        self.interfaces(&interfaces);
    }

    /// Properties that the definition of a relationship refines: its type has them (TOSCA 2.0 §8.4).
    fn of_relationship(&self, requirement: &RequirementDef<'a>, written: &'a Node) {
        let of_type = requirement.relationship.and_then(Node::as_text);
        let of_type = of_type.and_then(|t| self.universe.relationship_type(t));
        let (Some(of_type), Some(written)) = (of_type, written.get("relationship")) else {
            return;
        };
        let sets = [
            ("properties", &requirement.properties, &of_type.properties),
            ("attributes", &requirement.attributes, &of_type.attributes),
        ];
        for (section, own, set) in sets {
            for entry in written.entries_at(section) {
                let name = entry.key.text.as_str();
                if let Some(above) = set.get(name) {
                    if let Some(own) = own.get(name) {
                        self.property(name, &own.refining(above));
                    }
                    continue;
                }
                if of_type.head.broken {
                    continue;
                }
                let message = format!(
                    "the relationship type {} has no `{name}`",
                    of_type.head.name
                );
                let names = set.keys().copied();
                Report::error(Code::UnknownProperty, entry.key.span, message)
                    .help(self.sink.meant(
                        name,
                        names,
                        "a definition refines what the type has; declare it there",
                    ))
                    .related(of_type.head.span, "the type is defined here")
                    .section("TOSCA 2.0 §8.4")
                    .to(self.sink);
            }
        }
    }

    /// Properties and attributes that a definition refines: the capability's type has them.
    fn of_capability(&self, capability: &CapabilityDef<'a>, node: &'a Node) {
        let type_name = capability.type_name.and_then(Node::as_text);
        let of_type = type_name.and_then(|name| self.universe.capability_type(name));
        if !self.universe.version.is_2() {
            self.properties(&capability.properties, node, "properties");
            self.properties(&capability.attributes, node, "attributes");
            return;
        }
        let Some(of_type) = of_type else {
            self.typed_properties(&capability.properties, node, "properties");
            self.typed_properties(&capability.attributes, node, "attributes");
            return;
        };
        for (section, own, above) in [
            ("properties", &capability.properties, &of_type.properties),
            ("attributes", &capability.attributes, &of_type.attributes),
        ] {
            for entry in node.entries_at(section) {
                let name = entry.key.text.as_str();
                let (Some(own), above) = (own.get(name), above.get(name)) else {
                    continue;
                };
                let Some(above) = above else {
                    if !of_type.head.broken {
                        let message =
                            format!("the capability type {} has no `{name}`", of_type.head.name);
                        Report::error(Code::UnknownProperty, entry.key.span, message)
                            .help("a definition refines what the type has; declare it there")
                            .related(of_type.head.span, "the type is defined here")
                            .section("TOSCA 2.0 §8.2")
                            .to(self.sink);
                    }
                    continue;
                };
                self.property(name, &own.refining(above));
            }
        }
    }

    /// A capability type, or the name of a capability of the node type that is asked for.
    fn capability_of_requirement(&self, capability: Option<&Node>, node: Option<&Node>) {
        let Some(written) = capability.and_then(Node::as_text) else {
            return;
        };
        let target = node.and_then(Node::as_text);
        let target = target.and_then(|name| self.universe.node_type(name));
        if !target.is_some_and(|t| t.capabilities.contains_key(written)) {
            self.name(TypeKind::Capability, capability);
        }
    }
}
