//! What an assignment of a requirement names is what its definition asks for (TOSCA 1.3 §3.8.2).

use super::counts::ONCE;
use super::requirements::Resolver;
use crate::diagnostic::{Code, Report, at_most, with_article};
use crate::types::{NodeType, RequirementDef, TypeKind};
use crate::values::literal;
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
        self.as_often(assignment, definition);
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
            if !self.by_name(written, definition) {
                self.derives(TypeKind::Capability, (written, own), definition.capability);
            }
        }
        if let Some(written) = assignment.get("node")
            && let Some(name) = written.as_text()
            && self.context.draft(name).is_none()
        {
            self.derives(TypeKind::Node, (written, name), definition.node);
        }
    }

    /// No more than may be there are asked for at least (TOSCA 1.3 §3.8.2).
    fn as_often(&self, assignment: &Node, definition: &RequirementDef<'a>) {
        let written = assignment.get("occurrences");
        let own = written.and_then(|node| literal::occurrences(node).ok());
        let upper = definition.occurrences.unwrap_or(ONCE).upper;
        let (Some(own), Some(written), Some(upper)) = (own, written, upper) else {
            return;
        };
        if own.lower > upper && !self.context.universe.version.is_2() {
            let message = format!(
                "at least {} of `{}` are asked for; {}",
                own.lower,
                definition.name,
                at_most(upper)
            );
            Report::error(Code::TooMany, written.span, message)
                .help("leave `occurrences` out, or let the definition allow as many")
                .related(
                    definition.counted_at.unwrap_or(definition.span),
                    "declared here",
                )
                .section("TOSCA 1.3 §3.8.2")
                .to(self.context.sink);
        }
    }

    /// A capability that the definition asks for by its name is no other in an assignment (TOSCA 2.0
    /// §8.5.2); whether it is asked for so.
    fn by_name(&self, written: &Node, definition: &RequirementDef<'a>) -> bool {
        let universe = self.context.universe;
        let asked = definition.capability.and_then(|n| Some((n, n.as_text()?)));
        let Some((at, name)) = asked.filter(|_| universe.version.is_2()) else {
            return false;
        };
        let of_node = definition.node.and_then(Node::as_text);
        let of_node = of_node.and_then(|name| universe.node_type(name));
        let is_name = universe.capability_type(name).is_none()
            && of_node.is_some_and(|t| t.capabilities.contains_key(name));
        if is_name && written.as_text() != Some(name) {
            let found = written.as_text().unwrap_or_default();
            let message = format!(
                "the requirement asks for the capability `{name}` by its name, not for {found}"
            );
            Report::error(Code::TargetCapability, written.span, message)
                .help("leave `capability:` out")
                .related(at.span, "asked for here")
                .section("TOSCA 2.0 §8.5.2")
                .to(self.context.sink);
        }
        is_name
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
