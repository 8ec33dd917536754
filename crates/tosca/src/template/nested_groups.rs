//! Groups as members of groups: members are the nodes that they come to (TOSCA 1.3 §3.8.5, TOSCA 2.0 §16.2).

use super::context::{Context, Draft};
use crate::diagnostic::{Code, Help, Report};
use crate::grammar::Version;
use crate::yaml::Node;

/// What a name in a list of members means.
pub(super) enum Member<'c, 'u, 'a> {
    Node(&'c Draft<'u, 'a>),
    /// A group, by the nodes in it.
    Group(Vec<&'c Draft<'u, 'a>>),
}

// === impl Member ===

impl<'c, 'u, 'a> Member<'c, 'u, 'a> {
    /// The nodes that it comes to.
    pub(super) fn drafts(&self) -> &[&'c Draft<'u, 'a>] {
        match self {
            Self::Node(draft) => std::slice::from_ref(draft),
            Self::Group(drafts) => drafts,
        }
    }
}

/// The member of a group that is named; what means nothing is reported.
pub(super) fn member<'c, 'u, 'a>(
    context: &'c Context<'u, 'a>,
    of: &str,
    node: &Node,
) -> Option<Member<'c, 'u, 'a>> {
    let written = node.as_text()?;
    if let Some(draft) = context.draft(written) {
        return Some(Member::Node(draft));
    }
    let may_nest = context.universe.version >= Version::V1_3;
    if !may_nest || !context.nested().has(written) {
        unknown(context, node, may_nest);
        return None;
    }
    let groups = context.nested();
    if groups.leads_back(written, of) {
        let message = match written == of {
            true => format!("the group `{of}` is a member of itself"),
            false => {
                format!("the group `{of}` is a member of itself: `{written}` leads back to it")
            }
        };
        Report::error(Code::UnknownMember, node.span, message)
            .help("leave it out")
            .section("TOSCA 1.3 §3.8.5")
            .to(context.sink);
        return None;
    }
    Some(Member::Group(drafts(context, written)))
}

/// The node templates of a group, whatever groups they are in there; none: there is no such group.
pub(super) fn drafts<'c, 'u, 'a>(
    context: &'c Context<'u, 'a>,
    name: &str,
) -> Vec<&'c Draft<'u, 'a>> {
    let names = context.nested().nodes(name).iter();
    names.filter_map(|name| context.draft(name)).collect()
}

fn unknown(context: &Context<'_, '_>, node: &Node, may_nest: bool) {
    let written = node.as_text().unwrap_or_default();
    let groups = context.template.entries_at("groups").iter();
    let groups = groups.map(|g| g.key.text.as_str()).filter(|_| may_nest);
    let meant = context
        .sink
        .closest(written, context.node_names().chain(groups));
    let message = match may_nest && !context.template.entries_at("groups").is_empty() {
        true => format!("there is no node template or group `{written}`"),
        false => format!("there is no node template `{written}`"),
    };
    Report::error(Code::UnknownMember, node.span, message)
        .help_if(meant.map(Help::meant))
        .section("TOSCA 1.3 §3.8.5")
        .unless_misnamed(written, context.sink)
        .to(context.sink);
}
