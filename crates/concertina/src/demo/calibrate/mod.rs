//! What load makes the fleet grow without drowning it.
//!
//! Responsible for: measuring what a request costs a member ([`measure`]), and working out from it,
//! and from the policies' bounds, the rates of the demo ([`LoadPlan`]).
//! Must not know: how rates are sent, when the fleet has grown.

mod counters;
mod measure;
mod rates;

pub(crate) use measure::{Probe, measure};
pub(crate) use rates::{Aim, Cost, LoadPlan, Stage, corrected};
