//! How often a requirement is there (TOSCA 1.3 §3.7.3.2, TOSCA 2.0 §8.5.4).

use super::cardinality::is_optional;
use super::context::{Context, Draft};
use super::requirements::{Link, Resolver};
use super::wish::Wish;
use crate::diagnostic::{Code, Report, at_most, times};
use crate::types::RequirementDef;
use crate::values::literal::Occurrences;
use crate::yaml::{Entry, NOTHING, Node};
use std::collections::{BTreeMap, BTreeSet};

/// How often a requirement may be there, if its definition does not say (TOSCA 1.3 §3.7.3.2).
pub(super) const ONCE: Occurrences = Occurrences {
    lower: 1,
    upper: Some(1),
};

/// How many there are of a requirement, and how many of those are not optional; none where that is
/// not known before a deploy.
fn count(context: &Context<'_, '_>, assigned: &[&Entry]) -> Option<(u64, u64)> {
    let (mut all, mut needed) = (0, 0);
    for entry in assigned {
        let count = match entry.value.get("count") {
            Some(node) => u64::try_from(node.as_integer()?).ok()?,
            None => 1,
        };
        all += count;
        if !is_optional(context, &entry.value) {
            needed += count;
        }
    }
    Some((all, needed))
}

/// The assignment with which there are more than allowed; else the first one.
fn over<'a>(
    context: &Context<'_, '_>,
    assigned: &[&'a Entry],
    upper: Option<u64>,
) -> Option<&'a Entry> {
    let counted = |upto: usize| count(context, assigned.get(..=upto)?).map(|(all, _)| all);
    let mut places = 0..assigned.len();
    let first = places.find(|place| upper.is_some_and(|most| counted(*place) > Some(most)));
    assigned.get(first.unwrap_or(0)).copied()
}

/// What to do where too few have to be there: what is optional may be missing, so that it counts for nothing.
fn too_few_help(name: &str, (all, needed): (u64, u64), allowed: Occurrences) -> Option<String> {
    let lower = allowed.lower;
    match allowed.upper {
        Some(upper) if all > upper => None,
        _ if all >= lower => Some(format!(
            "leave `optional` out: by its `count_range` `{name}` must not be missing; where it may, let \
             that begin with 0 in the node type"
        )),
        upper => {
            let more = lower - needed;
            let room = upper.is_none_or(|upper| all + more <= upper);
            Some(match room {
                true => format!("assign {more} more of `{name}`, that are not optional"),
                false => format!("assign {lower} of `{name}` that are not optional"),
            })
        }
    }
}

/// That a node template lacks a requirement.
fn missing(draft: &Draft<'_, '_>, definition: &RequirementDef<'_>) -> Report {
    let (node, name) = (&draft.name, definition.name);
    let message = format!("the node template `{node}` needs the requirement `{name}`");
    Report::error(Code::MissingRequirement, draft.span, message)
        .related(definition.span, "declared here")
        .section("TOSCA 1.3 §3.7.3")
}

/// Of a node that a template stands for, only what that maps has to be there until 1.3, as the specification's
/// examples have it (TOSCA 1.3 §2.11): the rest it may fulfil itself. Without a template all of it.
pub(super) fn left_out(context: &Context<'_, '_>, draft: &Draft<'_, '_>, mapped: Option<&[&str]>) {
    let is_2 = context.universe.version.is_2();
    let Some(node_type) = draft.node_type.filter(|_| !is_2) else {
        return;
    };
    let assigned = draft.node.sequenced_at("requirements");
    // one that is misspelt is told as that
    if assigned.iter().any(|e| node_type.lacks(&e.key.text)) {
        return;
    }
    for definition in &node_type.requirements {
        let name = definition.name;
        let is_there = node_type.head.broken && definition.occurrences.is_none()
            || assigned.iter().any(|e| e.key.text == name)
            || context.is_from_outside(&draft.name, name)
            || mapped.is_some_and(|mapped| !mapped.contains(&name));
        if definition.occurrences.unwrap_or(ONCE).lower > 0 && !is_there {
            missing(draft, definition)
                .help(format!("add `- {name}: NAME` under `requirements:`"))
                .to(context.sink);
        }
    }
}

impl<'u, 'a> Resolver<'_, 'u, 'a> {
    /// Each requirement as often as its definition says.
    pub(super) fn occurrences(&self, counts: &BTreeMap<&str, u32>, misspelt: &BTreeSet<&str>) {
        let Some(node_type) = self.draft.node_type else {
            return;
        };
        for definition in &node_type.requirements {
            let count = u64::from(counts.get(definition.name).copied().unwrap_or(0));
            // how often may be said by a parent that could not be read
            if node_type.head.broken && definition.occurrences.is_none() {
                continue;
            }
            let allowed = definition.occurrences.unwrap_or(ONCE);
            let name = definition.name;
            let handed_on = (self.draft.name.as_str(), name);
            let is_there =
                misspelt.contains(name) || self.context.from_outside.contains(&handed_on);
            if count < allowed.lower && !is_there {
                // whether what stands for it needs that is seen when it is chosen
                if count == 0 && self.draft.directives().substitutes() {
                    continue;
                }
                let example = match self.fitting_help(&Wish::implied(definition)) {
                    Some(fitting) => {
                        format!("add `- {name}: NAME` under `requirements:`; {fitting}")
                    }
                    None => format!("add `- {name}: NAME` under `requirements:`"),
                };
                missing(self.draft, definition)
                    .help(example)
                    .to(self.context.sink);
            } else if let Some(upper) = allowed.upper.filter(|upper| count > *upper) {
                let message = format!(
                    "the requirement `{name}` of `{}` is there {}; {}",
                    self.draft.name,
                    times(count),
                    at_most(upper)
                );
                let all = self.draft.node.sequenced_at("requirements").into_iter();
                let mut of_name = all.filter(|e| e.key.text == name);
                let over = of_name.nth(usize::try_from(upper).unwrap_or(0));
                let at = over.map_or(self.draft.span, |e| e.key.span);
                Report::error(Code::TooMany, at, message)
                    .related(definition.span, "declared here")
                    .section("TOSCA 1.3 §3.7.3")
                    .to(self.context.sink);
            }
        }
    }

    /// Of each requirement as many as its `count_range` allows; where none is assigned, one that must
    /// be there is there all the same (TOSCA 2.0 §8.5.4).
    pub(super) fn counts(&self, misspelt: &BTreeSet<&str>) -> Vec<Link<'u, 'a>> {
        let mut implicit = Vec::new();
        let Some(node_type) = self.draft.node_type else {
            return implicit;
        };
        for definition in &node_type.requirements {
            let Some(allowed) = definition.occurrences else {
                continue;
            };
            let name = definition.name;
            let assigned = self.draft.node.sequenced_at("requirements").into_iter();
            let assigned: Vec<&Entry> = assigned.filter(|e| e.key.text == name).collect();
            if assigned.is_empty() {
                let handed_on = (self.draft.name.as_str(), name);
                let is_there =
                    misspelt.contains(name) || self.context.from_outside.contains(&handed_on);
                if allowed.lower > 0 && !is_there {
                    implicit.extend(self.implied(definition));
                }
                continue;
            }
            let Some((all, needed)) = count(self.context, &assigned) else {
                continue;
            };
            let wrong = match allowed.upper {
                Some(upper) if all > upper => at_most(upper),
                _ if needed < allowed.lower => {
                    let have = if allowed.lower == 1 { "has" } else { "have" };
                    let lower = allowed.lower;
                    format!("{lower} {have} to be there, not counting optional ones")
                }
                _ => continue,
            };
            let message = format!(
                "the requirement `{name}` of `{}` is there {}; {wrong}",
                self.draft.name,
                times(all)
            );
            let at = over(self.context, &assigned, allowed.upper)
                .map_or(self.draft.span, |e| e.key.span);
            Report::error(Code::TooMany, at, message)
                .help_if(too_few_help(name, (all, needed), allowed))
                .related(definition.span, "declared here")
                .section("TOSCA 2.0 §8.5.4")
                .to(self.context.sink);
        }
        implicit
    }

    /// What fulfils a requirement that is not assigned: the only node template that fits.
    fn implied(&self, definition: &'u RequirementDef<'a>) -> Option<Link<'u, 'a>> {
        let of_type = definition.node.and_then(Node::as_text);
        let target = self.only(self.draft.span, of_type, &Wish::implied(definition))?;
        let mut link = Link {
            name: definition.name,
            index: 0,
            span: self.draft.span,
            assignment: &NOTHING,
            definition: Some(definition),
            target: target.name.clone(),
            capability: None,
        };
        if let Some(target_type) = target.node_type {
            link.capability = self.capability(&link, target_type, self.draft.span);
        }
        Some(link)
    }
}
