//! Tests of the whole crate.

mod allocation;
mod archives;
mod beside;
mod clones;
mod errors;
mod filters;
mod found;
mod functions;
mod mappings;
mod namespaces;
mod paths;
mod procedures;
mod profiles;
mod quirks;
mod refinements;
mod representations;
mod robustness;
mod second_generation;
mod substitution;
mod support;
mod topology;
mod triggers;
mod workflows;
