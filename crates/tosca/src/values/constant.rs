//! Calls where the value must be known: of functions of their arguments alone, worked out at once.

use super::ledger::Scope;
use super::lower::Lowering;
use super::texts::{as_amounts, texts_of};
use super::{Schema, place_of};
use crate::diagnostic::{Code, Report};
use crate::types::DataShape;
use crate::yaml::Node;
use std::fmt::Display;
use topology::{Call, Expr, Misfit, PathStep, Texts, apply};

impl<'a> Lowering<'_, 'a> {
    /// Where an amount is wanted, texts in sums are amounts.
    pub(super) fn as_amounts(&self, expr: &mut Expr, wanted: DataShape<'_, '_>) {
        let may_be = self.universe.version.is_2() && self.ledger.has_applied.get();
        let texts = may_be.then(|| texts_of(wanted)).flatten();
        if let Some(texts @ Texts::Amount(_)) = texts {
            as_amounts(expr, &texts);
        }
    }

    /// What a call comes to whose arguments have been worked out.
    pub(super) fn worked_out(
        &self,
        subject: &dyn Display,
        node: &Node,
        expr: Expr,
        schema: Option<&Schema<'a>>,
    ) -> Expr {
        let Expr::Call(call) = &expr else {
            return expr;
        };
        let Call::Apply {
            function,
            arguments,
            texts,
        } = &**call
        else {
            return expr;
        };
        let arguments = arguments.iter().map(|a| a.as_literal().cloned());
        // one that has no value has been told
        let Some(arguments) = arguments.collect::<Option<Vec<_>>>() else {
            return Expr::told();
        };
        match apply(*function, &arguments, texts) {
            Ok(value) => {
                let known = Lowering {
                    scope: Scope::Data,
                    ..*self
                };
                known.value(subject, &Node::from_json(&value, node.span), schema)
            }
            Err(Misfit {
                message,
                argument,
                advice,
            }) => {
                let way: Vec<PathStep> = argument.map(PathStep::Index).into_iter().collect();
                let at = place_of(node, &way, self.universe.version);
                let message = format!("{subject} cannot be worked out: {message}");
                Report::error(Code::NotEvaluable, at, message)
                    .help_if(advice)
                    .section("TOSCA 1.3 §4")
                    .to(self.sink);
                Expr::told()
            }
        }
    }
}
