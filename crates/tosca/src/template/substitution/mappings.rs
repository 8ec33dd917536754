//! Substitution mappings: how a topology stands for a node of a type (TOSCA 1.3 §3.8.13).

use super::outer::{At, requirement_name};
use super::{filter_names, operations, unmapped};
use crate::diagnostic::{Code, Help, Report, with_article};
use crate::source::Span;
use crate::template::context::{Context, Draft};
use crate::template::substitution::Directives;
use crate::types::{NodeType, TypeKind};
use crate::yaml::{Entry, Node};
use std::collections::BTreeSet;
use topology::Directive;

/// Requirements of node templates that are met from outside: template and requirement. A node template
/// that is itself taken from outside has an empty one.
pub(in crate::template) type FromOutside<'a> = BTreeSet<(&'a str, &'a str)>;

/// What a requirement is mapped to: since 2.0 it may be several (TOSCA 2.0 §15.5).
pub(super) fn targets(node: &Node) -> Vec<&Node> {
    match node.as_list() {
        Some(items) if items.iter().any(|i| i.as_list().is_some()) => items.iter().collect(),
        _ => vec![node],
    }
}

/// Which requirements the mappings hand on.
pub(in crate::template) fn from_outside(template: &Node) -> FromOutside<'_> {
    let Some(mappings) = template.get("substitution_mappings") else {
        return FromOutside::new();
    };
    let entries = mappings.sequenced_at("requirements").into_iter();
    entries
        .flat_map(|entry| targets(&entry.value))
        .filter_map(|target| match target.as_text() {
            Some(selected) => Some((selected, "")),
            None => pair(target).map(|((_, template), (_, requirement))| (template, requirement)),
        })
        .collect()
}

/// Checks the mappings against the type and the node templates.
pub(in crate::template) fn check<'a>(context: &Context<'_, 'a>) {
    let Some(mappings) = context.template.get("substitution_mappings") else {
        return;
    };
    let Some(written) = mappings.get("node_type") else {
        return;
    };
    let Some(node_type) = written
        .as_text()
        .and_then(|t| context.universe.node_type(t))
    else {
        context
            .universe
            .unknown_type(TypeKind::Node, written, context.sink);
        return;
    };
    let checker = Checker { context, node_type };
    for entry in mappings.entries_at("properties") {
        checker.value(entry, Side::In);
    }
    for entry in mappings.entries_at("attributes") {
        checker.value(entry, Side::Out);
    }
    for entry in mappings.entries_at("capabilities") {
        checker.capability(entry);
    }
    for entry in mappings.sequenced_at("requirements").into_iter() {
        checker.requirement(entry);
    }
    checker.counts(mappings);
    unmapped::check(&checker, mappings);
    operations::check(&checker, mappings);
    filter_names::check(&checker, mappings);
}

pub(super) type Written<'a> = (&'a Node, &'a str);

/// Template and capability or requirement, of `[ a, b ]` or `{ mapping: [ a, b ] }`.
pub(super) fn pair(node: &Node) -> Option<(Written<'_>, Written<'_>)> {
    let list = node.get("mapping").unwrap_or(node).as_list()?;
    match list {
        [first, second] => Some(((first, first.as_text()?), (second, second.as_text()?))),
        _ => None,
    }
}

/// Which way a value goes.
#[derive(Clone, Copy)]
pub(super) enum Side {
    /// A property of the node becomes an input.
    In,
    /// An output becomes an attribute of the node.
    Out,
}

impl Side {
    pub(super) fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::In => ("property", "input", "inputs"),
            Self::Out => ("attribute", "output", "outputs"),
        }
    }

    pub(super) fn section(self) -> &'static str {
        match self {
            Self::In => "TOSCA 1.3 §3.8.8",
            Self::Out => "TOSCA 1.3 §3.8.9",
        }
    }
}

pub(super) struct Checker<'c, 'u, 'a> {
    pub(super) context: &'c Context<'u, 'a>,
    pub(super) node_type: &'c NodeType<'a>,
}

// === impl Checker ===

impl<'u, 'a> Checker<'_, 'u, 'a> {
    fn capability(&self, entry: &'a Entry) {
        let name = entry.key.text.as_str();
        let definition = self.node_type.capabilities.get(name);
        if definition.is_none() {
            let names = self.node_type.capabilities.keys().copied();
            self.not_there("capability", (name, entry.key.span), names);
        }
        let Some((draft, (at, inner))) = self.mapped(entry, &entry.value) else {
            return;
        };
        let Some(inner_type) = draft.node_type else {
            return;
        };
        let Some(found) = inner_type.capabilities.get(inner) else {
            let names = inner_type.capabilities.keys().copied();
            self.inner_not_there("capability", draft, (at, inner), names);
            return;
        };
        let types = definition
            .and_then(|d| d.type_name?.as_text())
            .zip(found.type_name.and_then(Node::as_text));
        if let Some((wanted, own)) = types {
            self.fits(TypeKind::Capability, (at, inner), own, wanted);
        }
    }

    fn requirement(&self, entry: &'a Entry) {
        let name = requirement_name(&entry.key);
        if !self.node_type.requirements.iter().any(|r| r.name == name) {
            let at = entry.key.parts().and_then(<[Node]>::first);
            let at = at.map_or(entry.key.span, |at| at.span);
            let names = self.node_type.requirements.iter().map(|r| r.name);
            self.not_there("requirement", (name, at), names);
        }
        for target in targets(&entry.value) {
            self.mapped_requirement(name, entry, target);
        }
    }

    fn mapped_requirement(&self, name: &str, entry: &'a Entry, target: &'a Node) {
        // the name of a node that is selected
        if let Some(selected) = target.as_text() {
            match self.context.draft(selected) {
                Some(draft) => self.is_selectable(draft, target),
                None => self.no_template(target, selected),
            }
            return;
        }
        let Some((draft, (at, inner))) = self.mapped(entry, target) else {
            return;
        };
        let Some(inner_type) = draft.node_type else {
            return;
        };
        let Some(found) = inner_type.requirements.iter().find(|r| r.name == inner) else {
            let names = inner_type.requirements.iter().map(|r| r.name);
            self.inner_not_there("requirement", draft, (at, inner), names);
            return;
        };
        let outer = self.node_type.requirements.iter().find(|r| r.name == name);
        let types = outer
            .and_then(|r| r.capability?.as_text())
            .zip(found.capability.and_then(Node::as_text));
        if let Some((outer, own)) = types {
            self.fits(TypeKind::Capability, (at, inner), own, outer);
        }
    }

    /// What is handed in stands for a node that is selected, not for one that is made (TOSCA 2.0 §15.5).
    fn is_selectable(&self, draft: &Draft<'_, '_>, target: &Node) {
        let may = Directives::of(draft.node)
            .all()
            .contains(&Directive::Select);
        if may || !self.context.universe.version.is_2() {
            return;
        }
        let name = &draft.name;
        let message = format!("`{name}` is made here: nothing can be handed in for it");
        Report::error(Code::BadMapping, target.span, message)
            .help(format!(
                "write `directives: [ select ]` in `{name}`, or map a requirement of it: \
                 `[ {name}, REQUIREMENT ]`"
            ))
            .related(draft.span, "this node template")
            .section("TOSCA 2.0 §15.5")
            .to(self.context.sink);
    }

    /// What stands behind the name: a node template, and the name of its part.
    fn mapped(&self, entry: &'a Entry, target: &'a Node) -> Option<(&Draft<'u, 'a>, Written<'a>)> {
        let Some(((at, template), inner)) = pair(target) else {
            // a keyname that is none has been told, and in place of a mapping there may be values (1.3)
            if entry
                .value
                .as_map()
                .is_some_and(|map| map.entries.is_empty())
            {
                let message = "this mapping needs `mapping: [ template, name ]`";
                Report::error(Code::MissingKeyname, entry.key.span, message)
                    .section("TOSCA 1.3 §3.8.10")
                    .to(self.context.sink);
            }
            return None;
        };
        let draft = self.context.draft(template);
        if draft.is_none() {
            self.no_template(at, template);
        }
        draft.map(|draft| (draft, inner))
    }

    fn no_template(&self, at: &Node, template: &str) {
        let meant = self
            .context
            .sink
            .closest(template, self.context.node_names());
        let message = format!("there is no node template `{template}`");
        Report::error(Code::UnknownTarget, at.span, message)
            .help_if(meant.map(Help::meant))
            .section("TOSCA 1.3 §3.8.13")
            .unless_misnamed(template, self.context.sink)
            .to(self.context.sink);
    }

    pub(super) fn not_there<'n>(
        &self,
        what: &str,
        (name, span): At<'_>,
        names: impl Iterator<Item = &'n str> + Clone,
    ) {
        if self.node_type.head.broken {
            return;
        }
        let message = format!(
            "the node type {} has no {what} `{name}`",
            self.node_type.head.name
        );
        self.report(Code::BadMapping, span, message, name, names);
    }

    fn inner_not_there<'n>(
        &self,
        what: &str,
        draft: &Draft<'_, '_>,
        (at, inner): Written<'_>,
        names: impl Iterator<Item = &'n str> + Clone,
    ) {
        if draft.node_type.is_some_and(|t| t.head.broken) {
            return;
        }
        let message = format!("the node template `{}` has no {what} `{inner}`", draft.name);
        self.report(Code::BadMapping, at.span, message, inner, names);
    }

    pub(super) fn report<'n>(
        &self,
        code: Code,
        span: Span,
        message: String,
        written: &str,
        names: impl Iterator<Item = &'n str> + Clone,
    ) {
        let help = self
            .context
            .sink
            .meant(written, names.clone(), "there are none");
        Report::error(code, span, message)
            .help(help)
            .section("TOSCA 1.3 §3.8.13")
            .to(self.context.sink);
    }

    fn fits(&self, kind: TypeKind, (at, inner): Written<'_>, own: &str, wanted: &str) {
        let universe = self.context.universe;
        let known = |name| universe.head(kind, name).is_some();
        if known(own) && known(wanted) && !universe.derives(kind, own, wanted) {
            let message = format!(
                "`{inner}` is {}, but {} is mapped to it",
                with_article(own),
                with_article(wanted)
            );
            Report::error(Code::BadMapping, at.span, message)
                .section("TOSCA 1.3 §3.8.10")
                .to(self.context.sink);
        }
    }
}
