//! Values with functions, worked out as far as they are known before a deploy: circles, nested keys that
//! are not there, inputs of the wrong type. And the scaling groups, whose bounds are such values.

use super::declared::Asking;
use crate::diagnostic::{Code, Report};
use crate::template::{Context, Draft, count};
use crate::types::DataShape;
use crate::values::{Echo, Ledger, Likeness, Lowering, Pending, Primitive, Schema, Scope};
use crate::yaml::Node;
use model::{EdgeId, GroupName, InstanceId, MemberId, NodeName};
use serde_json::Value;
use topology::{
    Asked, Call, Entity, Evaluator, Expr, Function, GroupError, Outcome, ScalingGroups, Site,
    Topology, World,
};

/// Nothing is deployed yet; a group is seen from outside as if it had one member.
struct Undeployed;

impl World for Undeployed {
    fn attribute(&self, _: &InstanceId, _: &str) -> Option<Value> {
        None
    }

    fn members_in_service(&self, _: &GroupName) -> Vec<MemberId> {
        vec![MemberId(0)]
    }

    fn ordinal(&self, _: model::MemberId) -> Option<model::Ordinal> {
        None
    }
}

/// Derives the groups and works out all values that wait for it.
pub(super) fn check(topology: &Topology, context: &Context<'_, '_>) -> Option<ScalingGroups> {
    let groups = groups(topology, context)?;
    let checker = Checker {
        evaluator: Evaluator::new(topology, &groups, &Undeployed),
        // with references that lead nowhere every value would only say so again
        told: context.sink.blocks(),
        context,
        groups: &groups,
    };
    for pending in context.ledger.pending.borrow().iter() {
        checker.value(pending);
    }
    for likeness in context.ledger.likenesses.borrow().iter() {
        checker.likeness(likeness);
    }
    Some(groups)
}

/// Derives the groups; what contradicts itself is reported, and then there are none.
pub(super) fn groups(topology: &Topology, context: &Context<'_, '_>) -> Option<ScalingGroups> {
    let errors = match ScalingGroups::derive(topology) {
        Ok(groups) => return Some(groups),
        Err(errors) => errors,
    };
    for error in errors {
        let (node, code, help) = match &error {
            GroupError::NotANumber { node, .. } => (
                node,
                Code::ScalingBounds,
                "write a number, or `{ get_input: NAME }`",
            ),
            GroupError::Bounds { node, .. } => (
                node,
                Code::ScalingBounds,
                "min_instances ≤ default_instances ≤ max_instances",
            ),
            GroupError::Nested { inner, .. } => (
                inner,
                Code::NestedScaling,
                "leave the inner one's max_instances at 1",
            ),
        };
        let Some(draft) = nearest(context, node) else {
            continue;
        };
        if let (GroupError::NotANumber { found, .. }, Some(count)) = (&error, count::of(draft)) {
            count::not_a_number(draft, count, found).to(context.sink);
            continue;
        }
        let capability = draft.node.entries_at("capabilities").iter();
        let span = capability
            .map(|e| e.key.span)
            .find(|span| context.sink.location(*span) == *error.location())
            .unwrap_or(draft.span);
        Report::error(code, span, error.to_string())
            .help(help)
            .section("TOSCA 1.3 §5.5.13")
            .to(context.sink);
    }
    None
}

/// The node template of that name, or the one that it stands for.
fn nearest<'c, 'u, 'a>(context: &'c Context<'u, 'a>, node: &NodeName) -> Option<&'c Draft<'u, 'a>> {
    let mut name = node.as_str();
    loop {
        if let Some(draft) = NodeName::new(name).ok().and_then(|n| context.nodes.get(&n)) {
            return Some(draft);
        }
        name = name.rsplit_once('.')?.0;
    }
}

struct Checker<'c, 'u, 'a> {
    evaluator: Evaluator<'c>,
    /// Whether something is wrong that values would fail by.
    told: bool,
    context: &'c Context<'u, 'a>,
    groups: &'c ScalingGroups,
}

// === impl Checker ===

impl<'c, 'u, 'a> Checker<'c, 'u, 'a> {
    fn instance(&self, node: &NodeName) -> InstanceId {
        match self.groups.of_node(node) {
            Some(_) => InstanceId::OfMember(node.clone(), MemberId(0)),
            None => InstanceId::Single(node.clone()),
        }
    }

    fn site(&self, scope: &Scope) -> Option<Site> {
        match scope {
            Scope::Node(name) => Some(Site::Node(self.instance(name))),
            Scope::Relationship(relationship) => {
                let edge = &relationship.edge;
                Some(Site::Relationship(EdgeId {
                    source: self.instance(edge.source.node()),
                    target: self.instance(edge.target.node()),
                    ..edge.clone()
                }))
            }
            Scope::Outside => Some(Site::Outside),
            Scope::Literal(_) | Scope::Data => None,
        }
    }

    fn value(&self, pending: &Pending<'a>) {
        let Some(site) = self.site(&pending.scope) else {
            return;
        };
        self.list_for_scalar(pending);
        match self.evaluator.evaluate(&pending.expr, &site) {
            Ok(Outcome::Known(value)) if !value.is_null() && !is_attribute(&pending.expr) => {
                self.typed(pending, &value);
            }
            Ok(_) => self.declared(pending),
            // what is handed on is fulfilled where the template stands for a node
            Err(_) if self.told || pending.part || self.context.is_within_another() => {}
            Err(error) => {
                let message = format!("{} cannot be worked out: {error}", pending.subject);
                Report::error(Code::NotEvaluable, pending.span, message)
                    .section("TOSCA 1.3 §4")
                    .to(self.context.sink);
            }
        }
    }

    /// What a call gives must be what is asked for.
    fn typed(&self, pending: &Pending<'a>, value: &Value) {
        if !matches!(pending.expr, Expr::Call(_)) || self.context.sink.has_reported(pending.span) {
            return;
        }
        let node = Node::from_json(value, pending.span);
        let ledger = Ledger::default();
        let lowering = self.lowering(&ledger);
        lowering.value(&pending.subject, &node, pending.schema.as_ref());
    }

    /// As far as that is known by what is declared.
    fn declared(&self, pending: &Pending<'a>) {
        if self.context.sink.has_reported(pending.span) {
            return;
        }
        let ledger = Ledger::default();
        let lowering = self.lowering(&ledger);
        let asking = self.asking(&pending.scope);
        asking.fits(&lowering, pending, |node| {
            self.is_seen_as_list(node, &pending.scope)
        });
    }

    fn asking<'s>(&'s self, scope: &'s Scope) -> Asking<'s, 'c, 'u, 'a> {
        Asking {
            ways: self.evaluator.ways(),
            context: self.context,
            scope,
        }
    }

    /// A value of an input that a type gives no type, but a call as its default.
    fn likeness(&self, likeness: &Likeness<'a>) {
        let Likeness { scope, value, .. } = likeness;
        let Expr::Call(call) = &likeness.call else {
            return;
        };
        let of_type = match &**call {
            // what texts make is one
            Call::GetArtifact { .. }
            | Call::Apply {
                function: Function::Concat | Function::Join | Function::Token,
                ..
            } => Some(Schema::of_type("string", likeness.span)),
            call => {
                let are_lists = |node: &NodeName| self.is_seen_as_list(node, scope);
                let declared = self.asking(scope).call(call, are_lists);
                declared.map(|d| d.schema.without_constraints())
            }
        };
        let Some(schema) = of_type else { return };
        let ledger = Ledger::default();
        let lowering = Lowering {
            scope: scope.clone(),
            echo: Echo::Shown,
            ..self.lowering(&ledger)
        };
        let expr = lowering.value(&likeness.subject, value, Some(&schema));
        if let Expr::Call(_) = expr {
            self.value(&Pending {
                scope: scope.clone(),
                span: value.span,
                subject: likeness.subject.clone(),
                expr,
                schema: Some(schema),
                part: false,
            });
        }
    }

    /// Whether a node's attributes are lists, one value a member, where the value stands.
    fn is_seen_as_list(&self, node: &NodeName, scope: &Scope) -> bool {
        let group = self.groups.of_node(node);
        let viewer = viewer(scope);
        group.is_some_and(|group| viewer.is_none_or(|viewer| !group.nodes.contains(viewer)))
    }

    fn lowering<'l>(&'l self, ledger: &'l Ledger<'a>) -> Lowering<'l, 'a> {
        Lowering {
            universe: self.context.universe,
            sink: self.context.sink,
            ledger,
            scope: Scope::Data,
            echo: Echo::Hidden,
        }
    }

    /// From outside a group, an attribute of it is a list, with however few members (design
    /// decision 3).
    fn list_for_scalar(&self, pending: &Pending<'a>) {
        let (Expr::Call(call), Some(schema)) = (&pending.expr, &pending.schema) else {
            return;
        };
        let Call::GetAttribute(path) = &**call else {
            return;
        };
        let Entity::Node(name) = &path.entity else {
            return;
        };
        let Some(group) = self.groups.of_node(name) else {
            return;
        };
        let shape = self.context.universe.data_shape(schema.type_name);
        let is_list = matches!(
            shape.and_then(DataShape::primitive),
            None | Some(Primitive::List)
        );
        if is_list || !self.is_seen_as_list(name, &pending.scope) {
            return;
        }
        let message = format!(
            "{} is a {}, but `{name}` lies in the scaling group of `{}`: from outside its \
             attributes are lists",
            pending.subject, schema.type_name, group.root
        );
        Report::warning(Code::ListForScalar, pending.span, message)
            .help("declare a list: one value for each member in service, in order of their numbers")
            .section("TOSCA 1.3 §4.5.1")
            .to(self.context.sink);
    }
}

/// Whether it is one that may change while a service runs.
fn is_attribute(expr: &Expr) -> bool {
    let Expr::Call(call) = expr else {
        return false;
    };
    match &**call {
        Call::GetAttribute(_) => true,
        Call::Follow(path) => path.asked == Asked::Attribute,
        _ => false,
    }
}

fn viewer(scope: &Scope) -> Option<&NodeName> {
    match scope {
        Scope::Node(name) => Some(name),
        Scope::Relationship(relationship) => Some(relationship.edge.source.node()),
        _ => None,
    }
}
