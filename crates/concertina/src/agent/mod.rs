//! The agent: acts for all services of a store, tells what happens, and serves HTTP.
//!
//! | file | does |
//! | --- | --- |
//! | `serve` | the whole: supervisor, reporter and HTTP together, until told to stop |
//! | `supervisor` | one loop a service, also for services that come later |
//! | `keeper` | one service: waits for the lease, acts, begins again |
//! | `reporter` | the log of all services as lines |
//!
//! Must not know: how a service is scaled or healed; that is the engine's.

mod keeper;
mod reporter;
mod retention;
mod serve;
mod supervisor;

pub(crate) use serve::{Outcome, serve};
