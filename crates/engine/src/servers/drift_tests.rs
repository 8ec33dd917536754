//! Tables of records and of what a provider says.

use super::drift::{Drift, Sighting, drift, word_of};
use super::drift_record::DriftRecord;
use super::mend::noted;
use crate::ports::{Ownership, Server, ServerAddresses, ServerStatus, SshEndpoint};
use crate::records::Intent;
use crate::server_request::server_attributes;
use crate::snapshot::Snapshot;
use jiff::Timestamp;
use model::{
    IdempotencyKey, InstanceId, LeaveCause, MemberId, MemberState, NodeState, PlanId, ServerId,
    ServiceName, StepNumber, StoreId,
};
use plan::{Action, InstanceRecord, ServerLink};
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};
use testkit::{mk_member, mk_node_name};

fn key(text: &str) -> IdempotencyKey {
    IdempotencyKey::new(text).unwrap()
}

fn id(text: &str) -> ServerId {
    ServerId::new(text).unwrap()
}

fn app() -> InstanceId {
    InstanceId::OfMember(mk_node_name("app_vm"), MemberId(1))
}

fn server(name: &str, made_with: &str, status: ServerStatus) -> Server {
    let public = IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1));
    Server {
        id: id(name),
        name: name.to_owned(),
        owner: Ownership {
            store: StoreId::new("store").unwrap(),
            service: ServiceName::new("fleet").unwrap(),
            instance: app(),
            key: key(made_with),
        },
        status,
        attributes: BTreeMap::new(),
        addresses: Some(ServerAddresses {
            public,
            private: public,
            http_port: 80,
            metrics_port: 9100,
            ssh: SshEndpoint {
                address: public,
                port: 22,
                user: "user".to_owned(),
                identity_file: None,
                known_hosts_file: None,
            },
        }),
    }
}

/// One member whose server `s1` was made with the key `k1`.
fn deployed() -> Snapshot {
    let mut snapshot = Snapshot::default();
    let since = Timestamp::UNIX_EPOCH;
    let member = mk_member(1, 0, MemberState::InService { since });
    snapshot.recorded.members.insert(member.id, member);
    let mut record = InstanceRecord::initial(app());
    record.state = NodeState::Started;
    record.server = ServerLink::Known {
        key: key("k1"),
        id: id("s1"),
    };
    let made = server("s1", "k1", ServerStatus::Running);
    record.attributes = server_attributes(&made);
    snapshot.recorded.instances.insert(app(), record);
    snapshot
}

/// What is listed; `s1` is asked for by its id.
fn seen(servers: &[Server]) -> Sighting {
    let all = servers.iter().map(|s| (s.id.clone(), s.clone()));
    let mut sighting = Sighting {
        servers: all.collect(),
        ..Sighting::default()
    };
    let status = sighting.servers.get(&id("s1")).map(|s| s.status.clone());
    sighting.words.insert(app(), word_of(status.as_ref()));
    sighting
}

fn running() -> Server {
    server("s1", "k1", ServerStatus::Running)
}

fn dead() -> Server {
    let why = "shut off".to_owned();
    server("s1", "k1", ServerStatus::Dead { why })
}

#[test]
fn each_difference_is_told_by_its_kind() {
    let mut moved = running();
    moved.addresses.as_mut().unwrap().http_port = 8080;
    let mut renamed = running();
    renamed.name = "mine".to_owned();
    let other = |name: &str, made_with: &str| server(name, made_with, ServerStatus::Running);
    for (servers, told) in [
        (vec![running()], vec![]),
        (vec![], vec!["app_vm@m1: server s1 is gone"]),
        (vec![dead()], vec!["server s1 is dead (shut off)"]),
        (vec![server("s1", "k1", ServerStatus::Building)], vec![]),
        (
            vec![moved],
            vec!["answers elsewhere: http_port is 8080, recorded is 80"],
        ),
        (
            vec![renamed],
            vec!["server s1 was changed: server_name is mine, recorded is s1"],
        ),
        (
            vec![running(), other("s2", "k2")],
            vec!["unknown: server s2 (s2), made for app_vm@m1"],
        ),
        (
            vec![running(), other("s2", "k1")],
            vec!["made twice, s1 is used and s2 is not"],
        ),
        (
            vec![other("s2", "k1")],
            vec!["s1 is gone", "s1 is used and s2 is not"],
        ),
    ] {
        let found = drift(&deployed(), &seen(&servers));
        let lines: Vec<String> = found.iter().map(Drift::to_string).collect();
        assert_eq!(lines.len(), told.len(), "{lines:?}");
        for (line, part) in lines.iter().zip(&told) {
            assert!(line.contains(part), "{part} is not in {line}");
        }
    }
}

fn booted(at: &str) -> Server {
    let mut server = running();
    server.attributes.insert("booted_at".to_owned(), at.into());
    server
}

#[test]
fn a_reboot_is_told_until_it_is_recorded() {
    let mut deployed = deployed();
    let again = booted("2026-11-28T12:00:00Z");
    let told = |snapshot: &Snapshot, server: &Server| -> Vec<String> {
        let found = drift(snapshot, &seen(std::slice::from_ref(server)));
        found.iter().map(Drift::to_string).collect()
    };
    assert_eq!(
        told(&deployed, &again),
        Vec::<String>::new(),
        "nobody recorded when it was made"
    );
    let made = server_attributes(&booted("2026-11-28T11:00:00Z"));
    let record = deployed.recorded.instances.get_mut(&app()).unwrap();
    record.attributes = made;
    let lines = told(&deployed, &again);
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(
        lines[0].contains("was rebooted, and runs: booted_at is 2026-11-28T12:00:00Z"),
        "{lines:?}"
    );
    noted(&mut deployed.recorded, (&app(), &id("s1")), &again);
    assert_eq!(told(&deployed, &again), Vec::<String>::new());
}

#[test]
fn what_somebody_works_on_is_no_drift() {
    let mut leaving = deployed();
    let why = "its server is dead".to_owned();
    let cause = LeaveCause::Lost { why };
    let member = mk_member(1, 0, MemberState::Leaving { cause });
    leaving.recorded.members.insert(member.id, member);
    let mut going = deployed();
    going.intents.push(Intent {
        action: Action::DeleteServer { instance: app() },
        key: key("k9"),
        step: StepNumber(1),
        plan: PlanId(1),
        started_at: Timestamp::UNIX_EPOCH,
    });
    let mut coming = deployed();
    let record = coming.recorded.instances.get_mut(&app()).unwrap();
    record.server = ServerLink::Requested { key: key("k1") };
    for (snapshot, servers) in [
        (&leaving, vec![]),
        (&leaving, vec![dead()]),
        (&going, vec![]),
        (&coming, vec![]),
        (&coming, vec![running()]),
    ] {
        assert_eq!(drift(snapshot, &seen(&servers)), []);
    }
}

#[test]
fn what_was_dealt_with_since_is_not_shown_any_more() {
    let at = Timestamp::UNIX_EPOCH;
    let stray = server("s2", "k2", ServerStatus::Running);
    let record = DriftRecord::of(&deployed(), &seen(&[dead(), stray]), "refresh", at);
    assert_eq!(record.found.len(), 2);
    assert_eq!(record.as_of_now(&deployed().recorded), record);
    let mut mended = deployed();
    let app_record = mended.recorded.instances.get_mut(&app()).unwrap();
    // adopted in place of the dead one
    app_record.server = ServerLink::Known {
        key: key("k2"),
        id: id("s2"),
    };
    assert_eq!(record.as_of_now(&mended.recorded).found, []);
}
