//! Calls of functions become expressions; what they refer to is left in the ledger.

use super::call::{self, Written, is_call};
use super::keys::steps;
use super::ledger::{OperationOutput, OwnValues, Reference, ReferenceKind, Scope};
use super::lower::Lowering;
use crate::diagnostic::{Code, Help, Report};
use crate::source::Span;
use crate::types::TypeKind;
use crate::yaml::{Kind, Node};
use serde_json::Value;
use std::fmt::Display;
use topology::{Asked, Call, Entity, EntityPath, Expr, Function, GraphPath, PathStep, Texts};

impl Lowering<'_, '_> {
    pub(super) fn call(&self, subject: &dyn Display, call: Written<'_>) -> Expr {
        let (function, span, argument) = (call.name, call.span, call.argument);
        let version = self.universe.version;
        if let Scope::Literal(place) = self.scope
            && !self.is_of_arguments_alone(function)
        {
            Report::error(
                Code::BadCall,
                span,
                format!("`{function}` cannot be called in {place}: the value must be known there"),
            )
            .section(call::section(function, version))
            .to(self.sink);
            return Expr::told();
        }
        if version.is_2() {
            return self.call_of_2(subject, call);
        }
        self.too_new(function, span);
        let expr = match function {
            "get_input" => self.get_input(argument),
            "get_property" | "get_attribute" => self.get_of_entity(function, argument),
            "get_operation_output" => self.get_operation_output(argument),
            "get_artifact" => self.get_artifact(argument),
            "get_nodes_of_type" => self.get_nodes_of_type(argument),
            "concat" if argument.as_list().is_some_and(<[Node]>::is_empty) => {
                Some(Expr::literal(""))
            }
            "concat" => argument.as_list().map(|items| {
                let parts = items.iter().map(|i| self.value(subject, i, None));
                self.apply(Function::Concat, parts.collect())
            }),
            "join" => self.join(subject, argument),
            // all that `FUNCTIONS` has but these
            _ => self.token(subject, argument),
        };
        let first = argument.as_list().and_then(<[Node]>::first);
        // a name that is none is told as that
        let is_told = first.is_some_and(|first| self.sink.is_wrong_at(first.span));
        expr.unwrap_or_else(|| {
            if is_told {
                return Expr::told();
            }
            let message = format!("`{function}` is not called like this");
            // `vm.private_address`
            let dotted = argument.as_text().and_then(|text| text.split_once('.'));
            let help = match dotted.filter(|_| matches!(function, "get_property" | "get_attribute"))
            {
                Some((entity, rest)) => {
                    let rest = rest.replace('.', ", ");
                    format!("write {{ {function}: [ {entity}, {rest} ] }}")
                }
                None => format!("write {}", call::usage(function, version)),
            };
            Report::error(Code::BadCall, call.place(), message)
                .help(help)
                .section(call::section(function, version))
                .to(self.sink);
            Expr::told()
        })
    }

    /// Whether what it gives depends on nothing but what is written there.
    fn is_of_arguments_alone(&self, function: &str) -> bool {
        match self.universe.version.is_2() {
            true => Function::from_name(function).is_some(),
            false => matches!(function, "concat" | "join" | "token"),
        }
    }

    pub(super) fn apply(&self, function: Function, arguments: Vec<Expr>) -> Expr {
        // texts that are only put together mean nothing
        if !matches!(
            function,
            Function::Concat | Function::Join | Function::Token
        ) {
            self.ledger.has_applied.set(true);
        }
        Expr::Call(Box::new(Call::Apply {
            function,
            arguments,
            texts: Texts::Plain,
        }))
    }

    pub(super) fn refer(&self, span: Span, steps: &[Node], kind: ReferenceKind) {
        self.ledger.references.borrow_mut().push(Reference {
            scope: self.scope.clone(),
            span,
            steps: steps.iter().map(|step| step.span).collect(),
            kind,
        });
    }

    pub(super) fn get_input(&self, argument: &Node) -> Option<Expr> {
        let (first, rest) = match &argument.kind {
            Kind::Scalar(_) => (argument, [].as_slice()),
            Kind::List(items) => items.split_first()?,
            Kind::Map(_) => return None,
        };
        let name = first.as_text()?.to_owned();
        let path = steps(rest, self.universe.version)?;
        let kind = ReferenceKind::Input(name.clone(), path.clone());
        self.refer(first.span, rest, kind);
        Some(Expr::Call(Box::new(Call::GetInput { name, path })))
    }

    fn get_of_entity(&self, function: &str, argument: &Node) -> Option<Expr> {
        let (first, rest) = argument.as_list()?.split_first()?;
        let steps = steps(rest, self.universe.version)?;
        if !matches!(steps.first(), Some(PathStep::Name(_))) {
            return None;
        }
        let entity = self.entity(first)?;
        if let (Entity::This, Scope::Relationship(relationship)) = (&entity, &self.scope) {
            if let Some(own) = &relationship.own {
                let type_name = &relationship.type_name;
                return Some(self.of_relationship((type_name, own), argument.span, &steps));
            }
            let asked = match function {
                "get_property" => Asked::Property,
                _ => Asked::Attribute,
            };
            return Some(self.of_this((argument, rest), asked, steps));
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

    /// `SELF` in a relationship's own values, which are looked up when all of them are known.
    fn of_this(
        &self,
        (argument, places): (&Node, &[Node]),
        asked: Asked,
        steps: Vec<PathStep>,
    ) -> Expr {
        let path = GraphPath {
            entity: Entity::This,
            which: None,
            hops: Vec::new(),
            asked,
            steps,
        };
        self.refer(argument.span, places, ReferenceKind::Graph(path.clone()));
        Expr::Call(Box::new(Call::Follow(path)))
    }

    /// `SELF` in a relationship means the relationship; its properties are put in place.
    pub(super) fn of_relationship(
        &self,
        (type_name, here): (&str, &OwnValues),
        span: Span,
        steps: &[PathStep],
    ) -> Expr {
        let (Some(PathStep::Name(name)), rest) = (steps.first(), steps.get(1..).unwrap_or(&[]))
        else {
            return Expr::told();
        };
        if let Some(expr) = here.properties.get(name) {
            return descend(expr.clone(), rest);
        }
        if let Some(assigned) = here.attributes.get(name) {
            return Expr::Call(Box::new(Call::OfRelationship {
                name: name.clone(),
                path: rest.to_vec(),
                assigned: assigned.clone(),
            }));
        }
        let names = || here.properties.keys().map(String::as_str);
        let message = format!("the relationship ({type_name}) has no value of the name `{name}`");
        let help = match self.sink.closest(name, names()) {
            Some(meant) => Help::meant(meant),
            None => {
                "in a relationship SELF is the relationship; its ends are SOURCE and TARGET".into()
            }
        };
        Report::error(Code::UnknownPropertyReference, span, message)
            .help(help)
            .section("TOSCA 1.3 §4.4.2")
            .to(self.sink);
        Expr::told()
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
                    Report::error(Code::BadName, node.span, error.to_string())
                        .section("TOSCA 1.3 §4.1")
                        .unless_misnamed(name, self.sink)
                        .to(self.sink);
                    return None;
                }
            },
        };
        self.refer(node.span, &[], ReferenceKind::Node(entity.clone()));
        Some(entity)
    }

    /// `[ SELF, name, … ]`: the artifact is to be there. Where it is to be put, and whether it is
    /// removed, is left to whoever takes the file.
    pub(super) fn get_artifact(&self, argument: &Node) -> Option<Expr> {
        let [of, name, ..] = argument.as_list()? else {
            return None;
        };
        let (entity, written) = (self.entity(of)?, name.as_text()?);
        let kind = ReferenceKind::Artifact(entity.clone(), written.to_owned());
        self.refer(name.span, &[], kind);
        let name = written.to_owned();
        Some(Expr::Call(Box::new(Call::GetArtifact { entity, name })))
    }

    /// The type may stand in a list of one, as the specification's grammar has it.
    fn get_nodes_of_type(&self, argument: &Node) -> Option<Expr> {
        let written = match argument.as_list() {
            Some([only]) => only,
            Some(_) => return None,
            None => argument,
        };
        let type_name = written.as_text()?;
        match self.universe.node_type(type_name) {
            Some(found) => Some(Expr::Call(Box::new(Call::GetNodesOfType {
                type_name: found.head.name.to_owned(),
            }))),
            None => {
                self.universe
                    .unknown_type(TypeKind::Node, written, self.sink);
                Some(Expr::told())
            }
        }
    }

    /// What an operation hands back is an attribute of its node since 2.0: so it is here, under a name
    /// that no template can give one.
    fn get_operation_output(&self, argument: &Node) -> Option<Expr> {
        let [of, interface, operation, output] = argument.as_list()? else {
            return None;
        };
        let entity = self.entity(of)?;
        let asked = OperationOutput {
            interface: short_interface(interface.as_text()?).to_owned(),
            operation: operation.as_text()?.to_owned(),
            output: output.as_text()?.to_owned(),
        };
        let name = asked.attribute();
        if let (Entity::This, Scope::Relationship(_)) = (&entity, &self.scope) {
            let kind = ReferenceKind::RelationshipOutput(asked);
            self.refer(argument.span, &[interface.clone(), operation.clone()], kind);
            return Some(Expr::Call(Box::new(Call::OfRelationship {
                name,
                path: Vec::new(),
                assigned: None,
            })));
        }
        let kind = ReferenceKind::OperationOutput(entity.clone(), asked);
        self.refer(argument.span, &[interface.clone(), operation.clone()], kind);
        let steps = vec![PathStep::Name(name)];
        Some(Expr::Call(Box::new(Call::GetAttribute(EntityPath {
            entity,
            steps,
        }))))
    }

    fn join(&self, subject: &dyn Display, argument: &Node) -> Option<Expr> {
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
        Some(self.apply(Function::Join, vec![items, delimiter]))
    }

    fn token(&self, subject: &dyn Display, argument: &Node) -> Option<Expr> {
        let [text, separators, index] = argument.as_list()? else {
            return None;
        };
        let index = u64::try_from(index.as_integer()?).ok()?;
        let arguments = vec![
            self.value(subject, text, None),
            Expr::literal(separators.as_text()?),
            Expr::literal(index),
        ];
        Some(self.apply(Function::Token, arguments))
    }
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

/// An interface of the specification under its short name.
fn short_interface(written: &str) -> &str {
    match written.strip_prefix("tosca.interfaces.") {
        Some(rest) => rest.rsplit('.').next().unwrap_or(rest),
        None => written,
    }
}
