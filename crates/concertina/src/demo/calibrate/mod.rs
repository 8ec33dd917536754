//! What load makes the fleet grow without drowning it.
//!
//! Responsible for: measuring what a request costs a member ([`measure()`]), and working out from it,
//! and from the policies' bounds, the rates of the demo ([`LoadPlan`]).
//! Also keeping that from drowning it where the computer has other work ([`Governor`]).
//! Must not know: how rates are sent, when the fleet has grown.

mod counters;
mod governor;
mod measure;
mod rates;

pub(crate) use governor::{Governor, Strain};
pub(crate) use measure::{Probe, measure};
pub(crate) use rates::{Aim, Cost, LoadPlan, Stage, corrected};
