//! Calls of functions become expressions; what they refer to is left in the ledger.

use super::call::{self, Written, is_call};
use super::path::{self, Read};
use super::ledger::{Reference, ReferenceKind, RelationshipScope, Scope};
use super::lower::Lowering;
use crate::diagnostic::{Code, Report, Sink};
use crate::types::Universe;
use crate::source::Span;
use crate::yaml::{Kind, Node};
use serde_json::Value;
use topology::{Call, Entity, EntityPath, Expr, Function, PathStep};

impl Lowering<'_, '_> {
    pub(super) fn call(&self, subject: &str, call: Written<'_>) -> Expr {
        let (function, span, argument) = (call.name, call.span, call.argument);
        let version = self.universe.version;
        if let Scope::Literal(place) = self.scope {
            Report::error(
                Code::BadCall,
                span,
                format!("`{function}` cannot be called in {place}: the value must be known there"),
            )
            .section(call::section(function, version))
            .to(self.sink);
            return Expr::Literal(Value::Null);
        }
        if version.is_2() {
            return self.call_of_2(subject, call);
        }
        let expr = match function {
            "get_input" => self.get_input(argument),
            "get_property" | "get_attribute" => self.get_of_entity(function, argument),
            "get_operation_output" => {
                let message = "`get_operation_output` is read, but cannot be worked out yet";
                Report::open(Code::NotActedUpon, span, message)
                    .help("map the output to an attribute, and use `get_attribute`")
                    .section(call::section(function, version))
                    .to(self.sink);
                self.get_operation_output(argument)
            }
            "concat" if argument.as_list().is_some_and(<[Node]>::is_empty) => {
                Some(Expr::literal(""))
            }
            "concat" => argument.as_list().map(|items| {
                let parts = items.iter().map(|i| self.value(subject, i, None));
                apply(Function::Concat, parts.collect())
            }),
            "join" => self.join(subject, argument),
            "token" => self.token(subject, argument),
            _ => {
                let message = format!("`{function}` is read, but cannot be worked out yet");
                Report::open(Code::NotActedUpon, span, message)
                    .section(call::section(function, version))
                    .to(self.sink);
                return Expr::Literal(Value::Null);
            }
        };
        expr.unwrap_or_else(|| {
            let message = format!("`{function}` is not called like this");
            Report::error(Code::BadCall, argument.span, message)
                .help(format!("write {}", call::usage(function, version)))
                .section(call::section(function, version))
                .to(self.sink);
            Expr::Literal(Value::Null)
        })
    }

    fn call_of_2(&self, subject: &str, call: Written<'_>) -> Expr {
        let version = self.universe.version;
        let section = call::section(call.name, version);
        let not_yet = |message: String| {
            Report::open(Code::NotActedUpon, call.span, message)
                .section(section)
                .to(self.sink);
            Expr::Literal(Value::Null)
        };
        match call.name {
            "get_input" => {
                if let Some(expr) = self.get_input(call.argument) {
                    return expr;
                }
                // an index that is only known when there are several representations
                let arguments = call.arguments();
                if arguments.iter().any(|a| is_call(a, version).is_some()) {
                    if let Some(first) = arguments.first().and_then(Node::as_text) {
                        let kind = ReferenceKind::Input(first.to_owned());
                        self.refer(call.argument.span, &[], kind);
                    }
                    return not_yet("an index that is a call cannot be worked out yet".into());
                }
            }
            "get_property" | "get_attribute" => {
                return match path::read(call.arguments(), self.is_in_relationship()) {
                    Ok(Read::Path(path, places)) => self.get_path(call, path, &places),
                    Ok(Read::Beyond) => {
                        not_yet(format!("`${}` cannot follow this path yet", call.name))
                    }
                    Err(error) => {
                        let at = call.arguments().get(error.at).map_or(call.span, |n| n.span);
                        let message = format!("`${}`: {}", call.name, error.message);
                        Report::error(Code::BadCall, at, message)
                            .section("TOSCA 2.0 §10.3")
                            .to(self.sink);
                        Expr::Literal(Value::Null)
                    }
                };
            }
            "value" => {
                let message = "`$value` means nothing outside a validation clause";
                Report::error(Code::BadCall, call.span, message)
                    .section(section)
                    .to(self.sink);
                return Expr::Literal(Value::Null);
            }
            name if call::QUERIES.contains(&name) => {
                return not_yet(format!("`${name}` is read, but cannot be worked out yet"));
            }
            name => match Function::from_name(name) {
                Some(function) => {
                    let arguments = call.arguments();
                    if function.arity().takes(arguments.len()) {
                        let arguments = arguments.iter().map(|a| self.value(subject, a, None));
                        return apply(function, arguments.collect());
                    }
                }
                None => {
                    self.custom(call);
                    for argument in call.arguments() {
                        self.value(subject, argument, None);
                    }
                    return Expr::Literal(Value::Null);
                }
            },
        }
        let message = format!("`${}` is not called like this", call.name);
        Report::error(Code::BadCall, call.argument.span, message)
            .help(format!("write {}", call::usage(call.name, version)))
            .section(section)
            .to(self.sink);
        Expr::Literal(Value::Null)
    }

    fn is_in_relationship(&self) -> bool {
        matches!(self.scope, Scope::Relationship(_))
    }

    /// A function of one's own, or one that only the orchestrator knows (TOSCA 2.0 §10.4).
    fn custom(&self, call: Written<'_>) {
        let universe = self.universe;
        if universe.functions.contains_key(call.name) {
            universe.check_custom(call, self.sink);
            let message = format!("`${}` is read, but not called yet", call.name);
            Report::open(Code::NotActedUpon, call.span, message)
                .section("TOSCA 2.0 §10.4")
                .to(self.sink);
            return;
        }
        unknown_function(universe, call, self.sink);
    }

    fn get_path(&self, call: Written<'_>, path: EntityPath, places: &[usize]) -> Expr {
        let items = call.arguments();
        if let (Entity::This, Scope::Relationship(relationship)) = (&path.entity, &self.scope) {
            return self.of_relationship(relationship, call.argument.span, &path.steps);
        }
        let first = items.first().map_or(call.span, |n| n.span);
        self.refer(first, &[], ReferenceKind::Node(path.entity.clone()));
        let (kind, made) = if call.name == "get_property" {
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
        let spans = places.iter().filter_map(|i| Some(items.get(*i)?.span));
        self.ledger.references.borrow_mut().push(Reference {
            scope: self.scope.clone(),
            span: call.argument.span,
            steps: spans.collect(),
            kind,
        });
        Expr::Call(Box::new(made))
    }

    fn refer(&self, span: Span, steps: &[Node], kind: ReferenceKind) {
        self.ledger.references.borrow_mut().push(Reference {
            scope: self.scope.clone(),
            span,
            steps: steps.iter().map(|step| step.span).collect(),
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
        self.refer(first.span, &[], ReferenceKind::Input(name.clone()));
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
        self.refer(argument.span, rest, kind);
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
            Report::open(Code::NotActedUpon, span, message).to(self.sink);
            return Expr::Literal(Value::Null);
        }
        let names = || here.properties.keys().map(String::as_str);
        let message = format!("the relationship ({type_name}) has no value of the name `{name}`");
        let help = match self.sink.closest(name, names()) {
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
        self.refer(node.span, &[], ReferenceKind::Node(entity.clone()));
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
        if items.as_list().is_none() && is_call(items, self.universe.version).is_none() {
            return None;
        }
        let items = self.value(subject, items, None);
        let delimiter = Expr::literal(delimiter);
        Some(apply(Function::Join, vec![items, delimiter]))
    }

    fn token(&self, subject: &str, argument: &Node) -> Option<Expr> {
        let [text, separators, index] = argument.as_list()? else {
            return None;
        };
        let index = u64::try_from(index.as_integer()?).ok()?;
        let arguments = vec![
            self.value(subject, text, None),
            Expr::literal(separators.as_text()?),
            Expr::literal(index),
        ];
        Some(apply(Function::Token, arguments))
    }
}

fn apply(function: Function, arguments: Vec<Expr>) -> Expr {
    Expr::Call(Box::new(Call::Apply {
        function,
        arguments,
    }))
}

pub(super) fn step(node: &Node) -> Option<PathStep> {
    match node.as_integer() {
        Some(index) => usize::try_from(index).ok().map(PathStep::Index),
        None => node.as_text().map(|name| PathStep::Name(name.to_owned())),
    }
}

/// A function that is neither the specification's nor declared: another orchestrator may have it, but
/// what older versions had is gone.
pub(super) fn unknown_function(universe: &Universe<'_>, call: Written<'_>, sink: &Sink) {
    let name = call.name;
    let report = match call::gone(name) {
        Some(instead) => {
            let message = format!("2.0 has no function `${name}`");
            Report::error(Code::UnknownFunction, call.span, message)
                .help(format!("write {instead}"))
        }
        None => {
            let message = format!("the function `${name}` is neither built in nor declared");
            let built_in: Vec<&str> = Function::names().chain(call::QUERIES.iter().copied()).collect();
            let known = universe.functions.keys().map(|n| &**n).chain(built_in.iter().map(|n| &**n));
            let meant = sink.closest(name, known);
            let help = match meant {
                Some(meant) => format!("did you mean `${meant}`?"),
                None => "declare it under `functions:`; a text that begins with `$` is written \
                         with `$$`"
                    .into(),
            };
            Report::open(Code::UnknownFunction, call.span, message).help(help)
        }
    };
    report.section("TOSCA 2.0 §10.1").to(sink);
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
