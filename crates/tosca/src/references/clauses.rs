//! Validation clauses that ask for more than the value (TOSCA 2.0 §9.11): worked out where that is known
//! before a deploy.

use super::evaluate::Checker;
use crate::diagnostic::Sink;
use crate::values::{Answer, Asked, Clause, Conditions, Ledger, Lowering, Scope, Written};
use crate::yaml::Node;
use topology::{Call, Entity, Expr, Outcome, PathStep, Site};

impl<'a> Checker<'_, '_, 'a> {
    /// Tells where a clause does not hold, if that is known.
    pub(super) fn clause(&self, clause: &Clause<'a>, sink: &'_ Sink) {
        let Some(site) = self.site(&clause.scope) else {
            return;
        };
        let conditions = Conditions {
            universe: self.context.universe,
            sink,
        };
        clause.check(&conditions, &|call| self.answer(call, &clause.scope, &site));
    }

    fn answer(&self, call: Written<'_>, scope: &Scope, site: &Site) -> Option<Answer> {
        let universe = self.context.universe;
        let (ledger, unheard) = (Ledger::default(), Sink::new(self.context.sink.mode()));
        let lowering = Lowering {
            scope: scope.clone(),
            ..self.lowering(&ledger, &unheard)
        };
        let expr = lowering.query(call);
        let Ok(Outcome::Known(value)) = self.evaluator.evaluate(&expr, site) else {
            return None;
        };
        if value.is_null() {
            return None;
        }
        let Expr::Call(query) = &expr else {
            return None;
        };
        let are_lists = |node: &model::NodeName| self.is_seen_as_list(node, scope);
        let declared = self.asking(scope).call(query, are_lists);
        let texts = declared.and_then(|d| universe.texts_in(&d.schema));
        let value = Node::from_json(&value, call.span);
        let shown = match self.is_plain(query, scope) {
            true => value.describe(),
            false => value.describe_kind().to_owned(),
        };
        let asked = Asked { value, texts };
        Some(Answer { asked, shown })
    }

    /// Whether it comes to what the template says itself: what is given from outside may be a secret.
    fn is_plain(&self, query: &Call, scope: &Scope) -> bool {
        let Call::GetProperty(path) = query else {
            return false;
        };
        let name = match (&path.entity, scope) {
            (Entity::Node(name), _) | (Entity::This, Scope::Node(name)) => name,
            _ => return false,
        };
        let [PathStep::Name(property)] = path.steps.as_slice() else {
            return false;
        };
        let node = self.topology.nodes.get(name);
        let value = node.and_then(|node| node.properties.get(property));
        value.is_some_and(|value| value.as_literal().is_some())
    }
}
