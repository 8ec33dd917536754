//! Open-loop load: so many requests a second, whatever the answers.
//!
//! Responsible for: sending at a set rate that may change while it runs, and counting what became of
//! each request ([`Tally`]).
//! Must not know: services, members, why the rate is what it is.

mod generator;
mod request;
mod tally;

pub(crate) use generator::{Load, LoadHandle, LoadSettings};
#[cfg(test)]
pub(crate) use tally::FailureKind;
pub(crate) use tally::{Failure, Tally};
