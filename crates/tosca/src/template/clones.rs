//! Templates made for an orchestrator that clones nodes: policy types for scaling that no policy uses,
//! and names that end in a mark. Understood as a scaling group, whose members' numbers stand where the
//! mark stands in values.

use super::context::{Context, Draft};
use super::count;
use crate::diagnostic::{Code, Mode, Report, list_some};
use crate::types::TypeKind;
use model::NodeName;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use topology::names::{COMPUTE, SCALING_POLICY};
use topology::{Call, Expr, Function, Interface, NodeTemplate, Texts, Topology, Ways};

/// What the names of nodes that are cloned end in: what stands before the number, and in its place.
const MARK: (&str, &str) = ("_", "xx");
/// Members that the group may have where nothing says it.
const MOST: u32 = 10;

fn is_marked(name: &str) -> bool {
    name.strip_suffix(MARK.1)
        .is_some_and(|n| n.ends_with(MARK.0))
}

/// Makes the nodes with a mark scaling groups, one a server, and says so.
pub(super) fn offer(context: &Context<'_, '_>, topology: &mut Topology) {
    let marked = context.nodes.values();
    let marked: Vec<&Draft<'_, '_>> = marked.filter(|d| is_marked(d.name.as_str())).collect();
    let universe = context.universe;
    let is_server = |draft: &&&Draft<'_, '_>| {
        let of_type = draft.node_type.map(|t| &t.head);
        of_type.is_some_and(|head| universe.is_a(TypeKind::Node, head, COMPUTE))
    };
    let servers: Vec<&Draft<'_, '_>> = marked.iter().filter(is_server).copied().collect();
    let scaling = unused_types(context);
    if servers.is_empty() || scaling.is_empty() {
        return;
    }
    let mut above: BTreeMap<NodeName, Vec<NodeName>> = BTreeMap::new();
    let ways = Ways::new(topology);
    for name in topology.nodes.keys() {
        if let Some(server) = ways.compute_of(name) {
            above.entry(server.clone()).or_default().push(name.clone());
        }
    }
    let on_none = |name: &NodeName| ways.compute_of(name).is_none();
    let on_none: BTreeSet<NodeName> = marked
        .iter()
        .map(|d| d.name.clone())
        .filter(on_none)
        .collect();
    let mut grouped = BTreeSet::new();
    for (index, server) in servers.iter().enumerate() {
        let above = above.remove(&server.name).unwrap_or_default();
        // one that lies on no server belongs to whichever there is
        let own = |d: &&&Draft<'_, '_>| {
            let lies_here = above.contains(&d.name) || d.name == server.name;
            lies_here || index == 0 && on_none.contains(&d.name)
        };
        let own: Vec<&Draft<'_, '_>> = marked.iter().filter(own).copied().collect();
        tell(context, server, &own, &scaling);
        grouped.extend(own.iter().map(|d| d.name.clone()));
        if context.sink.mode() != Mode::Opera {
            multiply(context, server, &above, topology);
        }
    }
    let ways = Ways::new(topology);
    for alone in marked.iter().filter(|d| !grouped.contains(&d.name)) {
        if let Some(server) = ways.compute_of(&alone.name) {
            tell_alone(context, alone, server);
        }
    }
}

/// A node with a mark on a server without it: there is one of it, as of its server.
fn tell_alone(context: &Context<'_, '_>, draft: &Draft<'_, '_>, server: &NodeName) {
    let mark = format!("{}{}", MARK.0, MARK.1);
    let name = &draft.name;
    let message = format!(
        "`{name}` ends in `{mark}` and lies on `{server}`, which does not: it is a single node"
    );
    Report::quirk(Code::ScalingOffered, draft.span, message)
        .help(format!(
            "let the name of `{server}` end in `{mark}` if both are cloned; else leave the mark out"
        ))
        .section("TOSCA 1.3 §5.5.13")
        .to(context.sink);
}

/// Policy types for scaling of the service itself; none where a policy uses one.
fn unused_types<'a>(context: &Context<'_, 'a>) -> Vec<&'a str> {
    let universe = context.universe;
    let scales = |name: &str| universe.derives(TypeKind::Policy, name, SCALING_POLICY);
    let policies = context.template.sequenced_at("policies");
    let mut used = policies.iter().filter_map(|p| p.value.text_at("type"));
    if used.any(scales) {
        return Vec::new();
    }
    let types = universe.own_policy_types();
    types.filter(|name| scales(name)).collect()
}

fn tell(
    context: &Context<'_, '_>,
    server: &Draft<'_, '_>,
    marked: &[&Draft<'_, '_>],
    scaling: &[&str],
) {
    let names = marked.iter().map(|d| d.name.as_str());
    let (many, their) = match marked.len() {
        1 => ("is", "its name ends"),
        _ => ("are", "their names end"),
    };
    let (verb, them) = match scaling.len() {
        1 => ("is", "it"),
        _ => ("are", "them"),
    };
    // opera makes each node once, by the name that is written
    let taken = match context.sink.mode() {
        Mode::Opera if marked.len() == 1 => {
            "is a single node here, and looks like a scaling group".to_owned()
        }
        Mode::Opera => "are single nodes here, and look like a scaling group".to_owned(),
        _ => format!(
            "{many} taken for a scaling group, with a member's number for `{}` in values",
            MARK.1
        ),
    };
    let message = format!(
        "{} {taken}: {their} in \
         `{}{}`, and {} {verb} declared, but no policy uses {them}",
        list_some(names),
        MARK.0,
        MARK.1,
        list_some(scaling.iter().copied()),
    );
    let help = format!(
        "say it: give `{}` the capability `scalable: {{ properties: {{ max_instances: 3 }} }}` (without it \
         there may be {MOST}), write `$node_index` of 2.0 or no number in values, and the policies: \
         `- scale: {{ type: {}, targets: [ {} ] }}`; the name then needs no mark",
        server.name,
        scaling.first().copied().unwrap_or_default(),
        server.name
    );
    Report::quirk(Code::ScalingOffered, server.span, message)
        .help(help)
        .section("TOSCA 1.3 §5.5.13")
        .to(context.sink);
}

/// The bounds, where the template has none, and the numbers.
fn multiply(
    context: &Context<'_, '_>,
    server: &Draft<'_, '_>,
    above: &[NodeName],
    topology: &mut Topology,
) {
    let scalable = server
        .node_type
        .and_then(|t| count::scalable(t, context.universe));
    let Some(scalable) = scalable else {
        return;
    };
    let assigned = server
        .node
        .get("capabilities")
        .and_then(|c| c.get(scalable));
    if let (None, Some(node)) = (assigned, topology.nodes.get_mut(&server.name))
        && let Some(capability) = node.capabilities.get_mut(scalable)
    {
        let most = Expr::literal(MOST);
        capability
            .properties
            .insert("max_instances".to_owned(), most);
    }
    for name in above {
        if let Some(node) = topology.nodes.get_mut(name) {
            number(node);
        }
    }
}

fn number(node: &mut NodeTemplate) {
    let capabilities = node.capabilities.values_mut();
    let of_capabilities = capabilities.flat_map(|c| c.properties.values_mut());
    let own = node.properties.values_mut().chain(of_capabilities);
    own.for_each(with_number);
    inputs(node.interfaces.values_mut());
    for requirement in &mut node.requirements {
        let relationship = &mut requirement.relationship;
        relationship.properties.values_mut().for_each(with_number);
        inputs(relationship.interfaces.values_mut());
    }
}

fn inputs<'i>(interfaces: impl Iterator<Item = &'i mut Interface>) {
    let operations = interfaces.flat_map(|i| i.operations.values_mut());
    operations
        .flat_map(|o| o.inputs.values_mut())
        .for_each(with_number);
}

/// Puts the member's number where the mark stands.
fn with_number(expr: &mut Expr) {
    match expr {
        Expr::Literal(value) => {
            if let Some(numbered) = numbered(value) {
                *expr = numbered;
            }
        }
        Expr::List(items) => items.iter_mut().for_each(with_number),
        Expr::Map(entries) => entries.values_mut().for_each(with_number),
        Expr::Call(call) => {
            if let Call::Apply { arguments, .. } = &mut **call {
                arguments.iter_mut().for_each(with_number);
            }
        }
    }
}

/// The expression for a value with marks in it; none: it has none.
fn numbered(value: &Value) -> Option<Expr> {
    match value {
        Value::String(text) => of_text(text),
        Value::Array(items) => {
            let marked: Vec<Option<Expr>> = items.iter().map(numbered).collect();
            marked.iter().any(Option::is_some).then(|| {
                let each = marked.into_iter().zip(items);
                Expr::List(
                    each.map(|(e, v)| e.unwrap_or_else(|| Expr::literal(v.clone())))
                        .collect(),
                )
            })
        }
        Value::Object(entries) => {
            let marked = entries.iter().map(|(name, v)| (name, numbered(v), v));
            let marked: Vec<_> = marked.collect();
            marked.iter().any(|(_, e, _)| e.is_some()).then(|| {
                let each = marked.into_iter().map(|(name, e, v)| {
                    (name.clone(), e.unwrap_or_else(|| Expr::literal(v.clone())))
                });
                Expr::Map(each.collect())
            })
        }
        _ => None,
    }
}

/// `web_xx.example` as `web_`, the number, `.example`. A mark within a word is none.
fn of_text(text: &str) -> Option<Expr> {
    let mark = format!("{}{}", MARK.0, MARK.1);
    let mut pieces = Vec::new();
    let mut begun = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(&mark) {
        begun.push_str(before);
        begun.push_str(MARK.0);
        if after.starts_with(|c: char| c.is_alphanumeric()) {
            begun.push_str(MARK.1);
        } else {
            pieces.push(Expr::literal(std::mem::take(&mut begun)));
            pieces.push(Expr::Call(Box::new(Call::NodeIndex)));
        }
        rest = after;
    }
    if pieces.is_empty() {
        return None;
    }
    begun.push_str(rest);
    if !begun.is_empty() {
        pieces.push(Expr::literal(begun));
    }
    Some(Expr::Call(Box::new(Call::Apply {
        function: Function::Concat,
        arguments: pieces,
        texts: Texts::Plain,
    })))
}
