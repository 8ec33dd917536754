//! Tests of the whole crate.

mod errors;
mod robustness;
mod second_generation;
mod support;
mod topology;
