//! Which node's events a trigger is about (TOSCA 1.3 §3.6.21).

use super::aimed::known_of;
use super::context::{Context, Draft};
use crate::diagnostic::{Code, Help, Report};
use crate::types::NodeType;
use crate::values::Known;
use crate::yaml::Node;
use topology::TriggerFilter;

/// The filter of a trigger. Names in it are checked.
pub(super) fn read(context: &Context<'_, '_>, trigger: &Node) -> Option<TriggerFilter> {
    let written = trigger.get("target_filter").filter(|n| !n.is_null())?;
    let of = written.get("node")?;
    let name = of.as_text()?;
    let draft = context.draft(name);
    let by_name = || context.universe.node_type(name);
    let node_type = draft.map_or_else(by_name, |d| d.node_type);
    if draft.is_none() && node_type.is_none() {
        let meant = context.sink.closest(name, context.node_names());
        let message = format!("there is no node template or node type `{name}`");
        Report::error(Code::UnknownMember, of.span, message)
            .help_if(meant.map(Help::meant))
            .section("TOSCA 1.3 §3.6.21")
            .unless_misnamed(name, context.sink)
            .to(context.sink);
    }
    if let Some(node_type) = node_type.filter(|t| !t.head.broken) {
        let names = Names { context, name };
        names.requirement(written, node_type);
        names.capability(written, draft, node_type);
    }
    let text = |key: &str| written.text_at(key).map(str::to_owned);
    Some(TriggerFilter {
        node: name.to_owned(),
        requirement: text("requirement"),
        capability: text("capability"),
    })
}

/// What attributes a condition may ask for; none: that is not known.
pub(super) fn known(context: &Context<'_, '_>, filter: &TriggerFilter) -> Option<Known> {
    let draft = context.draft(&filter.node)?;
    if filter.requirement.is_some() {
        return None;
    }
    let Some(capability) = &filter.capability else {
        return known_of(draft);
    };
    let node_type = draft.node_type.filter(|t| !t.head.broken)?;
    let definition = node_type.capabilities.get(capability.as_str())?;
    let of_type = definition.type_name.and_then(Node::as_text);
    let of_type = of_type.and_then(|t| context.universe.capability_type(t))?;
    let label = format!("the capability `{capability}` of `{}`", draft.name);
    Some(Known::new(
        label,
        [
            &definition.attributes,
            &definition.properties,
            &of_type.attributes,
            &of_type.properties,
            &node_type.attributes,
            &node_type.properties,
        ],
    ))
}

struct Names<'c, 'u, 'a> {
    context: &'c Context<'u, 'a>,
    /// Of the node template or type.
    name: &'c str,
}

// === impl Names ===

impl<'u, 'a> Names<'_, 'u, 'a> {
    fn requirement(&self, written: &Node, node_type: &NodeType<'_>) {
        let names = node_type.requirements.iter().map(|r| r.name);
        self.is_one_of(written, "requirement", Code::UnknownRequirement, names);
    }

    /// Of the node, or of what fulfils the requirement.
    fn capability(&self, written: &Node, draft: Option<&Draft<'u, 'a>>, node_type: &NodeType<'a>) {
        let is_type = |name: &str| self.context.universe.capability_type(name).is_some();
        if written.text_at("capability").is_some_and(is_type) {
            return;
        }
        let mut types = vec![node_type];
        if let Some(requirement) = written.text_at("requirement") {
            let Some(target) = self.target(requirement, draft, node_type) else {
                return;
            };
            types.push(target);
        }
        let names = types.iter().flat_map(|t| t.capabilities.keys().copied());
        self.is_one_of(written, "capability", Code::UnknownCapability, names);
    }

    fn target(
        &self,
        requirement: &str,
        draft: Option<&Draft<'u, 'a>>,
        node_type: &NodeType<'a>,
    ) -> Option<&'u NodeType<'a>> {
        let assigned = draft.map(|d| d.node.sequenced_at("requirements"));
        let assigned = assigned
            .into_iter()
            .flatten()
            .find(|e| e.key.text == requirement);
        let assigned = assigned.and_then(|e| e.value.get("node").unwrap_or(&e.value).as_text());
        let mut definitions = node_type.requirements.iter();
        let defined = definitions.find(|r| r.name == requirement);
        let written = assigned.or_else(|| defined?.node?.as_text())?;
        let by_name = || self.context.universe.node_type(written);
        let draft = self.context.draft(written);
        let found = draft.map_or_else(by_name, |d| d.node_type);
        found.filter(|t| !t.head.broken)
    }

    fn is_one_of<'n>(
        &self,
        written: &Node,
        key: &str,
        code: Code,
        names: impl Iterator<Item = &'n str> + Clone,
    ) {
        let Some((at, text)) = written.get(key).and_then(|at| Some((at, at.as_text()?))) else {
            return;
        };
        if names.clone().any(|name| name == text) {
            return;
        }
        let help = self
            .context
            .sink
            .meant(text, names.clone(), "there are none");
        let message = format!("`{}` has no {key} `{text}`", self.name);
        Report::error(code, at.span, message)
            .help(help)
            .section("TOSCA 1.3 §3.6.21")
            .to(self.context.sink);
    }
}
