//! Requirements: which node template fulfils which, and with what capability (TOSCA 1.3 §3.8.2).

use super::choices::Choices;
use super::context::{Context, Draft};
use super::wish::Wish;
use super::{cardinality, named, relationships};
use crate::diagnostic::{Code, Help, Report};
use crate::source::Span;
use crate::types::{Ends, FilterNames, NodeType, RequirementDef, This, TypeKind};
use crate::yaml::{Entry, Node};
use model::NodeName;
use std::collections::{BTreeMap, BTreeSet};

/// A requirement and what fulfils it.
pub(super) struct Link<'u, 'a> {
    pub(super) name: &'a str,
    pub(super) index: u32,
    /// Where its name is written.
    pub(super) span: Span,
    pub(super) assignment: &'a Node,
    pub(super) definition: Option<&'u RequirementDef<'a>>,
    pub(super) target: NodeName,
    /// Name of the target's capability, where known.
    pub(super) capability: Option<&'a str>,
}

impl<'u, 'a> Link<'u, 'a> {
    pub(super) fn wish(&self) -> Wish<'_, 'a> {
        Wish {
            name: self.name,
            definition: self.definition,
            assignment: self.assignment,
        }
    }
}

/// Resolves the requirements of a node template. What cannot be resolved is reported and left out.
pub(super) fn resolve<'u, 'a>(
    context: &Context<'u, 'a>,
    choices: &Choices<'_, 'u, 'a>,
    draft: &Draft<'u, 'a>,
) -> Vec<Link<'u, 'a>> {
    let resolver = Resolver {
        context,
        choices,
        draft,
    };
    let mut links = Vec::new();
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    // told as that, and not missed as well
    let mut misspelt = BTreeSet::new();
    for entry in draft.node.sequenced_at("requirements") {
        let name = entry.key.text.as_str();
        let index = counts.get(name).copied().unwrap_or(0);
        if let Some(node_type) = draft.node_type.filter(|t| t.lacks(name)) {
            misspelt.extend(resolver.unknown(entry, node_type));
        }
        let before = links.len();
        match entry.value.get("count").and_then(Node::as_integer) {
            Some(0) if context.universe.version.is_2() => resolver.never(entry),
            _ => links.extend(resolver.each(entry, index)),
        }
        let made = u32::try_from(links.len() - before).unwrap_or(u32::MAX);
        *counts.entry(name).or_insert(0) += made.max(1);
    }
    // a name alone is told by the grammar
    let items = draft.node.items_at("requirements").iter();
    misspelt.extend(items.filter_map(Node::as_text));
    // one that is there already has what it needs
    match context.universe.version.is_2() {
        _ if context.is_selected(draft) => {}
        true => links.extend(resolver.counts(&misspelt)),
        false => resolver.occurrences(&counts, &misspelt),
    }
    links
}

/// The name of what an assignment asks for; since 2.0 also in `[ template, index ]` (TOSCA 2.0 §8.5).
pub(super) fn wanted(assignment: &Node) -> Option<&Node> {
    let written = match assignment.as_map() {
        None => Some(assignment),
        Some(_) => assignment.get("node"),
    };
    let wanted = written.and_then(|n| n.as_list().map_or(Some(n), <[Node]>::first));
    wanted.filter(|n| n.as_text().is_some())
}

/// The requirement of the normative types that other tools call so.
fn usual_name(written: &str) -> Option<&'static str> {
    let plain = written.replace(['_', '-'], "").to_ascii_lowercase();
    Some(match plain.as_str() {
        "dependson" | "depends" | "dependencies" => "dependency",
        "hostedon" | "runson" => "host",
        _ => return None,
    })
}

pub(super) struct Resolver<'c, 'u, 'a> {
    pub(super) context: &'c Context<'u, 'a>,
    pub(super) choices: &'c Choices<'c, 'u, 'a>,
    pub(super) draft: &'c Draft<'u, 'a>,
}

// === impl Resolver ===

impl<'u, 'a> Resolver<'_, 'u, 'a> {
    pub(super) fn definition(&self, name: &str) -> Option<&'u RequirementDef<'a>> {
        let node_type = self.draft.node_type;
        let mut definitions = node_type.into_iter().flat_map(|t| &t.requirements);
        definitions.find(|r| r.name == name)
    }

    /// What an assignment says by itself, with its definition.
    pub(super) fn checked(&self, entry: &'a Entry) -> Option<&'u RequirementDef<'a>> {
        let definition = self.definition(&entry.key.text);
        cardinality::check(self.context, self.draft, entry);
        self.filter(&entry.value, definition);
        definition
    }

    /// One that is there no times makes no relationship (TOSCA 2.0 §8.5.1).
    fn never(&self, entry: &'a Entry) {
        let definition = self.checked(entry);
        let wanted = wanted(&entry.value);
        let is_type = |n: &Node| {
            let text = n.as_text().unwrap_or_default();
            self.context.universe.node_type(text).is_some()
        };
        if wanted.is_some_and(|n| !is_type(n)) {
            self.target(entry, wanted, definition);
        }
        relationships::check_dangling(self.context, entry, definition);
    }

    pub(super) fn one(&self, entry: &'a Entry, index: u32) -> Option<Link<'u, 'a>> {
        let name = entry.key.text.as_str();
        let definition = self.checked(entry);
        let assignment = &entry.value;
        let wanted = wanted(assignment);
        let target = self.target(entry, wanted, definition);
        if let Some(definition) = definition {
            self.narrows(assignment, definition, target.and_then(|t| t.node_type));
        }
        let wish = Wish {
            name,
            definition,
            assignment,
        };
        // one that may be missing is, where what is named does not fit
        let fits =
            |t: &&Draft<'u, 'a>| !wish.is_optional(self.context) || self.unmet(t, &wish).is_none();
        let Some(target) = target.filter(fits) else {
            relationships::check_dangling(self.context, entry, definition);
            return None;
        };
        let at = wanted.map_or(entry.key.span, |n| n.span);
        let ends = (self.draft, target);
        cardinality::targets(self.context, ends, (assignment, at), definition);
        Some(self.link(entry, index, (definition, target)))
    }

    /// The relationship to a target.
    pub(super) fn link(
        &self,
        entry: &'a Entry,
        index: u32,
        (definition, target): (Option<&'u RequirementDef<'a>>, &Draft<'u, 'a>),
    ) -> Link<'u, 'a> {
        let (name, assignment) = (entry.key.text.as_str(), &entry.value);
        let mut link = Link {
            name,
            index,
            span: entry.key.span,
            assignment,
            definition,
            target: target.name.clone(),
            capability: None,
        };
        let at = wanted(assignment).map_or(entry.key.span, |node| node.span);
        self.satisfies(&link, target, at);
        if let Some(target_type) = target.node_type {
            self.node_type_fits(&link, target_type, at);
            // one that is not asked for is the mistake, not what follows from it
            let named = assignment.get("capability");
            if !named.is_some_and(|n| self.context.sink.has_reported(n.span)) {
                link.capability = self.capability(&link, target_type, at);
            }
        }
        link
    }

    /// Names in the filter of an assignment.
    fn filter(&self, assignment: &'a Node, definition: Option<&RequirementDef<'a>>) {
        let Some(filter) = assignment.get("node_filter").filter(|f| !f.is_null()) else {
            return;
        };
        let universe = self.context.universe;
        let own = |key| assignment.get(key).filter(|n| n.as_text().is_some());
        let named = |key, defined: Option<&'a Node>| own(key).or(defined).and_then(Node::as_text);
        let target = named("node", definition.and_then(|d| d.node));
        let target = target.and_then(|name| match self.context.draft(name) {
            Some(draft) => draft.node_type,
            None => universe.node_type(name),
        });
        let capability = named("capability", definition.and_then(|d| d.capability));
        let relationship = match assignment.get("relationship") {
            Some(own) => own.text_at("type").or_else(|| own.as_text()),
            None => definition.and_then(|d| d.relationship?.as_text()),
        };
        let relationship = relationship.and_then(|name| universe.relationship_type(name));
        let ends = Ends {
            this: This::Relationship(relationship),
            source: self.draft.node_type,
            target,
            capability: capability.and_then(|name| universe.capability_of(target, name)),
        };
        universe.check_filter(filter, ends, FilterNames::Checked, self.context.sink);
        named::in_filter(self.context, self.draft, filter);
    }

    /// Reports a name that the type does not have; the one that was meant.
    fn unknown(&self, entry: &Entry, node_type: &NodeType<'a>) -> Option<&'a str> {
        let name = entry.key.text.as_str();
        let names = || node_type.requirements.iter().map(|r| r.name);
        let sink = self.context.sink;
        let meant = sink.closest(name, names()).or_else(|| {
            let usual = usual_name(name)?;
            names().find(|known| *known == usual)
        });
        let help = match meant {
            Some(meant) => Help::meant(meant),
            None => sink.meant(name, names(), "the type has no requirements"),
        };
        let type_name = node_type.head.name;
        let message = format!("the node type {type_name} has no requirement `{name}`");
        Report::error(Code::UnknownRequirement, entry.key.span, message)
            .help(help)
            .related(node_type.head.span, "the type is defined here")
            .section("TOSCA 1.3 §3.8.2")
            .to(sink);
        meant
    }

    /// The node template that is named, or the only one that fits.
    fn target(
        &self,
        entry: &'a Entry,
        wanted: Option<&Node>,
        definition: Option<&RequirementDef<'a>>,
    ) -> Option<&Draft<'u, 'a>> {
        let context = self.context;
        let wish = Wish {
            name: &entry.key.text,
            definition,
            assignment: &entry.value,
        };
        let Some(written) = wanted.and_then(Node::as_text) else {
            let of_type = definition.and_then(|d| d.node).and_then(Node::as_text);
            return self.only(entry.key.span, of_type, &wish);
        };
        if let Some(draft) = context.draft(written) {
            if wish.is_from_elsewhere() && !draft.directives().selects() {
                self.is_made_here(wanted.unwrap_or(&entry.value), draft);
                return None;
            }
            return Some(draft);
        }
        let at = wanted.map_or(entry.key.span, |n| n.span);
        if context.universe.node_type(written).is_some() {
            return self.only(at, Some(written), &wish);
        }
        let message = format!("there is no node template or node type `{written}`");
        let report = Report::error(Code::UnknownTarget, at, message)
            .section("TOSCA 1.3 §3.8.2")
            .unless_misnamed(written, context.sink);
        let meant = self.meant(written, definition);
        // it may be a type, unless it is nearly the name of a node template
        let is_slip = meant.is_some_and(|meant| context.draft(meant).is_some());
        if context.universe.may_be_left_out(written) && (written.contains(':') || !is_slip) {
            report.told_already().to(context.sink);
            return None;
        }
        match meant {
            Some(meant) => report.help(Help::meant(meant)),
            None => report.help_if(self.fitting_help(&wish)),
        }
        .to(context.sink);
        None
    }

    /// The target that was probably meant: one that is of the type that is asked for.
    fn meant(&self, written: &str, definition: Option<&RequirementDef<'a>>) -> Option<&str> {
        let context = self.context;
        let universe = context.universe;
        let wanted = definition.and_then(|d| d.node?.as_text());
        let wanted = wanted.filter(|wanted| universe.node_type(wanted).is_some());
        let is_wanted = |name: &&str| {
            let of_type = match context.draft(name) {
                Some(draft) => draft.node_type,
                None => universe.node_type(name),
            };
            match (wanted, of_type) {
                (Some(wanted), Some(of_type)) => {
                    universe.is_a(TypeKind::Node, &of_type.head, wanted)
                }
                _ => true,
            }
        };
        let nearest = self.nearest(written, &|_| true)?;
        match is_wanted(&nearest) {
            true => Some(nearest),
            false => self.nearest(written, &is_wanted),
        }
    }

    /// The name of a node template, or of a node type where that is nearer than any other name can be.
    fn nearest(&self, written: &str, may_be: &dyn Fn(&&str) -> bool) -> Option<&str> {
        let context = self.context;
        // hardly the very template that requires it
        let others = context.node_names();
        let others = others.filter(|name| *name != self.draft.name.as_str());
        let types = context.universe.names(TypeKind::Node).into_iter();
        let of_type = context.sink.closest_type(written, types.filter(may_be));
        let of_type = of_type.map(|found| found.name);
        let last = |name: &str| {
            let last = name.rsplit(['.', ':']).next();
            last.is_some_and(|last| last.eq_ignore_ascii_case(written))
        };
        let template = || context.sink.closest(written, others.filter(may_be));
        of_type
            .filter(|name| last(name))
            .or_else(template)
            .or(of_type)
    }
}
