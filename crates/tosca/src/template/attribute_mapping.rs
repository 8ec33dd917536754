//! Outputs of operations and notifications are mapped to attributes (TOSCA 1.3 §3.6.15, TOSCA 2.0 §9.10).

use super::context::Context;
use crate::diagnostic::{Code, Help, Report};
use crate::source::Span;
use crate::types::{NodeType, OperationDef, Properties};
use crate::values::{Schema, Scope, Steps, a_type};
use crate::yaml::Node;
use std::collections::BTreeMap;
use topology::{Entity, PathStep, Taker};

/// Reads mappings of a node's or relationship's interfaces.
pub(super) struct Mapping<'m, 'u, 'a> {
    pub(super) context: &'m Context<'u, 'a>,
    pub(super) scope: &'m Scope,
}

/// A mapping that leads to an attribute.
enum Target {
    /// One of the node or relationship itself, or of a capability; or a part of one.
    Here(Taker),
    /// One that is not written to: of an end.
    Other,
}

const WORDS: [&str; 3] = ["SELF", "SOURCE", "TARGET"];

// === impl Mapping ===

impl<'u, 'a> Mapping<'_, 'u, 'a> {
    /// Attributes by the outputs that they take.
    pub(super) fn of_operation(&self, operation: &OperationDef<'a>) -> BTreeMap<String, Taker> {
        let mut outputs = BTreeMap::new();
        for (name, node) in mappings(operation) {
            match self.target(name, node) {
                Some(Target::Here(taker)) => {
                    self.fits((name, node), operation, &taker);
                    outputs.insert(name.to_owned(), taker);
                }
                Some(Target::Other) => {
                    let message = format!("where the output `{name}` goes is not written to yet");
                    Report::open(Code::NotActedUpon, node.span, message)
                        .help("map it to an attribute of the node itself: `[ SELF, attribute ]`")
                        .section("TOSCA 1.3 §3.6.15")
                        .to(self.context.sink);
                }
                None => {}
            }
        }
        outputs
    }

    /// Notifications are not received: that they lead somewhere is checked all the same.
    pub(super) fn of_notification(&self, notification: &OperationDef<'a>) {
        for (name, node) in mappings(notification) {
            if let Some(Target::Here(taker)) = self.target(name, node) {
                self.fits((name, node), notification, &taker);
            }
        }
    }

    /// An output is of the type of the attribute that takes it (TOSCA 2.0 §9.8).
    fn fits(&self, (name, at): (&str, &Node), operation: &OperationDef<'a>, taker: &Taker) {
        let (universe, sink) = (self.context.universe, self.context.sink);
        let definition = operation.output_types.get(name).copied();
        let own = definition.and_then(|d| Schema::read(d, sink));
        let whole = Some(taker).filter(|taker| taker.within.is_empty());
        let attribute = whole.and_then(|taker| self.taken_as(taker));
        let Some((own, wanted)) = own.zip(attribute) else {
            return;
        };
        if !universe.differ(own.type_name, wanted.type_name) {
            return;
        }
        let message = format!(
            "the output `{name}` is {}, and the attribute `{}` is {}",
            a_type(own.type_name),
            taker.attribute,
            a_type(wanted.type_name)
        );
        Report::error(Code::ValueType, at.span, message)
            .related(own.span, "the output is declared here")
            .related(wanted.span, "the attribute is declared here")
            .section("TOSCA 2.0 §9.8")
            .to(sink);
    }

    /// What is declared of the attribute that takes an output.
    fn taken_as(&self, taker: &Taker) -> Option<Schema<'a>> {
        let universe = self.context.universe;
        let name = taker.attribute.as_str();
        if let Some(capability) = &taker.capability {
            let capability = universe.capability_of(self.node_type(), capability)?;
            let mut sets = capability.attributes().into_iter();
            return sets.find_map(|set| set.get(name)?.schema.clone());
        }
        let mut sets = self.own_sets().into_iter();
        sets.find_map(|set| set.get(name)?.schema.clone())
    }

    /// Attributes and properties of the node or relationship itself.
    fn own_sets(&self) -> Vec<&'u Properties<'a>> {
        match (self.scope, self.node_type()) {
            (Scope::Relationship(here), _) => {
                let of_type = self.context.universe.relationship_type(&here.type_name);
                of_type.map_or_else(Vec::new, |t| vec![&t.attributes, &t.properties])
            }
            (_, Some(node_type)) => vec![&node_type.attributes, &node_type.properties],
            _ => Vec::new(),
        }
    }

    fn target(&self, output: &str, node: &Node) -> Option<Target> {
        if self.context.sink.is_wrong_at(node.span) {
            return None;
        }
        let items = node.as_list()?;
        let path: Vec<&str> = items.iter().map_while(Node::as_text).collect();
        let is_2 = self.context.universe.version.is_2();
        match path.as_slice() {
            ["SELF", attribute] => {
                self.is_there(node.span, attribute);
                Some(Target::Here(Taker::own(*attribute)))
            }
            ["SELF", "CAPABILITY", _, _, ..] if is_2 && self.node_type().is_some() => {
                let taker = self.of_capability(items.get(2..)?);
                Some(taker.map_or(Target::Other, Target::Here))
            }
            [
                "SELF",
                "SOURCE" | "TARGET" | "CAPABILITY" | "RELATIONSHIP",
                ..,
            ] if is_2 => Some(Target::Other),
            ["SELF", first, ..] if path.len() == items.len() => {
                let is_capability = self
                    .node_type()
                    .is_some_and(|t| t.capabilities.contains_key(first));
                let taker = match is_capability {
                    true => self.of_capability(items.get(1..)?),
                    false => self.part(items.get(1..)?),
                };
                Some(taker.map_or(Target::Other, Target::Here))
            }
            [word @ ("SOURCE" | "TARGET"), name, ..]
                if self.is_end(word, (items.get(1)?.span, name)) =>
            {
                Some(Target::Other)
            }
            _ => {
                self.no_mapping(output, node, path.first().copied());
                None
            }
        }
    }

    fn no_mapping(&self, output: &str, node: &Node, word: Option<&str>) {
        let sink = self.context.sink;
        let meant = word.filter(|word| !WORDS.contains(word));
        let meant = meant.and_then(|word| sink.closest(word, WORDS));
        let help = match meant {
            Some(meant) => Help::meant(meant),
            None => "write `[ SELF, attribute ]`".into(),
        };
        let message = format!("the output `{output}` is not mapped to an attribute");
        Report::error(Code::BadOperation, node.span, message)
            .help(help)
            .section("TOSCA 1.3 §3.6.15")
            .to(sink);
    }

    fn node_type(&self) -> Option<&'u NodeType<'a>> {
        let Scope::Node(name) = self.scope else {
            return None;
        };
        self.context.nodes.get(name)?.node_type
    }

    /// An end of the relationship, with the attribute.
    fn is_end(&self, word: &str, (span, attribute): (Span, &str)) -> bool {
        let Scope::Relationship(relationship) = self.scope else {
            return false;
        };
        let end = match word {
            "SOURCE" => Entity::Source,
            _ => Entity::Target,
        };
        let instance = match end {
            Entity::Source => &relationship.edge.source,
            _ => &relationship.edge.target,
        };
        let draft = self.context.nodes.get(instance.node());
        if let Some(node_type) = draft.and_then(|d| d.node_type) {
            let label = format!("`{}`", instance.node());
            self.of_node((span, attribute), node_type, &label);
        }
        true
    }

    /// `capability, attribute, …`
    fn of_capability(&self, path: &[Node]) -> Option<Taker> {
        let node_type = self.node_type()?;
        let [at, attribute, nested @ ..] = path else {
            return None;
        };
        let (name, attribute_name) = (at.as_text()?, attribute.as_text()?);
        let sink = self.context.sink;
        if !node_type.capabilities.contains_key(name) {
            let names = node_type.capabilities.keys().copied();
            let message = format!(
                "the type {} has no capability `{name}`",
                node_type.head.name
            );
            Report::error(Code::UnknownCapability, at.span, message)
                .help(sink.meant(name, names, "it has none"))
                .related(node_type.head.span, "the type is defined here")
                .section("TOSCA 1.3 §3.6.15")
                .to(sink);
            return None;
        }
        let universe = self.context.universe;
        let capability = universe.capability_of(Some(node_type), name)?;
        let sets = capability.attributes();
        if sets.iter().all(|set| !set.contains_key(attribute_name)) && !capability.is_broken() {
            let names = sets.iter().flat_map(|set| set.keys().copied());
            let message = format!("the capability `{name}` has no attribute `{attribute_name}`");
            Report::error(Code::UnknownAttributeReference, attribute.span, message)
                .help(sink.meant(attribute_name, names, "it has none"))
                .section("TOSCA 1.3 §3.6.15")
                .to(sink);
            return None;
        }
        Some(Taker {
            capability: Some(name.to_owned()),
            attribute: attribute_name.to_owned(),
            within: self.nested(attribute_name, &sets, nested)?,
        })
    }

    /// `attribute, key, …` of the node or relationship itself.
    fn part(&self, path: &[Node]) -> Option<Taker> {
        let (attribute, nested) = path.split_first()?;
        let name = attribute.as_text()?;
        self.is_there(attribute.span, name);
        Some(Taker {
            within: self.nested(name, &self.own_sets(), nested)?,
            ..Taker::own(name)
        })
    }

    /// Keys and indexes that lead to a part that is there by its type.
    fn nested(
        &self,
        attribute: &str,
        sets: &[&Properties<'a>],
        path: &[Node],
    ) -> Option<Vec<PathStep>> {
        let steps = Steps::read(path, self.context.universe.version)?;
        let places: Vec<Span> = path.iter().map(|node| node.span).collect();
        let schema = sets
            .iter()
            .find_map(|set| set.get(attribute)?.schema.clone());
        let (context, sink) = (self.context, self.context.sink);
        if let Some(schema) = schema {
            let steps = Steps {
                steps: &steps,
                places: &places,
                code: Code::UnknownAttributeReference,
                section: "TOSCA 1.3 §3.6.15",
            };
            steps.check(context.universe, &schema, sink);
        }
        for (step, at) in steps.iter().zip(places) {
            if matches!(step, PathStep::Index(index) if *index >= Taker::MOST_ITEMS) {
                let most = Taker::MOST_ITEMS;
                let message = format!("no list of an attribute has more than {most} items");
                Report::error(Code::BadOperation, at, message)
                    .section("TOSCA 1.3 §3.6.15")
                    .to(sink);
            }
        }
        Some(steps)
    }

    /// An attribute, or a property of its name, of the node or relationship itself.
    fn is_there(&self, span: Span, attribute: &str) {
        if let Scope::Relationship(relationship) = self.scope {
            let own = relationship.own.iter();
            let names = own.flat_map(|o| o.attributes.keys().chain(o.properties.keys()));
            let names = names.map(String::as_str);
            if !names.clone().any(|known| known == attribute) {
                let label = format!("the relationship ({})", relationship.type_name);
                let if_none = format!("add it under `attributes:` of {}", relationship.type_name);
                self.unknown(
                    (span, attribute),
                    &label,
                    self.context.sink.meant(attribute, names, &if_none),
                    None,
                );
            }
        } else if let (Scope::Node(name), Some(node_type)) = (self.scope, self.node_type()) {
            self.of_node((span, attribute), node_type, &format!("`{name}`"));
        }
    }

    fn of_node(&self, (span, attribute): (Span, &str), node_type: &NodeType<'a>, label: &str) {
        let attributes = node_type.attributes.keys();
        let names = attributes.chain(node_type.properties.keys()).copied();
        if node_type.head.broken || names.clone().any(|known| known == attribute) {
            return;
        }
        let help = match self.context.sink.closest(attribute, names) {
            Some(meant) => Help::meant(meant),
            None => format!("add it under `attributes:` of {}", node_type.head.name).into(),
        };
        self.unknown((span, attribute), label, help, Some(node_type.head.span));
    }

    fn unknown(
        &self,
        (span, attribute): (Span, &str),
        label: &str,
        help: Help,
        defined: Option<Span>,
    ) {
        let message = format!("{label} has no attribute `{attribute}` that takes this output");
        let report = Report::error(Code::UnknownAttributeReference, span, message)
            .help(help)
            .section("TOSCA 1.3 §3.6.15");
        match defined {
            Some(defined) => report.related(defined, "the type is defined here"),
            None => report,
        }
        .to(self.context.sink);
    }
}

/// Names of outputs, and their paths; a definition of 2.0 has them under `mapping` (TOSCA 2.0 §9.8).
fn mappings<'a>(operation: &OperationDef<'a>) -> impl Iterator<Item = (&'a str, &'a Node)> {
    let outputs = operation.outputs.iter();
    outputs.map(|(name, node)| (*name, node.get("mapping").unwrap_or(node)))
}
