//! Numbers of a requirement assignment: how many relationships it makes, and to which of a template's
//! nodes (TOSCA 2.0 §8.5).

use super::context::{Context, Draft};
use super::count;
use crate::diagnostic::{Code, Report};
use crate::source::Span;
use crate::types::RequirementDef;
use crate::values::{Schema, Scope, is_call};
use crate::yaml::{Entry, Node};
use serde_json::Value;
use topology::Expr;

const SECTION: &str = "TOSCA 2.0 §8.5";

/// Checks `count`, and the form of `node: [ template, number ]`.
pub(super) fn check<'a>(context: &Context<'_, 'a>, draft: &Draft<'_, 'a>, entry: &'a Entry) {
    let name = &entry.key.text;
    if let Some(count) = entry.value.get("count").filter(|c| !c.is_null()) {
        whole(context, draft, count, &format!("the `count` of `{name}`"));
    }
    if let Some(optional) = entry.value.get("optional") {
        self::optional(context, draft, optional);
    }
    let Some((tuple, items)) = tuple(&entry.value) else {
        return;
    };
    if !context.universe.version.is_2() {
        return;
    }
    let [template, _] = items else {
        let message = format!(
            "a target with a number is a list of two, found {}",
            of_length(items)
        );
        let template = items.first().and_then(Node::as_text);
        let example = template.unwrap_or("NAME");
        Report::error(Code::WrongKind, tuple.span, message)
            .help(format!("write `[ {example}, 0 ]`, or the name alone"))
            .section(SECTION)
            .to(context.sink);
        return;
    };
    if template.as_text().is_none() {
        let message = format!(
            "first comes the name of a node template, found {}",
            template.describe()
        );
        Report::error(Code::WrongKind, template.span, message)
            .help("write `[ NAME, 0 ]`")
            .section(SECTION)
            .to(context.sink);
    }
}

/// Whether a call in place of `optional` comes to true or false.
fn optional<'a>(context: &Context<'_, 'a>, draft: &Draft<'_, 'a>, written: &'a Node) {
    if written.as_map().is_none() {
        return;
    }
    let lowering = context.lowering(Scope::Node(draft.name.clone()));
    let boolean = Schema::of_type("boolean", written.span);
    lowering.assign(&"`optional`", written, Some(&boolean));
    // one of another type is told as that
    let is_known = input(context, written).is_some();
    if is_call(written, context.universe.version).is_some()
        && !is_known
        && !context.sink.has_reported(written.span)
    {
        let message = "whether it is optional is not known before a deploy";
        Report::open(Code::NotActedUpon, written.span, message)
            .help("write true or false, or ask for an input that has a value")
            .section(SECTION)
            .to(context.sink);
    }
}

/// Whether the service is right without what fulfils a requirement, too (TOSCA 2.0 §8.5.2).
pub(super) fn is_optional(context: &Context<'_, '_>, assignment: &Node) -> bool {
    let written = assignment.get("optional");
    written.is_some_and(|written| match written.as_boolean() {
        Some(optional) => optional,
        None => input(context, written).and_then(Value::as_bool) == Some(true),
    })
}

/// The number in `node: [ template, number ]`.
pub(super) fn index<'a>(
    context: &Context<'_, 'a>,
    draft: &Draft<'_, 'a>,
    target: &Draft<'_, 'a>,
    assignment: &'a Node,
) -> Option<Expr> {
    let [_, index] = tuple(assignment)?.1 else {
        return None;
    };
    let subject = format!("the number of `{}`", target.name);
    let expr = whole(context, draft, index, &subject);
    let optional = is_optional(context, assignment);
    let written = index.as_integer().and_then(|n| u64::try_from(n).ok());
    let last = match is_own_number(context, index) {
        true => many(context, draft).and_then(|own| own.checked_sub(1)),
        false => written,
    };
    if let (Some(number), Some(many)) = (last, many(context, target))
        && number >= many
        && !optional
    {
        let sources = written.is_none().then_some(draft);
        beyond(context, target, (index.span, number), (many, sources));
    }
    Some(expr)
}

/// `$node_index`: the number of the node that requires.
fn is_own_number(context: &Context<'_, '_>, index: &Node) -> bool {
    let call = is_call(index, context.universe.version);
    let by_call = call.is_some_and(|call| call.name == "node_index");
    by_call || index.as_text() == Some("$node_index")
}

/// Each relationship of an assignment goes to another node (TOSCA 2.0 §14.3.2). `at` is where the target
/// is named.
pub(super) fn targets(
    context: &Context<'_, '_>,
    (draft, target): (&Draft<'_, '_>, &Draft<'_, '_>),
    (assignment, at): (&Node, Span),
    definition: Option<&RequirementDef<'_>>,
) {
    let optional = is_optional(context, assignment);
    let Some(many) = self::many(context, target).filter(|_| !optional) else {
        return;
    };
    let name = &target.name;
    let is_one = tuple(assignment).is_some();
    let count = assignment.get("count");
    let Some(count) = count else {
        // of no nodes none requires anything
        if many == 0 && !is_one && self::many(context, draft) != Some(0) {
            report_none(context, target, at);
        }
        return;
    };
    let wanted = count.as_integer().and_then(|n| u64::try_from(n).ok());
    let there = if is_one { many.min(1) } else { many };
    // more than there may be is told as that
    let most = definition.and_then(|d| d.occurrences?.upper);
    let too_many = |wanted: &u64| *wanted > there && most.is_none_or(|most| *wanted <= most);
    let Some(wanted) = wanted.filter(too_many) else {
        return;
    };
    let message = match there {
        0 => format!("{wanted} relationships need as many nodes, and there is none of `{name}`"),
        1 => format!("{wanted} relationships need as many nodes, and this is one"),
        _ => format!("{wanted} relationships need as many nodes, and `{name}` is {there}"),
    };
    let declared = count::of(target).map_or(target.span, |count| count.span);
    Report::error(Code::TooMany, count.span, message)
        .help(format!(
            "write `count: {there}`, give `{name}` a `count`, or name the type of several nodes"
        ))
        .related(declared, "so many are declared here")
        .section("TOSCA 2.0 §14.3.2")
        .to(context.sink);
}

/// A node that must be there, of a template that makes none.
fn report_none(context: &Context<'_, '_>, target: &Draft<'_, '_>, at: Span) {
    let name = &target.name;
    let message = format!("there is no node of `{name}` that could fulfil this: its `count` is 0");
    let declared = count::of(target).map_or(target.span, |count| count.span);
    Report::error(Code::UnknownTarget, at, message)
        .help("name another node template, or let the requirement be `optional: true`")
        .related(declared, "so many are declared here")
        .section(SECTION)
        .to(context.sink);
}

fn tuple(assignment: &Node) -> Option<(&Node, &[Node])> {
    let written = assignment.get("node").unwrap_or(assignment);
    Some((written, written.as_list()?))
}

fn of_length(items: &[Node]) -> String {
    match items.len() {
        0 => "an empty list".to_owned(),
        n => format!("a list of {n}"),
    }
}

/// A whole number from 0, or what gives one.
fn whole<'a>(
    context: &Context<'_, 'a>,
    draft: &Draft<'_, 'a>,
    number: &Node,
    subject: &str,
) -> Expr {
    let lowering = context.lowering(Scope::Node(draft.name.clone()));
    let integer = Schema::of_type("integer", number.span);
    let expr = lowering.assign(&subject, number, Some(&integer));
    if number.as_integer().is_some_and(|n| n < 0) {
        let message = format!(
            "{subject} must not be negative, found {}",
            number.describe()
        );
        Report::error(Code::BadOccurrences, number.span, message)
            .help("write a whole number from 0")
            .section(SECTION)
            .to(context.sink);
    }
    expr
}

/// How many nodes a template makes, where that is known.
pub(super) fn many(context: &Context<'_, '_>, target: &Draft<'_, '_>) -> Option<u64> {
    match count::of(target) {
        Some(count) => known(context, count),
        None => Some(1),
    }
}

/// A number that is written, or the value of an input.
pub(super) fn known(context: &Context<'_, '_>, count: &Node) -> Option<u64> {
    if let Some(number) = count.as_integer() {
        return u64::try_from(number).ok();
    }
    input(context, count)?.as_u64()
}

/// The value of an input that is asked for.
fn input<'c>(context: &'c Context<'_, '_>, written: &Node) -> Option<&'c Value> {
    let call = is_call(written, context.universe.version)?;
    match (call.name, call.arguments()) {
        ("get_input", [only]) => context.inputs.get(only.as_text()?),
        _ => None,
    }
}

fn beyond(
    context: &Context<'_, '_>,
    target: &Draft<'_, '_>,
    (at, number): (Span, u64),
    (many, sources): (u64, Option<&Draft<'_, '_>>),
) {
    let name = &target.name;
    let (message, help) = match (many, sources) {
        (1.., Some(sources)) => (
            format!(
                "`{}` is {} nodes, numbered from 0, and there is no number {number} of `{name}`",
                sources.name,
                number.saturating_add(1),
            ),
            format!(
                "make as many of both, or go round: `{{ $remainder: [ $node_index, {many} ] }}`"
            ),
        ),
        (0, _) => (
            format!("there is no node of `{name}`"),
            "its `count` is 0".to_owned(),
        ),
        (1, _) => (
            format!("`{name}` is one node, number 0: there is no number {number}"),
            format!("write `{name}`, or give `{name}` a `count`"),
        ),
        _ => (
            format!("`{name}` is {many} nodes: there is no number {number}"),
            format!("they are numbered from 0 to {}", many - 1),
        ),
    };
    let declared = count::of(target).map_or(target.span, |count| count.span);
    Report::error(Code::UnknownTarget, at, message)
        .help(help)
        .related(declared, "so many are declared here")
        .section(SECTION)
        .to(context.sink);
}
