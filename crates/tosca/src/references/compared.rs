//! What functions compare is of one type, as far as that is declared of what they ask for (TOSCA 2.0
//! §10.2.2.2).

use super::evaluate::Checker;
use crate::diagnostic::{Code, Report};
use crate::values::{Form, Scope, Written, is_call};
use crate::yaml::Node;
use model::NodeName;
use topology::{Call, Expr, Function};

impl Checker<'_, '_, '_> {
    /// Looks for comparisons in a value, which comes from that node.
    pub(super) fn compared(&self, node: &Node, expr: &Expr, scope: &Scope) {
        match expr {
            Expr::Literal(_) => {}
            Expr::List(items) => {
                for (node, expr) in node.as_list().unwrap_or(&[]).iter().zip(items) {
                    self.compared(node, expr, scope);
                }
            }
            Expr::Map(entries) => {
                for entry in node.entries() {
                    if let Some(expr) = entries.get(&entry.key.text) {
                        self.compared(&entry.value, expr, scope);
                    }
                }
            }
            Expr::Call(made) => {
                let call = is_call(node, self.context.universe.version);
                let (
                    Some(call),
                    Call::Apply {
                        function,
                        arguments,
                        ..
                    },
                ) = (call, &**made)
                else {
                    return;
                };
                self.alike(*function, call, (arguments, scope));
                for (node, expr) in call.arguments().iter().zip(arguments) {
                    self.compared(node, expr, scope);
                }
            }
        }
    }

    fn alike(&self, function: Function, call: Written<'_>, (arguments, scope): (&[Expr], &Scope)) {
        let ([one, other], [first, second]) = (call.arguments(), arguments) else {
            return;
        };
        let own = self.forms(one, first, scope);
        match function {
            Function::Equal
            | Function::GreaterThan
            | Function::GreaterOrEqual
            | Function::LessThan
            | Function::LessOrEqual => {
                let theirs = self.forms(other, second, scope);
                self.same(call, &own, (other, &theirs));
            }
            Function::ValidValues => {
                let version = self.context.universe.version;
                for item in other.as_list().unwrap_or(&[]) {
                    self.same(call, &own, (item, Form::of_written(item, version)));
                }
            }
            _ => {}
        }
    }

    fn same(&self, call: Written<'_>, own: &[Form], (at, theirs): (&Node, &[Form])) {
        let sink = self.context.sink;
        let (Some(first), Some(second)) = (own.first(), theirs.first()) else {
            return;
        };
        let is_like = own.iter().any(|o| theirs.iter().any(|t| o.is_like(*t)));
        if is_like || sink.has_reported(at.span) {
            return;
        }
        let message = format!(
            "`${}` compares {} with {}",
            call.name,
            first.words(),
            second.words()
        );
        Report::error(Code::BadCall, at.span, message)
            .help("compare values of one type")
            .section("TOSCA 2.0 §10.2.2.2")
            .to(sink);
    }

    /// What an argument may be; none: that is not known.
    fn forms(&self, node: &Node, expr: &Expr, scope: &Scope) -> Vec<Form> {
        let Expr::Call(call) = expr else {
            return Form::of_written(node, self.context.universe.version).to_vec();
        };
        let is_of_workflow = match (&**call, scope) {
            (Call::GetInput { name, .. }, Scope::Workflow(w)) => w.inputs.contains(name),
            (Call::Apply { .. }, _) => {
                return Form::of_written(node, self.context.universe.version).to_vec();
            }
            _ => false,
        };
        let are_lists = |node: &NodeName| self.is_seen_as_list(node, scope);
        let asking = self.asking(scope);
        let declared = asking.call(call, are_lists).filter(|_| !is_of_workflow);
        let shape = declared.and_then(|d| self.context.universe.data_shape(d.schema.type_name));
        shape.and_then(Form::of).into_iter().collect()
    }
}
