//! The topology template against the types: properties, requirements, interfaces and policies become
//! the topology. Must not know: how text was read.

mod activities;
mod aimed;
mod allocation;
mod attribute_mapping;
mod by_value;
mod callee;
mod candidate;
mod capability_counts;
mod cardinality;
mod choice;
mod choices;
mod circles;
mod clones;
mod context;
pub(crate) mod copy;
pub(crate) mod count;
mod counts;
mod cycles;
mod ends;
mod event_filter;
mod filter;
mod groups;
mod implementation;
mod inputs;
mod interfaces;
mod narrows;
mod nodes;
mod outputs;
mod overrides;
mod policies;
mod properties;
mod relationships;
mod repositories;
mod requirements;
mod schedule;
mod sensitive;
mod service;
mod substitution;
mod triggers;
mod workflow_circles;
mod workflow_outputs;
mod workflows;

pub(crate) use callee::Callee;
pub(crate) use context::{Context, Draft};
pub(crate) use service::Service;
