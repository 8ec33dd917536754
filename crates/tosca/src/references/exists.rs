//! Whether what is referred to exists.

use super::follow::Trodden;
use super::start;
use crate::diagnostic::{Code, Help, Report, Sink};
use crate::source::Span;
use crate::template::Context;
use crate::values::{Aim, Reference, ReferenceKind, Schema, Scope, Steps};
use model::NodeName;
use topology::{Asked, Entity, PathStep, Topology, Ways};

/// Checks all references that values have left.
pub(super) fn check(topology: &Topology, context: &Context<'_, '_>) {
    let checker = Checker {
        topology,
        ways: Ways::new(topology),
        context,
        sink: context.sink,
        trodden: Trodden::default(),
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
    pub(super) trodden: Trodden,
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

    pub(super) fn asked(self) -> Asked {
        match self {
            Self::Property => Asked::Property,
            Self::Attribute => Asked::Attribute,
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

impl<'a> Checker<'_, '_, 'a> {
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
            ReferenceKind::RelationshipOutput(asked) => {
                self.relationship_operation(asked, reference);
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
        let own = match &reference.scope {
            Scope::Workflow(workflow) => Some(&workflow.inputs),
            _ => None,
        };
        let own = || own.iter().flat_map(|inputs| inputs.iter());
        if own().any(|input| input == name) {
            return;
        }
        let names = self.topology.inputs.keys().chain(own()).map(String::as_str);
        let sink = self.sink;
        let help = sink.meant(name, names, "the template has no inputs");
        let message = match own().next() {
            Some(_) => format!("neither the workflow nor the template has an input `{name}`"),
            None => format!("there is no input `{name}`"),
        };
        Report::error(Code::UnknownInput, span, message)
            .help(help)
            .section("TOSCA 1.3 §4.4.1")
            .to(self.sink);
    }

    fn artifact(&self, entity: &Entity, name: &str, reference: &Reference) {
        let at = start(&self.ways, entity, &reference.scope, |node| {
            let mut names = self.artifacts(&node.name).into_iter();
            names.any(|known| known == name)
        });
        let draft = at.as_ref().and_then(|at| self.context.nodes.get(at));
        let Some((draft, node_type)) = draft.and_then(|d| Some((d, d.node_type?))) else {
            return;
        };
        let names = || self.artifacts(&draft.name).into_iter();
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

    /// Names of the artifacts of a node and of its type.
    fn artifacts(&self, node: &NodeName) -> Vec<&'a str> {
        let Some(draft) = self.context.nodes.get(node) else {
            return Vec::new();
        };
        let own = draft.node.entries_at("artifacts").iter();
        let own = own.map(|e| e.key.text.as_str());
        let of_type = draft.node_type.into_iter();
        own.chain(of_type.flat_map(|t| t.artifacts.keys().copied()))
            .collect()
    }

    /// It may be used by several relationships, or by none: whose value is meant is not known here.
    fn of_relationship_template(&self, name: &NodeName, reference: &Reference) {
        let message = format!("values of the relationship template `{name}` are not worked out");
        Report::open(Code::UnknownNodeReference, reference.span, message)
            .help("ask the node that has the relationship: a path by its requirement leads there")
            .section("TOSCA 1.3 §4.4.2")
            .once()
            .to(self.sink);
    }

    fn entity(&self, entity: &Entity, reference: &Reference) {
        let sink = self.sink;
        let word = match (entity, &reference.scope) {
            (Entity::Node(name), _) => {
                // in a type it is a mistake whatever its name is
                let is_told = self.sink.is_wrong_at(reference.span);
                if self.context.relationship_template(name.as_str()).is_some() {
                    self.of_relationship_template(name, reference);
                    return;
                }
                if !is_told && !self.topology.nodes.contains_key(name) {
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
            (Entity::This | Entity::Host, Scope::Workflow(w)) if w.aim.is_something() => return,
            // of a relationship, when the workflow runs
            (_, Scope::Workflow(w)) if matches!(w.aim, Aim::Several) => return,
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
}
