//! From a tree to an expression, checked against its schema on the way.

use super::call::{self, is_call};
use super::primitive::Primitive;
use super::{Schema, literal};
use crate::diagnostic::{Code, Report, Sink, closest, list_some};
use crate::source::Span;
use crate::types::{DataShape, DataType, Universe};
use crate::yaml::{Kind, Node, ScalarValue};
use serde_json::Value;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use topology::{Call, Entity, EntityPath, Expr, PathStep};

/// Where a value is written, which gives `SELF`, `SOURCE` and `TARGET` their meaning.
#[derive(Debug, Clone)]
pub(crate) enum Scope {
    Node(model::NodeName),
    Relationship(Rc<RelationshipScope>),
    /// In an output, a policy, a group.
    Outside,
    /// Where no function may stand: defaults of inputs; the text says where.
    Literal(&'static str),
}

/// The relationship that a value is written in.
#[derive(Debug, Clone)]
pub(crate) struct RelationshipScope {
    pub(crate) edge: model::EdgeId,
    pub(crate) type_name: String,
    /// Its properties: `SELF` means the relationship.
    pub(crate) properties: BTreeMap<String, Expr>,
    pub(crate) attributes: BTreeSet<String>,
}

/// Something that a function refers to, to be checked when all templates are known.
#[derive(Debug, Clone)]
pub(crate) struct Reference {
    pub(crate) scope: Scope,
    pub(crate) span: Span,
    pub(crate) kind: ReferenceKind,
}

/// What is referred to.
#[derive(Debug, Clone)]
pub(crate) enum ReferenceKind {
    Input(String),
    Property(EntityPath),
    Attribute(EntityPath),
    Node(Entity),
}

/// A value with calls in it, to be worked out when all templates are known.
#[derive(Debug, Clone)]
pub(crate) struct Pending<'a> {
    pub(crate) scope: Scope,
    pub(crate) span: Span,
    pub(crate) subject: String,
    pub(crate) expr: Expr,
    pub(crate) schema: Option<Schema<'a>>,
}

/// What lowering leaves to be checked later.
#[derive(Default)]
pub(crate) struct Ledger<'a> {
    pub(crate) references: RefCell<Vec<Reference>>,
    pub(crate) pending: RefCell<Vec<Pending<'a>>>,
}

/// Lowers values in one scope.
pub(crate) struct Lowering<'u, 'a> {
    pub(crate) universe: &'u Universe<'a>,
    pub(crate) sink: &'u Sink,
    pub(crate) ledger: &'u Ledger<'a>,
    pub(crate) scope: Scope,
}

// === impl Lowering ===

impl<'a> Lowering<'_, 'a> {
    /// The expression of a value that is assigned to `subject` (``property `port` ``).
    pub(crate) fn assign(&self, subject: &str, node: &Node, schema: Option<&Schema<'a>>) -> Expr {
        let expr = self.value(subject, node, schema);
        if expr.as_literal().is_none() {
            self.ledger.pending.borrow_mut().push(Pending {
                scope: self.scope.clone(),
                span: node.span,
                subject: subject.to_owned(),
                expr: expr.clone(),
                schema: schema.cloned(),
            });
        }
        expr
    }

    /// As [`Self::assign`], without leaving anything to be worked out later.
    pub(crate) fn value(&self, subject: &str, node: &Node, schema: Option<&Schema<'a>>) -> Expr {
        let shape = schema.and_then(|s| self.universe.data_shape(s.type_name));
        if let Some((name, argument)) = is_call(node)
            && !is_property_of(&shape, &name.text, argument)
        {
            return self.call(subject, &name.text, name.span, argument);
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
                None => self.complex(subject, node, data),
            },
        };
        let primitive = shape.primitive();
        let own = match shape {
            DataShape::Data(data) => data.constraints.as_slice(),
            DataShape::Primitive(_) => &[],
        };
        if has_call(node) {
            return expr;
        }
        for constraint in own.iter().chain(&schema.constraints) {
            if let Err(text) = constraint.check(node, primitive) {
                let message = format!("{subject} {text}, found {}", found(node));
                Report::error(Code::ValueConstraint, node.span, message)
                    .related(constraint.span, "by this constraint")
                    .section("TOSCA 1.3 §3.6.3")
                    .to(self.sink);
            }
        }
        expr
    }

    fn untyped(&self, subject: &str, node: &Node) -> Expr {
        match &node.kind {
            Kind::Scalar(scalar) => Expr::Literal(match scalar.value {
                ScalarValue::Null => Value::Null,
                ScalarValue::Boolean(b) => b.into(),
                ScalarValue::Integer(i) => i.into(),
                ScalarValue::Float(f) => float(f, &scalar.text),
                ScalarValue::Text => scalar.text.clone().into(),
            }),
            Kind::List(items) => list(items.iter().map(|i| self.value(subject, i, None)).collect()),
            Kind::Map(m) => map(m
                .entries
                .iter()
                .map(|e| (e.key.text.clone(), self.value(subject, &e.value, None)))
                .collect()),
        }
    }

    fn primitive(
        &self,
        subject: &str,
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
            .or(data.and_then(|d| d.key.as_deref()));
        match (primitive, &node.kind) {
            (Primitive::List, Kind::List(items)) => {
                let items = items.iter().map(|i| self.value(subject, i, entry));
                list(items.collect())
            }
            (Primitive::Map, Kind::Map(m)) => {
                let entries = m.entries.iter().map(|e| {
                    if key.is_some() {
                        let name = Node::from_json(&e.key.text.clone().into(), e.key.span);
                        self.value(&format!("the key of {subject}"), &name, key);
                    }
                    (e.key.text.clone(), self.value(subject, &e.value, entry))
                });
                map(entries.collect())
            }
            (Primitive::Range, Kind::List(bounds)) => {
                self.range(subject, node, bounds);
                self.untyped(subject, node)
            }
            _ => match scalar(node, primitive) {
                Ok(value) => Expr::Literal(value),
                Err(help) => {
                    self.wrong_type(subject, node, schema.type_name, help);
                    self.untyped(subject, node)
                }
            },
        }
    }

    fn wrong_type(&self, subject: &str, node: &Node, type_name: &str, help: Option<String>) {
        let article = if type_name.starts_with(['a', 'e', 'i', 'o']) {
            "an"
        } else {
            "a"
        };
        let message = format!(
            "{subject} must be {article} {type_name}, found {}",
            found(node)
        );
        Report::error(Code::ValueType, node.span, message)
            .help_if(help)
            .to(self.sink);
    }

    fn range(&self, subject: &str, node: &Node, bounds: &[Node]) {
        let fits = match bounds {
            [low, high] => match (low.as_integer(), high.as_integer(), high.as_text()) {
                (Some(low), Some(high), _) => low <= high,
                (Some(_), None, Some(text)) => text == "UNBOUNDED",
                _ => has_call(low) || has_call(high),
            },
            _ => false,
        };
        if !fits {
            let help = "two integers, the first not greater; the second may be UNBOUNDED";
            self.wrong_type(subject, node, "range", Some(help.into()));
        }
    }

    fn complex(&self, subject: &str, node: &Node, data: &DataType<'a>) -> Expr {
        let Kind::Map(given) = &node.kind else {
            if data.properties.is_empty() {
                return self.untyped(subject, node);
            }
            self.wrong_type(subject, node, data.head.name, None);
            return self.untyped(subject, node);
        };
        if data.head.broken || (data.properties.is_empty() && data.head.ancestry.len() == 1) {
            return self.untyped(subject, node);
        }
        let mut values = BTreeMap::new();
        for entry in &given.entries {
            let name = entry.key.text.as_str();
            match data.properties.get(name) {
                Some(property) => {
                    let inner = format!("`{name}` of {subject}");
                    let value = self.value(&inner, &entry.value, property.schema.as_ref());
                    values.insert(name.to_owned(), value);
                }
                None => {
                    let names = || data.properties.keys().copied();
                    let help = match closest(name, names()) {
                        Some(meant) => format!("did you mean `{meant}`?"),
                        None => format!("it has: {}", list_some(names())),
                    };
                    let type_name = data.head.name;
                    let message = format!("the data type {type_name} has no property `{name}`");
                    Report::error(Code::UnknownProperty, entry.key.span, message)
                        .help(help)
                        .related(data.head.span, "defined here")
                        .to(self.sink);
                }
            }
        }
        for (name, property) in &data.properties {
            if values.contains_key(*name) {
                continue;
            }
            if let Some(default) = property.default {
                let inner = format!("the default of `{name}`");
                let value = self.value(&inner, default, property.schema.as_ref());
                values.insert((*name).to_owned(), value);
            } else if property.required && !given.entries.iter().any(|e| e.key.text == *name) {
                let message = format!("{subject} needs `{name}` ({})", data.head.name);
                Report::error(Code::MissingProperty, node.span, message)
                    .related(property.span, "declared here as required")
                    .to(self.sink);
            }
        }
        map(values)
    }

    // --- calls ---

    fn call(&self, subject: &str, function: &str, span: Span, argument: &Node) -> Expr {
        if let Scope::Literal(place) = self.scope {
            Report::error(
                Code::BadCall,
                span,
                format!("`{function}` cannot be called in {place}: the value must be known there"),
            )
            .section(call::section(function))
            .to(self.sink);
            return Expr::Literal(Value::Null);
        }
        let expr = match function {
            "get_input" => self.get_input(argument),
            "get_property" | "get_attribute" => self.get_of_entity(function, argument),
            "get_operation_output" => self.get_operation_output(argument),
            "concat" => argument.as_list().map(|items| {
                let parts = items.iter().map(|i| self.value(subject, i, None));
                Expr::Call(Box::new(Call::Concat(parts.collect())))
            }),
            "join" => self.join(subject, argument),
            "token" => self.token(subject, argument),
            _ => {
                let message = format!("`{function}` is read, but cannot be worked out yet");
                Report::error(Code::NotActedUpon, span, message)
                    .section(call::section(function))
                    .to(self.sink);
                return Expr::Literal(Value::Null);
            }
        };
        expr.unwrap_or_else(|| {
            let message = format!("`{function}` is not called like this");
            Report::error(Code::BadCall, argument.span, message)
                .help(format!("write {}", call::usage(function)))
                .section(call::section(function))
                .to(self.sink);
            Expr::Literal(Value::Null)
        })
    }

    fn refer(&self, span: Span, kind: ReferenceKind) {
        self.ledger.references.borrow_mut().push(Reference {
            scope: self.scope.clone(),
            span,
            kind,
        });
    }

    fn get_input(&self, argument: &Node) -> Option<Expr> {
        let (first, rest) = match &argument.kind {
            Kind::Scalar(_) => (argument, [].as_slice()),
            Kind::List(items) => items.split_first()?,
            Kind::Map(_) => return None,
        };
        let name = first.as_text()?.to_owned();
        let path = rest.iter().map(step).collect::<Option<Vec<_>>>()?;
        self.refer(first.span, ReferenceKind::Input(name.clone()));
        Some(Expr::Call(Box::new(Call::GetInput { name, path })))
    }

    fn get_of_entity(&self, function: &str, argument: &Node) -> Option<Expr> {
        let (first, rest) = argument.as_list()?.split_first()?;
        let steps = rest.iter().map(step).collect::<Option<Vec<_>>>()?;
        if !matches!(steps.first(), Some(PathStep::Name(_))) {
            return None;
        }
        let entity = self.entity(first)?;
        if let (Entity::This, Scope::Relationship(relationship)) = (&entity, &self.scope) {
            return Some(self.of_relationship(relationship, argument.span, &steps));
        }
        let path = EntityPath { entity, steps };
        let (kind, call) = if function == "get_property" {
            (
                ReferenceKind::Property(path.clone()),
                Call::GetProperty(path),
            )
        } else {
            (
                ReferenceKind::Attribute(path.clone()),
                Call::GetAttribute(path),
            )
        };
        self.refer(argument.span, kind);
        Some(Expr::Call(Box::new(call)))
    }

    /// `SELF` in a relationship means the relationship; its properties are put in place.
    fn of_relationship(&self, here: &RelationshipScope, span: Span, steps: &[PathStep]) -> Expr {
        let (Some(PathStep::Name(name)), rest) = (steps.first(), steps.get(1..).unwrap_or(&[]))
        else {
            return Expr::Literal(Value::Null);
        };
        if let Some(expr) = here.properties.get(name) {
            return descend(expr.clone(), rest);
        }
        let type_name = &here.type_name;
        if here.attributes.contains(name) {
            let message = format!("the attribute `{name}` of a relationship is not recorded yet");
            Report::error(Code::NotActedUpon, span, message).to(self.sink);
            return Expr::Literal(Value::Null);
        }
        let names = || here.properties.keys().map(String::as_str);
        let message = format!("the relationship ({type_name}) has no value of the name `{name}`");
        let help = match closest(name, names()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => {
                "in a relationship SELF is the relationship; its ends are SOURCE and TARGET".into()
            }
        };
        Report::error(Code::UnknownPropertyReference, span, message)
            .help(help)
            .to(self.sink);
        Expr::Literal(Value::Null)
    }

    fn entity(&self, node: &Node) -> Option<Entity> {
        let name = node.as_text()?;
        let entity = match name {
            "SELF" => Entity::This,
            "SOURCE" => Entity::Source,
            "TARGET" => Entity::Target,
            "HOST" => Entity::Host,
            name => match model::NodeName::new(name) {
                Ok(name) => Entity::Node(name),
                Err(error) => {
                    Report::error(Code::BadName, node.span, error.to_string()).to(self.sink);
                    return None;
                }
            },
        };
        self.refer(node.span, ReferenceKind::Node(entity.clone()));
        Some(entity)
    }

    fn get_operation_output(&self, argument: &Node) -> Option<Expr> {
        let [entity, interface, operation, output, ..] = argument.as_list()? else {
            return None;
        };
        let text = |node: &Node| node.as_text().map(str::to_owned);
        Some(Expr::Call(Box::new(Call::GetOperationOutput {
            entity: self.entity(entity)?,
            interface: text(interface)?,
            operation: text(operation)?,
            output: text(output)?,
        })))
    }

    fn join(&self, subject: &str, argument: &Node) -> Option<Expr> {
        let (items, delimiter) = match argument.as_list()? {
            [items] => (items, ""),
            [items, delimiter] => (items, delimiter.as_text()?),
            _ => return None,
        };
        if items.as_list().is_none() && is_call(items).is_none() {
            return None;
        }
        Some(Expr::Call(Box::new(Call::Join {
            items: self.value(subject, items, None),
            delimiter: delimiter.to_owned(),
        })))
    }

    fn token(&self, subject: &str, argument: &Node) -> Option<Expr> {
        let [text, separators, index] = argument.as_list()? else {
            return None;
        };
        Some(Expr::Call(Box::new(Call::Token {
            text: self.value(subject, text, None),
            separators: separators.as_text()?.to_owned(),
            index: usize::try_from(index.as_integer()?).ok()?,
        })))
    }
}

/// The value of a scalar of a type, or help where it is none.
fn scalar(node: &Node, primitive: Primitive) -> Result<Value, Option<String>> {
    let Some(scalar) = node.as_scalar() else {
        return Err(None);
    };
    let text = scalar.text.as_str();
    match (primitive, scalar.value) {
        (_, ScalarValue::Null) if primitive != Primitive::Null => Err(None),
        (Primitive::String, ScalarValue::Text) => Ok(text.into()),
        (Primitive::String, _) => Err(Some(format!("write it in quotes: \"{text}\""))),
        (Primitive::Integer, ScalarValue::Integer(i)) => Ok(i.into()),
        (Primitive::Float, ScalarValue::Float(f)) => Ok(float(f, text)),
        #[expect(
            clippy::cast_precision_loss,
            reason = "a float is what the type asks for"
        )]
        (Primitive::Float, ScalarValue::Integer(i)) => Ok((i as f64).into()),
        (Primitive::Integer | Primitive::Float, ScalarValue::Text)
            if text.trim().parse::<f64>().is_ok() =>
        {
            Err(Some(format!("write it without quotes: {text}")))
        }
        (Primitive::Boolean, ScalarValue::Boolean(b)) => Ok(b.into()),
        (Primitive::Boolean, _) => Err(literal::boolean_meant(text)
            .map(|meant| format!("write `{meant}`: YAML 1.2 knows no other words for it"))),
        (Primitive::Null, ScalarValue::Null) => Ok(Value::Null),
        (Primitive::Timestamp, ScalarValue::Text) if literal::is_timestamp(text) => Ok(text.into()),
        (Primitive::Timestamp, _) => Err(Some("such as 2026-01-31T12:00:00Z".into())),
        (Primitive::Version, _) if literal::is_version(text) => Ok(text.into()),
        (Primitive::Version, _) => Err(Some("such as 1.0 or 2.1.3".into())),
        (Primitive::Scalar(quantity), _) => match quantity.parse(text) {
            Ok(_) => Ok(text.trim().into()),
            Err(error) => Err(Some(match error.help {
                Some(help) => format!("{}: {help}", error.message),
                None => error.message,
            })),
        },
        _ => Err(None),
    }
}

/// Whether a map that looks like a call of a function is the value of a data type that has a property
/// of that name (`tosca.datatypes.Credential` has `token`).
fn is_property_of(shape: &Option<DataShape<'_, '_>>, name: &str, argument: &Node) -> bool {
    match shape {
        Some(DataShape::Data(data)) => {
            data.properties.contains_key(name) && argument.as_list().is_none()
        }
        _ => false,
    }
}

/// Whether there is a call anywhere in it.
fn has_call(node: &Node) -> bool {
    is_call(node).is_some()
        || match &node.kind {
            Kind::Scalar(_) => false,
            Kind::List(items) => items.iter().any(has_call),
            Kind::Map(map) => map.entries.iter().any(|e| has_call(&e.value)),
        }
}

fn found(node: &Node) -> String {
    node.describe()
}

fn float(f: f64, text: &str) -> Value {
    serde_json::Number::from_f64(f).map_or_else(|| text.into(), Value::Number)
}

fn step(node: &Node) -> Option<PathStep> {
    match node.as_integer() {
        Some(index) => usize::try_from(index).ok().map(PathStep::Index),
        None => node.as_text().map(|name| PathStep::Name(name.to_owned())),
    }
}

fn list(items: Vec<Expr>) -> Expr {
    let literals: Option<Vec<Value>> = items.iter().map(|i| i.as_literal().cloned()).collect();
    match literals {
        Some(values) => Expr::Literal(Value::Array(values)),
        None => Expr::List(items),
    }
}

fn map(entries: BTreeMap<String, Expr>) -> Expr {
    if entries.values().all(|e| e.as_literal().is_some()) {
        let literals = entries.into_iter().filter_map(|(key, e)| match e {
            Expr::Literal(value) => Some((key, value)),
            _ => None,
        });
        return Expr::Literal(Value::Object(literals.collect()));
    }
    Expr::Map(entries)
}

/// Into a value that is put in place of a reference.
fn descend(expr: Expr, path: &[PathStep]) -> Expr {
    let Some((first, rest)) = path.split_first() else {
        return expr;
    };
    let inner = match (expr, first) {
        (Expr::Literal(Value::Object(mut m)), PathStep::Name(name)) => {
            m.remove(name).map(Expr::Literal)
        }
        (Expr::Literal(Value::Array(mut items)), PathStep::Index(i)) if *i < items.len() => {
            Some(Expr::Literal(items.swap_remove(*i)))
        }
        (Expr::Map(mut m), PathStep::Name(name)) => m.remove(name),
        (Expr::List(mut items), PathStep::Index(i)) if *i < items.len() => {
            Some(items.swap_remove(*i))
        }
        _ => None,
    };
    descend(inner.unwrap_or(Expr::Literal(Value::Null)), rest)
}
