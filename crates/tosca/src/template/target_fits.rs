//! Whether a target is what its requirement asks for: by its type, and by a capability that takes the source
//! (TOSCA 1.3 §3.7.2, §3.8.2).

use super::requirements::{Link, Resolver};
use crate::diagnostic::{Code, Report, list_some, with_article};
use crate::source::Span;
use crate::types::{NodeType, TypeKind};
use crate::yaml::Node;

impl<'u, 'a> Resolver<'_, 'u, 'a> {
    pub(super) fn node_type_fits(&self, link: &Link<'u, 'a>, target: &'u NodeType<'a>, at: Span) {
        let wanted = link.definition.and_then(|d| Some((d, d.node?.as_text()?)));
        let Some((definition, wanted)) = wanted else {
            return;
        };
        let universe = self.context.universe;
        if universe.node_type(wanted).is_none()
            || universe.is_a(TypeKind::Node, &target.head, wanted)
        {
            return;
        }
        let message = format!(
            "`{}` is {}, but the requirement `{}` asks for {}",
            link.target,
            with_article(target.head.name),
            link.name,
            with_article(wanted)
        );
        let span = definition.node.map_or(definition.span, |n| n.span);
        let capability = definition.capability.and_then(Node::as_text);
        let matching = self.matching(&link.wish());
        let by_capability = capability.is_some_and(|c| matching.best(target, c).is_some());
        let report = match definition.node_is_older && by_capability {
            // the refinement gives a relationship of its own, and its target has the capability
            true => Report::quirk(Code::TargetType, at, message).help(format!(
                "write `node: {}` where the requirement is refined; the capability fits",
                target.head.name
            )),
            false => Report::error(Code::TargetType, at, message)
                .help_if(self.fitting_help(&link.wish())),
        };
        report
            .related(span, "asked for here")
            .section("TOSCA 1.3 §3.8.2")
            .to(self.context.sink);
    }

    pub(super) fn capability(
        &self,
        link: &Link<'u, 'a>,
        target: &'u NodeType<'a>,
        at: Span,
    ) -> Option<&'a str> {
        let assigned = link
            .assignment
            .get("capability")
            .filter(|n| n.as_text().is_some());
        let defined = link.definition.and_then(|d| d.capability);
        let wanted = assigned.or(defined)?;
        let written = wanted.as_text()?;
        let at = assigned.map_or(at, |node| node.span);
        if target.head.broken {
            return None;
        }
        // a target of the wrong type, or a capability that is not asked for: that is the mistake
        let is_told = self.context.sink.has_reported(at);
        let matching = self.matching(&link.wish());
        let Some((name, definition)) = matching.best(target, written) else {
            if !is_told {
                self.no_capability(link, target, written, at);
            }
            return None;
        };
        if let Err(valid) = matching.takes_source(definition)
            && !is_told
        {
            let source = self.draft.node_type.map_or("", |t| t.head.name);
            let message = format!(
                "the capability `{name}` of `{}` does not take {}",
                link.target,
                with_article(source)
            );
            Report::error(Code::TargetCapability, at, message)
                .help(format!("it takes: {}", list_some(valid)))
                .related(definition.span, "declared here")
                .section("TOSCA 1.3 §3.7.2")
                .to(self.context.sink);
        }
        Some(name)
    }

    fn no_capability(&self, link: &Link<'u, 'a>, target: &NodeType<'a>, written: &str, at: Span) {
        let universe = self.context.universe;
        let message = format!(
            "`{}` ({}) has no capability `{written}`",
            link.target, target.head.name
        );
        // an unknown capability type in the definition has been reported there
        if universe.capability_type(written).is_none()
            && link.assignment.get("capability").is_none()
        {
            return;
        }
        let names = target.capabilities.keys().copied();
        Report::error(Code::TargetCapability, at, message)
            .help(self.context.sink.meant(written, names, "it has none"))
            .related(target.head.span, "the type is defined here")
            .section("TOSCA 1.3 §3.8.2")
            .to(self.context.sink);
    }
}
