//! Whether a path of names ends at something that is there: of a node, or of a capability.

use super::exists::{Checker, Wanted};
use super::walk::{End, What, walk};
use crate::diagnostic::{Code, Help, Report, list_some, with_article};
use crate::source::Span;
use crate::types::{CapabilityDef, Head, NodeType, Properties};
use crate::values::{Reference, Schema, Steps};
use model::NodeName;
use topology::{EntityPath, PathStep};

impl<'u, 'a> Checker<'_, 'u, 'a> {
    pub(super) fn path(&self, reference: &Reference, path: &EntityPath, wanted: Wanted) {
        let place = |step: usize| reference.steps.get(step).copied().unwrap_or(reference.span);
        let Some(end) = walk(
            &self.ways,
            self.context,
            &reference.scope,
            (path, wanted.asked()),
        ) else {
            return;
        };
        let here = place(end.step);
        match end.what {
            What::OfNode(name) => {
                let after = reference.steps.get(end.step + 1..).unwrap_or(&[]);
                if let Some((capability, definition)) = self.meant_behind(&end, name) {
                    let places = reference.steps.get(end.step..).unwrap_or(&[]);
                    let steps = path.steps.get(end.step..).unwrap_or(&[]);
                    let steps = wanted.steps(steps, places);
                    let at = (&end.at, capability);
                    return self.of_capability(here, at, definition, (wanted, steps));
                }
                let steps = wanted.steps(end.rest, after);
                self.of_node(here, (&end.at, end.node_type), name, (wanted, steps));
            }
            What::Unfulfilled(name) => self.unfulfilled(here, &end.at, name),
            What::OfCapability(capability, definition) => {
                let places = reference.steps.get(end.step..).unwrap_or(&[]);
                let steps = wanted.steps(end.rest, places);
                let at = (&end.at, capability);
                self.of_capability(here, at, definition, (wanted, steps));
            }
        }
    }

    /// The capability behind a requirement, where a name that is not there is meant as one of it.
    fn meant_behind(
        &self,
        end: &End<'_, 'u, 'a>,
        name: &str,
    ) -> Option<(&'a str, &'u CapabilityDef<'a>)> {
        let (capability, definition) = end.behind?;
        let of_node = end.node_type.properties.keys();
        let of_node = of_node.chain(end.node_type.attributes.keys()).copied();
        let of_type = definition.type_name.and_then(|n| n.as_text());
        let of_type = self.context.universe.capability_type(of_type?)?;
        let names = of_type.properties.keys().chain(of_type.attributes.keys());
        let own = definition
            .properties
            .keys()
            .chain(definition.attributes.keys());
        self.sink.closest(name, names.chain(own).copied())?;
        self.sink
            .closest(name, of_node)
            .is_none()
            .then_some((capability, definition))
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
        let is_2 = self.context.universe.version.is_2();
        let words: &[&str] = match is_2 {
            true => &["RELATIONSHIP", "CAPABILITY"],
            false => &[],
        };
        let ways = ways.chain(words.iter().copied());
        let ways: Vec<&str> = ways.filter(|_| !rest.is_empty()).collect();
        let help = match self.sink.closest(name, names().chain(ways)) {
            _ if wanted == Wanted::Property && is_attribute => {
                format!("`{name}` is an attribute: write `get_attribute`").into()
            }
            // since 2.0 the way over a requirement is said in words
            _ if is_2 && hops.clone().any(|hop| hop == name) => {
                let rest = rest.iter().map(|step| match step {
                    PathStep::Index(index) => format!(", {index}"),
                    PathStep::Name(name) => format!(", {name}"),
                });
                let rest = match rest.collect::<String>() {
                    none if none.is_empty() => ", NAME".to_owned(),
                    rest => rest,
                };
                format!("`{name}` is a requirement: write `RELATIONSHIP, {name}, TARGET{rest}`")
                    .into()
            }
            _ if is_2 && !rest.is_empty() && node_type.capabilities.contains_key(name) => {
                format!("`{name}` is a capability: write `CAPABILITY, {name}`").into()
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
        self.lacks((span, message), help, &node_type.head, wanted);
    }

    /// What is asked for inside of a value is there by its type.
    pub(super) fn nested(&self, schema: Option<&Schema<'_>>, steps: Steps<'_>) {
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
        capability: &CapabilityDef<'a>,
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
        self.lacks((span, message), help, &of_type.head, wanted);
    }

    /// A name that a type does not have; told once, however many references lead there.
    pub(super) fn lacks(
        &self,
        (span, message): (Span, String),
        help: Help,
        head: &Head<'_>,
        wanted: Wanted,
    ) {
        Report::error(wanted.code(), span, message)
            .help(help)
            .related(head.span, "the type is defined here")
            .section(wanted.section())
            .once()
            .to(self.sink);
    }
}
