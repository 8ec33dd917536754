//! Whether paths along relationships lead to something that is there (TOSCA 2.0 §10.3). As the evaluator
//! goes, but to all that an index could mean: which one that is, is known when everything is deployed.

use super::exists::{Checker, Wanted};
use super::start;
use crate::diagnostic::{Code, Report};
use crate::source::Span;
use crate::values::{Reference, Scope, Steps};
use crate::yaml::Node;
use model::NodeName;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use topology::{Asked, Entity, GraphPath, Hop, Incoming, Nodes, PathStep, Requirement, Which};

/// Words that lead on from a relationship.
const WORDS: [&str; 3] = ["TARGET", "SOURCE", "CAPABILITY"];

/// Where a path has come to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    Node(NodeName),
    Capability(NodeName, String),
    /// Of a node, by place among all its requirements.
    Relationship(NodeName, usize),
}

/// Where a path begins, and its hops; indexes that lead to all places make no difference.
type Way = (Place, Vec<Hop>);

/// Ways with which nothing is wrong, of which many references may go each.
#[derive(Default)]
pub(super) struct Trodden {
    ends: RefCell<BTreeMap<Way, Rc<BTreeSet<Place>>>>,
    /// With what is asked for at their ends.
    sound: RefCell<BTreeSet<(Way, GraphPath)>>,
}

/// A path without the indexes that [`Checker::hop`] does not go by.
fn without_indexes(path: &GraphPath) -> GraphPath {
    let mut path = path.clone();
    for hop in &mut path.hops {
        if let Hop::Incoming(Which::At(index)) = hop {
            *index = 0;
        }
    }
    path
}

impl Checker<'_, '_, '_> {
    pub(super) fn follow(&self, reference: &Reference, path: &GraphPath) {
        let place = |step: usize| reference.steps.get(step).copied().unwrap_or(reference.span);
        let Some(begin) = self.begin(&reference.scope, path) else {
            return;
        };
        let any = without_indexes(path);
        let way = ((begin, any.hops.clone()), any);
        if self.trodden.sound.borrow().contains(&way) {
            return;
        }
        let before = self.sink.reports();
        let at = self.ends(&reference.scope, path, &place);
        let end = place(path.hops.len());
        for from in at.iter() {
            // what one of them lacks is told, not what each of them does
            if self.sink.has_reported(end) {
                break;
            }
            self.at_end(from, path, reference, end);
        }
        if self.sink.reports() == before {
            self.trodden.sound.borrow_mut().insert(way);
        }
    }

    /// All places that a path leads to; none: it leads nowhere, which is told.
    pub(super) fn ends(
        &self,
        scope: &Scope,
        path: &GraphPath,
        place: &dyn Fn(usize) -> Span,
    ) -> Rc<BTreeSet<Place>> {
        let Some(begin) = self.begin(scope, path) else {
            return Rc::default();
        };
        let way = (begin.clone(), without_indexes(path).hops);
        if let Some(known) = self.trodden.ends.borrow().get(&way) {
            return Rc::clone(known);
        }
        let Some(at) = self.led_to(begin, path, place) else {
            return Rc::default();
        };
        let at = Rc::new(at);
        self.trodden.ends.borrow_mut().insert(way, Rc::clone(&at));
        at
    }

    fn led_to(
        &self,
        begin: Place,
        path: &GraphPath,
        place: &dyn Fn(usize) -> Span,
    ) -> Option<BTreeSet<Place>> {
        let mut at = BTreeSet::from([begin]);
        for (step, hop) in path.hops.iter().enumerate() {
            let mut next = BTreeSet::new();
            for from in at {
                next.extend(self.hop(hop, from, place(step))?);
            }
            at = next;
        }
        Some(at)
    }

    fn begin(&self, scope: &Scope, path: &GraphPath) -> Option<Place> {
        if let (Entity::This, Scope::Relationship(here)) = (&path.entity, scope) {
            let source = here.edge.source.node();
            let requirements = &self.topology.nodes.get(source)?.requirements;
            let is_it =
                |r: &Requirement| r.name == here.edge.requirement && r.index == here.edge.index;
            let index = requirements.iter().position(is_it)?;
            return Some(Place::Relationship(source.clone(), index));
        }
        start(&self.ways, &path.entity, scope, |_| true).map(Place::Node)
    }

    /// What a hop leads to; none: nowhere that is known, which is told if it is a mistake.
    fn hop(&self, hop: &Hop, from: Place, span: Span) -> Option<Vec<Place>> {
        match (hop, from) {
            (Hop::Requirement { name, which }, Place::Node(at)) => {
                self.requirement(&at, (name, *which), span)
            }
            (Hop::Capability(name), Place::Node(at)) => {
                let node_type = self.context.nodes.get(&at)?.node_type?;
                if !node_type.capabilities.contains_key(name.as_str()) {
                    if !node_type.head.broken {
                        let names = node_type.capabilities.keys().copied();
                        self.none(
                            Code::UnknownCapability,
                            (&at, "capability", name),
                            span,
                            names,
                        );
                    }
                    return None;
                }
                Some(vec![Place::Capability(at, name.clone())])
            }
            (Hop::Source, Place::Relationship(at, _)) => Some(vec![Place::Node(at)]),
            (Hop::Target, Place::Relationship(at, index)) => {
                let target = self.edge(&at, index)?.target.clone();
                Some(vec![Place::Node(target)])
            }
            (Hop::TargetCapability, Place::Relationship(at, index)) => {
                let edge = self.edge(&at, index)?;
                let capability = edge.capability.clone()?;
                Some(vec![Place::Capability(edge.target.clone(), capability)])
            }
            (Hop::Incoming(_), Place::Capability(at, name)) => {
                let all = self.ways.requirements_on(&at).iter();
                let found = all.filter(|(_, r)| r.capability.as_ref() == Some(&name));
                let place = |(node, r): &Incoming<'_>| {
                    let index = node
                        .requirements
                        .iter()
                        .position(|own| std::ptr::eq(own, *r));
                    Some(Place::Relationship(node.name.clone(), index?))
                };
                Some(found.filter_map(place).collect())
            }
            // the path's grammar has no other
            _ => None,
        }
    }

    pub(super) fn edge(&self, at: &NodeName, index: usize) -> Option<&Requirement> {
        self.topology.nodes.get(at)?.requirements.get(index)
    }

    fn requirement(
        &self,
        at: &NodeName,
        (name, which): (&str, Which),
        span: Span,
    ) -> Option<Vec<Place>> {
        let all = self.topology.nodes.get(at)?.requirements.iter().enumerate();
        let of_name = all.filter(|(_, r)| r.name == name);
        let known = of_name.clone().count();
        let has_some = known > 0;
        let found: Vec<Place> = match which {
            Which::At(index) => of_name.skip(index).take(1).collect::<Vec<_>>(),
            Which::All => of_name.collect(),
        }
        .into_iter()
        .map(|(index, _)| Place::Relationship(at.clone(), index))
        .collect();
        if let Which::At(index) = which
            && found.is_empty()
            && has_some
        {
            let made = self.made(at, name);
            if made > known {
                match index < made {
                    true => self.not_told_apart(at, name, span),
                    false => self.beyond((at, name, index), made, span),
                }
                return None;
            }
        }
        // one more than there are: the evaluator says so
        if has_some || self.context.is_from_outside(at, name) {
            return (!found.is_empty()).then_some(found);
        }
        let node_type = self.context.nodes.get(at)?.node_type?;
        if node_type.requirements.iter().any(|r| r.name == name) {
            self.unfulfilled(span, at, name);
        } else if !node_type.head.broken {
            let names = node_type.requirements.iter().map(|r| r.name);
            self.none(
                Code::UnknownRequirement,
                (at, "requirement", name),
                span,
                names,
            );
        }
        None
    }

    /// How many relationships the assignments of a name make, each as many as its `count`.
    fn made(&self, at: &NodeName, name: &str) -> usize {
        let Some(draft) = self.context.nodes.get(at) else {
            return 0;
        };
        let assigned = draft.node.sequenced_at("requirements").into_iter();
        let mut all: usize = 0;
        for entry in assigned.filter(|e| e.key.text == name) {
            // one that is worked out may be enough
            let many = entry.value.get("count").map_or(Some(1), Node::as_integer);
            let many = many.map_or(usize::MAX, |many| usize::try_from(many).unwrap_or(0));
            all = all.saturating_add(many);
        }
        all
    }

    /// An index beyond all that are made by a `count`, which the evaluator knows as one.
    fn beyond(&self, (at, name, index): (&NodeName, &str, usize), made: usize, span: Span) {
        let message = format!(
            "there is no relationship {index} of the requirement `{name}` of `{at}`, only {made}"
        );
        Report::error(Code::NotEvaluable, span, message)
            .help(format!("they are counted from 0 to {}", made - 1))
            .section("TOSCA 2.0 §8.5")
            .to(self.sink);
    }

    fn not_told_apart(&self, at: &NodeName, name: &str, span: Span) {
        let message = format!(
            "the relationships that one assignment of `{name}` of `{at}` makes are not told apart yet"
        );
        Report::open(Code::NotActedUpon, span, message)
            .help(format!(
                "write an assignment for each of them: `- {name}: [ NODE, 0 ]`, `- {name}: [ NODE, 1 ]`, …"
            ))
            .section("TOSCA 2.0 §8.5")
            .to(self.sink);
    }

    fn none<'n>(
        &self,
        code: Code,
        (at, what, name): (&NodeName, &str, &str),
        span: Span,
        names: impl Iterator<Item = &'n str>,
    ) {
        let help = self.sink.meant(name, names, "there are none");
        Report::error(code, span, format!("`{at}` has no {what} `{name}`"))
            .help(help)
            .section("TOSCA 2.0 §10.3")
            .once()
            .to(self.sink);
    }

    fn at_end(&self, place: &Place, path: &GraphPath, reference: &Reference, span: Span) {
        #[cfg(test)]
        crate::tests::effort::spent();
        let wanted = match path.asked {
            Asked::Property => Wanted::Property,
            Asked::Attribute => Wanted::Attribute,
        };
        let Some(PathStep::Name(name)) = path.steps.first() else {
            return;
        };
        let places = reference.steps.get(path.hops.len()..).unwrap_or(&[]);
        let steps = wanted.steps(&path.steps, places);
        // several are one list, and what follows goes into that
        let one = path.which != Some(Nodes::All) && !path.hops.iter().any(is_several);
        let inside = if one {
            steps
        } else {
            steps.after(path.steps.len())
        };
        match place {
            Place::Node(at) | Place::Capability(at, _) => {
                let draft = self.context.nodes.get(at);
                let Some(node_type) = draft.and_then(|d| d.node_type) else {
                    return;
                };
                if node_type.head.broken {
                    return;
                }
                let Place::Capability(_, capability) = place else {
                    return self.of_node(span, (at, node_type), name, (wanted, inside.after(1)));
                };
                if let Some(definition) = node_type.capabilities.get(capability.as_str()) {
                    let name = Steps {
                        steps: path.steps.get(..1).unwrap_or(&[]),
                        ..steps
                    };
                    let steps = if one { steps } else { name };
                    self.of_capability(span, (at, capability), definition, (wanted, steps));
                }
            }
            Place::Relationship(at, index) => {
                if let Some(edge) = self.edge(at, *index) {
                    self.of_relationship((at, edge), span, name, wanted);
                }
            }
        }
    }

    fn of_relationship(
        &self,
        (at, edge): (&NodeName, &Requirement),
        span: Span,
        name: &str,
        wanted: Wanted,
    ) {
        let type_name = edge.relationship.ancestry.first();
        let of_type = type_name.and_then(|t| self.context.universe.relationship_type(t));
        let Some(of_type) = of_type.filter(|t| !t.head.broken) else {
            return;
        };
        if of_type.properties.contains_key(name) {
            return;
        }
        let is_attribute = of_type.attributes.contains_key(name);
        if is_attribute && wanted == Wanted::Attribute {
            let relationship = &edge.relationship;
            let all = relationship.interfaces.values();
            let mut all = all.flat_map(|interface| interface.operations.values());
            // any of them may hand it back, under its name or as mapped
            let is_handed_back = relationship.attribute_names.iter().any(|n| n == name)
                && all.any(|operation| operation.implementation.is_some());
            if !is_handed_back && !relationship.attributes.contains_key(name) {
                let message =
                    format!("the attribute `{name}` of a relationship is not recorded yet");
                Report::open(Code::NotActedUpon, span, message)
                    .section("TOSCA 2.0 §10.2.1.3")
                    .to(self.sink);
            }
            return;
        }
        let attributes = of_type
            .attributes
            .keys()
            .filter(|_| wanted == Wanted::Attribute);
        let names = of_type.properties.keys().chain(attributes).copied();
        // it may be the way from there that is misspelt
        let is_2 = self.context.universe.version.is_2();
        let names = names.chain(WORDS.into_iter().filter(|_| is_2));
        let call = if is_2 {
            "$get_attribute"
        } else {
            "get_attribute"
        };
        let help = match is_attribute {
            true => format!("`{name}` is an attribute: write `{call}`").into(),
            false => self.sink.meant(name, names, "it has none"),
        };
        let message = format!(
            "the relationship `{}` of `{at}` ({}) has no {} `{name}`",
            edge.name,
            of_type.head.name,
            wanted.word()
        );
        self.lacks((span, message), help, &of_type.head, wanted);
    }
}

/// Whether a hop leads to a list of what is there.
fn is_several(hop: &Hop) -> bool {
    match hop {
        Hop::Requirement { which, .. } | Hop::Incoming(which) => *which == Which::All,
        Hop::Capability(_) | Hop::Source | Hop::Target | Hop::TargetCapability => false,
    }
}
