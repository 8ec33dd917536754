//! Refinements of what relationships end in: capabilities and requirements.

use super::head::TypeKind;
use super::node::NodeType;
use super::refine::Checker;
use crate::grammar::Version;
use crate::source::Span;
use crate::values::literal::Occurrences;

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
                    (refined.occurrences, refined.span),
                    (inherited.occurrences, inherited.span),
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
                let types = (refined.capability.filter(|_| !before), inherited.capability);
                self.derives(
                    TypeKind::Capability,
                    types,
                    &format!("the capability of {subject}"),
                );
                if !refined.node_is_older && !before {
                    let types = (refined.node, inherited.node);
                    self.derives(TypeKind::Node, types, &format!("the node of {subject}"));
                }
                self.occurs(
                    &subject,
                    (refined.occurrences, refined.span),
                    (inherited.occurrences, inherited.span),
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
}
