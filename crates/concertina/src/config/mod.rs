//! Settings: one commented `concertina.toml`, overridden by the environment.
//!
//! Responsible for: finding and reading the file, refusing what it does not know (with its line and a
//! suggestion), defaults, and the commented file itself. Each section is one file: its type, its
//! keys with their meaning and defaults, its tests.
//! Must not know: commands, the state folder, the terminal.

mod agent;
mod ansible;
mod bearable;
mod engine;
mod face;
mod file;
mod key;
mod key_checks;
mod monitoring;
mod openstack;
mod place;
mod policy;
mod problem;
mod qemu;
mod read;
mod whole;

pub(crate) use face::called_opera;
pub(crate) use file::{FILE_NAME, commented, load};
pub(crate) use openstack::OpenStackSection;
pub(crate) use whole::Config;

#[cfg(test)]
use problem::ConfigError;
#[cfg(test)]
mod tests;
