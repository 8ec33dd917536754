//! Types: read from documents, completed in order of derivation, checked. Must not know: templates.

mod check;
mod check_data;
mod check_inputs;
mod check_node;
mod check_operations;
mod check_property;
mod check_scalar;
mod check_schema;
mod check_units;
mod data;
mod derive;
mod filter_path;
mod function;
mod group;
mod head;
mod interface;
mod layer;
mod naming;
mod node;
mod node_filter;
pub(crate) mod profile;
mod property;
mod references;
mod refine;
mod refine_constraints;
mod refine_ends;
mod refine_lists;
mod relationship;
mod scalar;
mod simple;
mod universe;

pub(crate) use data::{DataShape, DataType};
pub(crate) use head::{Head, TypeKind};
pub(crate) use interface::{
    InputDef, Inputs, InterfaceDef, InterfaceType, OperationDef, short_name,
};
pub(crate) use node::{CapabilityDef, CapabilityType, NodeType, RequirementDef};
pub(crate) use node_filter::{Ends, FilterNames, This};
pub(crate) use property::{Properties, PropertyDef, inherit};
pub(crate) use relationship::{RelationshipType, configured};
pub(crate) use scalar::ScalarType;
pub(crate) use simple::{PolicyType, overridden};
pub(crate) use universe::Universe;
