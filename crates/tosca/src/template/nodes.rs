//! Node templates (TOSCA 1.3 §3.8.3).

use super::choices::Choices;
use super::context::{Context, Draft};
use super::properties::{self, Declared, Owner};
use super::{count, implementation, interfaces, named, relationships, requirements};
use crate::diagnostic::{Code, Report};
use crate::types::{CapabilityDef, CapabilityType, NodeType, TypeKind};
use crate::values::{Ledger, Lowering, Made, Scope};
use crate::yaml::Node;
use std::collections::BTreeMap;
use topology::{Capability, NodeTemplate};

/// A node template, complete.
pub(super) fn lower<'u, 'a>(
    context: &Context<'u, 'a>,
    choices: &Choices<'_, 'u, 'a>,
    draft: &Draft<'u, 'a>,
) -> NodeTemplate {
    let mut node = NodeTemplate {
        name: draft.name.clone(),
        ancestry: vec![draft.node.text_at("type").unwrap_or_default().to_owned()],
        properties: BTreeMap::new(),
        attributes: BTreeMap::new(),
        attribute_names: Vec::new(),
        capabilities: BTreeMap::new(),
        requirements: Vec::new(),
        interfaces: BTreeMap::new(),
        artifacts: BTreeMap::new(),
        artifacts_elsewhere: BTreeMap::new(),
        metadata: BTreeMap::new(),
        substituted_by: None,
        directives: draft.directives().all().to_vec(),
        boot: topology::Boot::default(),
        location: context.location(draft.span),
    };
    let links = requirements::resolve(context, choices, draft);
    for link in &links {
        node.requirements
            .push(relationships::lower(context, draft, link));
    }
    let scope = Scope::Node(draft.name.clone());
    let Some(node_type) = draft.node_type else {
        named::in_untyped(context, scope, draft.node);
        return node;
    };
    let lowering = context.lowering(scope);
    // of a node that is selected, all but the filter is ignored (TOSCA 2.0 §7.2.1)
    if context.is_selected(draft) {
        node.ancestry = node_type.head.ancestry();
        return node;
    }
    let owner = Owner {
        label: &format_args!("node template `{}`", draft.name),
        head: &node_type.head,
        span: draft.span,
        short: false,
    };
    let of_type = |of_type| Declared {
        of_type,
        refining: None,
    };
    node.ancestry = node_type.head.ancestry();
    node.metadata = metadata(&node_type.head.metadata, draft.node);
    let own = of_type(&node_type.properties);
    node.properties =
        properties::assign(&lowering, &owner, &own, draft.node.entries_at("properties"));
    node.attributes = properties::attributes(
        &lowering,
        &owner,
        (&of_type(&node_type.attributes), &own),
        draft.node.entries_at("attributes"),
    );
    let attribute_names = node_type.attributes.keys();
    node.attribute_names = attribute_names.map(|&name| name.to_owned()).collect();
    node.capabilities = capabilities(context, draft, node_type, &lowering);
    count::bounds(context, draft, &lowering, &mut node);
    let (artifacts, places) = implementation::artifacts(context, &node_type.artifacts, draft.node);
    node.artifacts = places.here;
    node.artifacts_elsewhere = places.elsewhere;
    let host = interfaces::Host {
        label: &format_args!("node type {}", node_type.head.name),
        of_type: &node_type.interfaces,
        refining: None,
        assigned: draft.node,
        artifacts: &artifacts,
        broken: node_type.head.broken,
    };
    node.interfaces = interfaces::lower(context, &lowering, &host);
    node
}

/// Metadata of types and template, the template's wins.
pub(super) fn metadata(of_type: &BTreeMap<&str, &str>, node: &Node) -> BTreeMap<String, String> {
    let own = node.entries_at("metadata").iter();
    let own = own.filter_map(|e| Some((e.key.text.as_str(), e.value.as_text()?)));
    let inherited = of_type.iter().map(|(&key, &value)| (key, value));
    inherited
        .chain(own)
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect()
}

fn capabilities<'a>(
    context: &Context<'_, 'a>,
    draft: &Draft<'_, 'a>,
    node_type: &NodeType<'a>,
    lowering: &Lowering<'_, 'a>,
) -> BTreeMap<String, Capability> {
    let given = draft.node.entries_at("capabilities");
    for entry in given {
        let name = entry.key.text.as_str();
        if !node_type.capabilities.contains_key(name) && !node_type.head.broken {
            let names = || node_type.capabilities.keys().copied();
            let help = context.sink.meant(name, names(), "it has none");
            let message = format!(
                "the node type {} has no capability `{name}`",
                node_type.head.name
            );
            Report::error(Code::UnknownCapability, entry.key.span, message)
                .help(help)
                .related(node_type.head.span, "the type is defined here")
                .section("TOSCA 1.3 §3.8.1")
                .to(context.sink);
        }
    }
    let mut capabilities = BTreeMap::new();
    for (&name, definition) in &node_type.capabilities {
        let written = definition.type_name.and_then(Node::as_text);
        let found = written.and_then(|name| context.universe.capability_type(name));
        let Some(capability_type) = found else {
            continue;
        };
        let entry = given.iter().find(|e| e.key.text == name);
        let span = entry.map_or(draft.span, |e| e.key.span);
        let owner = Owner {
            label: &format_args!("capability `{name}` of `{}`", draft.name),
            head: &capability_type.head,
            span,
            short: false,
        };
        let assigned = entry.map(|e| &e.value);
        let made = capability(
            context,
            lowering,
            (capability_type, definition),
            &owner,
            assigned,
        );
        capabilities.insert(name.to_owned(), made);
    }
    capabilities
}

fn capability<'a>(
    context: &Context<'_, 'a>,
    lowering: &Lowering<'_, 'a>,
    (capability_type, definition): (&CapabilityType<'a>, &CapabilityDef<'a>),
    owner: &Owner<'_, 'a>,
    assigned: Option<&Node>,
) -> Capability {
    let given = |section| assigned.map_or(&[][..], |node| node.entries_at(section));
    let declared = |of_type, refining| Declared {
        of_type,
        refining: Some(refining),
    };
    Capability {
        ancestry: capability_type.head.ancestry(),
        properties: properties::assign(
            lowering,
            owner,
            &declared(&capability_type.properties, &definition.properties),
            given("properties"),
        ),
        attributes: properties::attributes(
            lowering,
            owner,
            (
                &declared(&capability_type.attributes, &definition.attributes),
                &declared(&capability_type.properties, &definition.properties),
            ),
            given("attributes"),
        ),
        attribute_names: {
            let own = capability_type.attributes.keys();
            own.map(|&name| name.to_owned()).collect()
        },
        location: context.location(owner.span),
    }
}

/// Relationship templates by themselves; what refers to their ends is checked where they are used.
pub(super) fn relationship_templates<'a>(context: &Context<'_, 'a>) {
    let ledger = Ledger::default();
    let lowering = Lowering {
        ledger: &ledger,
        ..context.lowering(Scope::Made(Made::Relationship))
    };
    for entry in context.template.entries_at("relationship_templates") {
        let Some(written) = entry.value.get("type") else {
            continue;
        };
        let name = written.as_text().unwrap_or_default();
        let Some(of_type) = context.universe.relationship_type(name) else {
            let kind = TypeKind::Relationship;
            context.universe.unknown_type(kind, written, context.sink);
            named::in_untyped(context, Scope::Made(Made::Relationship), &entry.value);
            continue;
        };
        let owner = Owner {
            label: &format_args!("relationship template `{}`", entry.key.text),
            head: &of_type.head,
            span: entry.key.span,
            short: false,
        };
        let declared = |of_type| Declared {
            of_type,
            refining: None,
        };
        let own = declared(&of_type.properties);
        let given = entry.value.entries_at("properties");
        properties::assign(&lowering, &owner, &own, given);
        let declared = (&declared(&of_type.attributes), &own);
        let given = entry.value.entries_at("attributes");
        properties::attributes(&lowering, &owner, declared, given);
        let host = interfaces::Host {
            label: &format_args!("relationship type {}", of_type.head.name),
            of_type: &of_type.interfaces,
            refining: None,
            assigned: &entry.value,
            artifacts: &BTreeMap::new(),
            broken: of_type.head.broken,
        };
        interfaces::check(context, &host);
    }
    context.ledger.takes_named(ledger);
}
