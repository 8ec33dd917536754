//! The real binary, as people use it: with the fake provider, so that no machine is needed.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

mod agent;
mod archives;
mod authority;
mod bad_disks;
pub(crate) mod bench;
mod broken_off;
mod capacities;
mod computes;
mod crashes;
mod deploy;
mod doctor;
mod drift;
mod elsewhere;
mod existing_hosts;
mod familiar;
mod kept_plans;
mod machine;
mod monitoring;
mod monitors_die;
mod names;
mod programs;
mod references;
mod regroups;
mod relationships;
mod rolls;
mod runs;
mod scripts;
mod store;
mod stores;
mod templates;
mod update;
