//! Values with functions, worked out as far as they are known before a deploy: circles, nested keys that
//! are not there, inputs of the wrong type.

use super::declared::Asking;
use crate::diagnostic::{Code, Report, Sink};
use crate::source::Span;
use crate::template::Context;
use crate::types::DataShape;
use crate::values::{
    Aim, Clause, Echo, Ledger, Likeness, Lowering, Pending, Primitive, Schema, Scope, a_type,
    part_of, place_of,
};
use crate::yaml::Node;
use model::{EdgeId, GroupName, InstanceId, MemberId, NodeName};
use serde_json::Value;
use std::cell::RefCell;
use std::collections::BTreeSet;
use topology::{
    Asked, Call, Entity, EvalError, Evaluator, Expr, Function, Outcome, PathStep, ScalingGroups,
    Site, Told, Topology, Trouble, World,
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

/// Works out all values that wait for it. What is wrong is told once, where it is: values that only depend
/// on it are silent.
pub(super) fn check(topology: &Topology, context: &Context<'_, '_>, groups: &ScalingGroups) {
    // what a workflow gets is known when it runs
    let mut inputs = context.inputs_told.clone();
    let of_workflows = context.workflow_inputs();
    inputs.extend(
        of_workflows
            .filter(|name| !topology.inputs.contains_key(*name))
            .map(str::to_owned),
    );
    let told = Told {
        inputs,
        values: Vec::new(),
    };
    let mut checker = Checker {
        topology,
        evaluator: Evaluator::new(topology, groups, &Undeployed).with_told(told.clone()),
        context,
        groups,
        dry: Sink::new(context.sink.mode()),
        mistyped: BTreeSet::new(),
        said: RefCell::default(),
    };
    for clause in context.ledger.clauses.take() {
        checker.clause(&clause, context.sink);
    }
    let mut all = context.ledger.pending.take();
    let likenesses = context.ledger.likenesses.borrow();
    all.extend(likenesses.iter().filter_map(|l| checker.likeness(l)));
    checker.numbered(&all);
    if context.universe.version.is_2() {
        for pending in all.iter().filter(|p| !p.part) {
            checker.compared(&pending.node, &pending.expr, &pending.scope);
        }
    }
    // those with which something is wrong; then again, without what depends on others of them
    let doubtful: Vec<&Pending<'_>> = all.iter().filter(|p| checker.is_doubtful(p)).collect();
    if doubtful.is_empty() {
        return;
    }
    let mistyped = doubtful.iter().filter(|p| checker.is_mistyped(p));
    let mistyped: Vec<&&Pending<'_>> = mistyped.collect();
    let values = mistyped.iter();
    let values = values.filter_map(|p| Some((checker.site(&p.scope)?, p.expr.clone())));
    let told = Told {
        values: values.collect(),
        ..told
    };
    checker.mistyped = mistyped.iter().map(|p| p.node.span).collect();
    checker.evaluator = Evaluator::new(topology, groups, &Undeployed).with_told(told);
    let later: Vec<&Pending<'_>> = doubtful.into_iter().filter(|p| !checker.tell(p)).collect();
    for pending in later {
        checker.tell_beyond(pending);
    }
}

pub(super) struct Checker<'c, 'u, 'a> {
    pub(super) topology: &'c Topology,
    pub(super) evaluator: Evaluator<'c>,
    pub(super) context: &'c Context<'u, 'a>,
    pub(super) groups: &'c ScalingGroups,
    /// For what is only tried.
    dry: Sink,
    /// Where values stand that are of another type than they must be.
    mistyped: BTreeSet<Span>,
    /// What values could not be worked out by.
    said: RefCell<BTreeSet<String>>,
}

// === impl Checker ===

impl<'c, 'u, 'a> Checker<'c, 'u, 'a> {
    fn instance(&self, node: &NodeName) -> InstanceId {
        match self.groups.of_node(node) {
            Some(_) => InstanceId::OfMember(node.clone(), MemberId(0)),
            None => InstanceId::Single(node.clone()),
        }
    }

    pub(super) fn site(&self, scope: &Scope) -> Option<Site> {
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
            Scope::Workflow(workflow) => match &workflow.aim {
                Aim::Nothing => Some(Site::Outside),
                Aim::Node(name) => Some(Site::Node(self.instance(name))),
                Aim::Several => None,
            },
            Scope::Outside => Some(Site::Outside),
            Scope::Literal(_) | Scope::Data | Scope::Made(_) => None,
        }
    }

    /// Whether there is anything to tell of a value.
    fn is_doubtful(&self, pending: &Pending<'a>) -> bool {
        let Some(site) = self.site(&pending.scope) else {
            return false;
        };
        self.list_for_scalar(pending);
        let before = self.dry.reports();
        match self.evaluator.evaluate(&pending.expr, &site) {
            Ok(outcome) => self.outcome(pending, &outcome, &self.dry),
            Err(_) => return true,
        }
        self.dry.reports() > before
    }

    /// Whether it is of another type than it must be.
    fn is_mistyped(&self, pending: &Pending<'a>) -> bool {
        let site = self.site(&pending.scope);
        let outcome = site.map(|site| self.evaluator.evaluate(&pending.expr, &site));
        let Some(Ok(outcome)) = outcome else {
            return false;
        };
        let before = self.dry.told();
        self.outcome(pending, &outcome, &self.dry);
        self.dry.told() > before
    }

    /// Tells what is wrong with a value itself; whether that is all.
    fn tell(&self, pending: &Pending<'a>) -> bool {
        let Some(site) = self.site(&pending.scope) else {
            return true;
        };
        let error = match self.evaluator.evaluate(&pending.expr, &site) {
            Ok(outcome) => {
                self.outcome(pending, &outcome, self.context.sink);
                return true;
            }
            // what is handed on is fulfilled where the template stands for a node
            Err(_) if pending.part || self.context.is_within_another() => return true,
            Err(error) => error,
        };
        let version = self.context.universe.version;
        match &error.trouble {
            // what is declared of it is known all the same
            Trouble::Told => self.declared(pending, self.context.sink),
            // one of its words has been told to lead nowhere
            Trouble::Here(_) if self.is_wrong_within(&pending.node) => {}
            // so has a part that is of another type than it must be
            Trouble::Here(way) if self.is_mistyped_part(&pending.node, way) => {}
            Trouble::Here(way) => {
                self.not_evaluable(pending, place_of(&pending.node, way, version), &error);
            }
            Trouble::Circle(members) => {
                let is_it = |(at, expr): &(Site, Expr)| *at == site && *expr == pending.expr;
                if members.iter().any(is_it) {
                    self.not_evaluable(pending, pending.node.span, &error);
                }
            }
            Trouble::Missing | Trouble::Beyond => return false,
        }
        true
    }

    fn is_mistyped_part(&self, whole: &Node, way: &[PathStep]) -> bool {
        let part = part_of(whole, way, self.context.universe.version);
        part.span != whole.span && self.mistyped.contains(&part.span)
    }

    fn is_wrong_within(&self, node: &Node) -> bool {
        let items = node.as_list().unwrap_or(&[]).iter();
        let entries = node.entries().iter().map(|entry| &entry.value);
        self.context.sink.is_wrong_at(node.span)
            || items
                .chain(entries)
                .any(|inner| self.is_wrong_within(inner))
    }

    /// Tells what is wrong beyond a value, where nobody else has.
    fn tell_beyond(&self, pending: &Pending<'a>) {
        let site = self.site(&pending.scope);
        let outcome = site.map(|site| self.evaluator.evaluate(&pending.expr, &site));
        let Some(Err(error)) = outcome else {
            return;
        };
        let sink = self.context.sink;
        let is_told = match error.trouble {
            Trouble::Missing => sink.blocks(),
            _ => self.said.borrow().contains(&error.message),
        };
        match is_told {
            // what depends on it is silent
            true => self.said.borrow_mut().extend([error.message]),
            false => self.not_evaluable(pending, pending.node.span, &error),
        }
    }

    fn not_evaluable(&self, pending: &Pending<'a>, at: Span, error: &EvalError) {
        self.said.borrow_mut().insert(error.message.clone());
        let message = format!("{} cannot be worked out: {error}", pending.subject);
        Report::error(Code::NotEvaluable, at, message)
            .help_if(error.advice.clone())
            .section("TOSCA 1.3 §4")
            .to(self.context.sink);
    }

    fn outcome(&self, pending: &Pending<'a>, outcome: &Outcome, sink: &Sink) {
        match outcome {
            Outcome::Known(value) if !value.is_null() && !is_attribute(&pending.expr) => {
                self.typed(pending, value, sink);
            }
            _ => self.declared(pending, sink),
        }
    }

    /// What a call gives must be what is asked for.
    fn typed(&self, pending: &Pending<'a>, value: &Value, sink: &Sink) {
        let span = pending.node.span;
        if !matches!(pending.expr, Expr::Call(_)) || self.context.sink.has_reported(span) {
            return;
        }
        let node = Node::from_json(value, span);
        let ledger = Ledger::default();
        let lowering = self.lowering(&ledger, sink);
        lowering.value(&pending.subject, &node, pending.schema.as_ref());
        for clause in ledger.clauses.take() {
            let scope = pending.scope.clone();
            self.clause(&Clause { scope, ..clause }, sink);
        }
    }

    /// As far as that is known by what is declared.
    fn declared(&self, pending: &Pending<'a>, sink: &Sink) {
        if self.context.sink.has_reported(pending.node.span) {
            return;
        }
        let ledger = Ledger::default();
        let lowering = self.lowering(&ledger, sink);
        let asking = self.asking(&pending.scope);
        asking.fits(&lowering, pending, |node| {
            self.is_seen_as_list(node, &pending.scope)
        });
    }

    pub(super) fn asking<'s>(&'s self, scope: &'s Scope) -> Asking<'s, 'c, 'u, 'a> {
        Asking {
            ways: self.evaluator.ways(),
            context: self.context,
            scope,
        }
    }

    /// A value of an input that a type gives no type, but a call as its default.
    fn likeness(&self, likeness: &Likeness<'a>) -> Option<Pending<'a>> {
        let Likeness { scope, value, .. } = likeness;
        let Expr::Call(call) = &likeness.call else {
            return None;
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
        let schema = of_type?;
        let ledger = Ledger::default();
        let lowering = Lowering {
            scope: scope.clone(),
            echo: Echo::Shown,
            ..self.lowering(&ledger, self.context.sink)
        };
        let expr = lowering.value(&likeness.subject, value, Some(&schema));
        matches!(expr, Expr::Call(_)).then(|| Pending {
            scope: scope.clone(),
            subject: likeness.subject.clone(),
            node: (*value).clone(),
            expr,
            schema: Some(schema),
            part: false,
        })
    }

    /// Whether a node's attributes are lists, one value a member, where the value stands.
    pub(super) fn is_seen_as_list(&self, node: &NodeName, scope: &Scope) -> bool {
        let group = self.groups.of_node(node);
        let viewer = viewer(scope);
        group.is_some_and(|group| viewer.is_none_or(|viewer| !group.nodes.contains(viewer)))
    }

    pub(super) fn lowering<'l>(
        &'l self,
        ledger: &'l Ledger<'a>,
        sink: &'l Sink,
    ) -> Lowering<'l, 'a> {
        Lowering {
            universe: self.context.universe,
            sink,
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
            "{} is {}, but `{name}` lies in the scaling group of `{}`: from outside its \
             attributes are lists",
            pending.subject,
            a_type(schema.type_name),
            group.root
        );
        Report::warning(Code::ListForScalar, pending.node.span, message)
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
        Call::GetAttribute(_) | Call::OfRelationship { .. } => true,
        Call::Follow(path) => path.asked == Asked::Attribute,
        _ => false,
    }
}

fn viewer(scope: &Scope) -> Option<&NodeName> {
    match scope {
        Scope::Node(name) => Some(name),
        Scope::Relationship(relationship) => Some(relationship.edge.source.node()),
        Scope::Workflow(workflow) => workflow.aim.node(),
        _ => None,
    }
}
