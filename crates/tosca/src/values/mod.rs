//! Values: literals and their forms, schemas and constraints, functions, and the way from a tree to an
//! expression that has been checked against its type. Must not know: templates, files.

mod arguments;
mod asking;
mod assertion;
mod call;
mod call_of_2;
mod complex;
mod condition;
mod constant;
mod constraint;
mod defaults;
mod form;
mod functions;
mod json_schema;
mod keys;
mod ledger;
pub(crate) mod literal;
mod lookalike;
mod lower;
mod mistyped;
mod narrowing;
mod nested;
mod notation;
mod order;
mod path;
mod place;
mod primitive;
mod result;
mod satisfies;
mod scalar;
mod schema;
mod sense;
mod texts;
mod unit;
mod widening;

pub(crate) use asking::{Answer, Clause};
pub(crate) use assertion::{About, Known};
pub(crate) use call::{FUNCTIONS, Written, asks_for_input, has_call, is_built_in, is_call};
pub(crate) use condition::{Conditions, Subject, written as in_one_line};
pub(crate) use constraint::Constraint;
pub(crate) use form::Form;
pub(crate) use ledger::{
    Aim, Echo, Ledger, Likeness, Made, OperationOutput, OwnValues, Pending, Reference,
    ReferenceKind, RelationshipScope, Scope, WorkflowScope,
};
pub(crate) use lower::Lowering;
pub(crate) use narrowing::Narrowing;
pub(crate) use nested::Steps;
pub(crate) use place::{part_of, place_of};
pub(crate) use primitive::{Primitive, a_type};
pub(crate) use satisfies::{Asked, Patterns};
pub(crate) use schema::Schema;
pub(crate) use unit::{Quantity, literal_time};
