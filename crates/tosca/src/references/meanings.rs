//! What texts mean that functions are applied to: what is declared of what they read. A text that is written
//! beside means the same (TOSCA 2.0 §10.2.2.2).

use super::declared::Asking;
use super::exists::Checker;
use super::follow::{Place, Trodden};
use crate::diagnostic::Sink;
use crate::source::{FileId, Span};
use crate::template::Context;
use crate::values::{RelationshipScope, Scope};
use model::{EdgeId, InstanceId, NodeName};
use std::rc::Rc;
use topology::{Call, Expr, GraphPath, Home, PathStep, Texts, Topology, Ways, each_value};

/// Puts into each call what its texts mean.
pub(super) fn settle(topology: &mut Topology, context: &Context<'_, '_>) {
    if !context.ledger.has_applied.get() {
        return;
    }
    let as_it_was = topology.clone();
    let dry = Sink::new(context.sink.mode());
    let meanings = Meanings {
        context,
        checker: Checker {
            topology: &as_it_was,
            ways: Ways::new(&as_it_was),
            context,
            sink: &dry,
            trodden: Trodden::default(),
        },
    };
    each_value(topology, &mut |home, expr| {
        if has_calls(expr) {
            meanings.settle(expr, &scope(home));
        }
    });
    for pending in context.ledger.pending.borrow_mut().iter_mut() {
        meanings.settle(&mut pending.expr, &pending.scope);
    }
}

fn has_calls(expr: &Expr) -> bool {
    !matches!(expr, Expr::Literal(_))
}

fn scope(home: Home<'_>) -> Scope {
    match home {
        Home::Node(name) => Scope::Node(name.clone()),
        Home::Relationship {
            source,
            requirement,
            index,
            target,
        } => Scope::Relationship(Rc::new(RelationshipScope {
            edge: EdgeId {
                source: InstanceId::Single(source.clone()),
                requirement: requirement.to_owned(),
                index,
                target: InstanceId::Single(target.clone()),
            },
            type_name: String::new(),
            own: None,
        })),
        Home::Outside => Scope::Outside,
    }
}

struct Meanings<'c, 'u, 'a> {
    context: &'c Context<'u, 'a>,
    /// Asked where paths lead to.
    checker: Checker<'c, 'u, 'a>,
}

// === impl Meanings ===

impl<'a> Meanings<'_, '_, 'a> {
    /// Inner calls before those that they are arguments of.
    fn settle(&self, expr: &mut Expr, scope: &Scope) {
        match expr {
            Expr::Literal(_) => {}
            Expr::List(items) => items.iter_mut().for_each(|item| self.settle(item, scope)),
            Expr::Map(entries) => entries.values_mut().for_each(|e| self.settle(e, scope)),
            Expr::Call(call) => match &mut **call {
                Call::Apply {
                    arguments, texts, ..
                } => {
                    arguments.iter_mut().for_each(|a| self.settle(a, scope));
                    let meaning = arguments.iter().find_map(|a| self.of(a, scope));
                    // else what the value must be, which lowering has put there
                    if let Some(meaning) = meaning {
                        *texts = meaning;
                    }
                }
                Call::Within { of, steps } => {
                    self.settle(of, scope);
                    steps.iter_mut().for_each(|step| self.settle(step, scope));
                }
                Call::AvailableAllocation { path, texts } => {
                    let of = self.of_call(&Call::GetProperty(path.clone()), scope);
                    *texts = of.unwrap_or_default();
                }
                _ => {}
            },
        }
    }

    /// What the texts of a value mean; none: no more than any text.
    fn of(&self, expr: &Expr, scope: &Scope) -> Option<Texts> {
        let call = match expr {
            Expr::Literal(_) => return None,
            Expr::List(items) => return items.iter().find_map(|item| self.of(item, scope)),
            Expr::Map(entries) => return entries.values().find_map(|e| self.of(e, scope)),
            Expr::Call(call) => &**call,
        };
        match call {
            // an amount stays one
            Call::Apply {
                function, texts, ..
            } if function.keeps_type() => Some(texts.clone()).filter(|texts| !texts.is_plain()),
            Call::Within { of, .. } => self.of(of, scope),
            Call::Follow(path) => self.at_end(path, scope),
            Call::AvailableAllocation { path, .. } => {
                self.of_call(&Call::GetProperty(path.clone()), scope)
            }
            call => self.of_call(call, scope),
        }
    }

    fn of_call(&self, call: &Call, scope: &Scope) -> Option<Texts> {
        let asking = Asking {
            ways: &self.checker.ways,
            context: self.context,
            scope,
        };
        self.context
            .universe
            .texts_in(&asking.call(call, |_| false)?.schema)
    }

    fn at_end(&self, path: &GraphPath, scope: &Scope) -> Option<Texts> {
        let nowhere = Span::start_of(FileId(0));
        let ends = self.checker.ends(scope, path, &|_| nowhere);
        let (PathStep::Name(name), rest) = path.steps.split_first()? else {
            return None;
        };
        let universe = self.context.universe;
        let mut schemas = ends.iter().filter_map(|end| match end {
            Place::Node(at) => {
                let node_type = self.of_node(at)?;
                let sets = [&node_type.properties, &node_type.attributes];
                sets.into_iter()
                    .find_map(|set| set.get(name.as_str())?.schema.clone())
            }
            Place::Capability(at, capability) => {
                let definition = self.of_node(at)?.capabilities.get(capability.as_str())?;
                let of_type = universe.capability_type(definition.type_name?.as_text()?)?;
                let sets = [&definition.properties, &of_type.properties];
                let more = [&definition.attributes, &of_type.attributes];
                sets.into_iter()
                    .chain(more)
                    .find_map(|set| set.get(name.as_str())?.schema.clone())
            }
            Place::Relationship(at, index) => {
                let ancestry = &self.checker.edge(at, *index)?.relationship.ancestry;
                let of_type = universe.relationship_type(ancestry.first()?)?;
                let sets = [&of_type.properties, &of_type.attributes];
                sets.into_iter()
                    .find_map(|set| set.get(name.as_str())?.schema.clone())
            }
        });
        let schema = schemas.next()?;
        rest.is_empty()
            .then(|| universe.texts_in(&schema))
            .flatten()
    }

    fn of_node(&self, at: &NodeName) -> Option<&crate::types::NodeType<'a>> {
        self.context.nodes.get(at)?.node_type
    }
}
