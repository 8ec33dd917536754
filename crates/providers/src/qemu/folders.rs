//! Where everything lies. Knows names, reads nothing.

use model::ServerId;
use std::path::{Path, PathBuf};

/// Names of the files in a server's folder; QEMU runs in it and is given them as they stand here.
pub(super) mod file {
    pub(in crate::qemu) const RECORD: &str = "server.json";
    pub(in crate::qemu) const DISK: &str = "disk.qcow2";
    pub(in crate::qemu) const IDENTITY: &str = "identity";
    pub(in crate::qemu) const HOST_KEY: &str = "host_key";
    pub(in crate::qemu) const KNOWN_HOSTS: &str = "known_hosts";
    pub(in crate::qemu) const CONSOLE: &str = "console.log";
    pub(in crate::qemu) const LOG: &str = "qemu.log";
    pub(in crate::qemu) const PID: &str = "qemu.pid";
    pub(in crate::qemu) const MEMORY: &str = "memory";
    /// A template's state; in a clone's folder a link to it, so that no path is told to a shell.
    pub(in crate::qemu) const STATE: &str = "state";
    pub(in crate::qemu) const CONTROL: &str = "control.sock";
    /// One for us, one for people: QEMU serves one client at a time on each.
    pub(in crate::qemu) const QMP: [&str; 2] = ["qmp.sock", "qmp-operator.sock"];
}

/// Prefixes, among the servers' folders, of what is being made or removed.
pub(super) const NEW: &str = ".new-";
pub(super) const GONE: &str = ".gone-";

/// Prefix, among the servers' folders, of their locks.
pub(super) const LOCK: &str = ".lock-";

/// The folders of one provider.
#[derive(Debug, Clone)]
pub(super) struct Folders {
    state: PathBuf,
    cache: PathBuf,
}

impl Folders {
    pub(super) fn new(state: PathBuf, cache: PathBuf) -> Self {
        Self { state, cache }
    }

    pub(super) fn state(&self) -> &Path {
        &self.state
    }

    pub(super) fn cache(&self) -> &Path {
        &self.cache
    }

    /// Guards records, and the start and end of processes, of this state folder.
    pub(super) fn state_lock(&self) -> PathBuf {
        self.state.join("lock")
    }

    /// Guards the choice of addresses among all stores of a user.
    pub(super) fn addresses_lock(&self) -> PathBuf {
        self.cache.join("addresses.lock")
    }

    pub(super) fn servers(&self) -> PathBuf {
        self.state.join("servers")
    }

    pub(super) fn server(&self, id: &ServerId) -> PathBuf {
        self.servers().join(id.as_str())
    }

    /// A server's folder while it is made (`NEW`), or while it is removed (`GONE`).
    pub(super) fn unfinished(&self, prefix: &str, id: &ServerId) -> PathBuf {
        self.servers().join(format!("{prefix}{id}"))
    }

    /// Held by who starts or ends this server.
    pub(super) fn server_lock(&self, id: &ServerId) -> PathBuf {
        self.servers().join(format!("{LOCK}{id}"))
    }

    /// The private key that Concertina logs in with.
    pub(super) fn client_key(&self) -> PathBuf {
        self.state.join("client_key")
    }

    /// Folder of the switch's sockets.
    pub(super) fn switch(&self) -> PathBuf {
        self.state.join("switch")
    }

    /// Which process the switch is.
    pub(super) fn switch_record(&self) -> PathBuf {
        self.state.join("switch.json")
    }

    pub(super) fn switch_pid(&self) -> PathBuf {
        self.state.join("switch.pid")
    }

    pub(super) fn templates(&self) -> PathBuf {
        self.cache.join("templates")
    }

    /// What was found out about KVM.
    pub(super) fn kvm_record(&self) -> PathBuf {
        self.cache.join("kvm.json")
    }
}
