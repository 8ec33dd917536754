//! Whether what is referred to exists.

use super::start;
use super::walk::{What, walk};
use crate::diagnostic::{Code, Help, Report, Sink, list_some, with_article};
use crate::source::Span;
use crate::template::Context;
use crate::types::{NodeType, Properties};
use crate::values::{Reference, ReferenceKind, Schema, Scope, Steps};
use model::NodeName;
use topology::{Entity, EntityPath, PathStep, Topology, Ways};

/// Checks all references that values have left.
pub(super) fn check(topology: &Topology, context: &Context<'_, '_>) {
    let checker = Checker {
        topology,
        ways: Ways::new(topology),
        context,
        sink: context.sink,
    };
    for reference in context.ledger.references.borrow().iter() {
        checker.reference(reference);
    }
}

pub(super) struct Checker<'c, 'u, 'a> {
    pub(super) topology: &'c Topology,
    pub(super) ways: Ways<'c>,
    pub(super) context: &'c Context<'u, 'a>,
    /// Where it tells what it finds.
    pub(super) sink: &'c Sink,
}

/// Properties, or attributes (which properties are as well, TOSCA 1.3 §3.6.12).
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    Property,
    Attribute,
}

impl Wanted {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Property => "property",
            Self::Attribute => "attribute",
        }
    }

    pub(super) fn code(self) -> Code {
        match self {
            Self::Property => Code::UnknownPropertyReference,
            Self::Attribute => Code::UnknownAttributeReference,
        }
    }

    pub(super) fn section(self) -> &'static str {
        match self {
            Self::Property => "TOSCA 1.3 §4.4.2",
            Self::Attribute => "TOSCA 1.3 §4.5.1",
        }
    }

    pub(super) fn steps<'s>(self, steps: &'s [PathStep], places: &'s [Span]) -> Steps<'s> {
        Steps {
            steps,
            places,
            code: self.code(),
            section: self.section(),
        }
    }
}

// === impl Checker ===

impl<'u, 'a> Checker<'_, 'u, 'a> {
    fn reference(&self, reference: &Reference) {
        if self.sink.is_full() {
            return;
        }
        match &reference.kind {
            ReferenceKind::Input(name, path) => self.input(name, reference, path),
            ReferenceKind::Node(entity) => self.entity(entity, reference),
            ReferenceKind::Artifact(entity, name) => self.artifact(entity, name, reference),
            ReferenceKind::OperationOutput(entity, asked) => {
                self.operation(entity, asked, reference);
            }
            ReferenceKind::Property(path) => self.path(reference, path, Wanted::Property),
            ReferenceKind::Attribute(path) => self.path(reference, path, Wanted::Attribute),
            ReferenceKind::Graph(path) => self.follow(reference, path),
            ReferenceKind::RelationshipOutput(interface, operation) => {
                self.relationship_operation((interface, operation), reference);
            }
        }
    }

    fn input(&self, name: &str, reference: &Reference, path: &[PathStep]) {
        let span = reference.span;
        if self.topology.inputs.contains_key(name) {
            let mut declared = self.context.inputs_declared().iter();
            let found = declared.find(|e| e.key.text == name).map(|e| &e.value);
            // a text is a value, not the name of a type
            let definition = found.filter(|d| d.as_map().is_some());
            let schema = definition.and_then(|d| Schema::read(d, self.context.sink));
            let steps = Wanted::Property.steps(path, &reference.steps);
            return self.nested(schema.as_ref(), steps);
        }
        let names = self.topology.inputs.keys().map(String::as_str);
        let sink = self.sink;
        let help = sink.meant(name, names, "the template has no inputs");
        let message = format!("there is no input `{name}`");
        Report::error(Code::UnknownInput, span, message)
            .help(help)
            .section("TOSCA 1.3 §4.4.1")
            .to(self.sink);
    }

    fn artifact(&self, entity: &Entity, name: &str, reference: &Reference) {
        let at = start(&self.ways, entity, &reference.scope);
        let draft = at.as_ref().and_then(|at| self.context.nodes.get(at));
        let Some((draft, node_type)) = draft.and_then(|d| Some((d, d.node_type?))) else {
            return;
        };
        let own = draft.node.entries_at("artifacts").iter();
        let own = own.map(|e| e.key.text.as_str());
        let names = || own.clone().chain(node_type.artifacts.keys().copied());
        if node_type.head.broken || names().any(|n| n == name) {
            return;
        }
        let sink = self.sink;
        let help = sink.meant(name, names(), "it has no artifacts");
        let message = format!("`{}` has no artifact `{name}`", draft.name);
        Report::error(Code::UnknownArtifact, reference.span, message)
            .help(help)
            .section("TOSCA 1.3 §4.8.1")
            .once()
            .to(self.sink);
    }

    fn entity(&self, entity: &Entity, reference: &Reference) {
        let sink = self.sink;
        let word = match (entity, &reference.scope) {
            (Entity::Node(name), _) => {
                if !self.topology.nodes.contains_key(name) {
                    let names = self.topology.nodes.keys().map(NodeName::as_str);
                    let keywords = ["SELF", "SOURCE", "TARGET", "HOST"];
                    let meant = self.sink.closest(name.as_str(), names.chain(keywords));
                    let message = format!("there is no node template `{name}`");
                    Report::error(Code::UnknownNodeReference, reference.span, message)
                        .help_if(meant.map(Help::meant))
                        .section("TOSCA 1.3 §4.1")
                        .to(sink);
                }
                return;
            }
            (Entity::This | Entity::Host, Scope::Node(_)) | (_, Scope::Relationship(_)) => return,
            (Entity::This, _) => "SELF",
            (Entity::Host, _) => "HOST",
            (Entity::Source, _) => "SOURCE",
            (Entity::Target, _) => "TARGET",
        };
        let (place, help) = match reference.scope {
            Scope::Node(_) => ("in a node template", "it means an end of a relationship"),
            _ => ("outside node templates", "name the node template"),
        };
        let message = format!("`{word}` means nothing {place}");
        Report::error(Code::EntityMeaningless, reference.span, message)
            .help(help)
            .section("TOSCA 1.3 §4.1")
            .to(sink);
    }

    fn path(&self, reference: &Reference, path: &EntityPath, wanted: Wanted) {
        let place = |step: usize| reference.steps.get(step).copied().unwrap_or(reference.span);
        let Some(end) = walk(&self.ways, self.context, &reference.scope, path) else {
            return;
        };
        let here = place(end.step);
        match end.what {
            What::OfNode(name) => {
                let steps =
                    wanted.steps(end.rest, reference.steps.get(end.step + 1..).unwrap_or(&[]));
                self.of_node(here, (&end.at, end.node_type), name, (wanted, steps));
            }
            What::Unfulfilled(name) => self.unfulfilled(here, &end.at, name),
            What::OfCapability(capability, definition) => {
                let places = reference.steps.get(end.step + 1..).unwrap_or(&[]);
                let steps = wanted.steps(end.rest, places);
                self.of_capability(
                    place(end.step + 1),
                    (&end.at, capability),
                    definition,
                    (wanted, steps),
                );
            }
        }
    }

    pub(super) fn unfulfilled(&self, span: Span, at: &NodeName, name: &str) {
        if self.is_told(at, name) {
            return;
        }
        let message =
            format!("the requirement `{name}` of `{at}` leads nowhere: nothing fulfils it");
        // one that must be there is there all the same, and may be fulfilled elsewhere
        let report = match self.context.universe.version.is_2() {
            true => Report::open(Code::UnknownNodeReference, span, message),
            false => Report::error(Code::UnknownNodeReference, span, message),
        };
        report
            .help(format!(
                "add `- {name}: NAME` under `requirements:` of `{at}`"
            ))
            .section("TOSCA 1.3 §4.1")
            .to(self.sink);
    }

    /// Whether it has been said that what is to fulfil a requirement is not there.
    fn is_told(&self, at: &NodeName, requirement: &str) -> bool {
        let assigned = self.context.nodes.get(at);
        let assigned = assigned
            .into_iter()
            .flat_map(|d| d.node.sequenced_at("requirements"));
        let mut assigned = assigned.filter(|e| e.key.text == requirement);
        assigned.any(|e| {
            let target = e.value.get("node").unwrap_or(&e.value);
            let sink = self.sink;
            sink.has_reported(target.span) || sink.has_reported(e.key.span)
        })
    }

    pub(super) fn of_node(
        &self,
        span: Span,
        (at, node_type): (&NodeName, &'u NodeType<'a>),
        name: &str,
        (wanted, steps): (Wanted, Steps<'_>),
    ) {
        let rest = steps.steps;
        let node = self.topology.nodes.get(at);
        // also one that no type declares, where that was passed over
        let has_value = node.is_some_and(|n| n.properties.contains_key(name));
        let is_property = has_value || node_type.properties.contains_key(name);
        let is_attribute = node_type.attributes.contains_key(name);
        match wanted {
            Wanted::Attribute if is_property || is_attribute => {
                let attribute = node_type.attributes.get(name);
                let declared = attribute.or_else(|| node_type.properties.get(name));
                return self.nested(declared.and_then(|d| d.schema.as_ref()), steps);
            }
            Wanted::Property if is_property => {
                self.property_has_value(span, at, name);
                let declared = node_type.properties.get(name);
                return self.nested(declared.and_then(|d| d.schema.as_ref()), steps);
            }
            _ => {}
        }
        let sets: Vec<&Properties<'a>> = match wanted {
            Wanted::Property => vec![&node_type.properties],
            Wanted::Attribute => vec![&node_type.attributes, &node_type.properties],
        };
        let names = || sets.iter().flat_map(|set| set.keys().copied());
        let hops = node_type.requirements.iter().map(|r| r.name);
        // where something follows it may be the way to it that is misspelt
        let ways = hops.clone().chain(node_type.capabilities.keys().copied());
        let words: &[&str] = match self.context.universe.version.is_2() {
            true => &["RELATIONSHIP", "CAPABILITY"],
            false => &[],
        };
        let ways = ways.chain(words.iter().copied());
        let ways: Vec<&str> = ways.filter(|_| !rest.is_empty()).collect();
        let help = match self.sink.closest(name, names().chain(ways)) {
            _ if wanted == Wanted::Property && is_attribute => {
                format!("`{name}` is an attribute: write `get_attribute`").into()
            }
            Some(meant) => Help::meant(meant),
            None if hops.clone().any(|hop| hop == name) => format!(
                "`{name}` is a requirement: the name of {} goes after it",
                with_article(wanted.word())
            )
            .into(),
            None if names().next().is_none() => format!("the type has no {}", wanted.word()).into(),
            None => format!("it has: {}", list_some(names())).into(),
        };
        let type_name = node_type.head.name;
        let closest = self.sink.closest(name, words.iter().copied());
        let message = match closest.filter(|_| !rest.is_empty()) {
            Some(_) => format!(
                "after `{at}` comes RELATIONSHIP, CAPABILITY or the name of a {}, found `{name}`",
                wanted.word()
            ),
            None => format!("`{at}` ({type_name}) has no {} `{name}`", wanted.word()),
        };
        Report::error(wanted.code(), span, message)
            .help(help)
            .related(node_type.head.span, "the type is defined here")
            .section(wanted.section())
            .once()
            .to(self.sink);
    }

    /// What is asked for inside of a value is there by its type.
    fn nested(&self, schema: Option<&Schema<'_>>, steps: Steps<'_>) {
        if let Some(schema) = schema {
            steps.check(self.context.universe, schema, self.context.sink);
        }
    }

    fn property_has_value(&self, span: Span, at: &NodeName, name: &str) {
        let node = self.topology.nodes.get(at);
        if node.is_none_or(|n| n.properties.contains_key(name)) {
            return;
        }
        let message = format!("the property `{name}` of `{at}` has no value");
        Report::error(Code::UnknownPropertyReference, span, message)
            .help("assign it, or give it a default in the type")
            .section("TOSCA 1.3 §4.4.2")
            .to(self.sink);
    }

    pub(super) fn of_capability(
        &self,
        span: Span,
        (at, capability_name): (&NodeName, &str),
        capability: &crate::types::CapabilityDef<'a>,
        (wanted, steps): (Wanted, Steps<'_>),
    ) {
        let Some(PathStep::Name(name)) = steps.steps.first() else {
            return;
        };
        let type_name = capability
            .type_name
            .and_then(|n| n.as_text())
            .unwrap_or_default();
        let Some(of_type) = self.context.universe.capability_type(type_name) else {
            return;
        };
        let mut sets = vec![&of_type.properties, &capability.properties];
        if wanted == Wanted::Attribute {
            sets.extend([&of_type.attributes, &capability.attributes]);
        }
        let found = sets.iter().rev().find_map(|set| set.get(name.as_str()));
        if let Some(found) = found {
            return self.nested(found.schema.as_ref(), steps.after(1));
        }
        if of_type.head.broken {
            return;
        }
        let names = || sets.iter().flat_map(|set| set.keys().copied());
        let help = self.sink.meant(name, names(), "it has none");
        let message = format!(
            "the capability `{capability_name}` of `{at}` has no {} `{name}`",
            wanted.word()
        );
        Report::error(wanted.code(), span, message)
            .help(help)
            .related(of_type.head.span, "the type is defined here")
            .section(wanted.section())
            .once()
            .to(self.sink);
    }
}
