//! The parts put together.

use super::context::{Context, Draft};
use super::{cycles, groups, inputs, nodes, outputs, policies};
use crate::diagnostic::{Code, Report, Sink};
use crate::references;
use crate::source::SourceLoader;
use crate::types::{TypeKind, Universe};
use crate::values::Ledger;
use crate::yaml::Node;
use model::NodeName;
use serde_json::Value;
use std::cell::RefCell;
use std::collections::BTreeMap;
use topology::{ScalingGroups, Topology};

/// Lowers a service's topology template, and checks what it refers to.
pub(crate) fn lower<'a>(
    root: &'a Node,
    universe: &Universe<'a>,
    loader: &dyn SourceLoader,
    given: &BTreeMap<String, Value>,
    sink: &Sink,
) -> (Topology, Option<ScalingGroups>) {
    let empty = Topology {
        description: root.text_at("description").map(str::to_owned),
        ..Topology::default()
    };
    let Some(template) = root
        .get("topology_template")
        .filter(|t| t.as_map().is_some())
    else {
        inputs::lower(None, universe, given, root.span, sink);
        return (empty, Some(ScalingGroups::default()));
    };
    let ledger = Ledger::default();
    let mut context = Context {
        universe,
        sink,
        ledger: &ledger,
        loader,
        template,
        nodes: BTreeMap::new(),
        files: RefCell::default(),
    };
    context.nodes = drafts(template, universe, sink);
    not_acted_upon(template, sink);
    let mut topology = Topology {
        description: template
            .text_at("description")
            .map(str::to_owned)
            .or(empty.description),
        inputs: inputs::lower(Some(template), universe, given, template.span, sink),
        ..Topology::default()
    };
    for draft in context.nodes.values() {
        let node = nodes::lower(&context, draft);
        topology.nodes.insert(draft.name.clone(), node);
    }
    nodes::relationship_templates(&context);
    topology.groups = groups::lower(&context);
    topology.policies = policies::lower(&context, &topology.groups);
    topology.outputs = outputs::lower(&context);
    topology.files = context.files.take();
    cycles::check(&topology, &context);
    let groups = references::check(&topology, &context);
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
        not_built(&entry.value, sink);
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
fn not_built(node: &Node, sink: &Sink) {
    let entry = |key: &str| {
        node.as_map()
            .and_then(|m| m.entry(key))
            .filter(|e| !e.value.is_null())
    };
    for key in ["copy", "directives"] {
        if let Some(entry) = entry(key).filter(|e| e.value.as_list().is_none_or(|l| !l.is_empty()))
        {
            let message = format!("`{key}` of a node template is not acted upon yet");
            Report::error(Code::NotActedUpon, entry.key.span, message).to(sink);
        }
    }
    if let Some(entry) = entry("node_filter") {
        let message = "`node_filter` of a node template is not acted upon yet";
        Report::warning(Code::NotActedUpon, entry.key.span, message).to(sink);
    }
}

fn not_acted_upon(template: &Node, sink: &Sink) {
    for key in ["workflows", "substitution_mappings"] {
        let entry = template.as_map().and_then(|map| map.entry(key));
        if let Some(entry) = entry.filter(|e| !e.value.is_null()) {
            let message = format!("`{key}` are read, but not acted upon yet");
            Report::warning(Code::NotActedUpon, entry.key.span, message).to(sink);
        }
    }
}
