//! Whether a relationship, and its property that is asked for, is there (TOSCA 2.0 §10.3).

use super::exists::Checker;
use super::start;
use crate::diagnostic::{Code, Report};
use crate::values::Reference;
use topology::{PathStep, RelationshipPath};

/// Words that lead on from a relationship.
const WORDS: [&str; 3] = ["TARGET", "SOURCE", "CAPABILITY"];

impl Checker<'_, '_, '_> {
    pub(super) fn of_relationship(&self, path: &RelationshipPath, reference: &Reference) {
        let Some(mut at) = start(self.topology, &path.entity, &reference.scope) else {
            return;
        };
        let mut hops = path.hops.as_slice();
        while let [PathStep::Name(name), rest @ ..] = hops {
            let (index, rest) = match rest {
                [PathStep::Index(index), rest @ ..] => (*index, rest),
                _ => (0, rest),
            };
            let node = self.topology.nodes.get(&at);
            let Some(next) = node.and_then(|n| n.requirement_at(name, index)) else {
                return;
            };
            at = next.target.clone();
            hops = rest;
        }
        let ([of, property], Some(PathStep::Name(name))) =
            (reference.steps.as_slice(), path.steps.first())
        else {
            return;
        };
        let (context, sink) = (self.context, self.context.sink);
        let draft = context.nodes.get(&at);
        let Some(node_type) = draft.and_then(|d| d.node_type).filter(|t| !t.head.broken) else {
            return;
        };
        let requirement = &path.requirement;
        if !node_type
            .requirements
            .iter()
            .any(|r| r.name == *requirement)
        {
            let message = format!(
                "`{at}` ({}) has no requirement `{requirement}`",
                node_type.head.name
            );
            let names = node_type.requirements.iter().map(|r| r.name);
            Report::error(Code::UnknownRequirement, *of, message)
                .help(sink.meant(requirement, names, "it has none"))
                .related(node_type.head.span, "the type is defined here")
                .section("TOSCA 2.0 §10.3")
                .to(sink);
            return;
        }
        let node = self.topology.nodes.get(&at);
        let Some(link) = node.and_then(|n| n.requirement_at(requirement, path.index)) else {
            return;
        };
        let type_name = link.relationship.ancestry.first();
        let of_type = type_name.and_then(|t| context.universe.relationship_type(t));
        let Some(of_type) = of_type.filter(|t| !t.head.broken) else {
            return;
        };
        if of_type.properties.contains_key(name.as_str()) {
            return;
        }
        let names = of_type.properties.keys().copied().chain(WORDS);
        let message = format!(
            "the relationship type {} has no property `{name}`",
            of_type.head.name
        );
        Report::error(Code::UnknownPropertyReference, *property, message)
            .help(sink.meant(name, names, "it has none"))
            .related(of_type.head.span, "the type is defined here")
            .section("TOSCA 2.0 §10.3")
            .to(sink);
    }
}
