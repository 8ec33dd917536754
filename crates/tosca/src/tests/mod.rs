//! Tests of the whole crate.

mod allocation;
mod archives;
mod clones;
mod errors;
mod filters;
mod found;
mod functions;
mod mappings;
mod namespaces;
mod procedures;
mod profiles;
mod quirks;
mod refinements;
mod representations;
mod results;
mod robustness;
mod second_generation;
mod substitution;
mod support;
mod topology;
mod triggers;
mod values;
mod workflows;
