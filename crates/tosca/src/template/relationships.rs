//! Relationships between a requirement and what fulfils it (TOSCA 1.3 §3.8.2, §3.8.4).

use super::context::{Context, Draft};
use super::properties::{self, Declared, Owner};
use super::requirements::Link;
use super::{allocation, cardinality, ends, interfaces, nodes, requirements};
use crate::diagnostic::{Code, Help, Report, with_article};
use crate::source::Span;
use crate::types::{InterfaceDef, Properties, RelationshipType, RequirementDef, TypeKind, inherit};
use crate::values::{Ledger, Lowering, Made, OwnValues, RelationshipScope, Scope};
use crate::yaml::{Entry, Kind, NOTHING, Node};
use model::{EdgeId, InstanceId, NodeName};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::rc::Rc;
use topology::{Expr, Relationship, Requirement};

/// What says how the relationship is.
struct Source<'u, 'a> {
    relationship_type: Option<&'u RelationshipType<'a>>,
    /// Where the type is named, or the requirement.
    span: Span,
    type_name: &'a str,
    /// The relationship template, or the map in the assignment.
    node: Option<&'a Node>,
    /// Whether anything names the type: what the default may point at is not checked.
    named: bool,
}

/// The type of a relationship that nothing names: order is all that a requirement then says.
const DEFAULT_TYPE: &str = "tosca.relationships.DependsOn";

/// A requirement with its relationship.
pub(super) fn lower<'a>(
    context: &Context<'_, 'a>,
    draft: &Draft<'_, 'a>,
    link: &Link<'_, 'a>,
) -> Requirement {
    let source = source(context, link.assignment, link.definition, link.span);
    let defined = link.definition.and_then(|d| d.relationship);
    if let Some(relationship_type) = source.relationship_type.filter(|_| source.named) {
        // what the definition asks for does not fit what the template names
        let at = match defined {
            Some(defined) if defined.span == source.span => {
                requirements::wanted(link.assignment).map_or(link.span, |wanted| wanted.span)
            }
            _ => source.span,
        };
        ends::fit(context, draft, link, relationship_type, (source.span, at));
    }
    narrows(context, &source, defined);
    Requirement {
        name: link.name.to_owned(),
        index: link.index,
        target: link.target.clone(),
        target_index: target_index(context, draft, link),
        capability: link.capability.map(str::to_owned),
        allocation: allocation::lower(
            context,
            draft,
            link.assignment,
            (&link.target, link.capability),
        ),
        relationship: relationship(context, &draft.name, link, &source),
        location: context.location(link.span),
    }
}

/// The number in `node: [ template, number ]` (TOSCA 2.0 §8.5).
fn target_index<'a>(
    context: &Context<'_, 'a>,
    draft: &Draft<'_, 'a>,
    link: &Link<'_, 'a>,
) -> Option<Expr> {
    let target = context.nodes.get(&link.target)?;
    cardinality::index(context, draft, target, link.assignment)
}

/// The relationship of a requirement that nothing here fulfils: whatever can be checked of it.
pub(super) fn check_dangling<'a>(
    context: &Context<'_, 'a>,
    entry: &'a Entry,
    definition: Option<&RequirementDef<'a>>,
) {
    let span = entry.key.span;
    let source = source(context, &entry.value, definition, span);
    narrows(context, &source, definition.and_then(|d| d.relationship));
    let (Some(of_type), Some(node)) = (source.relationship_type, source.node) else {
        return;
    };
    let owner = Owner {
        label: &format_args!("relationship of `{}`", entry.key.text),
        head: &of_type.head,
        span,
        short: node.as_map().is_none(),
    };
    let (refined, _) = refined(of_type, definition);
    let declared = Declared {
        of_type: &refined,
        refining: None,
    };
    let ledger = Ledger::default();
    let lowering = Lowering {
        ledger: &ledger,
        ..context.lowering(Scope::Made(Made::Relationship))
    };
    properties::assign(&lowering, &owner, &declared, node.entries_at("properties"));
    let host = interfaces::Host {
        label: &format_args!("relationship type {}", of_type.head.name),
        of_type: &of_type.interfaces,
        refining: definition.map(|d| &d.interfaces),
        assigned: node,
        artifacts: &BTreeMap::new(),
        broken: of_type.head.broken,
    };
    interfaces::check(context, &host);
    context.ledger.takes_named(ledger);
}

/// Properties and attributes of a type, as the definition of a requirement refines them (TOSCA 2.0 §8.4).
fn refined<'u, 'a>(
    of_type: &'u RelationshipType<'a>,
    definition: Option<&RequirementDef<'a>>,
) -> (Cow<'u, Properties<'a>>, Cow<'u, Properties<'a>>) {
    let over = |own: Option<&Properties<'a>>, above: &'u Properties<'a>| {
        let Some(own) = own.filter(|own| !own.is_empty()) else {
            return Cow::Borrowed(above);
        };
        let mut merged = own.clone();
        merged.retain(|name, _| above.contains_key(name));
        inherit(&mut merged, above);
        Cow::Owned(merged)
    };
    (
        over(definition.map(|d| &d.properties), &of_type.properties),
        over(definition.map(|d| &d.attributes), &of_type.attributes),
    )
}

/// The type of the relationship that an assignment makes, where anything names it, and what is said of it.
pub(super) fn named<'u, 'a>(
    context: &Context<'u, 'a>,
    assignment: &'a Node,
    definition: Option<&RequirementDef<'a>>,
    span: Span,
) -> Option<(&'u RelationshipType<'a>, Option<&'a Node>)> {
    let source = source(context, assignment, definition, span);
    let of_type = source.relationship_type.filter(|_| source.named)?;
    Some((of_type, source.node))
}

fn source<'u, 'a>(
    context: &Context<'u, 'a>,
    assignment: &'a Node,
    definition: Option<&RequirementDef<'a>>,
    span: Span,
) -> Source<'u, 'a> {
    let universe = context.universe;
    let by_type = |written: &'a Node, node: Option<&'a Node>| {
        let type_name = written.as_text().unwrap_or_default();
        let found = universe.relationship_type(type_name);
        Source {
            relationship_type: found,
            span: written.span,
            type_name,
            node,
            named: true,
        }
    };
    let assigned = assignment.get("relationship").filter(|n| !n.is_null());
    let defined = definition.and_then(|d| d.relationship);
    let own_type = assigned.map(|node| node.get("type").unwrap_or(node));
    match (assigned, own_type.filter(|n| n.as_text().is_some())) {
        (Some(assigned), Some(written)) => {
            let text = written.as_text().unwrap_or_default();
            if let Kind::Scalar(_) = assigned.kind
                && let Some(template) = context.relationship_template(text)
                && let Some(type_node) = template.get("type")
            {
                return by_type(type_node, Some(template));
            }
            let source = by_type(written, Some(assigned));
            if source.relationship_type.is_none() {
                unknown(context, written, defined);
            }
            source
        }
        (assigned, _) => match defined {
            Some(defined) => by_type(defined, assigned),
            None => Source {
                relationship_type: universe.relationship_type(DEFAULT_TYPE),
                span,
                type_name: DEFAULT_TYPE,
                node: assigned,
                named: false,
            },
        },
    }
}

/// The relationship that an assignment names is what the definition asks for, or narrower.
fn narrows<'a>(context: &Context<'_, 'a>, source: &Source<'_, 'a>, defined: Option<&'a Node>) {
    let Some((at, wanted)) = defined.and_then(|n| Some((n, n.as_text()?))) else {
        return;
    };
    let universe = context.universe;
    let Some(own) = source.relationship_type.filter(|_| source.named) else {
        return;
    };
    if context.sink.has_reported(source.span)
        || universe.relationship_type(wanted).is_none()
        || universe.is_a(TypeKind::Relationship, &own.head, wanted)
    {
        return;
    }
    let message = format!(
        "the requirement asks for {}, and {} is not one",
        with_article(wanted),
        own.head.name
    );
    Report::quirk(Code::RelationshipMisfit, source.span, message)
        .related(at.span, "asked for here")
        .section("TOSCA 1.3 §3.8.2")
        .to(context.sink);
}

/// Reports what is neither a template nor a type; meant is one that the requirement may have.
fn unknown(context: &Context<'_, '_>, written: &Node, wanted: Option<&Node>) {
    let text = written.as_text().unwrap_or_default();
    let templates = context.template.entries_at("relationship_templates").iter();
    let names = templates.map(|e| e.key.text.as_str());
    let universe = context.universe;
    let wanted = wanted.and_then(Node::as_text);
    let wanted = wanted.filter(|w| universe.relationship_type(w).is_some());
    let kind = TypeKind::Relationship;
    let all = universe.names(kind);
    let mut types = all.clone();
    types.retain(|name| wanted.is_none_or(|wanted| universe.derives(kind, name, wanted)));
    // one that the requirement does not take is told as that where it is written
    let meant = context.sink.closest_type(text, names.chain(types));
    let meant = meant.or_else(|| context.sink.closest_type(text, all));
    let message = format!("there is no relationship template or type `{text}`");
    let report = Report::error(Code::UnknownType, written.span, message);
    if universe.may_be_left_out(text) {
        report.told_already().to(context.sink);
        return;
    }
    report
        .help_if(meant.map(|found| Help::meant(found.name)))
        .section("TOSCA 1.3 §3.8.2")
        .to(context.sink);
}

/// Attributes that nobody hands back.
const OURS: [&str; 3] = ["state", "tosca_id", "tosca_name"];

fn relationship<'a>(
    context: &Context<'_, 'a>,
    from: &NodeName,
    link: &Link<'_, 'a>,
    source: &Source<'_, 'a>,
) -> Relationship {
    let Some(of_type) = source.relationship_type else {
        return of_no_type(source.type_name);
    };
    let mut scope = RelationshipScope {
        edge: EdgeId {
            source: InstanceId::Single(from.clone()),
            requirement: link.name.to_owned(),
            index: link.index,
            target: InstanceId::Single(link.target.clone()),
        },
        type_name: of_type.head.name.to_owned(),
        own: None,
    };
    let lowering = context.lowering(Scope::Relationship(Rc::new(scope.clone())));
    let owner = Owner {
        label: &format_args!("relationship of `{}` to `{}`", link.name, link.target),
        head: &of_type.head,
        span: link.span,
        short: source.node.is_none_or(|node| node.as_map().is_none()),
    };
    let given = |section| {
        source
            .node
            .map_or(&[][..], |n: &'a Node| n.entries_at(section))
    };
    let declared = |of_type| Declared {
        of_type,
        refining: None,
    };
    let (own_properties, own_attributes) = refined(of_type, link.definition);
    let properties = properties::assign(
        &lowering,
        &owner,
        &declared(&own_properties),
        given("properties"),
    );
    let mut attributes = properties::attributes(
        &lowering,
        &owner,
        (&declared(&own_attributes), &declared(&own_properties)),
        given("attributes"),
    );
    // a default is only where it begins
    attributes.retain(|name, _| given("attributes").iter().any(|e| e.key.text == *name));
    scope.own = Some(own_values(of_type, &properties, &attributes));
    let lowering = context.lowering(Scope::Relationship(Rc::new(scope)));
    let refining: Option<&BTreeMap<&'a str, InterfaceDef<'a>>> =
        link.definition.map(|d| &d.interfaces);
    let artifacts = BTreeMap::new();
    let host = interfaces::Host {
        label: &format_args!("relationship type {}", of_type.head.name),
        of_type: &of_type.interfaces,
        refining,
        assigned: source.node.unwrap_or(&NOTHING),
        artifacts: &artifacts,
        broken: of_type.head.broken,
    };
    let interfaces = interfaces::lower(context, &lowering, &host);
    let metadata = nodes::metadata(&of_type.head.metadata, source.node.unwrap_or(&NOTHING));
    Relationship {
        ancestry: of_type.head.ancestry(),
        properties,
        attributes,
        attribute_names: handed_back(of_type),
        interfaces,
        metadata,
    }
}

/// What `SELF` has in its operations.
fn own_values(
    of_type: &RelationshipType<'_>,
    properties: &BTreeMap<String, Expr>,
    attributes: &BTreeMap<String, Expr>,
) -> OwnValues {
    let names = of_type.attributes.keys();
    OwnValues {
        properties: properties.clone(),
        attributes: names
            .map(|&name| (name.to_owned(), attributes.get(name).cloned()))
            .collect(),
    }
}

/// Names of attributes that operations may hand back.
fn handed_back(of_type: &RelationshipType<'_>) -> Vec<String> {
    let names = of_type.attributes.keys();
    let names = names.filter(|name| !OURS.contains(name));
    names.map(|&name| name.to_owned()).collect()
}

/// A relationship of a type that is not known, which has been reported.
fn of_no_type(type_name: &str) -> Relationship {
    Relationship {
        ancestry: vec![type_name.to_owned()],
        properties: BTreeMap::new(),
        attributes: BTreeMap::new(),
        attribute_names: Vec::new(),
        interfaces: BTreeMap::new(),
        metadata: BTreeMap::new(),
    }
}
