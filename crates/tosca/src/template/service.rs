//! The parts put together.

use super::context::{Context, Draft};
use super::{
    clones, count, cycles, groups, inputs, node_filter, nodes, outputs, policies, repositories,
    substitution, workflows,
};
use crate::diagnostic::{Code, Report, Sink};
use crate::document::Document;
use crate::references;
use crate::source::SourceLoader;
use crate::types::{NodeType, TypeKind, Universe};
use crate::values::Ledger;
use crate::yaml::{NOTHING, Node};
use model::NodeName;
use serde_json::Value;
use std::cell::RefCell;
use std::collections::BTreeMap;
use topology::{ScalingGroups, Topology};

/// Lowers a service's topology template, and checks what it refers to.
pub(crate) fn lower<'a>(
    entry: &'a Document,
    documents: &'a [Document],
    universe: &Universe<'a>,
    loader: &dyn SourceLoader,
    given: &BTreeMap<String, Value>,
    sink: &Sink,
) -> (Topology, Option<ScalingGroups>) {
    let (root, template) = (&entry.root, entry.template());
    let template = template
        .filter(|t| t.as_map().is_some())
        .unwrap_or(&NOTHING);
    let at = match template.as_map() {
        Some(_) => template.span,
        None => root.span,
    };
    let ledger = Ledger::default();
    let mut context = Context {
        universe,
        sink,
        ledger: &ledger,
        loader,
        template,
        nodes: BTreeMap::new(),
        inputs: inputs::lower(template, universe, given, at, sink),
        from_outside: substitution::from_outside(template),
        repositories: repositories::names(documents),
        files: RefCell::default(),
    };
    context.nodes = drafts(template, universe, sink);
    not_acted_upon(template, sink);
    let mut topology = Topology {
        description: template
            .text_at("description")
            .or_else(|| root.text_at("description"))
            .map(str::to_owned),
        inputs: context.inputs.clone(),
        ..Topology::default()
    };
    for draft in context.nodes.values() {
        if let Some(filter) = draft.node.get("node_filter") {
            node_filter::check(&context, filter, draft.node_type);
        }
        let node = nodes::lower(&context, draft);
        topology.nodes.insert(draft.name.clone(), node);
    }
    nodes::relationship_templates(&context);
    substitution::check(&context);
    clones::check(&context);
    repositories::check(&context, root);
    topology.groups = groups::lower(&context);
    topology.policies = policies::lower(&context, &topology.groups);
    topology.workflows = workflows::lower(&context);
    topology.outputs = outputs::lower(&context);
    topology.files = context.files.take();
    cycles::check(&topology, &context);
    let groups = references::check(&mut topology, &context);
    (topology, groups)
}

fn drafts<'u, 'a>(
    template: &'a Node,
    universe: &'u Universe<'a>,
    sink: &Sink,
) -> BTreeMap<NodeName, Draft<'u, 'a>> {
    let mut drafts = BTreeMap::new();
    for entry in template.entries_at("node_templates") {
        let name = match NodeName::new(entry.key.text.as_str()) {
            Ok(name) => name,
            Err(error) => {
                Report::error(Code::BadName, entry.key.span, error.to_string()).to(sink);
                continue;
            }
        };
        let node_type = entry
            .value
            .text_at("type")
            .and_then(|t| universe.node_type(t));
        if let (None, Some(written)) = (node_type, entry.value.get("type")) {
            universe.unknown_type(TypeKind::Node, written, sink);
        }
        not_built(&entry.value, node_type, universe, sink);
        let draft = Draft {
            name: name.clone(),
            span: entry.key.span,
            node: &entry.value,
            node_type,
        };
        drafts.insert(name, draft);
    }
    drafts
}

/// What changes the meaning of a node template in a way that is not built yet.
fn not_built(node: &Node, node_type: Option<&NodeType<'_>>, universe: &Universe<'_>, sink: &Sink) {
    let entry = |key: &str| {
        node.as_map()
            .and_then(|m| m.entry(key))
            .filter(|e| !e.value.is_null())
    };
    let directives = entry("directives");
    let acted_upon = |e: &&crate::yaml::Entry| {
        let directives = e.value.as_list().unwrap_or(&[]);
        directives.iter().all(|d| d.as_text() == Some("create"))
    };
    if let Some(entry) = directives.filter(|e| !acted_upon(e)) {
        let message = "`directives` of a node template are not acted upon yet";
        Report::open(Code::NotActedUpon, entry.key.span, message).to(sink);
    }
    let counted = entry("count").filter(|e| e.value.as_integer() != Some(1));
    let scales = node_type.is_some_and(|t| count::scalable(t, universe).is_some());
    if let Some(entry) = counted.filter(|_| !scales) {
        let message = "`count` is acted upon for servers alone yet";
        Report::open(Code::NotActedUpon, entry.key.span, message)
            .help("count its server: what is hosted on it is there as often")
            .to(sink);
    }
    if let Some(entry) = entry("node_filter") {
        let message = "`node_filter` of a node template is not acted upon yet";
        Report::warning(Code::NotActedUpon, entry.key.span, message).to(sink);
    }
}

fn not_acted_upon(template: &Node, sink: &Sink) {
    let entry = template.as_map().and_then(|map| map.entry("workflows"));
    if let Some(entry) = entry.filter(|e| !e.value.is_null()) {
        let message = "`workflows` are read and checked, but not acted upon yet";
        Report::warning(Code::NotActedUpon, entry.key.span, message).to(sink);
    }
}
