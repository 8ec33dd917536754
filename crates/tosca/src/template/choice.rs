//! Which node templates may fulfil a requirement: by type, by capability, by filter
//! (TOSCA 1.3 §3.8.2, TOSCA 2.0 §8.5).

mod matching;

pub(super) use matching::Matching;

use super::choices::{Kind, Question};
use super::context::Draft;
use super::ends::Ends;
use super::filter::{self, Filter, Fit};
use super::requirements::{Link, Resolver};
use super::wish::{FROM_ELSEWHERE, Wish};
use super::{allocation, ends};
use crate::diagnostic::{Code, Report, list_some};
use crate::source::Span;
use crate::types::RelationshipType;
use crate::yaml::Node;

impl<'c, 'u, 'a> Resolver<'c, 'u, 'a> {
    pub(super) fn fitting_help(&self, wish: &Wish<'_, 'a>) -> Option<String> {
        if self.context.sink.is_full() {
            return None;
        }
        let of_type = wish.definition.and_then(|d| d.node).and_then(Node::as_text);
        let fitting = self.fitting(of_type, wish);
        let names = fitting.iter().map(|d| d.name.as_str());
        (!fitting.is_empty()).then(|| format!("these fit: {}", list_some(names)))
    }

    pub(super) fn only(
        &self,
        at: Span,
        of_type: Option<&str>,
        wish: &Wish<'_, 'a>,
    ) -> Option<&'c Draft<'u, 'a>> {
        let name = wish.name;
        // the node that the template stands for has it (TOSCA 2.0 §15.5)
        if self.context.is_from_outside(&self.draft.name, name) {
            return None;
        }
        let fitting = self.fitting(of_type, wish);
        // what is wrong in a filter is told, and which one is meant is not known
        let is_wrong = |f: &Node| filter::is_wrong(f, self.context);
        if fitting.len() != 1 && wish.filters().any(is_wrong) {
            return None;
        }
        // another orchestrator may have what fits: the template is right (§3.8.2)
        let report =
            |code, message: String| Report::open(code, at, message).section("TOSCA 1.3 §3.8.2");
        match fitting.as_slice() {
            [only] => return Some(only),
            [] if wish.is_optional(self.context) => return None,
            // a type that there is not is told where it is named
            [] if of_type.is_some_and(|t| self.context.universe.node_type(t).is_none()) => {
                return None;
            }
            [] if wish.is_from_elsewhere() => report(
                Code::UnknownTarget,
                format!(
                    "nothing outside of this template is known that fits the requirement `{name}`"
                ),
            )
            .help(FROM_ELSEWHERE),
            [] => report(
                Code::UnknownTarget,
                format!("no node template fits the requirement `{name}`"),
            )
            .help_if(self.left_out(of_type, wish)),
            several => {
                let names = several.iter().map(|d| d.name.as_str());
                report(
                    Code::AmbiguousTarget,
                    format!("several node templates fit the requirement `{name}`"),
                )
                .help(format!("name one of: {}", list_some(names)))
            }
        }
        .to(self.context.sink);
        None
    }

    /// All node templates of a type that have the capability asked for, and satisfy the filters.
    pub(super) fn fitting(
        &self,
        of_type: Option<&str>,
        wish: &Wish<'_, 'a>,
    ) -> Vec<&'c Draft<'u, 'a>> {
        let choices = self.choices;
        let kind = wish.kind(of_type);
        let filter = |f| Filter::equals(f, self.context);
        let places = match wish.filters().find_map(filter) {
            Some(equals) => choices.with_value(&kind, &equals),
            None => choices.of_kind(&kind),
        };
        let question = self.question(kind, wish);
        let judged = choices.judged(question, &places, |draft| self.judged(draft, wish));
        // where some surely satisfy the filters, those that perhaps do are not asked
        let best = self.others(&judged.yes, wish);
        if best.is_empty() {
            return self.others(&judged.perhaps, wish);
        }
        best
    }

    /// Without the node template itself, and without what is made where it must not be.
    fn others(&self, places: &[usize], wish: &Wish<'_, 'a>) -> Vec<&'c Draft<'u, 'a>> {
        let drafts = places.iter().map(|place| self.choices.draft(*place).0);
        let elsewhere = wish.is_from_elsewhere();
        let others = drafts.filter(|draft| {
            draft.name != self.draft.name && (!elsewhere || draft.directives().selects())
        });
        // told are how many there are, and a few names
        others.collect()
    }

    /// What the verdict on targets depends on, if not on this very node or what has been reported.
    fn question(&self, kind: Kind, wish: &Wish<'_, 'a>) -> Option<Question> {
        let mut filters = String::new();
        for asked in wish.filters().chain(wish.assignment.get("allocation")) {
            if !filter::is_of_target(asked, self.context) {
                return None;
            }
            filters.push_str(&asked.to_json().to_string());
        }
        let source_type = self.draft.node_type.map(|t| t.head.name.to_owned());
        Some(Question {
            kind,
            source_type,
            capability: wish.assignment.text_at("capability").map(str::to_owned),
            relationship: self.relationship_of(wish).map(|t| t.head.name.to_owned()),
            filters,
        })
    }

    /// Where nothing fits: what is of the type, and why it was left out.
    fn left_out(&self, of_type: Option<&str>, wish: &Wish<'_, 'a>) -> Option<String> {
        const SHOWN: usize = 4;
        if self.context.sink.is_full() {
            return None;
        }
        let written = of_type?;
        let kind = wish.kind(of_type);
        let fitting = self.choices.of_kind(&kind);
        let all = self.choices.of_kind(&Kind {
            capability: None,
            ..kind
        });
        let is_other = |place: &usize| self.choices.draft(*place).0.name != self.draft.name;
        let reason = |place: &usize| {
            let (draft, _) = self.choices.draft(*place);
            let unfit = || self.unfit_end(draft, wish);
            let why = match self.unmet(draft, wish).map(|(_, why)| why).or_else(unfit) {
                _ if fitting.binary_search(place).is_err() => "it lacks the capability".to_owned(),
                Some(why) => why,
                None => "not enough is left of what is taken".to_owned(),
            };
            format!("`{}` ({why})", draft.name)
        };
        let others = || all.iter().filter(|place| is_other(place));
        let count = others().count();
        let reasons: Vec<String> = others().take(SHOWN).map(reason).collect();
        Some(match reasons.as_slice() {
            [] => format!("add a node template of type {written}"),
            reasons => {
                let more = if count > SHOWN {
                    format!(", … ({count} in all)")
                } else {
                    String::new()
                };
                format!(
                    "of type {written}, and left out: {}{more}",
                    reasons.join(", ")
                )
            }
        })
    }

    fn filter_for<'f>(
        &'f self,
        target: &'f Draft<'u, 'a>,
        wish: &Wish<'_, 'a>,
    ) -> Filter<'f, 'u, 'a> {
        let wanted = wish.assignment.get("capability");
        let wanted = wanted.or_else(|| wish.definition.and_then(|d| d.capability));
        let named = wanted.and_then(Node::as_text).zip(target.node_type);
        Filter {
            context: self.context,
            source: self.draft,
            target,
            capability: named.and_then(|(name, t)| Some(self.matching(wish).best(t, name)?.0)),
        }
    }

    /// The type of the relationship that it would be, where anything names it.
    fn relationship_of(&self, wish: &Wish<'_, 'a>) -> Option<&'u RelationshipType<'a>> {
        let assigned = wish.assignment.get("relationship");
        let written = assigned.map(|n| n.get("type").unwrap_or(n));
        let written = written.and_then(Node::as_text);
        let template = written.and_then(|name| self.context.relationship_template(name));
        let of_template = template.and_then(|t| t.text_at("type"));
        let defined = wish.definition.and_then(|d| d.relationship);
        let name = of_template
            .or(written)
            .or_else(|| defined.and_then(Node::as_text))?;
        self.context.universe.relationship_type(name)
    }

    /// What a capability must be, so that the requirement goes there.
    pub(super) fn matching(&self, wish: &Wish<'_, 'a>) -> Matching<'_, 'u, 'a> {
        Matching {
            context: self.context,
            source: self.draft.node_type,
            relationship: self.relationship_of(wish),
        }
    }

    /// Why the relationship cannot go to a target: the capability that the assignment names, whom that
    /// takes, and what the type of the relationship says of its ends.
    fn unfit_end(&self, target: &Draft<'u, 'a>, wish: &Wish<'_, 'a>) -> Option<String> {
        let node_type = target.node_type.filter(|t| !t.head.broken)?;
        let assigned = wish.assignment.text_at("capability");
        let defined = wish.definition.and_then(|d| d.capability);
        let wanted = assigned.or_else(|| defined.and_then(Node::as_text));
        let matching = self.matching(wish);
        let found = wanted.and_then(|wanted| matching.best(node_type, wanted));
        if let (Some(assigned), None) = (assigned, found) {
            return Some(format!("it has no capability {assigned}"));
        }
        if let Some((name, definition)) = found
            && let Err(taken) = matching.takes_source(definition)
        {
            return Some(format!("its {name} takes only {}", list_some(taken)));
        }
        let relationship_type = matching.relationship?;
        let ends = Ends {
            source: self.draft.node_type,
            target: Some(node_type),
            target_name: target.name.as_str(),
            capability: found.map(|(name, _)| name),
            relationship_type,
        };
        let misfits = ends::misfits(self.context, ends, target.span);
        let is_misfit = !misfits.is_empty();
        is_misfit.then(|| format!("{} does not go there", relationship_type.head.name))
    }

    /// The first part of the filters that a target does not satisfy.
    pub(super) fn unmet(
        &self,
        target: &Draft<'u, 'a>,
        wish: &Wish<'_, 'a>,
    ) -> Option<(Span, String)> {
        let filter = self.filter_for(target, wish);
        wish.filters().find_map(|f| filter.unmet(f))
    }

    fn judged(&self, target: &Draft<'u, 'a>, wish: &Wish<'_, 'a>) -> Fit {
        if self.unfit_end(target, wish).is_some() {
            return Fit::No;
        }
        let filter = self.filter_for(target, wish);
        let fits = wish.filters().map(|f| filter.fits(f)).min();
        let has = allocation::fits(self.context, target, filter.capability, wish.assignment);
        fits.unwrap_or(Fit::Yes).min(has)
    }

    /// A target that is named must satisfy the filters too.
    pub(super) fn satisfies(&self, link: &Link<'u, 'a>, target: &Draft<'u, 'a>, at: Span) {
        let wish = link.wish();
        // what is wrong in a condition is told, and what it asks for is not known
        let is_wrong = |f: &Node| filter::is_wrong(f, self.context);
        if self.context.universe.version.is_2() && wish.filters().any(is_wrong) {
            return;
        }
        // what is taken of one that is named is summed up where all that is taken is known
        let Some((condition, why)) = self.unmet(target, &wish) else {
            return;
        };
        let message = format!(
            "`{}` does not satisfy the filter of the requirement `{}`",
            link.target, link.name
        );
        Report::error(Code::FilterUnsatisfied, at, message)
            .help_if(self.fitting_help(&wish))
            .related(condition, why)
            .section("TOSCA 1.3 §3.6.5")
            .to(self.context.sink);
    }
}
