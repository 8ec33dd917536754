//! Calls of 2.0 become expressions (TOSCA 2.0 §10).

use super::call::{self, Written, is_call};
use super::keys::steps;
use super::ledger::{Aim, Made, Reference, ReferenceKind, Scope};
use super::lower::Lowering;
use super::path::{self, PathError, Read, Refusal, Route};
use crate::diagnostic::{Code, Help, Report, Sink};
use crate::grammar::Version;
use crate::source::Span;
use crate::types::Universe;
use crate::yaml::Node;
use std::fmt::Display;
use topology::{Asked, Call, Entity, EntityPath, Expr, Function, GraphPath, Nodes, Texts};

impl Lowering<'_, '_> {
    pub(super) fn call_of_2(&self, subject: &dyn Display, call: Written<'_>) -> Expr {
        let made = match call.name {
            "get_input" => self.input_of_2(subject, call),
            "get_property" | "get_attribute" | "available_allocation" => {
                Some(self.path(subject, call))
            }
            "value" => {
                let message = "`$value` means nothing outside a validation clause";
                self.bad_call(
                    call.span,
                    message.into(),
                    call::section("value", Version::V2_0),
                );
                Some(Expr::told())
            }
            "get_artifact" => self.get_artifact(call.argument),
            "node_index" | "relationship_index" => self.index(call),
            name if call::QUERIES.contains(&name) => {
                Some(self.not_yet(call, "is read, but cannot be worked out yet"))
            }
            name => match Function::from_name(name) {
                Some(function) => Some(self.function(subject, function, call)),
                None => {
                    self.custom(call);
                    for argument in call.arguments() {
                        self.value(subject, argument, None);
                    }
                    Some(Expr::told())
                }
            },
        };
        made.unwrap_or_else(|| {
            let version = self.universe.version;
            let mut arguments = call.arguments().iter();
            let below = arguments.find(|a| a.as_integer().is_some_and(|n| n < 0));
            let (at, message, help) = match below {
                Some(index) => (
                    index.span,
                    format!("an index is counted from 0, found {}", index.describe()),
                    "write a whole number from 0".to_owned(),
                ),
                None => (
                    call.place(),
                    format!("`${}` is not called like this", call.name),
                    format!("write {}", call::usage(call.name, version)),
                ),
            };
            Report::error(Code::BadCall, at, message)
                .help(help)
                .section(call::section(call.name, version))
                .to(self.sink);
            Expr::told()
        })
    }

    fn not_yet(&self, call: Written<'_>, why: &str) -> Expr {
        Report::open(
            Code::NotActedUpon,
            call.span,
            format!("`${}` {why}", call.name),
        )
        .section(call::section(call.name, self.universe.version))
        .to(self.sink);
        Expr::told()
    }

    fn bad_call(&self, span: Span, message: String, section: &'static str) {
        Report::error(Code::BadCall, span, message)
            .section(section)
            .to(self.sink);
    }

    fn input_of_2(&self, subject: &dyn Display, call: Written<'_>) -> Option<Expr> {
        let version = self.universe.version;
        let arguments = call.arguments();
        let computed = |a: &Node| is_call(a, version).is_some();
        let Some(at) = arguments.iter().position(computed).filter(|at| *at > 0) else {
            return self.get_input(call.argument);
        };
        let (written, computed) = arguments.split_at(at);
        let (name, path) = written.split_first()?;
        let name = name.as_text()?.to_owned();
        let steps = steps(path, version)?;
        let kind = ReferenceKind::Input(name.clone(), steps.clone());
        self.refer(call.place(), path, kind);
        let path = steps;
        let of = Expr::Call(Box::new(Call::GetInput { name, path }));
        Some(self.within(subject, of, computed))
    }

    /// A part of a value by keys and indexes, one of which at least differs between representations, say.
    fn within(&self, subject: &dyn Display, of: Expr, steps: &[Node]) -> Expr {
        let steps = steps.iter().map(|item| self.value(subject, item, None));
        let steps = steps.collect();
        Expr::Call(Box::new(Call::Within { of, steps }))
    }

    /// Which of several this is.
    fn index(&self, call: Written<'_>) -> Option<Expr> {
        if !call.arguments().is_empty() {
            return None;
        }
        let of_relationship = call.name == "relationship_index";
        let made = match (&self.scope, of_relationship) {
            (Scope::Relationship(_) | Scope::Made(Made::Relationship | Made::Any), true) => {
                Call::RelationshipIndex
            }
            (_, false) if self.is_numbered() => Call::NodeIndex,
            _ => return Some(self.no_index(call.name, call.span)),
        };
        Some(Expr::Call(Box::new(made)))
    }

    /// Whether the value is one of a node, or of a relationship that begins at one.
    fn is_numbered(&self) -> bool {
        matches!(
            self.scope,
            Scope::Node(_) | Scope::Relationship(_) | Scope::Made(_)
        )
    }

    fn no_index(&self, name: &str, at: Span) -> Expr {
        let place = match name {
            "relationship_index" => "relationships",
            _ => "node templates",
        };
        let message = format!("`${name}` means nothing outside {place}");
        self.bad_call(at, message, call::section(name, Version::V2_0));
        Expr::told()
    }

    fn path(&self, subject: &dyn Display, call: Written<'_>) -> Expr {
        match self.read_path(call.arguments()) {
            Ok(Read::Path(path, route)) => {
                let written = route.places().last().map_or(0, |last| last + 1);
                let made = self.along(call, path, &route);
                match call.arguments().get(written..) {
                    None | Some([]) => made,
                    Some(computed) => self.within(subject, made, computed),
                }
            }
            Ok(Read::Graph(_)) if call.name == "available_allocation" => {
                self.not_yet(call, "cannot follow this path yet")
            }
            Ok(Read::Graph(route)) => {
                if route.which == Some(Nodes::Own) && !self.is_numbered() {
                    return self.no_index("node_index", call.place());
                }
                self.follow(subject, call, route)
            }
            Err(PathError {
                why: Refusal::NotYet,
                ..
            }) => self.not_yet(call, "cannot follow this path yet"),
            Err(PathError {
                at,
                why: Refusal::Wrong(why),
            }) => {
                let at = call.arguments().get(at).map_or(call.span, |n| n.span);
                let message = format!("`${}`: {why}", call.name);
                self.bad_call(at, message, "TOSCA 2.0 §10.3");
                Expr::told()
            }
        }
    }

    /// As a path of what the value stands in; where that is not said, of either.
    fn read_path(&self, items: &[Node]) -> Result<Read, PathError> {
        match self.scope {
            Scope::Relationship(_) | Scope::Made(Made::Relationship) => path::read(items, true),
            Scope::Made(Made::Any) => of_either(items),
            Scope::Workflow(ref w) if matches!(w.aim, Aim::Several) => of_either(items),
            _ => path::read(items, false),
        }
    }

    fn function(&self, subject: &dyn Display, function: Function, call: Written<'_>) -> Expr {
        if !self.universe.takes(function, call, self.sink) {
            return Expr::told();
        }
        let arguments = call
            .arguments()
            .iter()
            .map(|a| self.value(subject, a, None));
        self.apply(function, arguments.collect())
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

    /// Along relationships, wherever that leads.
    fn follow(&self, subject: &dyn Display, call: Written<'_>, route: Route) -> Expr {
        let items = call.arguments();
        let path = self.refer_along(call, &route);
        let made = Expr::Call(Box::new(Call::Follow(path)));
        let written = route.places().last().map_or(0, |last| last + 1);
        match items.get(written..) {
            None | Some([]) => made,
            Some(computed) => self.within(subject, made, computed),
        }
    }

    fn along(&self, call: Written<'_>, path: EntityPath, route: &Route) -> Expr {
        if let (Entity::This, Scope::Relationship(relationship)) = (&path.entity, &self.scope) {
            let type_name = &relationship.type_name;
            return match &relationship.own {
                Some(own) => self.of_relationship((type_name, own), call.place(), &path.steps),
                None => Expr::Call(Box::new(Call::Follow(self.refer_along(call, route)))),
            };
        }
        self.refer_along(call, route);
        Expr::Call(Box::new(match call.name {
            "get_property" => Call::GetProperty(path),
            "available_allocation" => {
                // amounts with a unit are found out later
                self.ledger.has_applied.set(true);
                let texts = Texts::Plain;
                Call::AvailableAllocation { path, texts }
            }
            _ => Call::GetAttribute(path),
        }))
    }

    /// What is on the way must be there.
    fn refer_along(&self, call: Written<'_>, route: &Route) -> GraphPath {
        let items = call.arguments();
        let first = items.first().map_or(call.span, |n| n.span);
        self.refer(first, &[], ReferenceKind::Node(route.entity.clone()));
        let path = route.path(match call.name {
            "get_attribute" => Asked::Attribute,
            _ => Asked::Property,
        });
        let spans = route.places().into_iter();
        self.ledger.references.borrow_mut().push(Reference {
            scope: self.scope.clone(),
            span: call.place(),
            steps: spans.filter_map(|i| Some(items.get(i)?.span)).collect(),
            kind: ReferenceKind::Graph(path.clone()),
        });
        path
    }
}

/// As a path of a node, or else of a relationship; of two mistakes that of a node is told.
fn of_either(items: &[Node]) -> Result<Read, PathError> {
    path::read(items, false).or_else(|error| path::read(items, true).map_err(|_| error))
}

/// A function that is neither the specification's nor declared: another orchestrator may have it
/// (TOSCA 2.0 §10.4), unless the name is clearly another one's, misspelt. What older versions had is gone.
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
            let report = Report::open(Code::UnknownFunction, call.span, message.clone());
            match meant(universe, name, sink) {
                Some(meant) if meant.len() > SHORT || meant.eq_ignore_ascii_case(name) => {
                    Report::error(Code::UnknownFunction, call.span, message)
                        .help(Help::meant(format!("${meant}")))
                }
                Some(meant) => report.help(
                    Help::meant(format!("${meant}")).and("Else declare it under `functions:`"),
                ),
                None => report.help(universe.undeclared_prefix(name).unwrap_or_else(|| {
                    "declare it under `functions:`; a text that begins with `$` is written with `$$`"
                        .to_owned()
                })),
            }
        }
    };
    report.section("TOSCA 2.0 §10.1").to(sink);
}

/// Names of so few letters are near to others by chance.
const SHORT: usize = 3;

/// The function of a similar name.
fn meant(universe: &Universe<'_>, name: &str, sink: &Sink) -> Option<String> {
    let built_in: Vec<&str> = Function::names()
        .chain(call::QUERIES.iter().copied())
        .collect();
    let of_own = universe.functions.keys().map(|n| &**n);
    let meant = sink.closest(name, of_own.chain(built_in.iter().map(|n| &**n)));
    meant.map(str::to_owned)
}
