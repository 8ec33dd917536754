//! Values that go by the number of a node: as many as a template's `count` makes must be there (TOSCA 2.0 §14.2).

use super::evaluate::Checker;
use crate::diagnostic::{Code, Report, counted};
use crate::values::{Pending, Scope, place_of};
use model::{GroupName, InstanceId, MemberId, Ordinal};
use serde_json::Value;
use std::cell::Cell;
use topology::{Call, Evaluator, Expr, Nodes, ScalingGroup, Trouble, World};

/// Nothing is deployed; each member has that number.
struct Numbered(Cell<Ordinal>);

impl World for Numbered {
    fn attribute(&self, _: &InstanceId, _: &str) -> Option<Value> {
        None
    }

    fn members_in_service(&self, _: &GroupName) -> Vec<MemberId> {
        vec![MemberId(0)]
    }

    fn ordinal(&self, _: MemberId) -> Option<Ordinal> {
        Some(self.0.get())
    }
}

/// Whether a value depends on the number of its node.
fn is_numbered(expr: &Expr) -> bool {
    match expr {
        Expr::Literal(_) => false,
        Expr::List(items) => items.iter().any(is_numbered),
        Expr::Map(entries) => entries.values().any(is_numbered),
        Expr::Call(call) => match &**call {
            Call::NodeIndex => true,
            Call::Follow(path) => path.which == Some(Nodes::Own),
            Call::Within { of, steps } => is_numbered(of) || steps.iter().any(is_numbered),
            Call::Apply { arguments, .. } => arguments.iter().any(is_numbered),
            _ => false,
        },
    }
}

impl<'a> Checker<'_, '_, 'a> {
    /// Tells values that the last of the nodes that are surely there cannot have.
    pub(super) fn numbered(&self, all: &[Pending<'a>]) {
        if self.groups.iter().next().is_none() {
            return;
        }
        let asking = all.iter().filter(|p| !p.part && is_numbered(&p.expr));
        let asking: Vec<&Pending<'a>> = asking.collect();
        if asking.is_empty() {
            return;
        }
        let world = Numbered(Cell::new(Ordinal(0)));
        let evaluator = Evaluator::new(self.topology, self.groups, &world);
        for pending in asking {
            let node = match &pending.scope {
                Scope::Node(name) => name,
                Scope::Relationship(relationship) => relationship.edge.source.node(),
                _ => continue,
            };
            let group = self.groups.of_node(node);
            let last = group.and_then(|group| group.bounds.min().0.checked_sub(1));
            if let (Some(group), Some(last)) = (group, last) {
                world.0.set(Ordinal(last));
                self.of_last(pending, (group, last), &evaluator);
            }
        }
    }

    fn of_last(
        &self,
        pending: &Pending<'a>,
        (group, last): (&ScalingGroup, u32),
        evaluator: &Evaluator<'_>,
    ) {
        let Some(site) = self.site(&pending.scope) else {
            return;
        };
        let Err(error) = evaluator.evaluate(&pending.expr, &site) else {
            return;
        };
        let Trouble::Here(way) = &error.trouble else {
            return;
        };
        let at = place_of(&pending.node, way, self.context.universe.version);
        let message = format!(
            "{} cannot be worked out for number {last} of `{}`: {error}",
            pending.subject, group.root
        );
        let many = counted(usize::try_from(last).unwrap_or(0) + 1, "node");
        Report::error(Code::NotEvaluable, at, message)
            .help(format!("`{}` is {many}, numbered from 0", group.root))
            .section("TOSCA 2.0 §14.2")
            .to(self.context.sink);
    }
}
