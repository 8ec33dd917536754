//! Tests of the whole crate.

mod errors;
mod support;
mod topology;
