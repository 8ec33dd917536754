//! Why a step of a plan is there, in the words of the revision that asks for it.

use crate::{Action, Changes, NodeChange, Plan, RelationId};
use model::{InstanceId, NodeName};
use std::borrow::Cow;

impl Changes {
    /// Why an action is there, in the words of the revision; none: it says nothing of it.
    pub fn why(&self, action: &Action) -> Option<Cow<'static, str>> {
        of_action(self, action)
    }
}

impl Plan {
    /// Steps outside of groups that a revision asks for say so; members that come and go have words of their
    /// own.
    pub fn explain(&mut self, changes: &Changes) {
        let single = self.steps.values_mut();
        let single = single.filter(|step| step.action.member().is_none());
        for step in single {
            if let Some(why) = changes.why(&step.action) {
                step.why = why.into_owned();
            }
        }
    }
}

fn of_action(changes: &Changes, action: &Action) -> Option<Cow<'static, str>> {
    match action {
        Action::Operate { instance, .. }
        | Action::CreateServer { instance }
        | Action::DeleteServer { instance } => of_node(changes, instance),
        Action::Relate { edge, .. } => {
            let mut ends = [&edge.source, &edge.target].into_iter();
            ends.find_map(|end| of_end(changes, end.node()))
        }
        Action::TellMembers { relation, .. } => of_members(changes, relation),
        Action::Perform { .. } => None,
    }
}

fn of_node(changes: &Changes, instance: &InstanceId) -> Option<Cow<'static, str>> {
    // what goes is planned under its former name
    let present = changes.renamed.present(instance.node());
    let (what, why) = match changes.nodes.get(present)? {
        NodeChange::Add => return Some(Cow::Borrowed("it is new in the template")),
        NodeChange::Delete => return Some(Cow::Borrowed("the template has it no more")),
        NodeChange::Replace { why } => ("replaced", why),
        NodeChange::Again { why } => ("run again", why),
        NodeChange::Modify { why } => ("modified", why),
    };
    Some(Cow::Owned(format!("{what}: {}", why.join("; "))))
}

/// What becomes of an end of a pair; why, its own steps say.
fn of_end(changes: &Changes, node: &NodeName) -> Option<Cow<'static, str>> {
    let present = changes.renamed.present(node);
    let what = match changes.nodes.get(present)? {
        NodeChange::Add => "is new in the template",
        NodeChange::Delete => "is in the template no more",
        NodeChange::Replace { .. } => "is replaced",
        NodeChange::Again { .. } => "is run again",
        NodeChange::Modify { .. } => "is modified",
    };
    Some(Cow::Owned(format!("{present} {what}")))
}

/// Members that come and go say it better; one that is made anew is told of all of them.
fn of_members(changes: &Changes, relation: &RelationId) -> Option<Cow<'static, str>> {
    let target = relation.target.node();
    match changes.nodes.get(changes.renamed.present(target))? {
        NodeChange::Replace { .. } => of_end(changes, target),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::EdgeOperation;
    use model::EdgeId;

    fn changes(of: &[(&str, NodeChange)]) -> Changes {
        let nodes = of.iter().cloned();
        Changes {
            nodes: nodes
                .map(|(node, change)| (NodeName::new(node).unwrap(), change))
                .collect(),
            ..Changes::default()
        }
    }

    fn told(changes: &Changes) -> Option<String> {
        let edge: EdgeId = "app/db.0/store".parse().unwrap();
        let operation = EdgeOperation::PreConfigureSource;
        let action = Action::Relate { edge, operation };
        changes.why(&action).map(Cow::into_owned)
    }

    #[test]
    fn a_hook_is_there_for_the_end_that_changes() {
        let why = || vec!["property size changed".to_owned()];
        let again = NodeChange::Again { why: why() };
        let replaced = NodeChange::Replace { why: why() };
        assert_eq!(told(&changes(&[("other", again.clone())])), None);
        assert_eq!(
            told(&changes(&[("store", again.clone())])).unwrap(),
            "store is run again"
        );
        assert_eq!(
            told(&changes(&[("app", replaced), ("store", again)])).unwrap(),
            "app is replaced"
        );
    }
}
