//! TOSCA policies, compiled once into typed ones (design decision 14).
//!
//! Responsible for: which policies are ours to act on, their groups and their numbers, and what is
//! wrong with them. Must not know: YAML, signals, alert rules.

mod compiler;
mod problem;
mod reading;
mod targets;
#[cfg(test)]
mod tests;

pub use compiler::compile;
pub use problem::{CompileProblem, Flaw, Severity};
