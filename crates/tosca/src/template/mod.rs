//! The topology template against the types: properties, requirements, interfaces and policies become
//! the topology. Must not know: how text was read.

mod context;
mod cycles;
mod groups;
mod implementation;
mod inputs;
mod interfaces;
mod nodes;
mod outputs;
mod policies;
mod properties;
mod relationships;
mod requirements;
mod service;

pub(crate) use context::Context;
pub(crate) use service::lower;
