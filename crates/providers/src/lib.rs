//! Level 3: makes, finds and removes servers. One folder a provider; none knows another.
//!
//! Responsible for: the `Provider` port over each cloud.
//! Must not know: templates, plans, the engine's loop.

pub mod fake;
pub mod openstack;
pub mod qemu;
