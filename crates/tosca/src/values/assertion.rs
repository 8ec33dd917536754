//! Conditions of triggers and workflows. The clauses of 1.x (TOSCA 1.3 §3.6.25) are lowered to what
//! they are since 2.0 (§9.11): one expression that is true or false.

use super::Schema;
use super::call::{has_call, is_call};
use super::condition::{Conditions, Subject};
use super::constraint::{Constraint, Operator};
use super::ledger::Pending;
use super::lower::Lowering;
use crate::diagnostic::{Code, Help, Report};
use crate::grammar::{self, CONSTRAINT, Version};
use crate::types::{DataShape, Properties};
use crate::yaml::{Entry, Kind, Node};
use model::NodeName;
use std::collections::BTreeMap;
use topology::{Call, Entity, EntityPath, Expr, Function, PathStep};

/// Whose attributes a clause of 1.x is about.
#[derive(Debug, Clone)]
pub(crate) struct About {
    /// The node; none: the one that the clause is worked out for.
    pub(crate) node: Option<NodeName>,
    /// Requirements to hop over, or a capability.
    pub(crate) through: Vec<String>,
    /// What attributes there are; none: that is not known.
    pub(crate) known: Option<Known>,
}

/// Attributes that something has.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    /// Whose they are, for people.
    label: String,
    /// Names of their types, where that is one.
    types: BTreeMap<String, Option<String>>,
}

/// What all nodes and relationships have (TOSCA 1.3 §5.9.1.2).
const OF_ALL: [&str; 3] = ["tosca_id", "tosca_name", "state"];

/// What joins clauses of 1.x (TOSCA 1.3 §3.6.25).
const JOINING: [&str; 4] = ["and", "or", "not", "assert"];

/// Whether the value is a list of clauses: no constraint stands in it.
fn joins(node: &Node) -> bool {
    let items = node.as_list().unwrap_or(&[]).iter();
    let mut keys = items.flat_map(Node::entries).map(|e| e.key.text.as_str());
    keys.clone().next().is_some() && keys.all(|key| CONSTRAINT.key(key).is_none())
}

// === impl Known ===

impl Known {
    /// All that are declared, by whom ever.
    pub(crate) fn new<'p, 'a: 'p>(
        label: String,
        sets: impl IntoIterator<Item = &'p Properties<'a>>,
    ) -> Self {
        let of_all = OF_ALL.map(|name| (name.to_owned(), None));
        let mut types = BTreeMap::new();
        for (name, definition) in sets.into_iter().flatten() {
            let of_type = definition.schema.as_ref().map(|s| s.type_name.to_owned());
            let known = types.entry((*name).to_owned());
            let known = known.or_insert_with(|| of_type.clone());
            if *known != of_type {
                *known = None;
            }
        }
        for (name, of_type) in of_all {
            types.entry(name).or_insert(of_type);
        }
        Self { label, types }
    }
}

/// Whether this is a constraint alone, without what it is about.
fn is_bare(node: &Node, about: &About) -> bool {
    let [only] = node.entries() else {
        return false;
    };
    let name = only.key.text.as_str();
    let is_attribute = about
        .known
        .as_ref()
        .is_some_and(|k| k.types.contains_key(name));
    CONSTRAINT.key(name).is_some() && !is_attribute
}

impl<'a> Lowering<'_, 'a> {
    /// A condition as one expression. None: it has no meaning, which is reported.
    pub(crate) fn condition(&self, node: &'a Node, about: &About) -> Option<Expr> {
        if self.universe.version.is_2() {
            let conditions = Conditions {
                universe: self.universe,
                sink: self.sink,
            };
            let one = |node: &'a Node| {
                conditions.check(node, Subject::Nothing);
                self.decided(node)
            };
            // the filter of a workflow's step is a list of them (TOSCA 2.0 §13.2.2)
            return Some(match node.as_list() {
                Some(items) => self.joined(Function::And, items.iter().map(one).collect()),
                None => one(node),
            });
        }
        match &node.kind {
            Kind::List(items) => self.all(items.iter().flat_map(|i| i.entries()), about),
            // of 1.1, which does not say of what (TOSCA 1.1 §3.5.16)
            Kind::Map(_) if self.universe.version < Version::V1_3 && is_bare(node, about) => {
                let message = "this names no attribute, and is not acted upon";
                Report::warning(Code::NotActedUpon, node.span, message)
                    .help("write of which: `ATTRIBUTE: [ { greater_than: 80 } ]`")
                    .section("TOSCA 1.3 §3.6.25")
                    .to(self.sink);
                None
            }
            Kind::Map(map) => self.all(map.entries.iter(), about),
            Kind::Scalar(_) => {
                let message = "a condition in words is not acted upon";
                Report::warning(Code::NotActedUpon, node.span, message)
                    .help("write clauses: `- attribute: [ { greater_than: 80 } ]`")
                    .section("TOSCA 1.3 §3.6.25")
                    .to(self.sink);
                None
            }
        }
    }

    /// What is true or false, as far as a call and those that it joins tell by themselves.
    fn decided(&self, node: &'a Node) -> Expr {
        let expr = self.value(&"the condition", node, None);
        let boolean = Schema::of_type("boolean", node.span);
        self.later("the condition", node, &expr, &boolean);
        self.parts_decided(node, &expr, &boolean);
        expr
    }

    fn parts_decided(&self, node: &'a Node, expr: &Expr, boolean: &Schema<'a>) {
        let (Some(call), Expr::Call(made)) = (is_call(node, self.universe.version), expr) else {
            return;
        };
        let Call::Apply {
            function: Function::And | Function::Or | Function::Not | Function::Xor,
            arguments,
            ..
        } = &**made
        else {
            return;
        };
        for (node, expr) in call.arguments().iter().zip(arguments) {
            let is_applied =
                matches!(expr, Expr::Call(call) if matches!(**call, Call::Apply { .. }));
            match is_applied {
                true => self.parts_decided(node, expr, boolean),
                false => self.later("a part of the condition", node, expr, boolean),
            }
        }
    }

    fn later(&self, subject: &str, node: &'a Node, expr: &Expr, schema: &Schema<'a>) {
        if expr.as_literal().is_none() {
            self.ledger.pending.borrow_mut().push(Pending {
                scope: self.scope.clone(),
                subject: subject.to_owned(),
                node: node.clone(),
                expr: expr.clone(),
                schema: Some(schema.clone()),
                part: false,
            });
        }
    }

    fn all(&self, entries: impl Iterator<Item = &'a Entry>, about: &About) -> Option<Expr> {
        let clauses: Option<Vec<Expr>> = entries.map(|e| self.clause(e, about)).collect();
        Some(self.joined(Function::And, clauses?))
    }

    fn clause(&self, entry: &'a Entry, about: &About) -> Option<Expr> {
        match entry.key.text.as_str() {
            // the name of `and` in 1.0 and 1.1
            "and" | "assert" => self.condition(&entry.value, about),
            "or" => {
                let items = entry.value.as_list().unwrap_or(&[]).iter();
                let each: Option<Vec<Expr>> = items.map(|i| self.condition(i, about)).collect();
                Some(self.joined(Function::Or, each?))
            }
            "not" => {
                let inner = self.condition(&entry.value, about)?;
                Some(self.apply(Function::Not, vec![inner]))
            }
            _ => match self.misspelt_word(entry, about) {
                true => None,
                false => Some(self.assertion(entry, about)),
            },
        }
    }

    /// Tells a word that joins clauses and is nearly one; attributes come first.
    fn misspelt_word(&self, entry: &Entry, about: &About) -> bool {
        let written = entry.key.text.as_str();
        let known = about.known.iter().flat_map(|k| k.types.keys());
        let known = known.map(String::as_str);
        if known.clone().any(|name| name == written) || !joins(&entry.value) {
            return false;
        }
        let meant = self.sink.closest(written, known.chain(JOINING));
        let Some(meant) = meant.filter(|meant| JOINING.contains(meant)) else {
            return false;
        };
        let message = format!("`{written}` is neither an attribute nor a word that joins clauses");
        Report::error(Code::UnknownKeyname, entry.key.span, message)
            .help(Help::meant(meant))
            .section("TOSCA 1.3 §3.6.25")
            .to(self.sink);
        true
    }

    /// `attribute: [ constraint, … ]`
    fn assertion(&self, entry: &'a Entry, about: &About) -> Expr {
        if let Some(known) = &about.known {
            self.has_attribute(entry, known);
        }
        self.operators(entry);
        let constraints = match &entry.value.kind {
            Kind::Map(_) => Constraint::read(&entry.value, self.sink)
                .into_iter()
                .collect(),
            _ => Constraint::read_all(Some(&entry.value), self.sink),
        };
        let steps = about
            .through
            .iter()
            .cloned()
            .chain([entry.key.text.clone()]);
        let path = EntityPath {
            entity: about.node.clone().map_or(Entity::This, Entity::Node),
            steps: steps.map(PathStep::Name).collect(),
        };
        let value = Expr::Call(Box::new(Call::GetAttribute(path)));
        let of_type = about
            .known
            .as_ref()
            .and_then(|k| k.types.get(&entry.key.text));
        let of_type = of_type.and_then(|name| self.universe.data_shape(name.as_ref()?));
        let primitive = of_type.and_then(DataShape::primitive);
        let version = self.universe.version;
        let mut clauses = Vec::new();
        for constraint in constraints {
            // what a call comes to is known when this is worked out
            let primitive = primitive.filter(|_| !has_call(constraint.operand, version));
            let sense = match primitive {
                Some(_) => constraint.suits_with_operands(primitive, version),
                None => constraint.well_formed(),
            };
            match sense {
                Ok(()) => clauses.extend(self.compared(&value, constraint)),
                Err(nonsense) => {
                    let meant = self.call_that_is_meant(constraint.operand);
                    let meant = meant.map(|function| self.as_call(function));
                    nonsense.report().help_if(meant).to(self.sink);
                }
            }
        }
        self.joined(Function::And, clauses)
    }

    fn has_attribute(&self, entry: &Entry, known: &Known) {
        let written = entry.key.text.as_str();
        if known.types.contains_key(written) {
            return;
        }
        let names = || known.types.keys().map(String::as_str);
        let help = self.sink.meant(written, names(), "it has none");
        let message = format!("{} has no attribute `{written}`", known.label);
        Report::error(Code::UnknownAttributeReference, entry.key.span, message)
            .help(help)
            .section("TOSCA 1.3 §3.6.25")
            .to(self.sink);
    }

    /// The grammar table takes clauses as they are.
    fn operators(&self, entry: &Entry) {
        let version = self.universe.version;
        match &entry.value.kind {
            Kind::Map(_) => grammar::check(&CONSTRAINT, &entry.value, version, self.sink),
            Kind::List(items) => items
                .iter()
                .for_each(|item| grammar::check(&CONSTRAINT, item, version, self.sink)),
            Kind::Scalar(_) => Report::quirk(
                Code::BadConstraint,
                entry.value.span,
                format!("this asks nothing of `{}`", entry.key.text),
            )
            .help("write constraints, such as `[ { equal: … } ]`")
            .section("TOSCA 1.3 §3.6.25")
            .to(self.sink),
        }
    }

    /// What a constraint asks of a value, as comparisons that all must hold.
    fn compared(&self, value: &Expr, constraint: Constraint<'a>) -> Vec<Expr> {
        let literal = |node: &Node| self.value(&"the operand", node, None);
        let than =
            |function, left: Expr| self.apply(function, vec![left, literal(constraint.operand)]);
        let length = || self.apply(Function::Length, vec![value.clone()]);
        let own = || value.clone();
        vec![match constraint.operator {
            Operator::Equal => than(Function::Equal, own()),
            Operator::GreaterThan => than(Function::GreaterThan, own()),
            Operator::GreaterOrEqual => than(Function::GreaterOrEqual, own()),
            Operator::LessThan => than(Function::LessThan, own()),
            Operator::LessOrEqual => than(Function::LessOrEqual, own()),
            Operator::ValidValues => than(Function::ValidValues, own()),
            Operator::Length => than(Function::Equal, length()),
            Operator::MinLength => than(Function::GreaterOrEqual, length()),
            Operator::MaxLength => than(Function::LessOrEqual, length()),
            Operator::Pattern => {
                let text = constraint.operand.as_text().unwrap_or_default();
                // the whole text must fit, until 1.3
                let pattern = Expr::literal(format!("^(?:{text})$"));
                self.apply(Function::Matches, vec![own(), pattern])
            }
            Operator::InRange => {
                let bounds = constraint.operand.as_list().unwrap_or(&[]);
                let functions = [Function::GreaterOrEqual, Function::LessOrEqual];
                return bounds
                    .iter()
                    .zip(functions)
                    .filter(|(bound, _)| bound.as_text() != Some("UNBOUNDED"))
                    .map(|(bound, function)| self.apply(function, vec![own(), literal(bound)]))
                    .collect();
            }
            // how a value is to be built says nothing of what it is
            Operator::Schema => return Vec::new(),
        }]
    }

    /// One stands for itself; none asks for nothing.
    fn joined(&self, function: Function, mut clauses: Vec<Expr>) -> Expr {
        match clauses.len() {
            0 => Expr::literal(true),
            1 => clauses.remove(0),
            _ => self.apply(function, clauses),
        }
    }
}
