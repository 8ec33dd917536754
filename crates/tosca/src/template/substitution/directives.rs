//! What is to become of a node template (TOSCA 1.3 §3.4.3, TOSCA 2.0 §7.2.1): the first way that can be
//! gone counts.

use crate::diagnostic::{Code, Help, Report, Sink};
use crate::yaml::Node;
use topology::Directive;

/// All ways of a node template, in its order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::template) struct Directives(Vec<Directive>);

// === impl Directives ===

impl Directives {
    /// Those of a node template; nothing written is `create`.
    pub(in crate::template) fn of(node: &Node) -> Self {
        let written = node.get("directives");
        let words = match written.and_then(Node::as_text) {
            Some(only) => vec![only],
            None => written
                .and_then(Node::as_list)
                .unwrap_or(&[])
                .iter()
                .filter_map(Node::as_text)
                .collect(),
        };
        // the long forms are of 1.0 to 1.2 (TOSCA 1.2 §3.4.3)
        let ways = words.into_iter().filter_map(|word| match word {
            "create" => Some(Directive::Create),
            "select" | "selectable" => Some(Directive::Select),
            "substitute" | "substitutable" => Some(Directive::Substitute),
            _ => None,
        });
        Self(ways.collect())
    }

    /// Whether a template is asked for before anything else that can be done here.
    pub(in crate::template) fn substitutes(&self) -> bool {
        let mut ways = self.0.iter().filter(|way| **way != Directive::Select);
        ways.next() == Some(&Directive::Substitute)
    }

    /// Whether it may be made here, if no other way can be gone.
    pub(in crate::template) fn may_create(&self) -> bool {
        self.0.is_empty() || self.0.contains(&Directive::Create)
    }

    /// All of them, in their order.
    pub(in crate::template) fn all(&self) -> &[Directive] {
        &self.0
    }

    /// Whether it stands for a node that is there already, before all else.
    pub(in crate::template) fn selects(&self) -> bool {
        self.0.first() == Some(&Directive::Select)
    }

    /// Whether that is the only way.
    pub(in crate::template) fn selects_only(&self) -> bool {
        !self.0.is_empty() && self.0.iter().all(|way| *way == Directive::Select)
    }
}

/// Words that mean nothing: of 2.0 the grammar tells.
fn check_words(node: &Node, sink: &Sink) {
    const KNOWN: [&str; 5] = [
        "create",
        "select",
        "substitute",
        "selectable",
        "substitutable",
    ];
    let written = node.get("directives");
    let words = written.and_then(Node::as_list).unwrap_or(&[]);
    for word in words {
        let text = word.as_text().unwrap_or_default();
        if KNOWN.contains(&text) {
            continue;
        }
        let meant = sink.closest(text, KNOWN);
        let message = format!("the directive `{text}` is not known here: nothing follows from it");
        Report::warning(Code::NotActedUpon, word.span, message)
            .help(match meant {
                Some(meant) => Help::meant(meant),
                None => format!("known: {}", KNOWN.join(", ")).into(),
            })
            .section("TOSCA 1.3 §3.4.3")
            .to(sink);
    }
}

/// Says what cannot be done: nothing that is deployed elsewhere is known here.
pub(in crate::template) fn check(node: &Node, from_outside: bool, is_2: bool, sink: &Sink) {
    if !is_2 {
        check_words(node, sink);
    }
    let entry = node.as_map().and_then(|map| map.entry("directives"));
    let Some(entry) = entry.filter(|_| Directives::of(node).selects_only() && !from_outside) else {
        return;
    };
    let message =
        "no node that is there already can be selected here: every service is deployed alone";
    Report::open(Code::NotActedUpon, entry.key.span, message)
        .help("let it be made as well: `directives: [ select, create ]`")
        .section("TOSCA 2.0 §7.2.1")
        .to(sink);
}
