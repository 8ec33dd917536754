//! What requirements take of a capability's properties (TOSCA 2.0 §8.5.5): all together never more than
//! there is.

use super::candidate::{Candidate, Known};
use super::cardinality;
use super::context::{Context, Draft};
use super::filter::Fit;
use crate::diagnostic::{Code, Report};
use crate::source::Span;
use crate::types::DataShape;
use crate::values::{Lowering, Primitive, Schema, Scope, a_type};
use crate::yaml::{Entry, Node};
use model::NodeName;
use std::collections::BTreeMap;
use topology::{Expr, Requirement, Topology};

/// A property of a capability of a node.
type Capacity<'t> = (&'t NodeName, &'t str, &'t str);

/// What one assignment takes of it.
struct Part {
    amount: f64,
    /// How many nodes take as much.
    times: u64,
    span: Span,
}

/// The amounts that an assignment takes, checked against the capability's properties.
pub(super) fn lower<'a>(
    context: &Context<'_, 'a>,
    draft: &Draft<'_, 'a>,
    assignment: &'a Node,
    (target, capability): (&NodeName, Option<&str>),
) -> BTreeMap<String, Expr> {
    let lowering = context.lowering(Scope::Node(draft.name.clone()));
    let mut taken = BTreeMap::new();
    for entry in assignment.entries_at("allocation") {
        let of = capability.and_then(|name| declared(context, target, name, &entry.key.text));
        let schema = match of {
            Some(Ok(schema)) => schema,
            Some(Err(names)) => {
                unknown(context, entry, &names);
                continue;
            }
            // which capability it is has not been found out: that is said elsewhere
            None => None,
        };
        if let Some(schema) = schema.filter(|s| !is_amount(&lowering, s)) {
            let message = format!(
                "`{}` is {}: only integers, floats and scalars are taken in parts",
                entry.key.text,
                a_type(schema.type_name)
            );
            Report::error(Code::Allocation, entry.key.span, message)
                .help("take a part of a property that is a number, or leave it out")
                .section("TOSCA 2.0 §8.5.5")
                .to(context.sink);
            continue;
        }
        let subject = format_args!("the allocation of `{}`", entry.key.text);
        let value = lowering.assign(&subject, &entry.value, schema);
        let amount = amount(context, &entry.value, schema);
        if amount.is_some_and(|amount| amount < 0.0) {
            negative(context, entry);
        }
        taken.insert(entry.key.text.clone(), value);
    }
    taken
}

type Declared<'u, 'a> = Result<Option<&'u Schema<'a>>, Vec<&'a str>>;

/// The schema of a capability's property; else the names of those that it has.
fn declared<'u, 'a>(
    context: &Context<'u, 'a>,
    target: &NodeName,
    capability: &str,
    property: &str,
) -> Option<Declared<'u, 'a>> {
    let node_type = context.nodes.get(target)?.node_type?;
    let definition = node_type.capabilities.get(capability)?;
    let of_type = definition.type_name.and_then(Node::as_text);
    let of_type = of_type.and_then(|name| context.universe.capability_type(name))?;
    let sets = [&definition.properties, &of_type.properties];
    let found: Vec<_> = sets.iter().filter_map(|set| set.get(property)).collect();
    if found.is_empty() {
        let names = sets.iter().flat_map(|set| set.keys().copied());
        return Some(Err(names.collect()));
    }
    Some(Ok(found.iter().find_map(|def| def.schema.as_ref())))
}

fn unknown(context: &Context<'_, '_>, entry: &Entry, names: &[&str]) {
    let name = entry.key.text.as_str();
    let (sink, names) = (context.sink, names.iter().copied());
    let message = format!("the capability that is required has no property `{name}`");
    // "invalid" by the text, but templates are met that count on a property of every capability
    let report = match sink.closest(name, names.clone()) {
        Some(_) => Report::error(Code::UnknownProperty, entry.key.span, message),
        None => Report::open(Code::UnknownProperty, entry.key.span, message),
    };
    report
        .help(sink.meant(name, names, "it has none"))
        .section("TOSCA 2.0 §8.5.5")
        .to(context.sink);
}

/// What is taken cannot add to what there is.
fn negative(context: &Context<'_, '_>, entry: &Entry) {
    if context.sink.has_reported(entry.value.span) {
        return;
    }
    let message = format!(
        "the allocation of `{}` must not be negative, found {}",
        entry.key.text,
        entry.value.describe()
    );
    Report::error(Code::Allocation, entry.value.span, message)
        .help("write how much of it is taken, from 0")
        .section("TOSCA 2.0 §8.5.5")
        .to(context.sink);
}

fn is_amount(lowering: &Lowering<'_, '_>, schema: &Schema<'_>) -> bool {
    let shape = lowering.universe.data_shape(schema.type_name);
    let primitive = shape.and_then(DataShape::primitive);
    matches!(
        primitive,
        None | Some(Primitive::Integer | Primitive::Float | Primitive::UserScalar)
    )
}

/// A number, or how many of its canonical unit a scalar is.
fn amount(context: &Context<'_, '_>, node: &Node, schema: Option<&Schema<'_>>) -> Option<f64> {
    let shape = schema.and_then(|s| context.universe.data_shape(s.type_name));
    match shape {
        Some(DataShape::Data(data)) if data.primitive == Some(Primitive::UserScalar) => {
            Some(data.scalar.as_ref()?.amount(node.as_text()?).ok()?.value)
        }
        _ => node.as_text()?.parse().ok(),
    }
}

/// Whether a candidate has as much as an assignment takes, if nobody else took anything.
pub(super) fn fits<'a>(
    context: &Context<'_, 'a>,
    target: &Draft<'_, 'a>,
    capability: Option<&str>,
    assignment: &Node,
) -> Fit {
    let candidate = Candidate {
        context,
        draft: target,
    };
    let each = assignment.entries_at("allocation").iter().map(|entry| {
        let Some(capability) = capability else {
            return Fit::Perhaps;
        };
        let Known::Value(has, schema) = candidate.of_capability(capability, &entry.key.text) else {
            return Fit::Perhaps;
        };
        let takes = candidate.worked_out(&entry.value);
        let takes = takes.and_then(|node| amount(context, &node, schema));
        match (amount(context, &has, schema), takes) {
            (Some(has), Some(takes)) if takes > has => Fit::No,
            (Some(_), Some(_)) => Fit::Yes,
            _ => Fit::Perhaps,
        }
    });
    each.min().unwrap_or(Fit::Yes)
}

/// Checks that no capability gives more than it has. What is not known yet counts for nothing.
pub(super) fn check<'a>(context: &Context<'_, 'a>, topology: &Topology) {
    let mut taken: BTreeMap<Capacity<'_>, Vec<Part>> = BTreeMap::new();
    for draft in context.nodes.values() {
        let Some(node) = topology.nodes.get(&draft.name) else {
            continue;
        };
        let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
        for entry in draft.node.sequenced_at("requirements") {
            let index = counts.entry(entry.key.text.as_str()).or_default();
            let is_it = |r: &&Requirement| r.name == entry.key.text && r.index == *index;
            let found = node.requirements.iter().find(is_it);
            *index += 1;
            if let Some(requirement) = found {
                // one that lies on another may be as many as that
                let target = topology.nodes.get(&requirement.target);
                let is_alone = target.is_some_and(|t| t.requirements.is_empty());
                if is_alone || cardinality::many(context, draft) == Some(1) {
                    of_one(context, (draft, entry), requirement, &mut taken);
                }
            }
        }
    }
    for ((node, capability, property), parts) in taken {
        let Some(target) = context.nodes.get(node) else {
            continue;
        };
        let candidate = Candidate {
            context,
            draft: target,
        };
        let Known::Value(has, schema) = candidate.of_capability(capability, property) else {
            continue;
        };
        #[expect(clippy::cast_precision_loss, reason = "that many nodes nobody has")]
        let sum: f64 = parts.iter().map(|p| p.amount * p.times as f64).sum();
        let (Some(capacity), Some(last)) = (amount(context, &has, schema), parts.last()) else {
            continue;
        };
        if sum <= capacity {
            continue;
        }
        let all = parts
            .iter()
            .fold(0, |all: u64, p| all.saturating_add(p.times));
        let message = format!(
            "more is taken of `{property}` of `{node}` than there is ({}), by {} in all",
            has.as_text().unwrap_or_default(),
            match all {
                1 => "one allocation".to_owned(),
                several => format!("{several} allocations"),
            }
        );
        let mut report = Report::error(Code::Allocation, last.span, message)
            .help("require another node, allocate less, or give it more")
            .section("TOSCA 2.0 §8.5.5");
        for part in parts.iter().rev().skip(1).take(3) {
            report = report.related(part.span, "allocated here as well");
        }
        report.to(context.sink);
    }
}

fn of_one<'t, 'a>(
    context: &Context<'_, 'a>,
    (draft, entry): (&Draft<'_, 'a>, &Entry),
    requirement: &'t Requirement,
    taken: &mut BTreeMap<Capacity<'t>, Vec<Part>>,
) {
    let target = context.nodes.get(&requirement.target);
    let is_one = |d: &Draft<'_, '_>| cardinality::many(context, d) == Some(1);
    let Some(capability) = &requirement.capability else {
        return;
    };
    // who takes how much of which of several is known when they are there
    let times = cardinality::many(context, draft).filter(|_| target.is_some_and(is_one));
    let Some(times) = times else { return };
    let own = Candidate { context, draft };
    for part in entry.value.entries_at("allocation") {
        let schema = target.and_then(|_| {
            declared(context, &requirement.target, capability, &part.key.text)?.ok()?
        });
        let takes = own.worked_out(&part.value);
        let Some(takes) = takes.and_then(|node| amount(context, &node, schema)) else {
            continue;
        };
        let Some((property, _)) = requirement.allocation.get_key_value(&part.key.text) else {
            continue;
        };
        let key = (&requirement.target, capability.as_str(), property.as_str());
        taken.entry(key).or_default().push(Part {
            amount: takes,
            times,
            span: part.key.span,
        });
    }
}
