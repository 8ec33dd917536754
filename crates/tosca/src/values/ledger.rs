//! What lowering leaves to be checked when all templates are known.

use super::Schema;
use super::asking::Clause;
use super::defaults::Defaults;
use crate::source::Span;
use crate::yaml::Node;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use topology::{Entity, EntityPath, Expr, GraphPath, PathStep};

/// Where a value is written, which gives `SELF`, `SOURCE` and `TARGET` their meaning.
#[derive(Debug, Clone)]
pub(crate) enum Scope {
    Node(model::NodeName),
    Relationship(Rc<RelationshipScope>),
    /// In a type, or in a template that is looked at by itself: what will be made of it.
    Made(Made),
    /// In an output, a policy, a group.
    Outside,
    /// In a condition of a workflow.
    Workflow(Rc<WorkflowScope>),
    /// Where no function may stand: defaults of inputs; the text says where.
    Literal(&'static str),
    /// What is given from outside, or has been worked out: nothing in it is a call.
    Data,
}

/// What may be made of a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Made {
    Node,
    Relationship,
    /// Either: data types and interface types are there for both.
    Any,
}

/// The relationship that a value is written in.
#[derive(Debug, Clone)]
pub(crate) struct RelationshipScope {
    pub(crate) edge: model::EdgeId,
    pub(crate) type_name: String,
    /// What `SELF` has; none: that is what is being read, and is looked up when all of it is known.
    pub(crate) own: Option<OwnValues>,
}

/// The condition of a workflow that a value is written in.
#[derive(Debug, Clone)]
pub(crate) struct WorkflowScope {
    /// Names of the workflow's inputs.
    pub(crate) inputs: BTreeSet<String>,
    pub(crate) aim: Aim,
}

/// What a condition of a workflow is about: `SELF`.
#[derive(Debug, Clone)]
pub(crate) enum Aim {
    /// The service.
    Nothing,
    Node(model::NodeName),
    /// Members of a group, or relationships: each when the workflow runs.
    Several,
}

impl Aim {
    pub(crate) fn is_something(&self) -> bool {
        !matches!(self, Self::Nothing)
    }

    /// The node template, where it is one.
    pub(crate) fn node(&self) -> Option<&model::NodeName> {
        match self {
            Self::Node(name) => Some(name),
            Self::Nothing | Self::Several => None,
        }
    }
}

/// Values of a relationship.
#[derive(Debug, Clone)]
pub(crate) struct OwnValues {
    pub(crate) properties: BTreeMap<String, Expr>,
    /// The attributes of its type, with the values that the template gives them.
    pub(crate) attributes: BTreeMap<String, Option<Expr>>,
}

/// Whether messages show values. What is given from outside may be a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Echo {
    Shown,
    Hidden,
}

/// Something that a function refers to, to be checked when all templates are known.
#[derive(Debug, Clone)]
pub(crate) struct Reference {
    pub(crate) scope: Scope,
    pub(crate) span: Span,
    /// Where each step of a path is written.
    pub(crate) steps: Vec<Span>,
    pub(crate) kind: ReferenceKind,
}

/// What is referred to.
#[derive(Debug, Clone)]
pub(crate) enum ReferenceKind {
    /// A template's input, and steps into its value.
    Input(String, Vec<PathStep>),
    Property(EntityPath),
    Attribute(EntityPath),
    Graph(GraphPath),
    Node(Entity),
    /// Of that node, of that name.
    Artifact(Entity, String),
    OperationOutput(Entity, OperationOutput),
    /// Of an operation of the relationship itself.
    RelationshipOutput(OperationOutput),
}

/// What an operation of a node hands back.
#[derive(Debug, Clone)]
pub(crate) struct OperationOutput {
    pub(crate) interface: String,
    pub(crate) operation: String,
    pub(crate) output: String,
}

impl OperationOutput {
    /// The attribute that takes it.
    pub(crate) fn attribute(&self) -> String {
        format!("{}.{}.{}", self.interface, self.operation, self.output)
    }
}

/// A value with calls in it, to be worked out when all templates are known.
#[derive(Debug, Clone)]
pub(crate) struct Pending<'a> {
    pub(crate) scope: Scope,
    pub(crate) subject: String,
    /// As it is written.
    pub(crate) node: Node,
    pub(crate) expr: Expr,
    pub(crate) schema: Option<Schema<'a>>,
    /// Whether it is a part of a value that is here as a whole, too.
    pub(crate) part: bool,
}

/// A value that must be of the type of what a call gives.
#[derive(Debug, Clone)]
pub(crate) struct Likeness<'a> {
    pub(crate) scope: Scope,
    pub(crate) subject: String,
    pub(crate) value: &'a Node,
    /// Where the call is written.
    pub(crate) span: Span,
    pub(crate) call: Expr,
}

/// What lowering leaves to be checked later.
#[derive(Default)]
pub(crate) struct Ledger<'a> {
    pub(crate) references: RefCell<Vec<Reference>>,
    pub(crate) pending: RefCell<Vec<Pending<'a>>>,
    pub(crate) likenesses: RefCell<Vec<Likeness<'a>>>,
    pub(crate) clauses: RefCell<Vec<Clause<'a>>>,
    pub(crate) defaults: Defaults,
    /// Whether there is a call of a function of its arguments alone.
    pub(crate) has_applied: Cell<bool>,
}

// === impl Ledger ===

impl Ledger<'_> {
    /// Takes from another what it refers to by a name, wherever that stands: an input, or a node template.
    pub(crate) fn takes_named(&self, other: Self) {
        let all = other.references.take().into_iter();
        let named = all.filter(|reference| reference.kind.is_named());
        self.references.borrow_mut().extend(named);
    }
}

// === impl ReferenceKind ===

impl ReferenceKind {
    fn is_named(&self) -> bool {
        let entity = match self {
            Self::Input(..) => return true,
            Self::RelationshipOutput(_) => return false,
            Self::Property(path) | Self::Attribute(path) => &path.entity,
            Self::Graph(path) => &path.entity,
            Self::Node(entity) | Self::Artifact(entity, _) | Self::OperationOutput(entity, _) => {
                entity
            }
        };
        matches!(entity, Entity::Node(_))
    }
}
