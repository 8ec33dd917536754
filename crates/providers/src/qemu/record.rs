//! What is remembered of a server: written before its QEMU starts, so that a crash at any point leaves
//! a server that can be found by its key.

use super::durable::{failed, write_durably};
use super::folders::{Folders, file};
use super::process::ProcessId;
use engine::ports::{ProviderError, ServerRequest};
use model::{IdempotencyKey, ServerId, StoreId};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::fs;
use std::io;
use std::net::Ipv4Addr;
use std::path::Path;

/// Form of the record; a later one is refused.
const VERSION: u32 = 1;

/// Longest name of a host (RFC 1035, section 2.3.4).
const MAX_HOSTNAME: usize = 63;

/// How far a server has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Phase {
    /// Being started by who holds the server's lock. Without such a one, a start that was
    /// interrupted: it may be nobody yet, or still its template.
    Starting,
    /// Runs as itself; has not answered yet.
    Booting,
    /// Has answered on SSH.
    Ready,
}

/// A server's record.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Record {
    pub(super) version: u32,
    pub(super) id: ServerId,
    pub(super) request: ServerRequest,
    /// Loopback address that its ports are forwarded to.
    pub(super) public: Ipv4Addr,
    /// Address on the switch.
    pub(super) private: Ipv4Addr,
    /// The switch that it was started on; on another one it would reach nobody.
    pub(super) switch: ProcessId,
    /// Its QEMU, once started.
    pub(super) process: Option<ProcessId>,
    pub(super) phase: Phase,
}

impl Record {
    pub(super) fn new(
        request: &ServerRequest,
        public: Ipv4Addr,
        private: Ipv4Addr,
        switch: ProcessId,
    ) -> Result<Self, ProviderError> {
        Ok(Self {
            version: VERSION,
            id: id_of(request)?,
            request: request.clone(),
            public,
            private,
            switch,
            process: None,
            phase: Phase::Starting,
        })
    }

    pub(super) fn key(&self) -> &IdempotencyKey {
        &self.request.owner.key
    }

    /// Refuses another store.
    pub(super) fn belongs_to(&self, store: &StoreId) -> Result<(), ProviderError> {
        let owner = &self.request.owner.store;
        if owner == store {
            return Ok(());
        }
        Err(ProviderError::NotOurs {
            id: self.id.clone(),
            why: format!("it belongs to the store {owner}"),
        })
    }

    /// The QEMU argument by which its process is recognised.
    pub(super) fn process_name(&self) -> String {
        process_name(&self.id)
    }

    /// Writes it into the server's folder.
    pub(super) fn write(&self, folder: &Path) -> Result<(), ProviderError> {
        let text = serde_json::to_vec_pretty(self).expect("a record is plain data");
        write_durably(&folder.join(file::RECORD), &text)
    }

    /// Reads it from a server's folder; `None`: there is no such server.
    pub(super) fn read(folder: &Path) -> Result<Option<Self>, ProviderError> {
        let path = folder.join(file::RECORD);
        let text = match fs::read(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            other => other.map_err(failed("reading", &path))?,
        };
        let unreadable = |why: String| ProviderError::Unavailable {
            why: format!("the record {}: {why}", path.display()),
        };
        let record: Self =
            serde_json::from_slice(&text).map_err(|error| unreadable(error.to_string()))?;
        if record.version > VERSION {
            return Err(unreadable(format!(
                "has version {}, this Concertina knows {VERSION}; use the newer one",
                record.version
            )));
        }
        Ok(Some(record))
    }

    /// All records of a state folder, in order of id.
    pub(super) fn read_all(folders: &Folders) -> Result<Vec<Self>, ProviderError> {
        let servers = folders.servers();
        let mut records = Vec::new();
        for entry in fs::read_dir(&servers).map_err(failed("reading", &servers))? {
            let entry = entry.map_err(failed("reading", &servers))?;
            if !entry.file_name().as_encoded_bytes().starts_with(b".") {
                records.extend(Self::read(&entry.path())?);
            }
        }
        records.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(records)
    }
}

/// The QEMU argument by which a server's process is recognised.
pub(super) fn process_name(id: &ServerId) -> String {
    format!("concertina-{id}")
}

/// A server's id follows from its key: whoever asks again with the same key means the same folder.
pub(super) fn id_of(request: &ServerRequest) -> Result<ServerId, ProviderError> {
    let digest = Sha256::digest(request.owner.key.as_str());
    let tail: String = digest[..5]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let id = format!("{}-{tail}", hostname(&request.name)?);
    ServerId::new(id).map_err(|error| ProviderError::Refused {
        why: format!("server name {:?}: {error}", request.name),
    })
}

/// A name as hosts may have it: small letters, digits and `-` (RFC 952, RFC 1123).
pub(super) fn hostname(name: &str) -> Result<String, ProviderError> {
    let host: String = name
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() {
                c.to_ascii_lowercase()
            } else {
                '-'
            }
        })
        .collect();
    let host = host.trim_matches('-');
    if host.is_empty() || host.len() > MAX_HOSTNAME {
        return Err(ProviderError::Refused {
            why: format!(
                "the server name {name:?} makes no hostname: it needs 1 to {MAX_HOSTNAME} letters, \
                 digits and -"
            ),
        });
    }
    Ok(host.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostnames_are_made_of_names() {
        assert_eq!(hostname("App_2").unwrap(), "app-2");
        assert!(hostname("__").is_err());
        assert!(hostname(&"x".repeat(64)).is_err());
    }
}
