//! Nova's answer as the engine sees it. Pure.

use super::{fault, marks};
use crate::openstack::api::wire::{AddressKind, NovaAddress, NovaServer};
use engine::ports::{ListedServer, Ownership, Server, ServerAddresses, ServerStatus, SshEndpoint};
use model::ServerId;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::PathBuf;

const HTTP_PORT: u16 = 80;
const METRICS_PORT: u16 = 9100;
const SSH_PORT: u16 = 22;

/// The attribute that says when a server was last booted through Nova.
pub(in crate::openstack) const BOOTED_AT: &str = "booted_at";

/// How to log in to a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::openstack) struct Entrance {
    pub(in crate::openstack) user: String,
    pub(in crate::openstack) identity_file: Option<PathBuf>,
    pub(in crate::openstack) known_hosts_file: Option<PathBuf>,
}

/// One of ours.
pub(in crate::openstack) fn server(
    nova: &NovaServer,
    id: ServerId,
    owner: Ownership,
    entrance: Entrance,
) -> Server {
    Server {
        id,
        name: nova.name.clone(),
        owner,
        status: status(nova),
        addresses: addresses(nova, entrance),
        attributes: attributes(nova),
    }
}

/// Whoever's it is.
pub(in crate::openstack) fn listed(nova: &NovaServer) -> ListedServer {
    let task = nova.task_state.as_ref();
    let fault = nova.fault.as_ref().map(|fault| fault.message.as_str());
    let more = task.map(String::as_str).or(fault);
    ListedServer {
        id: nova.id.clone(),
        name: nova.name.clone(),
        status: match more {
            Some(more) => format!("{} ({more})", nova.status),
            None => nova.status.clone(),
        },
        addresses: nova.addresses.values().flatten().map(|a| a.addr).collect(),
        owner: owner(nova),
    }
}

/// How it is (Compute API guide, "Server status").
pub(in crate::openstack) fn status(nova: &NovaServer) -> ServerStatus {
    if nova.task_state.as_deref() == Some("deleting") {
        return dead("Nova is deleting it");
    }
    match nova.status.as_str() {
        "BUILD" | "REBUILD" | "REVERT_RESIZE" => ServerStatus::Building,
        "ERROR" => {
            let fault = nova.fault.as_ref().map(|fault| fault.message.as_str());
            let why = fault.unwrap_or("Nova says no more of it");
            let why = why.trim_end_matches('.');
            dead(&format!("in ERROR: {why}; {}", fault::advice(why)))
        }
        "SHUTOFF" => dead("shut off"),
        "SUSPENDED" => dead("suspended"),
        "PAUSED" => dead("paused"),
        "SHELVED" | "SHELVED_OFFLOADED" => dead("shelved"),
        "SOFT_DELETED" | "DELETED" => dead("deleted"),
        "RESCUE" => dead("in rescue mode"),
        // ACTIVE, and what it comes back from by itself; UNKNOWN: Nova does not hear of its host, which
        // confirms nothing
        _ => ServerStatus::Running,
    }
}

fn dead(why: &str) -> ServerStatus {
    ServerStatus::Dead {
        why: why.to_owned(),
    }
}

/// Where it answers: at its floating address, where it has one; there and inside, IPv4 before IPv6.
fn addresses(nova: &NovaServer, entrance: Entrance) -> Option<ServerAddresses> {
    let all = || nova.addresses.values().flatten();
    let floating = all().find(|address| address.kind == AddressKind::Floating);
    let of_same_port = floating.and_then(|floating| {
        all().find(|address| is_fixed(address) && address.mac == floating.mac)
    });
    let fixed = all().filter(|address| is_fixed(address));
    let private = of_same_port.or_else(|| fixed.min_by_key(|address| address.addr.is_ipv6()))?;
    let public: IpAddr = floating.unwrap_or(private).addr;
    Some(ServerAddresses {
        public,
        private: private.addr,
        http_port: HTTP_PORT,
        metrics_port: METRICS_PORT,
        ssh: SshEndpoint {
            address: public,
            port: SSH_PORT,
            user: entrance.user,
            identity_file: entrance.identity_file,
            known_hosts_file: entrance.known_hosts_file,
        },
    })
}

fn is_fixed(address: &NovaAddress) -> bool {
    address.kind == AddressKind::Fixed
}

/// `networks` and `ports` of a Compute (TOSCA 1.3 §5.9.2: `NetworkInfo`, `PortInfo`), as far as Nova
/// tells them; `id`, `host`, `flavor`, `availability_zone` of a server of ours.
fn attributes(nova: &NovaServer) -> BTreeMap<String, Value> {
    let said = [
        ("id", Some(nova.id.as_str())),
        ("host", Some(nova.host_id.as_str())),
        ("flavor", nova.flavor_name()),
        ("availability_zone", nova.zone.as_deref()),
    ];
    let said = said
        .into_iter()
        .filter_map(|(name, value)| Some((name, value.filter(|value| !value.is_empty())?)));
    let mut attributes: BTreeMap<String, Value> = said
        .map(|(name, value)| (name.to_owned(), value.into()))
        .collect();
    attributes.extend(places(nova));
    attributes
}

fn places(nova: &NovaServer) -> BTreeMap<String, Value> {
    let mut networks = serde_json::Map::new();
    let mut ports = serde_json::Map::new();
    for (name, addresses) in &nova.addresses {
        let texts: Vec<String> = addresses.iter().map(|a| a.addr.to_string()).collect();
        networks.insert(
            name.clone(),
            json!({"network_name": name, "addresses": texts}),
        );
        for address in addresses.iter().filter(|address| is_fixed(address)) {
            let Some(mac) = &address.mac else {
                continue;
            };
            let same_port = addresses.iter().filter(|a| a.mac.as_ref() == Some(mac));
            let texts: Vec<String> = same_port.map(|a| a.addr.to_string()).collect();
            ports.insert(mac.clone(), json!({"mac_address": mac, "addresses": texts}));
        }
    }
    if networks.is_empty() {
        return BTreeMap::new();
    }
    BTreeMap::from([
        ("networks".to_owned(), Value::Object(networks)),
        ("ports".to_owned(), Value::Object(ports)),
    ])
}

/// Whose it is.
pub(in crate::openstack) fn owner(nova: &NovaServer) -> Option<Ownership> {
    marks::owner(&nova.metadata)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nova(text: Value) -> NovaServer {
        let mut all = json!({"id": "1", "name": "web-app-0", "status": "ACTIVE", "created": ""});
        let all_of = all.as_object_mut().unwrap();
        all_of.extend(text.as_object().unwrap().clone());
        serde_json::from_value(all).unwrap()
    }

    fn entrance() -> Entrance {
        Entrance {
            user: "debian".to_owned(),
            identity_file: None,
            known_hosts_file: None,
        }
    }

    #[test]
    fn dead_is_what_nova_says_is_dead() {
        let dead = |text| matches!(status(&nova(text)), ServerStatus::Dead { .. });
        assert!(dead(json!({"status": "SHUTOFF"})));
        assert!(dead(json!({"OS-EXT-STS:task_state": "deleting"})));
        assert!(!dead(json!({"status": "UNKNOWN"})));
        assert!(!dead(json!({"status": "HARD_REBOOT"})));
        let fault = json!({"status": "ERROR", "fault": {"message": "No valid host was found."}});
        let ServerStatus::Dead { why } = status(&nova(fault)) else {
            panic!("dead");
        };
        assert!(
            why.starts_with("in ERROR: No valid host was found; no host of this cloud has room"),
            "{why}"
        );
        assert_eq!(
            status(&nova(json!({"status": "BUILD"}))),
            ServerStatus::Building
        );
    }

    #[test]
    fn a_floating_address_is_the_way_in() {
        let address = |addr: &str, kind: &str, mac: &str| json!({"addr": addr, "version": 4, "OS-EXT-IPS:type": kind, "OS-EXT-IPS-MAC:mac_addr": mac});
        let server = nova(json!({"addresses": {
            "back": [address("10.9.0.2", "fixed", "m1")],
            "front": [address("10.8.0.2", "fixed", "m2"), address("192.0.2.7", "floating", "m2")],
        }}));
        let reached = addresses(&server, entrance()).unwrap();
        assert_eq!(reached.public.to_string(), "192.0.2.7");
        assert_eq!(reached.private.to_string(), "10.8.0.2");
        let attributes = attributes(&server);
        assert_eq!(
            attributes["ports"]["m2"]["addresses"],
            json!(["10.8.0.2", "192.0.2.7"])
        );
        assert_eq!(
            attributes["networks"]["back"]["addresses"],
            json!(["10.9.0.2"])
        );
        assert_eq!(addresses(&nova(json!({})), entrance()), None);
    }
}
