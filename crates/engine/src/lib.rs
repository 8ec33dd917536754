//! Level 2: makes the world as it is wished.
//!
//! Responsible for: the ports, the journalled step runner, the convergence loop of a service, wishes.
//! Must not know: any adapter (no HTTP, SQL, Ansible, cloud), the terminal.

mod event;
pub mod ports;

pub use event::{Event, PlanEnd};
