//! What types refer to, whether or not a template uses them: inputs of the service, and what `SELF` has.
//! Told after what templates refer to, whose reports say more.

use super::head::{Head, TypeKind};
use super::universe::Universe;
use crate::diagnostic::{Code, Report, Sink};
use crate::document::Document;
use crate::values::{Written, is_call};
use crate::yaml::{Kind, Node};
use std::collections::BTreeSet;

/// What all nodes and relationships have (TOSCA 1.3 §5.9.1.2).
const OF_ALL: [&str; 3] = ["tosca_id", "tosca_name", "state"];

/// Where an operation may run (TOSCA 1.3 §3.6.16).
const HOSTS: [&str; 5] = ["SELF", "HOST", "SOURCE", "TARGET", "ORCHESTRATOR"];

/// The sections of a type that refer to itself as `SELF`; in those of requirements it is the relationship.
const SECTIONS: [&str; 4] = ["properties", "attributes", "capabilities", "interfaces"];

impl<'a> Universe<'a> {
    /// Checks what the service's own types refer to.
    pub(crate) fn check_references(&self, documents: &'a [Document], sink: &Sink) {
        let templates: Vec<&Node> = documents.iter().filter_map(Document::template).collect();
        let inputs = templates.iter().flat_map(|t| t.entries_at("inputs"));
        let inputs: BTreeSet<&str> = inputs.map(|e| e.key.text.as_str()).collect();
        let of_nodes = self.nodes.values().map(|t| (TypeKind::Node, &t.head));
        let of_relationships = self.relationships.values();
        let of_relationships = of_relationships.map(|t| (TypeKind::Relationship, &t.head));
        for (kind, head) in of_nodes.chain(of_relationships) {
            if head.broken || sink.is_full() {
                continue;
            }
            let walk = Walk {
                universe: self,
                sink,
                kind,
                head,
                // types without a template are for services that have one
                inputs: (!templates.is_empty()).then_some(&inputs),
                names: self.names_of(kind, head, OrBelow::Itself),
            };
            for section in SECTIONS {
                if let Some(node) = head.node.get(section) {
                    walk.value(node);
                }
            }
            for requirement in head.node.sequenced_at("requirements") {
                if let Some(filter) = requirement.value.get("node_filter") {
                    walk.inputs_in(filter);
                }
            }
            walk.operations();
        }
    }

    /// What `SELF` has by its type, or only by one that derives from it.
    fn names_of(&self, kind: TypeKind, head: &Head<'a>, or_below: OrBelow) -> BTreeSet<&'a str> {
        let mut names = BTreeSet::from(OF_ALL);
        if kind == TypeKind::Relationship {
            let own = self.relationships.get(head.name).into_iter();
            let below = self.relationships.values();
            let below =
                below.filter(|t| or_below.is_below() && self.is_a(kind, &t.head, head.name));
            for of_type in own.chain(below) {
                names.extend(of_type.properties.keys().chain(of_type.attributes.keys()));
            }
            return names;
        }
        let own = self.nodes.get(head.name).into_iter();
        let below = self.nodes.values().filter(|_| or_below.is_below());
        for of_type in own.chain(below.filter(|t| self.is_a(kind, &t.head, head.name))) {
            names.extend(of_type.properties.keys().chain(of_type.attributes.keys()));
            names.extend(of_type.capabilities.keys());
            names.extend(of_type.requirements.iter().map(|r| r.name));
        }
        names
    }
}

/// Whether types that derive from one count as well.
#[derive(Clone, Copy, PartialEq, Eq)]
enum OrBelow {
    Itself,
    Below,
}

impl OrBelow {
    fn is_below(self) -> bool {
        self == Self::Below
    }
}

struct Walk<'w, 'a> {
    universe: &'w Universe<'a>,
    sink: &'w Sink,
    kind: TypeKind,
    head: &'w Head<'a>,
    inputs: Option<&'w BTreeSet<&'a str>>,
    names: BTreeSet<&'a str>,
}

// === impl Walk ===

impl Walk<'_, '_> {
    fn value(&self, node: &Node) {
        if let Some(call) = is_call(node, self.universe.version) {
            self.call(call);
        }
        match &node.kind {
            Kind::Scalar(_) => {}
            Kind::List(items) => items.iter().for_each(|item| self.value(item)),
            Kind::Map(map) => map.entries.iter().for_each(|e| self.value(&e.value)),
        }
    }

    /// `SELF` in a filter is not of this type.
    fn inputs_in(&self, node: &Node) {
        if let Some(call) = is_call(node, self.universe.version)
            && let ("get_input", [first, ..]) = (call.name, call.arguments())
        {
            self.input(first);
        }
        match &node.kind {
            Kind::Scalar(_) => {}
            Kind::List(items) => items.iter().for_each(|item| self.inputs_in(item)),
            Kind::Map(map) => map.entries.iter().for_each(|e| self.inputs_in(&e.value)),
        }
    }

    fn call(&self, call: Written<'_>) {
        match (call.name, call.arguments()) {
            ("get_input", [first, ..]) => self.input(first),
            ("get_property" | "get_attribute", [first, name, ..])
                if first.as_text() == Some("SELF") =>
            {
                let told = self.sink.has_reported(call.argument.span);
                if let Some(written) = name.as_text().filter(|_| !told) {
                    self.of_self(call.name, (written, name));
                }
            }
            _ => {}
        }
    }

    fn input(&self, at: &Node) {
        let unknown = |written: &&str| self.inputs.is_some_and(|known| !known.contains(written));
        let Some(written) = at.as_text().filter(unknown) else {
            return;
        };
        let names = self.inputs.into_iter().flatten().copied();
        let help = self
            .sink
            .meant(written, names, "the template has no inputs");
        let message = format!("there is no input `{written}`");
        Report::warning(Code::UnknownInput, at.span, message)
            .help(help)
            .section("TOSCA 1.3 §4.4.1")
            .to(self.sink);
    }

    fn of_self(&self, function: &str, (written, at): (&str, &Node)) {
        let is_word = written.chars().all(|c| c.is_ascii_uppercase() || c == '_');
        if is_word || self.has(written) || self.sink.has_reported(at.span) {
            return;
        }
        let (code, word, section) = match function {
            "get_property" => (
                Code::UnknownPropertyReference,
                "property",
                "TOSCA 1.3 §4.4.2",
            ),
            _ => (
                Code::UnknownAttributeReference,
                "attribute",
                "TOSCA 1.3 §4.5.1",
            ),
        };
        let message = format!("{} has no {word} `{written}`", self.head.name);
        self.nothing(code, (written, at), message, section);
    }

    /// One that only types below have is looked for where it is missing.
    fn has(&self, written: &str) -> bool {
        let below = || self.universe.names_of(self.kind, self.head, OrBelow::Below);
        self.names.contains(written) || below().contains(written)
    }

    fn nothing(
        &self,
        code: Code,
        (written, at): (&str, &Node),
        message: String,
        section: &'static str,
    ) {
        let names = self.names.iter().copied();
        Report::warning(code, at.span, message)
            .help(self.sink.meant(written, names, "it has none"))
            .related(self.head.span, "the type is defined here")
            .section(section)
            .once()
            .to(self.sink);
    }

    /// Where outputs go, and where operations run.
    fn operations(&self) {
        for interface in self.head.node.entries_at("interfaces") {
            let within = interface.value.entries_at("operations").iter();
            for operation in within.chain(interface.value.entries()) {
                for output in operation.value.entries_at("outputs") {
                    self.output(output.value.get("mapping").unwrap_or(&output.value));
                }
                let implementation = operation.value.get("implementation");
                if let Some(host) = implementation.and_then(|i| i.get("operation_host")) {
                    self.operation_host(host);
                }
            }
        }
    }

    fn output(&self, path: &Node) {
        let Some([first, at, ..]) = path.as_list() else {
            return;
        };
        let (Some("SELF"), Some(written)) = (first.as_text(), at.as_text()) else {
            return;
        };
        let told = self.sink.has_reported(path.span) || self.sink.has_reported(at.span);
        if told || self.has(written) {
            return;
        }
        let message = format!(
            "{} has no attribute `{written}` that takes this output",
            self.head.name
        );
        let code = Code::UnknownAttributeReference;
        self.nothing(code, (written, path), message, "TOSCA 1.3 §3.6.15");
    }

    fn operation_host(&self, host: &Node) {
        let Some(written) = host.as_text() else {
            return;
        };
        if HOSTS.contains(&written) || self.sink.has_reported(host.span) {
            return;
        }
        let message = format!("`{written}` is no place where an operation runs");
        Report::warning(Code::BadOperation, host.span, message)
            .help(self.sink.meant(written, HOSTS, ""))
            .section("TOSCA 1.3 §3.6.16")
            .to(self.sink);
    }
}
