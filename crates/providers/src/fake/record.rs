//! A server of the fake cloud, as it stands in its file.
//!
//! Responsible for: what follows from a record: status at a time, addresses, id.

use engine::ports::{
    Ownership, Server, ServerAddresses, ServerRequest, ServerSize, ServerStatus, SshEndpoint,
};
use jiff::Timestamp;
use model::{IdempotencyKey, ServerId};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::net::{IpAddr, Ipv4Addr};

/// Most servers that have addresses: 254 in each of 256 networks.
pub(crate) const MAX_NUMBER: u32 = 254 * 256;

/// What is kept of a server. People may edit its file: `"status": "dead"` kills it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ServerRecord {
    pub(crate) id: ServerId,
    pub(crate) name: String,
    pub(crate) owner: Ownership,
    pub(crate) size: ServerSize,
    /// The smallest that was free; its addresses follow from it, so they are used again.
    pub(crate) number: u32,
    pub(crate) status: RecordedStatus,
    /// When one in building runs, by itself; without it, never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) ready_at: Option<Timestamp>,
    /// Why it is dead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) why: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RecordedStatus {
    Building,
    Running,
    Dead,
}

impl ServerRecord {
    /// A new one, in building.
    pub(crate) fn building(
        id: ServerId,
        request: &ServerRequest,
        number: u32,
        ready_at: Option<Timestamp>,
    ) -> Self {
        Self {
            id,
            name: request.name.clone(),
            owner: request.owner.clone(),
            size: request.needs.size,
            number,
            status: RecordedStatus::Building,
            ready_at,
            why: None,
        }
    }

    /// How it is at a time.
    pub(crate) fn status(&self, now: Timestamp) -> ServerStatus {
        match self.status {
            RecordedStatus::Running => ServerStatus::Running,
            RecordedStatus::Building => match self.ready_at {
                Some(at) if at <= now => ServerStatus::Running,
                _ => ServerStatus::Building,
            },
            RecordedStatus::Dead => ServerStatus::Dead {
                why: self.why.clone().unwrap_or_else(|| "shut off".to_owned()),
            },
        }
    }

    /// As the port shows it.
    pub(crate) fn server(&self, now: Timestamp) -> Server {
        let public = self.public_address();
        Server {
            id: self.id.clone(),
            name: self.name.clone(),
            owner: self.owner.clone(),
            status: self.status(now),
            attributes: BTreeMap::new(),
            addresses: Some(ServerAddresses {
                public,
                private: address(10, 88, self.number),
                http_port: 80,
                metrics_port: 9100,
                ssh: SshEndpoint {
                    address: public,
                    port: 22,
                    user: "fake".to_owned(),
                    identity_file: None,
                    known_hosts_file: None,
                },
            }),
        }
    }

    pub(crate) fn public_address(&self) -> IpAddr {
        address(127, 65, self.number)
    }
}

/// `a.b.x.y` with x.y counted from 0.1, leaving out .0 and .255.
fn address(a: u8, b: u8, number: u32) -> IpAddr {
    let place = number.clamp(1, MAX_NUMBER) - 1;
    let [_, _, _, network] = (place / 254).to_be_bytes();
    let [_, _, _, host] = (place % 254 + 1).to_be_bytes();
    Ipv4Addr::new(a, b, network, host).into()
}

/// The id that a key leads to. Always the same: a server that is made again after its removal has it
/// again.
pub(crate) fn id_of(key: &IdempotencyKey) -> ServerId {
    let digest = Sha256::digest(key.as_str().as_bytes());
    let mut text = "fake-".to_owned();
    for byte in &digest[..6] {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    ServerId::new(text).expect("hexadecimal digits are allowed in server ids")
}

/// The id of the second server that a faulty cloud made for a key.
pub(crate) fn second_id_of(key: &IdempotencyKey) -> ServerId {
    ServerId::new(format!("{}-twin", id_of(key))).expect("the first id is short")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_leave_out_network_and_broadcast() {
        let text = |number| address(127, 65, number).to_string();
        assert_eq!(text(1), "127.65.0.1");
        assert_eq!(text(254), "127.65.0.254");
        assert_eq!(text(255), "127.65.1.1");
        assert_eq!(text(MAX_NUMBER), "127.65.255.254");
    }

    #[test]
    fn ids_follow_from_keys() {
        let key = |text: &str| IdempotencyKey::new(text).unwrap();
        assert_eq!(id_of(&key("a/b@m1")), id_of(&key("a/b@m1")));
        assert_ne!(id_of(&key("a/b@m1")), id_of(&key("a/b@m2")));
        assert_eq!(id_of(&key("k")).as_str().len(), "fake-".len() + 12);
    }
}
