//! Runs the implementations of interface operations: playbooks by Ansible, scripts by themselves.
//!
//! Responsible for running one operation to its end, on the right host, with its inputs, and for
//! handing back its outputs or the reason of its failure. Must not know why an operation is run, nor
//! what comes after it: that is the engine's.
//!
//! | room | does |
//! | --- | --- |
//! | `dispatch` | chooses by the kind of implementation |
//! | `ansible` | playbooks |
//! | `script` | shell and Python |
//! | `ssh` | how machines are reached |
//! | `environment` | what operations see of our environment |
//! | `process`, `family` | processes with their descendants, and their end |
//! | `abandon` | what a dead process of ours left running |
//! | `log` | the step's log, in which no secret stands |

mod abandon;
mod ansible;
mod dispatch;
mod environment;
mod family;
mod log;
mod process;
mod script;
mod ssh;

pub use ansible::{AnsibleExecutor, AnsibleSettings};
pub use dispatch::Executors;
pub use environment::PassedEnvironment;
pub use script::{ScriptExecutor, ScriptSettings};
pub use ssh::{HostKeys, SshSettings};
