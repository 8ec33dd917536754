//! The deterministic simulator: the production engine on one paused thread (design decision 16).
//!
//! A seed decides a scenario: load, deaths, wishes, silent monitors, a silent provider, faults of
//! servers and operations, late and doubled webhooks, and crashes of the holder at the k-th poll.
//! Afterwards the world is left in peace, and the invariants must hold: bounds, no member with two
//! servers, none leaked, converged at rest. The same seed gives the same log, to the byte.

mod alertmanager;
mod clock;
mod crash;
mod invariants;
mod library;
mod monitors;
mod operator;
mod presence;
mod random;
mod scenario;
mod simulation;
mod standing;

pub use clock::SimClock;
pub use crash::CrashAfter;
pub use library::Revisions;
pub use monitors::{MonitorState, SimMonitors};
pub use presence::NobodyElse;
pub use random::Random;
pub use scenario::{Implementations, Incident, Scenario, Timed};
pub use simulation::{Outcome, simulate};
pub use standing::Standing;
