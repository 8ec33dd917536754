//! What an assignment of a requirement names is what its definition asks for (TOSCA 1.3 §3.8.2).

use super::requirements::Resolver;
use crate::diagnostic::{Code, Report, with_article};
use crate::types::{NodeType, RequirementDef, TypeKind};
use crate::yaml::Node;

impl<'a> Resolver<'_, '_, 'a> {
    /// Capability and node type that an assignment names are what its definition asks for, or narrower.
    pub(super) fn narrows(
        &self,
        assignment: &Node,
        definition: &RequirementDef<'a>,
        target: Option<&NodeType<'a>>,
    ) {
        let universe = self.context.universe;
        if let Some(written) = assignment.get("capability")
            && let Some(name) = written.as_text()
        {
            let of_target = target.and_then(|t| t.capabilities.get(name)?.type_name?.as_text());
            let own = of_target.unwrap_or(name);
            let is_type = universe.capability_type(own).is_some();
            // the name of a capability of the node type that is asked for (TOSCA 2.0 §8.5)
            let of_node = assignment
                .text_at("node")
                .or_else(|| definition.node?.as_text());
            let of_node = of_node.and_then(|name| universe.node_type(name));
            let is_named = of_node.is_some_and(|t| t.capabilities.contains_key(name));
            if !is_type && !is_named && target.is_none() {
                universe.unknown_type(TypeKind::Capability, written, self.context.sink);
            }
            self.derives(TypeKind::Capability, (written, own), definition.capability);
        }
        if let Some(written) = assignment.get("node")
            && let Some(name) = written.as_text()
            && self.context.draft(name).is_none()
        {
            self.derives(TypeKind::Node, (written, name), definition.node);
        }
    }

    fn derives(&self, kind: TypeKind, (at, own): (&Node, &str), wanted: Option<&Node>) {
        let Some((wanted_at, wanted)) = wanted.and_then(|n| Some((n, n.as_text()?))) else {
            return;
        };
        let universe = self.context.universe;
        let known = |name| universe.head(kind, name).is_some();
        if !known(own) || !known(wanted) || universe.derives(kind, own, wanted) {
            return;
        }
        let code = match kind {
            TypeKind::Node => Code::TargetType,
            _ => Code::TargetCapability,
        };
        let message = format!(
            "the requirement asks for {}, and {own} is not one",
            with_article(wanted)
        );
        Report::error(code, at.span, message)
            .related(wanted_at.span, "asked for here")
            .section("TOSCA 1.3 §3.8.2")
            .to(self.context.sink);
    }
}
