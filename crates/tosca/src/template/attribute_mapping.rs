//! Outputs of operations and notifications are mapped to attributes (TOSCA 1.3 §3.6.15, TOSCA 2.0 §9.10).

use super::context::Context;
use crate::diagnostic::{Code, Help, Report};
use crate::source::Span;
use crate::types::{NodeType, OperationDef};
use crate::values::Scope;
use crate::yaml::Node;
use std::collections::BTreeMap;
use topology::Entity;

/// Reads mappings of a node's or relationship's interfaces.
pub(super) struct Mapping<'m, 'u, 'a> {
    pub(super) context: &'m Context<'u, 'a>,
    pub(super) scope: &'m Scope,
}

/// A mapping that leads to an attribute.
enum Target<'n> {
    /// One of the node or relationship itself.
    Own(&'n str),
    /// One that is not written to: of a capability, of an end, or a part of one.
    Other,
}

const WORDS: [&str; 3] = ["SELF", "SOURCE", "TARGET"];

// === impl Mapping ===

impl<'u, 'a> Mapping<'_, 'u, 'a> {
    /// Attributes by the outputs that they take.
    pub(super) fn of_operation(&self, operation: &OperationDef<'_>) -> BTreeMap<String, String> {
        let mut outputs = BTreeMap::new();
        for (name, node) in mappings(operation) {
            match self.target(name, node) {
                Some(Target::Own(attribute)) => {
                    outputs.insert(name.to_owned(), attribute.to_owned());
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
    pub(super) fn of_notification(&self, notification: &OperationDef<'_>) {
        for (name, node) in mappings(notification) {
            self.target(name, node);
        }
    }

    fn target<'n>(&self, output: &str, node: &'n Node) -> Option<Target<'n>> {
        if self.context.sink.is_wrong_at(node.span) {
            return None;
        }
        let path: Vec<&str> = node.as_list()?.iter().map_while(Node::as_text).collect();
        let spans: Vec<Span> = node.as_list()?.iter().map(|n| n.span).collect();
        match path.as_slice() {
            ["SELF", attribute] => {
                self.is_there(node.span, attribute);
                Some(Target::Own(attribute))
            }
            ["SELF", first, rest @ ..] => {
                self.within((spans[1], first), rest.first().zip(spans.get(2)));
                Some(Target::Other)
            }
            [word @ ("SOURCE" | "TARGET"), name, ..] if self.is_end(word, (spans[1], name)) => {
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

    /// Of a capability, or inside of an attribute.
    fn within(&self, first: (Span, &str), then: Option<(&&str, &Span)>) {
        let Some(node_type) = self.node_type() else {
            return;
        };
        let capability = self
            .context
            .universe
            .capability_of(Some(node_type), first.1);
        let (Some(capability), true) = (capability, node_type.capabilities.contains_key(first.1))
        else {
            return self.is_there(first.0, first.1);
        };
        let Some((name, span)) = then else { return };
        let sets = capability.attributes();
        if sets.iter().any(|set| set.contains_key(*name)) || capability.is_broken() {
            return;
        }
        let names = sets.iter().flat_map(|set| set.keys().copied());
        let message = format!("the capability `{}` has no attribute `{name}`", first.1);
        Report::error(Code::UnknownAttributeReference, *span, message)
            .help(self.context.sink.meant(name, names, "it has none"))
            .section("TOSCA 1.3 §3.6.15")
            .to(self.context.sink);
    }

    /// An attribute, or a property of its name, of the node or relationship itself.
    fn is_there(&self, span: Span, attribute: &str) {
        if let Scope::Relationship(relationship) = self.scope {
            let properties = relationship.properties.keys();
            let names = relationship.attributes.keys().chain(properties);
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
