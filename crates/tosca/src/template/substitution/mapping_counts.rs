//! How many requirements of the node are handed on, and to what (TOSCA 2.0 §15.5.4).

use super::mappings::{Checker, pair, targets};
use super::outer::{Many, requirement, requirement_name};
use crate::diagnostic::{Code, Report, at_most, counted};
use crate::template::cardinality::is_optional;
use crate::template::context::Draft;
use crate::types::RequirementDef;
use crate::values::literal::Occurrences;
use crate::yaml::{Entry, Node};

const SECTION: &str = "TOSCA 2.0 §15.5.4";

/// How many requirements a mapping hands on at least: `[ host, 2 ]` two of them, any other one.
fn how_many(entry: &Entry) -> u64 {
    match requirement(&entry.key).1 {
        Ok(Many::Number(number)) => number,
        Ok(Many::Unsaid | Many::Unbounded) | Err(_) => 1,
    }
}

/// The assignments of a requirement in a node template.
fn assigned<'a>(draft: &Draft<'_, 'a>, name: &str) -> Vec<&'a Node> {
    let all = draft.node.sequenced_at("requirements").into_iter();
    let of_name = all.filter(|entry| entry.key.text == name);
    of_name.map(|entry| &entry.value).collect()
}

impl<'u, 'a> Checker<'_, 'u, 'a> {
    /// Checks all requirement mappings together.
    pub(super) fn counts(&self, mappings: &'a Node) {
        if !self.context.universe.version.is_2() {
            return;
        }
        let entries: Vec<&'a Entry> = mappings.sequenced_at("requirements").into_iter().collect();
        for entry in &entries {
            self.is_number(entry);
            for target in targets(&entry.value) {
                self.dangles(target);
            }
        }
        for outer in &self.node_type.requirements {
            let is_it = |entry: &&&Entry| requirement_name(&entry.key) == outer.name;
            let of_name: Vec<&Entry> = entries.iter().filter(is_it).copied().collect();
            if !of_name.is_empty() {
                self.of_one(outer, &of_name);
                self.nothing_left(&of_name);
            }
        }
    }

    /// What stands after the name in `[ host, 2 ]`.
    fn is_number(&self, entry: &'a Entry) {
        let Err(written) = requirement(&entry.key).1 else {
            return;
        };
        let at = written.first().map_or(entry.key.span, |node| node.span);
        let message = "this is no number of requirements";
        Report::error(Code::BadMapping, at, message)
            .help("write `[ REQUIREMENT, 2 ]`, or UNBOUNDED for all that are left")
            .section("TOSCA 2.0 §15.5")
            .to(self.context.sink);
    }

    /// After one that takes all that are left (TOSCA 2.0 §15.5).
    fn nothing_left(&self, entries: &[&'a Entry]) {
        let takes_all = |e: &&'a Entry| matches!(requirement(&e.key).1, Ok(Many::Unbounded));
        let mut from_there = entries.iter().skip_while(|e| !takes_all(e));
        let Some((all, after)) = from_there.next().zip(from_there.next()) else {
            return;
        };
        let name = requirement_name(&after.key);
        let message = format!("no `{name}` is left for this mapping");
        Report::error(Code::BadMapping, after.key.span, message)
            .help("write it before the one with UNBOUNDED")
            .related(all.key.span, "this one takes all that are left")
            .section("TOSCA 2.0 §15.5")
            .to(self.context.sink);
    }

    /// What the template fulfils itself cannot be fulfilled from outside.
    fn dangles(&self, target: &'a Node) {
        let Some((draft, definition, at)) = self.inner(target) else {
            return;
        };
        let assigned = assigned(draft, definition.name);
        let named = |node: &&&Node| {
            let written = node.get("node").unwrap_or(node);
            let written = written
                .as_list()
                .and_then(<[Node]>::first)
                .unwrap_or(written);
            let name = written.as_text();
            name.is_some_and(|name| self.context.draft(name).is_some())
        };
        let bound = assigned.iter().filter(named).count();
        let most = definition.occurrences.and_then(|range| range.upper);
        let is_full = most.is_some_and(|most| u64::try_from(bound).is_ok_and(|n| n >= most));
        let Some(first) = assigned.iter().find(named) else {
            return;
        };
        if bound < assigned.len() || !is_full {
            return;
        }
        let message = format!(
            "the requirement `{}` of `{}` is fulfilled in the template: nothing can be mapped to it",
            definition.name, draft.name
        );
        Report::error(Code::BadMapping, at.span, message)
            .help("leave out the mapping, or the assignment")
            .related(first.span, "fulfilled here")
            .section(SECTION)
            .to(self.context.sink);
    }

    /// Node template and requirement that a mapping leads to.
    fn inner(
        &self,
        target: &'a Node,
    ) -> Option<(&Draft<'u, 'a>, &'u RequirementDef<'a>, &'a Node)> {
        let ((_, template), (at, name)) = pair(target)?;
        let draft = self.context.draft(template)?;
        let node_type = draft.node_type.filter(|t| !t.head.broken)?;
        let definition = node_type.requirements.iter().find(|r| r.name == name)?;
        Some((draft, definition, at))
    }

    /// Whether what is mapped must be there: the template cannot do without it.
    fn is_mandatory(&self, target: &'a Node) -> bool {
        let Some((draft, definition, at)) = self.inner(target) else {
            return false;
        };
        if self.context.sink.is_wrong_at(at.span) {
            return false;
        }
        let needed = |node: &Node| {
            let written = node.get("node").unwrap_or(node).as_text();
            let is_bound = written.is_some_and(|name| self.context.draft(name).is_some());
            !is_optional(self.context, node) && !is_bound
        };
        definition.occurrences.is_some_and(|range| range.lower > 0)
            || assigned(draft, definition.name).into_iter().any(needed)
    }

    fn of_one(&self, outer: &RequirementDef<'a>, entries: &[&'a Entry]) {
        // where the type says nothing none is sure to be there, and yet many a template counts on one
        let Some(Occurrences { lower, upper }) = outer.occurrences else {
            return;
        };
        let (mut needed, mut all) = (0, 0);
        for entry in entries {
            let many = how_many(entry);
            all += many;
            if targets(&entry.value)
                .into_iter()
                .any(|t| self.is_mandatory(t))
            {
                needed += many;
                if needed > lower {
                    self.too_many_needed(outer, entry, (needed, lower));
                    return;
                }
            }
            if let Some(upper) = upper.filter(|upper| all > *upper) {
                let message = format!(
                    "{} of `{}` are mapped; {}",
                    counted(usize::try_from(all).unwrap_or(usize::MAX), "requirement"),
                    outer.name,
                    at_most(upper)
                );
                Report::quirk(Code::BadMapping, entry.key.span, message)
                    .help("leave this mapping out: no node ever has so many")
                    .related(outer.span, "the node's type says how many there are")
                    .section(SECTION)
                    .to(self.context.sink);
                return;
            }
        }
    }

    fn too_many_needed(
        &self,
        outer: &RequirementDef<'a>,
        entry: &'a Entry,
        (needed, lower): (u64, u64),
    ) {
        let surely = match lower {
            0 => "none is sure to be there".to_owned(),
            1 => "only one is sure to be there".to_owned(),
            _ => format!("only {lower} are sure to be there"),
        };
        let message = format!(
            "the template needs {} of the node's `{}`, and {surely}",
            counted(usize::try_from(needed).unwrap_or(usize::MAX), "requirement"),
            outer.name
        );
        Report::error(Code::BadMapping, entry.key.span, message)
            .help(
                "map it to a requirement that is optional (`count_range: [ 0, … ]`), or raise the \
                 lower bound of the node's",
            )
            .related(outer.span, "the node's type says how many there are")
            .section(SECTION)
            .to(self.context.sink);
    }
}
