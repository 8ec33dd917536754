//! How machines are reached over SSH, by Ansible and by us.

mod settings;
mod target;

pub use settings::{HostKeys, SshSettings};
pub(crate) use target::{Target, describe};
