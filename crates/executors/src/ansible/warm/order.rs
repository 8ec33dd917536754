//! What is said between us and a parent: JSON, a line each.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;

/// A run, before it is known who starts it.
#[derive(Debug)]
pub(in crate::ansible) struct Task {
    /// Program and arguments.
    pub(in crate::ansible) arguments: Vec<OsString>,
    /// What every run of this program sees.
    pub(in crate::ansible) common: Vec<(OsString, OsString)>,
    /// What this run alone sees.
    pub(in crate::ansible) own: Vec<(OsString, OsString)>,
    /// The `ansible.cfg` beside the playbook; none: ours.
    pub(in crate::ansible) theirs: Option<PathBuf>,
    /// Where it is started.
    pub(in crate::ansible) folder: PathBuf,
    /// Where its output goes.
    pub(in crate::ansible) log: PathBuf,
    /// Folder for Ansible's temporary files.
    pub(in crate::ansible) scratch: PathBuf,
    /// How a fork is known.
    pub(in crate::ansible) mark: Mark,
}

/// What a fork is known by, where a child would be known by its handle.
#[derive(Debug, Clone)]
pub(in crate::ansible) struct Mark {
    /// Name of its processes.
    pub(in crate::ansible) name: String,
    /// A named pipe that is its standard input: closed when we die.
    pub(in crate::ansible) lifeline: PathBuf,
    /// Where it leaves its exit status.
    pub(in crate::ansible) status: PathBuf,
}

/// To a parent.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Order {
    pub(super) run: u64,
    pub(super) arguments: Vec<String>,
    pub(super) environment: BTreeMap<String, String>,
    pub(super) folder: String,
    pub(super) log: String,
    pub(super) scratch: String,
    pub(super) name: String,
    pub(super) lifeline: String,
    pub(super) status: String,
}

/// From a parent.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub(super) enum Answer {
    Ready {
        version: String,
    },
    Refused {
        why: String,
    },
    Started {
        run: u64,
        pid: i32,
        /// In clock ticks since boot.
        since: u64,
    },
    Ended {
        run: u64,
        /// As wait(2) gives it.
        status: i32,
    },
}
