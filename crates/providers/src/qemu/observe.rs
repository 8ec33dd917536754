//! What is true of a server: its record, and whether its process lives.

use super::addresses::{HTTP_PORT, METRICS_PORT, SSH_PORT};
use super::folders::{Folders, file};
use super::process::{self, ProcessId};
use super::record::{Phase, Record};
use super::switch;
use engine::ports::{Server, ServerAddresses, ServerStatus, SshEndpoint};

/// Its process, if it lives: the one noted, or one that nobody had time to note.
pub(super) fn process_of(folders: &Folders, record: &Record) -> Option<ProcessId> {
    let mark = record.process_name();
    match record.process {
        Some(noted) => noted.is_alive(&mark).then_some(noted),
        None => process::find(&folders.server(&record.id), &mark),
    }
}

/// How it is.
pub(super) fn status(folders: &Folders, record: &Record) -> ServerStatus {
    let Some(process) = process_of(folders, record) else {
        let why = match record.process {
            Some(process) => format!("its QEMU (process {}) is gone", process.pid),
            None => "its start was interrupted before QEMU ran".to_owned(),
        };
        return ServerStatus::Dead { why };
    };
    if !switch::is_alive(folders, record.switch) {
        return ServerStatus::Dead {
            why: format!(
                "the switch of its private network (process {}) has ended, which QEMU (process {}) \
                 does not get over",
                record.switch.pid, process.pid
            ),
        };
    }
    match record.phase {
        Phase::Starting | Phase::Booting => ServerStatus::Building,
        Phase::Ready => ServerStatus::Running,
    }
}

/// The server as the engine sees it.
pub(super) fn server(folders: &Folders, record: &Record) -> Server {
    let folder = folders.server(&record.id);
    Server {
        id: record.id.clone(),
        name: record.request.name.clone(),
        owner: record.request.owner.clone(),
        status: status(folders, record),
        addresses: Some(ServerAddresses {
            public: record.public.into(),
            private: record.private.into(),
            http_port: HTTP_PORT,
            metrics_port: METRICS_PORT,
            ssh: SshEndpoint {
                address: record.public.into(),
                port: SSH_PORT,
                user: "root".to_owned(),
                identity_file: Some(folders.client_key()),
                known_hosts_file: Some(folder.join(file::KNOWN_HOSTS)),
            },
        }),
        attributes: std::collections::BTreeMap::new(),
    }
}
