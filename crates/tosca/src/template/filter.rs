//! Whether a node template satisfies a node filter (TOSCA 1.3 §3.6.5, TOSCA 2.0 §8.6).

use super::by_value::{Absent, Equals};
use super::candidate::{Candidate, Known};
use super::context::{Context, Draft};
use super::filter_inputs::with_inputs;
use crate::source::Span;
use crate::types::TypeKind;
use crate::values::{
    Asked, Conditions, Constraint, Schema, Written, has_call, in_one_line, is_call,
};
use crate::yaml::{Entry, Kind, Node};

/// Whether it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    /// It does not.
    No,
    /// That depends on what is deployed.
    Perhaps,
    /// It does.
    Yes,
}

/// A filter of a requirement, with the ends that it is worked out for.
pub(super) struct Filter<'c, 'u, 'a> {
    pub(super) context: &'c Context<'u, 'a>,
    pub(super) source: &'c Draft<'u, 'a>,
    pub(super) target: &'c Draft<'u, 'a>,
    /// The target's capability that is required, where known: `SELF, CAPABILITY` of 2.0.
    pub(super) capability: Option<&'c str>,
}

/// Whether the verdict on a target is that of any filter of these words: it says nothing of the source, and
/// nothing in it has been reported.
pub(super) fn is_of_target(filter: &Node, context: &Context<'_, '_>) -> bool {
    if context.sink.has_reported(filter.span) {
        return false;
    }
    match &filter.kind {
        Kind::Scalar(scalar) => scalar.text != "SOURCE",
        Kind::List(items) => {
            let from_self = items.first().and_then(Node::as_text) == Some("SELF");
            let goes_on = items.get(1).and_then(Node::as_text);
            let is_way = matches!(goes_on, Some("TARGET" | "CAPABILITY"));
            (!from_self || is_way) && items.iter().all(|item| is_of_target(item, context))
        }
        Kind::Map(map) => map.entries.iter().all(|entry| {
            !context.sink.has_reported(entry.key.span) && is_of_target(&entry.value, context)
        }),
    }
}

/// Whether something in a filter has been told to be wrong.
pub(super) fn is_wrong(filter: &Node, context: &Context<'_, '_>) -> bool {
    let is_it = |inner: &Node| is_wrong(inner, context);
    context.sink.is_wrong_at(filter.span)
        || match &filter.kind {
            Kind::Scalar(_) => false,
            Kind::List(items) => items.iter().any(is_it),
            Kind::Map(map) => map
                .entries
                .iter()
                .any(|entry| context.sink.is_wrong_at(entry.key.span) || is_it(&entry.value)),
        }
}

// === impl Filter ===

impl<'c, 'u, 'a> Filter<'c, 'u, 'a> {
    /// The property that a filter asks to equal a value, if it does.
    pub(super) fn equals(filter: &'a Node, context: &Context<'u, 'a>) -> Option<Equals<'a>> {
        let version = context.universe.version;
        if !version.is_2() {
            let properties = filter.sequenced_at("properties");
            return properties.iter().find_map(|entry| {
                let constraints = Constraint::of_filter(&entry.value, context.sink);
                let reported = |span| context.sink.has_reported(span);
                // what is wrong excludes nothing
                let right = constraints.iter().filter(|c| !reported(c.span));
                let mut single = right.filter_map(|c| <&[Node; 1]>::try_from(c.equals()).ok());
                let [value] = single.find(|[v]| !reported(v.span) && !has_call(v, version))?;
                Some(Equals {
                    property: &entry.key.text,
                    value,
                    absent: match reported(entry.key.span) {
                        true => Absent::Asked,
                        false => Absent::Out,
                    },
                })
            });
        }
        let equal = is_call(filter, version).filter(|call| call.name == "equal")?;
        let [one, other] = equal.arguments() else {
            return None;
        };
        let (asked, value) = match is_call(one, version) {
            Some(call) => (call, other),
            None => (is_call(other, version)?, one),
        };
        let words: Vec<&str> = asked.arguments().iter().map_while(Node::as_text).collect();
        match (asked.name, words.as_slice()) {
            ("get_property", &["SELF", "TARGET", property])
                if is_call(value, version).is_none() && asked.arguments().len() == 3 =>
            {
                Some(Equals {
                    property,
                    value,
                    absent: Absent::Asked,
                })
            }
            _ => None,
        }
    }

    /// Whether the target satisfies it.
    pub(super) fn fits(&self, filter: &Node) -> Fit {
        if self.context.universe.version.is_2() {
            let conditions = Conditions {
                universe: self.context.universe,
                sink: self.context.sink,
            };
            return match conditions.holds_for(filter, &|call| self.asked(call)) {
                Some(true) => Fit::Yes,
                Some(false) => Fit::No,
                None => Fit::Perhaps,
            };
        }
        let target = self.candidate(self.target);
        let properties = filter.sequenced_at("properties").into_iter();
        let properties = properties.map(|e| self.clause(e, target.property(&e.key.text)));
        let capabilities = filter.sequenced_at("capabilities").into_iter();
        let capabilities = capabilities.map(|e| self.capability(e));
        properties.chain(capabilities).min().unwrap_or(Fit::Yes)
    }

    fn candidate(&self, draft: &'c Draft<'u, 'a>) -> Candidate<'c, 'u, 'a> {
        Candidate {
            context: self.context,
            draft,
        }
    }

    fn is_reported(&self, span: Span) -> bool {
        self.context.sink.has_reported(span)
    }

    /// A capability by its name, or any of a type.
    fn capability(&self, entry: &Entry) -> Fit {
        if self.target.node_type.is_none() {
            return Fit::Perhaps;
        }
        let target = self.candidate(self.target);
        let each = self.named_or_typed(&entry.key.text).map(|own| {
            let clauses = entry.value.sequenced_at("properties").into_iter();
            let clauses = clauses.map(|e| self.clause(e, target.of_capability(own, &e.key.text)));
            clauses.min().unwrap_or(Fit::Yes)
        });
        each.max()
            .unwrap_or(match self.is_reported(entry.key.span) {
                true => Fit::Perhaps,
                false => Fit::No,
            })
    }

    /// Capabilities of the target.
    fn named_or_typed(&self, name: &str) -> impl Iterator<Item = &'a str> {
        let universe = self.context.universe;
        let of_type = move |own: Option<&Node>| {
            let own = own.and_then(Node::as_text);
            own.is_some_and(|own| universe.derives(TypeKind::Capability, own, name))
        };
        let capabilities = self
            .target
            .node_type
            .into_iter()
            .flat_map(|t| &t.capabilities);
        let fitting = capabilities.filter(move |(own, d)| **own == name || of_type(d.type_name));
        fitting.map(|(own, _)| *own)
    }

    /// `property: constraint`, or several in a list.
    fn clause(&self, entry: &Entry, known: Known<'u, 'a>) -> Fit {
        match known {
            Known::Later => Fit::Perhaps,
            // what does not exist has been reported, and excludes nothing
            Known::Absent if self.is_reported(entry.key.span) => Fit::Perhaps,
            known => match self.why_not(entry, known) {
                None => Fit::Yes,
                Some(_) => Fit::No,
            },
        }
    }

    /// What a value is not, for people; none: it is as it must be, or not known yet.
    fn why_not(&self, entry: &Entry, known: Known<'u, 'a>) -> Option<String> {
        let (value, schema) = match known {
            Known::Absent if self.is_reported(entry.key.span) => return None,
            Known::Absent => return Some("has no value".to_owned()),
            Known::Later => return None,
            Known::Value(value, schema) => (value, schema),
        };
        let shape = schema.and_then(|s: &Schema<'_>| self.context.universe.data_shape(s.type_name));
        let primitive = shape.and_then(|s| s.primitive());
        // what is wrong with them has been said
        let asked = with_inputs(self.context, &entry.value)?;
        let constraints = Constraint::of_filter(&asked, self.context.sink);
        let right = constraints.iter().filter(|c| {
            // a plain value is one that has been told, and understood
            let is_plain = c.span == c.operand.span;
            let mut parts = c.equals().iter().map(|o| o.span).chain([c.span]);
            is_plain || !parts.any(|span| self.is_reported(span))
        });
        let mut checked = right.map(|c| c.check(&value, primitive));
        checked.find_map(Result::err)
    }

    /// The part of a filter that the target does not satisfy: where it is written, and why not.
    pub(super) fn unmet(&self, filter: &Node) -> Option<(Span, String)> {
        if self.fits(filter) != Fit::No {
            return None;
        }
        if self.context.universe.version.is_2() {
            let version = self.context.universe.version;
            let call = is_call(filter, version).filter(|c| c.name == "and");
            let parts = call.map(|c| c.arguments()).unwrap_or_default();
            let part = parts.iter().find_map(|part| self.unmet(part));
            return part.or_else(|| {
                let condition = in_one_line(filter);
                Some((filter.span, format!("{condition} does not hold")))
            });
        }
        let target = self.candidate(self.target);
        for entry in filter.sequenced_at("properties") {
            let name = &entry.key.text;
            if let Some(why) = self.why_not(entry, target.property(name)) {
                return Some((entry.key.span, format!("`{name}` {why}")));
            }
        }
        let mut capabilities = filter.sequenced_at("capabilities").into_iter();
        let entry = capabilities.find(|e| self.capability(e) == Fit::No)?;
        let clauses = entry.value.sequenced_at("properties");
        let mut pairs = self
            .named_or_typed(&entry.key.text)
            .flat_map(|own| clauses.iter().map(move |clause| (own, *clause)));
        let why = pairs.find_map(|(of, clause)| {
            let name = &clause.key.text;
            let why = self.why_not(clause, target.of_capability(of, name))?;
            Some((clause.key.span, format!("`{name}` of `{of}` {why}")))
        });
        let lacks = || format!("it lacks the capability `{}`", entry.key.text);
        why.or_else(|| Some((entry.key.span, lacks())))
    }

    /// What a path of 2.0 comes to: `SELF` is the relationship.
    fn asked(&self, call: Written<'_>) -> Option<Asked> {
        if call.name != "get_property" {
            return None;
        }
        let words: Vec<&str> = call.arguments().iter().map_while(Node::as_text).collect();
        let (known, used) = match words.as_slice() {
            ["SELF", "CAPABILITY", name, ..] => {
                let target = self.candidate(self.target);
                (target.of_capability(self.capability?, name), 3)
            }
            ["SELF", end @ ("TARGET" | "SOURCE"), rest @ ..] => {
                let draft = if *end == "TARGET" {
                    self.target
                } else {
                    self.source
                };
                let candidate = self.candidate(draft);
                match rest {
                    ["CAPABILITY", of, name, ..] => (candidate.of_capability(of, name), 5),
                    [name, ..] => (candidate.property(name), 3),
                    [] => return None,
                }
            }
            // in a substitution filter it is the node itself (TOSCA 2.0 §15.1)
            ["SELF", name, ..] if self.source.name == self.target.name => {
                (self.candidate(self.target).property(name), 2)
            }
            _ => return None,
        };
        let Known::Value(value, schema) = known else {
            return None;
        };
        let mut at = &value;
        for step in &call.arguments()[used..] {
            at = match step.as_integer() {
                Some(index) => at.as_list()?.get(usize::try_from(index).ok()?)?,
                None => at.get(step.as_text()?)?,
            };
        }
        let whole = call.arguments().len() == used;
        let schema = schema.filter(|_| whole);
        Some(Asked {
            value: at.clone(),
            texts: schema.and_then(|s| self.context.universe.texts_in(s)),
        })
    }
}
