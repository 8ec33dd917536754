//! Refinements of what relationships end in: capabilities and requirements.

use super::head::TypeKind;
use super::node::{NodeType, RequirementDef};
use super::refine::Checker;
use crate::grammar::Version;
use crate::source::Span;
use crate::values::literal::Occurrences;
use crate::yaml::Node;

impl<'a> Checker<'_, 'a> {
    pub(super) fn capabilities(&self, own: &NodeType<'a>, parent: &NodeType<'a>) {
        for (name, inherited) in &parent.capabilities {
            if let Some(refined) = own.capabilities.get(name) {
                self.properties(&refined.properties, &inherited.properties, &parent.head);
                self.properties(&refined.attributes, &inherited.attributes, &parent.head);
                let types = (refined.type_name, inherited.type_name);
                let subject = format!("the capability `{name}`");
                self.derives(TypeKind::Capability, types, &subject);
                self.occurs(
                    &subject,
                    (
                        refined.occurrences,
                        refined.counted_at.unwrap_or(refined.span),
                    ),
                    (
                        inherited.occurrences,
                        inherited.counted_at.unwrap_or(inherited.span),
                    ),
                );
            }
        }
    }

    /// How often something is there is within what is inherited.
    fn occurs(
        &self,
        subject: &str,
        (own, at): (Option<Occurrences>, Span),
        (above, inherited): (Option<Occurrences>, Span),
    ) {
        let (Some(own), Some(above)) = (own, above) else {
            return;
        };
        let below = own.lower < above.lower;
        let over = above
            .upper
            .is_some_and(|most| own.upper.is_none_or(|upper| upper > most));
        if below || over {
            let message = format!("{subject} is inherited with {above}: {own} is more than that");
            self.report(at, message, inherited);
        }
    }

    pub(super) fn requirements(&self, own: &NodeType<'a>, parent: &NodeType<'a>) {
        for inherited in &parent.requirements {
            let refined = own.requirements.iter().find(|r| r.name == inherited.name);
            if let Some(refined) = refined {
                let subject = format!("the requirement `{}`", refined.name);
                // what a requirement may become is said since 1.3
                let before = self.universe.version < Version::V1_3;
                let capability = refined.capability.filter(|_| !before);
                if !self.by_name(&subject, capability, inherited) {
                    let types = (capability, inherited.capability);
                    let subject = format!("the capability of {subject}");
                    self.derives(TypeKind::Capability, types, &subject);
                }
                if !refined.node_is_older && !before {
                    let types = (refined.node, inherited.node);
                    self.derives(TypeKind::Node, types, &format!("the node of {subject}"));
                }
                self.occurs(
                    &subject,
                    (
                        refined.occurrences,
                        refined.counted_at.unwrap_or(refined.span),
                    ),
                    (
                        inherited.occurrences,
                        inherited.counted_at.unwrap_or(inherited.span),
                    ),
                );
                let subject = format!("the relationship of `{}`", refined.name);
                let types = (refined.relationship, inherited.relationship);
                self.derives(TypeKind::Relationship, types, &subject);
                self.interfaces(&refined.interfaces, &inherited.interfaces, &parent.head);
                self.properties(&refined.properties, &inherited.properties, &parent.head);
                self.properties(&refined.attributes, &inherited.attributes, &parent.head);
            }
        }
    }

    /// A capability that is asked for by its name in the target's type stays that (TOSCA 2.0 §8.4.1); whether
    /// it is.
    fn by_name(&self, subject: &str, own: Option<&Node>, inherited: &RequirementDef<'a>) -> bool {
        let above = inherited.capability.and_then(|n| Some((n, n.as_text()?)));
        let Some((at, name)) = above.filter(|_| self.universe.version.is_2()) else {
            return false;
        };
        let target = inherited.node.and_then(Node::as_text);
        let target = target.and_then(|name| self.universe.node_type(name));
        let is_name = self.universe.capability_type(name).is_none()
            && target.is_some_and(|t| t.capabilities.contains_key(name));
        if let Some(own) = own.filter(|own| is_name && own.as_text() != Some(name)) {
            let message = format!(
                "the capability of {subject} is inherited by its name, `{name}`: it cannot become {}",
                own.as_text().unwrap_or_default()
            );
            self.report(own.span, message, at.span);
        }
        is_name
    }
}
