//! `concertina doctor`: what will fail, before it does.
//!
//! | file | looks at |
//! | --- | --- |
//! | `finding` | what a check found, and how that ends |
//! | `computer` | disk, the agent's port, Ansible and its collection, KVM |
//! | `keys` | the SSH agent and the private key |
//! | `provider` | login, what a service asks for at its largest, key pairs |
//! | `named` | what playbooks that make servers are told by name |
//! | `servers` | whether one can log in to those that there are |
//! | `monitors` | Prometheus and Alertmanager as they run |
//! | `unattended` | what an agent can't do when nobody is there |
//! | `clocks` | what time it is elsewhere |
//! | `asking` | a question over HTTP |
//!
//! Must not know: how anything is made. It changes nothing, but what `--fix` says.

mod asking;
mod clocks;
mod computer;
mod finding;
mod keys;
mod monitors;
mod named;
mod patient;
mod provider;
mod servers;
mod unattended;

pub(crate) use finding::{Finding, exit_of};
pub(crate) use named::names_in;
pub(crate) use patient::{LogsIn, Patient};
pub(crate) use servers::Host;
