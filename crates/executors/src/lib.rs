//! Runs the implementations of interface operations: `ansible-playbook` for playbooks.
//!
//! Responsible for running one operation to its end, on the right host, with its inputs, and for
//! handing back its outputs or the reason of its failure. Must not know why an operation is run, nor
//! what comes after it: that is the engine's.

mod ansible;

pub use ansible::{AnsibleExecutor, AnsibleSettings};
