//! Types that are little more than properties: artifacts, policies (TOSCA 1.3 §3.7.4, §3.7.12).

use super::head::{Head, TypeDef, TypeKind};
use super::node::names_at;
use super::property::{self, Properties, PropertyDef};
use crate::diagnostic::Sink;
use crate::yaml::{Entry, Node};

/// An artifact type.
#[derive(Debug, Clone)]
pub(crate) struct ArtifactType<'a> {
    pub(crate) head: Head<'a>,
    pub(crate) properties: Properties<'a>,
}

/// A policy type.
#[derive(Debug, Clone)]
pub(crate) struct PolicyType<'a> {
    pub(crate) head: Head<'a>,
    pub(crate) properties: Properties<'a>,
    /// Node or group types that targets may have; none: any.
    pub(crate) targets: Option<Vec<&'a Node>>,
    /// Inherited ones first; each policy of the type has them.
    pub(crate) triggers: Vec<&'a Entry>,
}

/// Triggers of two places, those of the second count where both have one of that name.
pub(crate) fn overridden<'a>(
    below: &[&'a Entry],
    over: impl Iterator<Item = &'a Entry> + Clone,
) -> Vec<&'a Entry> {
    let is_over = |e: &&Entry| over.clone().any(|own| own.key.text == e.key.text);
    let kept = below.iter().copied().filter(|e| !is_over(e));
    kept.chain(over.clone()).collect()
}

impl<'a> TypeDef<'a> for ArtifactType<'a> {
    const KIND: TypeKind = TypeKind::Artifact;

    fn read(head: Head<'a>, sink: &Sink) -> Self {
        Self {
            properties: PropertyDef::read_all(head.node, "properties", sink),
            head,
        }
    }

    fn inherit(&mut self, parent: &Self) {
        property::inherit(&mut self.properties, &parent.properties);
    }

    fn head(&self) -> &Head<'a> {
        &self.head
    }

    fn head_mut(&mut self) -> &mut Head<'a> {
        &mut self.head
    }
}

impl<'a> TypeDef<'a> for PolicyType<'a> {
    const KIND: TypeKind = TypeKind::Policy;

    fn read(head: Head<'a>, sink: &Sink) -> Self {
        Self {
            properties: PropertyDef::read_all(head.node, "properties", sink),
            targets: names_at(head.node, "targets"),
            triggers: head.node.entries_at("triggers").iter().collect(),
            head,
        }
    }

    fn inherit(&mut self, parent: &Self) {
        property::inherit(&mut self.properties, &parent.properties);
        let own = self.targets.take();
        self.targets = own.or_else(|| parent.targets.clone());
        self.triggers = overridden(&parent.triggers, self.triggers.iter().copied());
    }

    fn head(&self) -> &Head<'a> {
        &self.head
    }

    fn head_mut(&mut self) -> &mut Head<'a> {
        &mut self.head
    }
}
