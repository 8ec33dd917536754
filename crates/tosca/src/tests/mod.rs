//! Tests of the whole crate.

mod errors;
mod robustness;
mod support;
mod topology;
