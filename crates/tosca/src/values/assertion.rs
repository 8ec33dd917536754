//! Conditions of triggers and workflows. The clauses of 1.x (TOSCA 1.3 §3.6.25) are lowered to what
//! they are since 2.0 (§9.11): one expression that is true or false.

use super::condition::{Conditions, Subject};
use super::constraint::{Constraint, Operator};
use super::lower::Lowering;
use crate::diagnostic::{Code, Report};
use crate::grammar::{self, CONSTRAINT, Version};
use crate::yaml::{Entry, Kind, Node};
use model::NodeName;
use std::collections::BTreeSet;
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

/// Names of attributes that something has.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    /// Whose they are, for people.
    label: String,
    names: BTreeSet<String>,
}

/// What all nodes and relationships have (TOSCA 1.3 §5.9.1.2).
const OF_ALL: [&str; 3] = ["tosca_id", "tosca_name", "state"];

// === impl Known ===

impl Known {
    pub(crate) fn new<'n>(label: String, names: impl Iterator<Item = &'n str>) -> Self {
        let names = names.chain(OF_ALL).map(str::to_owned).collect();
        Self { label, names }
    }
}

/// Whether this is a constraint alone, without what it is about.
fn is_bare(node: &Node, about: &About) -> bool {
    let [only] = node.entries() else {
        return false;
    };
    let name = only.key.text.as_str();
    let is_attribute = about.known.as_ref().is_some_and(|k| k.names.contains(name));
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
                self.assign(&"the condition", node, None)
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
            _ => Some(self.assertion(entry, about)),
        }
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
        let mut clauses = Vec::new();
        for constraint in constraints {
            match constraint.well_formed() {
                Ok(()) => clauses.extend(self.compared(&value, constraint)),
                Err(nonsense) => nonsense.report().to(self.sink),
            }
        }
        self.joined(Function::And, clauses)
    }

    fn has_attribute(&self, entry: &Entry, known: &Known) {
        let written = entry.key.text.as_str();
        if known.names.contains(written) {
            return;
        }
        let names = || known.names.iter().map(String::as_str);
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
