//! Validation clauses that ask for more than the value: for a property, say, or an input. They are put off
//! until that is known (TOSCA 2.0 §9.11).

use super::Schema;
use super::call::{self, Written, is_call};
use super::condition::{self, Conditions};
use super::ledger::{Echo, Scope};
use super::lower::Lowering;
use super::satisfies::Asked;
use crate::diagnostic::{Code, Report};
use crate::grammar::Version;
use crate::yaml::{Kind, Node};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt::Display;
use topology::Expr;

/// Words that a path begins with where it is about what a filter is about.
const ENDS: [&str; 4] = ["SELF", "SOURCE", "TARGET", "HOST"];

/// Queries that begin with a node.
const OF_NODES: [&str; 4] = [
    "get_property",
    "get_attribute",
    "get_artifact",
    "available_allocation",
];

/// A clause of a value, put off.
#[derive(Debug, Clone)]
pub(crate) struct Clause<'a> {
    pub(crate) scope: Scope,
    pub(crate) subject: String,
    pub(crate) value: Node,
    pub(crate) clause: &'a Node,
    /// Of the value.
    pub(crate) schema: Schema<'a>,
    pub(crate) echo: Echo,
}

/// What a call in a clause comes to, and how messages show that.
pub(crate) struct Answer {
    pub(crate) asked: Asked,
    pub(crate) shown: String,
}

// === impl Clause ===

impl<'a> Clause<'a> {
    /// Tells if the value does not satisfy it, by what its calls come to.
    pub(crate) fn check(
        &self,
        conditions: &Conditions<'_, 'a>,
        answer: &dyn Fn(Written<'_>) -> Option<Answer>,
    ) {
        let value = (&self.value, &self.schema);
        let answers = RefCell::new(BTreeSet::new());
        let ask = |call: Written<'_>| {
            let Answer { asked, shown } = answer(call)?;
            let call = format!(
                "{{ ${}: {} }}",
                call.name,
                condition::written(call.argument)
            );
            answers.borrow_mut().insert(format!("`{call}` is {shown}"));
            Some(asked)
        };
        let Some(part) = conditions.violated(self.clause, value, &ask) else {
            return;
        };
        // of the part alone
        answers.take();
        conditions.holds(part, value, &ask);
        let answers: Vec<String> = answers.take().into_iter().collect();
        let found = match self.echo {
            Echo::Shown => self.value.describe(),
            Echo::Hidden => self.value.describe_kind().to_owned(),
        };
        let message = format!(
            "{} does not satisfy {}, found {found}, where {}",
            self.subject,
            condition::written(part),
            answers.join(", ")
        );
        Report::operas_own(Code::ValueConstraint, self.value.span, message)
            .related(part.span, "by this validation clause")
            .section("TOSCA 2.0 §9.11")
            .to(conditions.sink);
    }
}

/// Whether a clause asks for more than `$value`.
fn asks(clause: &Node) -> bool {
    if let Some(call) = is_call(clause, Version::V2_0)
        && call.name != "value"
        && call::QUERIES.contains(&call.name)
    {
        return true;
    }
    match &clause.kind {
        Kind::Scalar(_) => false,
        Kind::List(items) => items.iter().any(asks),
        Kind::Map(map) => map.entries.iter().any(|entry| asks(&entry.value)),
    }
}

impl<'a> Lowering<'_, 'a> {
    /// Puts a clause off that asks for more than the value; whether it does.
    pub(super) fn puts_off(
        &self,
        subject: &dyn Display,
        value: &Node,
        clause: &'a Node,
        schema: &Schema<'a>,
    ) -> bool {
        if !asks(clause) {
            return false;
        }
        if matches!(self.scope, Scope::Node(_) | Scope::Relationship(_)) {
            self.refers(clause);
        }
        self.ledger.clauses.borrow_mut().push(Clause {
            scope: self.scope.clone(),
            subject: subject.to_string(),
            value: value.clone(),
            clause,
            schema: schema.clone(),
            echo: self.echo,
        });
        true
    }

    /// What a clause refers to is looked for.
    fn refers(&self, clause: &Node) {
        match is_call(clause, self.universe.version) {
            Some(call) if call.name == "value" => {}
            Some(call) if call::QUERIES.contains(&call.name) => {
                self.query(call);
            }
            _ => match &clause.kind {
                Kind::Scalar(_) => {}
                Kind::List(items) => items.iter().for_each(|item| self.refers(item)),
                Kind::Map(map) => map.entries.iter().for_each(|e| self.refers(&e.value)),
            },
        }
    }

    /// What a filter refers to beside its ends, to which its paths lead from `SELF`, is looked for.
    pub(crate) fn refers_beyond(&self, filter: &Node) {
        if let Some(call) = is_call(filter, self.universe.version)
            && call::QUERIES.contains(&call.name)
        {
            let first = call.arguments().first().and_then(Node::as_text);
            let is_asked = call.name == "get_input" || OF_NODES.contains(&call.name);
            if is_asked && first.is_some_and(|first| !ENDS.contains(&first)) {
                self.query(call);
            }
            return;
        }
        match &filter.kind {
            Kind::Scalar(_) => {}
            Kind::List(items) => items.iter().for_each(|item| self.refers_beyond(item)),
            Kind::Map(map) => map
                .entries
                .iter()
                .for_each(|e| self.refers_beyond(&e.value)),
        }
    }

    /// A call in a clause as an expression.
    pub(crate) fn query(&self, call: Written<'_>) -> Expr {
        self.call(&"the validation clause", call)
    }
}
