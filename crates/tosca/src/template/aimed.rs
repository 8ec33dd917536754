//! What steps and preconditions of workflows are about (TOSCA 1.3 §3.6.26, §3.6.27).

use super::callee::Callee;
use super::context::{Context, Draft};
use super::{nested_groups, relationships};
use crate::diagnostic::{Code, Help, Report};
use crate::types::{NodeType, RelationshipType, RequirementDef};
use crate::values::{About, Aim, Known};
use crate::yaml::{Entry, NOTHING, Node};
use std::collections::BTreeMap;
use topology::WorkflowTarget;

/// A target, with what is known of it.
pub(super) struct Aimed<'c, 'u, 'a> {
    pub(super) target: WorkflowTarget,
    /// The node template, if it is one.
    draft: Option<&'c Draft<'u, 'a>>,
    /// Types of the members, if it is a group.
    members: Vec<Typed<'u, 'a>>,
    definition: Option<&'u RequirementDef<'a>>,
    /// Types of the relationships that the requirement has, with what is said of each; none: not known.
    relationships: Vec<(&'u RelationshipType<'a>, Option<&'a Node>)>,
}

/// A type, and the node templates of it.
pub(super) type Typed<'u, 'a> = (&'u NodeType<'a>, Vec<&'a Node>);

// === impl Aimed ===

impl<'c, 'u, 'a> Aimed<'c, 'u, 'a> {
    /// The target that a step or a precondition names.
    pub(super) fn read(context: &'c Context<'u, 'a>, node: &'a Node) -> Self {
        let name = node.text_at("target");
        let draft = name.and_then(|name| context.draft(name));
        let group = match draft {
            Some(_) => None,
            None => group(context, node),
        };
        let at = node.get("target_relationship");
        if let (Some(at), Some(_)) = (at, group) {
            no_node(context, at);
        }
        let mut aimed = Self {
            target: WorkflowTarget {
                name: name.unwrap_or_default().to_owned(),
                relationship: at.and_then(Node::as_text).map(str::to_owned),
            },
            draft,
            members: group
                .map(|g| members(context, &g.key.text))
                .unwrap_or_default(),
            definition: None,
            relationships: Vec::new(),
        };
        if let (Some(at), Some(draft)) = (at, draft)
            && let Some(node_type) = draft.node_type.filter(|t| !t.head.broken)
        {
            aimed.through(context, draft, node_type, at);
        }
        aimed
    }

    /// The relationships of the requirement that `at` names.
    fn through(
        &mut self,
        context: &Context<'u, 'a>,
        draft: &Draft<'u, 'a>,
        node_type: &'u NodeType<'a>,
        at: &'a Node,
    ) {
        let Some(name) = at.as_text() else { return };
        let assigned = draft.node.sequenced_at("requirements").into_iter();
        let assigned: Vec<&'a Entry> = assigned.filter(|e| e.key.text == name).collect();
        self.definition = node_type.requirements.iter().find(|r| r.name == name);
        if self.definition.is_none() {
            // an assigned one has been reported where it is assigned
            if assigned.is_empty() {
                no_requirement(context, draft, node_type, at);
            }
            return;
        }
        let assignments = assigned.iter().map(|e| &e.value);
        let by_type = assigned.is_empty().then_some(&NOTHING);
        self.relationships = assignments
            .chain(by_type)
            .filter_map(|a| relationships::named(context, a, self.definition, at.span))
            .collect();
    }

    /// What operations are called on; none: that is not known.
    pub(super) fn callees(&self) -> Vec<Callee<'u, 'a>> {
        let node_type = self.draft.and_then(|d| d.node_type);
        match self.target.relationship {
            Some(_) => {
                let types = self.relationships.iter();
                types
                    .map(|(of_type, node)| {
                        let of = node.iter().copied().collect();
                        Callee::relationship(of_type, self.definition).of(of)
                    })
                    .collect()
            }
            None => {
                let of_draft = node_type.zip(self.draft);
                let of_draft = of_draft.map(|(of_type, draft)| (of_type, vec![draft.node]));
                let all = of_draft.into_iter().chain(self.members.iter().cloned());
                all.map(callee).collect()
            }
        }
    }

    /// What `SELF` means in its conditions.
    pub(super) fn aim(&self) -> Aim {
        match (self.draft, &self.target.relationship) {
            (Some(draft), None) => Aim::Node(draft.name.clone()),
            _ => Aim::Several,
        }
    }

    /// A clause of 1.x is about the node that it is worked out for.
    pub(super) fn about(&self) -> About {
        About {
            node: None,
            through: self.target.relationship.iter().cloned().collect(),
            known: self.known(),
        }
    }

    fn known(&self) -> Option<Known> {
        let draft = self.draft?;
        let Some(requirement) = &self.target.relationship else {
            return known_of(draft);
        };
        if self.relationships.is_empty() || self.relationships.iter().any(|(t, _)| t.head.broken) {
            return None;
        }
        let types = self.relationships.iter();
        let sets = types.flat_map(|(t, _)| [&t.attributes, &t.properties]);
        let label = format!("the relationship `{requirement}` of `{}`", draft.name);
        Some(Known::new(label, sets))
    }
}

/// What attributes a node template has, which its properties are as well (TOSCA 1.3 §3.6.12).
pub(super) fn known_of(draft: &Draft<'_, '_>) -> Option<Known> {
    let node_type = draft.node_type.filter(|t| !t.head.broken)?;
    let sets = [&node_type.attributes, &node_type.properties];
    let label = format!("the node template `{}`", draft.name);
    Some(Known::new(label, sets))
}

/// What is no node template is a group.
fn group<'a>(context: &Context<'_, 'a>, node: &Node) -> Option<&'a Entry> {
    let at = node.get("target")?;
    let name = at.as_text()?;
    let groups = context.template.entries_at("groups");
    let found = groups.iter().find(|g| g.key.text == name);
    if found.is_none() {
        let names = groups.iter().map(|g| g.key.text.as_str());
        let names = context.node_names().chain(names);
        let meant = context.sink.closest(name, names);
        let message = format!("there is no node template or group `{name}`");
        Report::error(Code::UnknownMember, at.span, message)
            .help_if(meant.map(Help::meant))
            .section("TOSCA 1.3 §3.6.27")
            .unless_misnamed(name, context.sink)
            .to(context.sink);
    }
    found
}

/// What operations of a type's templates are called on.
pub(super) fn callee<'u, 'a>((of_type, templates): Typed<'u, 'a>) -> Callee<'u, 'a> {
    Callee::node(of_type).of(templates)
}

/// Types of a group's members, each once.
pub(super) fn members<'u, 'a>(context: &Context<'u, 'a>, group: &str) -> Vec<Typed<'u, 'a>> {
    let drafts = nested_groups::drafts(context, group).into_iter();
    let mut types: BTreeMap<&str, Typed<'u, 'a>> = BTreeMap::new();
    for (node_type, node) in drafts.filter_map(|d| Some((d.node_type?, d.node))) {
        let typed = types.entry(node_type.head.name);
        typed.or_insert((node_type, Vec::new())).1.push(node);
    }
    types.into_values().collect()
}

/// A group has no requirements.
fn no_node(context: &Context<'_, '_>, at: &Node) {
    let message = "`target_relationship` is of a node template, and the target is a group";
    Report::error(Code::BadActivity, at.span, message)
        .help("name a node template as `target`")
        .section("TOSCA 1.3 §3.6.27")
        .to(context.sink);
}

fn no_requirement(
    context: &Context<'_, '_>,
    draft: &Draft<'_, '_>,
    node_type: &NodeType<'_>,
    at: &Node,
) {
    let name = at.as_text().unwrap_or_default();
    let names = || node_type.requirements.iter().map(|r| r.name);
    let help = context.sink.meant(name, names(), "it has none");
    let message = format!(
        "the node template `{}` has no requirement `{name}`",
        draft.name
    );
    Report::error(Code::UnknownRequirement, at.span, message)
        .help(help)
        .section("TOSCA 1.3 §3.6.27")
        .to(context.sink);
}
