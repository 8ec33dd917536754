//! The example at the lab, natively or by playbooks, and what is left of it.

use super::lab::{openstack, rc, servers};
use crate::cli::bench::{Bench, Running};
use serde_json::Value;
use std::time::{Duration, Instant};

/// Under emulation, with all of OpenStack beside it.
pub(super) const SERVERS_ARE_SLOW: Duration = Duration::from_secs(300);

/// Where the agent listens.
const AGENT: &str = "agent --listen 127.0.0.1:5914";

/// Who makes the servers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Native,
    ByPlaybooks,
}

/// A folder with the lab in its settings; `more` is added to the section `openstack`.
pub(super) fn bench(more: &str) -> Bench {
    let bench = Bench::new();
    let ansible = concat!(env!("CARGO_MANIFEST_DIR"), "/../.venv/bin/ansible-playbook");
    let key = rc("id_ed25519");
    let config = format!(
        "[openstack]\nrc_file = {:?}\nssh_user = \"root\"\nssh_identity_file = {key:?}\n\
         image = \"debian-12\"\nnetworks = [\"provider\"]\nkey_name = \"lab\"\n{more}\n\
         [ansible]\npath = {ansible:?}\npass_environment = [\"OS_*\"]\nssh_user = \"root\"\n\
         ssh_identity_file = {key:?}\nssh_host_keys = \"accept-new\"\n",
        rc("demo-openrc-nopass.sh"),
    );
    std::fs::write(bench.path("concertina.toml"), config).unwrap();
    bench
}

/// A service of the example, taken away whatever becomes of the test.
pub(super) struct Fleet {
    pub(super) bench: Bench,
    service: &'static str,
    way: Way,
}

impl Fleet {
    /// Deployed with one member, and up to so many; `more` as for [`bench`].
    pub(super) fn deployed(service: &'static str, way: Way, most: u32, more: &str) -> Self {
        let fleet = Self {
            bench: bench(more),
            service,
            way,
        };
        let inputs = match way {
            Way::Native => format!("max_members: {most}\n"),
            Way::ByPlaybooks => format!("max_members: {most}\nprefix: {service}\n"),
        };
        std::fs::write(fleet.bench.path("inputs.yaml"), inputs).unwrap();
        let template = match way {
            Way::Native => "web-fleet/fleet-on-openstack.yaml",
            Way::ByPlaybooks => "web-fleet/fleet-by-playbooks.yaml",
        };
        let said = fleet.bench.ok(&format!(
            "deploy {template} --service {service} -i inputs.yaml --yes"
        ));
        let maker = match way {
            Way::Native => "app_vm: a server of openstack",
            Way::ByPlaybooks => "app_vm: made by its own create",
        };
        assert!(said.contains(maker), "{said}");
        if way == Way::Native {
            let choice = "app_vm: flavor m1.tiny (1 CPU, 256 MiB, 2 GiB disk): the smallest of ";
            assert!(said.contains(choice), "{said}");
        }
        assert_eq!(fleet.servers(), fleet.names(1));
        fleet
    }

    pub(super) fn agent(&self) -> Running {
        let mut agent = self.bench.start(AGENT);
        agent.hear_within("5914", SERVERS_ARE_SLOW);
        agent
    }

    /// `scale`, followed to its end by whoever does the work.
    pub(super) fn scale(&self, to: u32) -> String {
        let service = self.service;
        self.bench
            .ok(&format!("scale app_vm --service {service} --to {to} --yes"))
    }

    /// The same, and nobody waits for its end.
    pub(super) fn begin_to_scale(&self, to: u32) -> Running {
        let service = self.service;
        self.bench
            .start(&format!("scale app_vm --service {service} --to {to} --yes"))
    }

    pub(super) fn status(&self) -> Value {
        let service = self.service;
        let said = self.bench.ok(&format!("status --service {service} --json"));
        serde_json::from_str(&said).unwrap()
    }

    /// Members in service.
    pub(super) fn ready(&self) -> u64 {
        let status = self.status();
        let ready = status.pointer("/services/0/groups/0/ready");
        ready.and_then(Value::as_u64).unwrap()
    }

    /// Names of its servers at Nova.
    pub(super) fn servers(&self) -> Vec<String> {
        let mut names = servers(&format!("{}-", self.service));
        names.sort();
        names
    }

    /// The names that its servers have with so many members, if none was replaced.
    pub(super) fn names(&self, members: u32) -> Vec<String> {
        let service = self.service;
        let balancer = match self.way {
            Way::Native => format!("{service}-balancer-vm"),
            Way::ByPlaybooks => format!("{service}-balancer-vm-0"),
        };
        let members = (0..members).map(|n| format!("{service}-app-vm-{n}"));
        members.chain([balancer]).collect()
    }

    /// What happened, for the message of a test that fails.
    pub(super) fn story(&self) -> String {
        let service = self.service;
        self.bench
            .run(&format!("history --service {service} --last 200"))
            .to_string()
    }

    pub(super) fn wait_until(&self, what: &str, holds: impl Fn(&Self) -> bool) {
        self.wait_for(SERVERS_ARE_SLOW, what, holds);
    }

    pub(super) fn wait_for(&self, limit: Duration, what: &str, holds: impl Fn(&Self) -> bool) {
        let begun = Instant::now();
        while !holds(self) {
            assert!(
                begun.elapsed() < limit,
                "not in time: {what}\n{}",
                self.story()
            );
            std::thread::sleep(Duration::from_secs(2));
        }
    }

    /// So many members serve, each with its server, and there is no other.
    pub(super) fn comes_to(&self, members: u32) {
        self.wait_until(&format!("{members} members serve"), |fleet| {
            fleet.ready() == u64::from(members)
        });
        let count = usize::try_from(members).unwrap() + 1;
        self.wait_until("no other server is left", |fleet| {
            fleet.servers().len() == count
        });
        self.is_as_recorded();
    }

    /// Each server that is recorded is there, and there is none that is not.
    pub(super) fn is_as_recorded(&self) {
        let service = self.service;
        let drift = self.bench.ok(&format!("refresh --service {service}"));
        let expected = match self.way {
            Way::Native => "every server is as recorded",
            Way::ByPlaybooks => "there is nothing to compare",
        };
        assert!(drift.contains(expected), "{drift}\n{}", self.story());
    }

    /// Undeploys; nothing is left at the cloud.
    pub(super) fn undeploy(self) {
        let service = self.service;
        let said = self
            .bench
            .ok(&format!("undeploy --service {service} --yes"));
        assert!(
            !said.contains("made anew"),
            "its own deletes are no deaths: {said}"
        );
        assert_eq!(self.servers(), Vec::<String>::new());
        // somebody may play there as well
        let there = openstack("server list -f value -c ID");
        let ports = openstack("port list --device-owner compute:nova --long -f json");
        let ports: Vec<Value> = serde_json::from_str(&ports).unwrap();
        for port in ports {
            let id = port["ID"].as_str().unwrap();
            let server = openstack(&format!("port show {id} -f value -c device_id"));
            assert!(there.contains(&server), "left of server {server}: {port}");
        }
        assert_eq!(openstack("keypair list -f value -c Name"), "lab");
    }
}

impl Drop for Fleet {
    fn drop(&mut self) {
        let _ = self
            .bench
            .run(&format!("undeploy --service {} --yes", self.service));
    }
}
