//! From a tree to an expression, checked against its schema on the way.

use super::Schema;
use super::call::{Written, has_call, is_call, unescaped};
use super::complex::is_data;
use super::condition::{self, Conditions};
use super::ledger::{Echo, Ledger, Likeness, Pending, Scope};
use super::primitive::Primitive;
use super::scalar::{float, scalar};
use crate::diagnostic::{Code, Report, Sink};
use crate::types::{DataShape, DataType, ScalarType, Universe};
use crate::yaml::{self, Kind, Node, ScalarValue};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Display;
use topology::Expr;

/// Lowers values in one scope.
pub(crate) struct Lowering<'u, 'a> {
    pub(crate) universe: &'u Universe<'a>,
    pub(crate) sink: &'u Sink,
    pub(crate) ledger: &'u Ledger<'a>,
    pub(crate) scope: Scope,
    pub(crate) echo: Echo,
}

// === impl Lowering ===

impl<'a> Lowering<'_, 'a> {
    /// The expression of a value that is assigned to `subject` (``property `port` ``).
    pub(crate) fn assign(
        &self,
        subject: &dyn Display,
        node: &Node,
        schema: Option<&Schema<'a>>,
    ) -> Expr {
        let expr = self.value(subject, node, schema);
        if expr.as_literal().is_none() {
            self.ledger.pending.borrow_mut().push(Pending {
                scope: self.scope.clone(),
                subject: subject.to_string(),
                node: node.clone(),
                expr: expr.clone(),
                schema: schema.cloned(),
                part: false,
            });
        }
        expr
    }

    /// As [`Self::assign`], where the type is that of what a call gives.
    pub(crate) fn assign_like(&self, subject: &dyn Display, node: &'a Node, like: &Node) -> Expr {
        let expr = self.assign(subject, node, None);
        if self.call_here(like).is_some() {
            self.ledger.likenesses.borrow_mut().push(Likeness {
                scope: self.scope.clone(),
                subject: subject.to_string(),
                value: node,
                span: like.span,
                call: self.value(&"its default", like, None),
            });
        }
        expr
    }

    /// A call inside of a value: what it comes to has a type as well.
    pub(super) fn part(
        &self,
        subject: &dyn Display,
        node: &Node,
        schema: Option<&Schema<'a>>,
    ) -> Expr {
        let expr = self.value(subject, node, schema);
        if let (Expr::Call(_), Some(schema)) = (&expr, schema) {
            self.ledger.pending.borrow_mut().push(Pending {
                scope: self.scope.clone(),
                subject: subject.to_string(),
                node: node.clone(),
                expr: expr.clone(),
                schema: Some(schema.clone()),
                part: true,
            });
        }
        expr
    }

    /// As [`Self::assign`], without leaving anything to be worked out later.
    pub(crate) fn value(
        &self,
        subject: &dyn Display,
        node: &Node,
        schema: Option<&Schema<'a>>,
    ) -> Expr {
        let expr = self.checked(subject, node, schema);
        match self.sink.is_wrong_at(node.span) {
            true => Expr::told(),
            false => expr,
        }
    }

    fn checked(&self, subject: &dyn Display, node: &Node, schema: Option<&Schema<'a>>) -> Expr {
        let shape = schema.and_then(|s| self.universe.data_shape(s.type_name));
        let version = self.universe.version;
        if let Some(call) = self.call_here(node)
            && (version.is_2() || !is_data(&shape, call))
        {
            let mut expr = self.call(subject, call);
            if let (Some(schema), Some(shape)) = (schema, shape) {
                self.result_fits(subject, node, call, schema, shape);
                self.as_amounts(&mut expr, shape);
            }
            return match self.scope {
                // one that gives another type has been told
                Scope::Literal(_) if !self.sink.is_wrong_at(node.span) => {
                    self.worked_out(subject, node, expr, schema)
                }
                _ => expr,
            };
        }
        let (Some(schema), Some(shape)) = (schema, shape) else {
            return self.untyped(subject, node);
        };
        let expr = match shape {
            DataShape::Primitive(primitive) => {
                self.primitive(subject, node, schema, primitive, None)
            }
            DataShape::Data(data) => match data.primitive {
                Some(primitive) => self.primitive(subject, node, schema, primitive, Some(data)),
                None => self.complex(subject, node, data, schema),
            },
        };
        let primitive = shape.primitive();
        let own = match shape {
            DataShape::Data(data) => data.constraints.as_slice(),
            DataShape::Primitive(_) => &[],
        };
        if self.has_call(node) {
            return expr;
        }
        if let DataShape::Data(data) = shape {
            self.notated(subject, node, schema, data);
        }
        self.validated(subject, node, schema, shape);
        // of a value of the wrong type that is told alone
        if self.sink.is_wrong_at(node.span) {
            return expr;
        }
        for constraint in own.iter().chain(&schema.constraints) {
            // one that makes no sense is told as that
            let is_wrong = || {
                let items = constraint.operand.as_list().unwrap_or(&[]).iter();
                let mut places = [constraint.span, constraint.operand.span]
                    .into_iter()
                    .chain(items.map(|item| item.span));
                places.any(|at| self.sink.is_wrong_at(at))
            };
            if let Err(text) = constraint.check(node, primitive)
                && !is_wrong()
            {
                let message = format!("{subject} {text}, found {}", self.found(node));
                Report::operas_own(Code::ValueConstraint, node.span, message)
                    .related(constraint.span, "by this constraint")
                    .section("TOSCA 1.3 §3.6.3")
                    .to(self.sink);
            }
        }
        expr
    }

    /// The call that this is, where there may be one.
    fn call_here<'n>(&self, node: &'n Node) -> Option<Written<'n>> {
        match self.scope {
            Scope::Data => None,
            _ => is_call(node, self.universe.version),
        }
    }

    fn has_call(&self, node: &Node) -> bool {
        !matches!(self.scope, Scope::Data) && has_call(node, self.universe.version)
    }

    /// A text as it is meant.
    pub(super) fn text<'t>(&self, written: &'t str) -> &'t str {
        match self.scope {
            Scope::Data => written,
            _ => unescaped(written, self.universe.version),
        }
    }

    pub(super) fn untyped(&self, subject: &dyn Display, node: &Node) -> Expr {
        if !self.sink.has_reported(node.span) && !matches!(self.scope, Scope::Data) {
            self.looks_like_call(node);
        }
        match &node.kind {
            // one that is not of its type has been told
            Kind::Scalar(scalar) if scalar.is_too_large() && self.sink.is_wrong_at(node.span) => {
                Expr::told()
            }
            Kind::Scalar(scalar) if scalar.is_too_large() => {
                let message = format!("{subject} is {}", self.found(node));
                Report::error(Code::ValueType, node.span, message)
                    .help("write it in quotes, if it is a text, or with a point, if it is a float")
                    .section("TOSCA 1.3 §3.3")
                    .to(self.sink);
                Expr::told()
            }
            Kind::Scalar(scalar) => Expr::Literal(match scalar.value {
                ScalarValue::Null => Value::Null,
                ScalarValue::Boolean(b) => b.into(),
                ScalarValue::Integer(i) => i.into(),
                ScalarValue::Float(f) => float(f, &scalar.text),
                ScalarValue::Text => self.text(&scalar.text).into(),
            }),
            Kind::List(items) => list(items.iter().map(|i| self.value(subject, i, None)).collect()),
            Kind::Map(m) => map(m
                .entries
                .iter()
                .map(|e| {
                    let key = self.key(&e.key, &m.entries);
                    (key, self.value(subject, &e.value, None))
                })
                .collect()),
        }
    }

    fn primitive(
        &self,
        subject: &dyn Display,
        node: &Node,
        schema: &Schema<'a>,
        primitive: Primitive,
        data: Option<&DataType<'a>>,
    ) -> Expr {
        let entry = schema
            .entry
            .as_deref()
            .or(data.and_then(|d| d.entry.as_deref()));
        let key = schema
            .key
            .as_deref()
            .or(data.and_then(|d| d.key.as_deref()))
            // of a type that keys cannot have: that is told
            .filter(|key| !self.sink.is_wrong_at(key.span));
        match (primitive, &node.kind) {
            (Primitive::List, Kind::List(items)) => {
                let inner = format_args!("an item of {subject}");
                let items = items.iter().map(|i| self.part(&inner, i, entry));
                list(items.collect())
            }
            (Primitive::Map, Kind::Map(m)) => {
                let entries = m.entries.iter().map(|e| {
                    self.key_fits(subject, &e.key, key);
                    let inner = format_args!("`{}` of {subject}", e.key.text);
                    let key = self.key(&e.key, &m.entries);
                    (key, self.part(&inner, &e.value, entry))
                });
                map(entries.collect())
            }
            (Primitive::Range, Kind::List(bounds)) => {
                self.range(subject, node, bounds, schema);
                self.untyped(subject, node)
            }
            (Primitive::UserScalar, Kind::Scalar(written)) => {
                if let Some(scalar) = data.and_then(|d| d.scalar.as_ref()) {
                    self.amount(subject, node, &written.text, scalar, schema);
                }
                Expr::Literal(written.text.clone().into())
            }
            _ => match scalar(node, primitive, self.universe.version) {
                Ok(Value::String(_)) if primitive == Primitive::String => {
                    let text = node.as_text().unwrap_or_default();
                    Expr::Literal(self.text(text).into())
                }
                Ok(value) => Expr::Literal(value),
                Err(help) => {
                    self.wrong_type(subject, node, schema, help);
                    match self.boolean_of_opera(node, primitive) {
                        Some(value) => Expr::Literal(value.into()),
                        None => self.untyped(subject, node),
                    }
                }
            },
        }
    }

    /// A number with a unit: the unit is one of the type's, the number of its type.
    fn amount(
        &self,
        subject: &dyn Display,
        node: &Node,
        text: &str,
        scalar: &ScalarType<'a>,
        schema: &Schema<'a>,
    ) {
        match scalar.amount(text) {
            Ok(_)
                if scalar
                    .data_type
                    .is_some_and(|n| self.sink.is_wrong_at(n.span)) => {}
            Ok(amount) => {
                let number = Node {
                    span: node.span,
                    kind: Kind::Scalar(yaml::plain(amount.number.to_owned())),
                };
                let of_number = Schema::of_type(scalar.number_type(), node.span);
                self.value(
                    &format_args!("the number of {subject}"),
                    &number,
                    Some(&of_number),
                );
            }
            Err(why) => self.wrong_type(subject, node, schema, Some(why)),
        }
    }

    /// Validation clauses of the type and of the schema hold.
    fn validated(
        &self,
        subject: &dyn Display,
        node: &Node,
        schema: &Schema<'a>,
        shape: DataShape<'_, 'a>,
    ) {
        let of_type = match shape {
            DataShape::Data(data) => data.validations.as_slice(),
            DataShape::Primitive(_) => &[],
        };
        if of_type.is_empty() && schema.validations.is_empty() || self.sink.has_reported(node.span)
        {
            return;
        }
        let conditions = Conditions {
            universe: self.universe,
            sink: self.sink,
        };
        for clause in of_type.iter().chain(&schema.validations) {
            if self.puts_off(subject, node, clause, schema) {
                continue;
            }
            if let Some(clause) = conditions.violated(clause, (node, schema), &|_| None) {
                let message = format!(
                    "{subject} does not satisfy {}, found {}",
                    condition::written(clause),
                    self.found(node)
                );
                Report::operas_own(Code::ValueConstraint, node.span, message)
                    .related(clause.span, "by this validation clause")
                    .section("TOSCA 2.0 §9.11")
                    .to(self.sink);
            }
        }
    }

    fn range(&self, subject: &dyn Display, node: &Node, bounds: &[Node], schema: &Schema<'_>) {
        let fits = match bounds {
            [low, high] => match (low.as_integer(), high.as_integer(), high.as_text()) {
                (Some(low), Some(high), _) => low <= high,
                (Some(_), None, Some(text)) => text == "UNBOUNDED",
                _ => self.has_call(low) || self.has_call(high),
            },
            _ => false,
        };
        if !fits {
            let help = "two integers, the first not greater; the second may be UNBOUNDED";
            self.wrong_type(subject, node, schema, Some(help.into()));
        }
    }
}

fn list(items: Vec<Expr>) -> Expr {
    let literals: Option<Vec<Value>> = items.iter().map(|i| i.as_literal().cloned()).collect();
    match literals {
        Some(values) => Expr::Literal(Value::Array(values)),
        None => Expr::List(items),
    }
}

pub(super) fn map(entries: BTreeMap<String, Expr>) -> Expr {
    if entries.values().all(|e| e.as_literal().is_some()) {
        let literals = entries.into_iter().filter_map(|(key, e)| match e {
            Expr::Literal(value) => Some((key, value)),
            _ => None,
        });
        return Expr::Literal(Value::Object(literals.collect()));
    }
    Expr::Map(entries)
}
