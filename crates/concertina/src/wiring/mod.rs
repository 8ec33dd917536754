//! Joins the rooms: builds the engine's ports from the settings and a state folder.
//!
//! Responsible for: which adapter stands behind which port, what lies where in the state folder,
//! revisions on disk, which process we are.
//! Must not know: commands, the terminal.
//!
//! | file | holds |
//! | --- | --- |
//! | `state_folder` | names of all that a store has on disk |
//! | `house` | everything opened; ports and settings of a loop |
//! | `provider_name`, `cloud` | a provider with the executor that fits it; who we are there |
//! | `monitors` | Prometheus and Alertmanager |
//! | `origin`, `sources`, `inputs`, `template`, `package`, `library` | from a file to a revision, and back |
//! | `intake` | revisions into a backup, and out of one |
//! | `outline`, `template_error` | one to be looked at, deployable or not; why there is none |
//! | `remote` | what lies elsewhere |
//! | `clock`, `presence`, `user` | this computer's time, processes and whoever sits there |
//! | `web`, `tally` | what the agent's HTTP server asks for |

mod clock;
mod cloud;
mod house;
mod inputs;
mod intake;
mod library;
mod manner;
mod monitors;
mod origin;
mod outline;
mod package;
mod policy_findings;
mod presence;
mod provider_name;
mod references;
mod remote;
mod sources;
mod state_folder;
mod tally;
mod template;
mod template_error;
mod user;
mod web;

pub(crate) use self::web::{StoredFleet, StoredInbox};
pub(crate) use clock::SystemClock;
pub(crate) use cloud::{Cloud, CloudError, Ending, Needs, is_lent_a_login};
pub(crate) use house::{House, HouseError, Known};
pub(crate) use inputs::read_inputs;
pub(crate) use library::RevisionLibrary;
pub(crate) use manner::Manner;
pub(crate) use origin::is_archive;
pub(crate) use outline::Outline;
pub(crate) use package::Package;
pub(crate) use presence::who;
pub(crate) use provider_name::ProviderName;
pub(crate) use remote::Remote;
pub(crate) use state_folder::StateFolder;
pub(crate) use tally::{CountedSignals, Tally};
pub(crate) use template::{Findings, Template};
pub(crate) use template_error::TemplateError;
