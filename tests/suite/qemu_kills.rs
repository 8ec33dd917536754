//! kill -9 of the real program at random moments while it has real servers made, used and removed: deploy,
//! one more, undeploy. The same command again, and there are as many servers as are wanted, none twice, and
//! none is left in the end.
//!
//! `QEMU_KILLS` says how often (3), `KILL_SEED` when: it is printed.

use crate::cli::bench::Bench;
use crate::machines::{Leftovers, MACHINES_ARE_SLOW, machines, nothing_left};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

const SERVICE: &str = "
tosca_definitions_version: tosca_simple_yaml_1_3
imports: [ { file: web-fleet/types.yaml } ]
node_types:
  my.Part:
    derived_from: tosca.nodes.SoftwareComponent
    interfaces:
      Standard:
        operations:
          create:
            implementation: play.yaml
            inputs:
              node: { type: string, default: { get_attribute: [ SELF, tosca_id ] } }
              place: { type: string, default: 'PLACE' }
topology_template:
  node_templates:
    vm:
      type: concertina.nodes.Server
      capabilities:
        host: { properties: { num_cpus: 1, mem_size: 256 MB, disk_size: 1500 MB } }
        scalable: { properties: { min_instances: 1, max_instances: 2 } }
    part: { type: my.Part, requirements: [ { host: vm } ] }
";

/// On the server, and with the attempt's key here.
const PLAYBOOK: &str = r#"
- hosts: all
  gather_facts: false
  tasks:
    - ansible.builtin.shell: echo {{ node }} >>/tmp/made
    - ansible.builtin.shell: echo "{{ node }} {{ lookup('env', 'CONCERTINA_STEP_KEY') }}" >>"{{ place }}/trace"
      delegate_to: localhost
      vars: { ansible_connection: local }
"#;

/// A command, how many servers there are after it, and how late it may be killed.
const PHASES: [(&str, usize, u64); 3] = [
    (
        "deploy service.yaml --service parts --provider qemu --yes",
        1,
        20_000,
    ),
    ("scale vm --to 2 --yes", 2, 20_000),
    ("undeploy --yes", 0, 1_500),
];

fn bench() -> Bench {
    let bench = Bench::new();
    let place = bench.path("place");
    fs::create_dir_all(&place).unwrap();
    let service = SERVICE.replace("PLACE", &place.display().to_string());
    fs::write(bench.path("service.yaml"), service).unwrap();
    fs::write(bench.path("play.yaml"), PLAYBOOK).unwrap();
    let ansible = Path::new(env!("CARGO_MANIFEST_DIR")).join("../.venv/bin/ansible-playbook");
    let config = format!("[ansible]\npath = {:?}\n", ansible.display().to_string());
    fs::write(bench.path("concertina.toml"), config).unwrap();
    bench
}

struct Moments(u64);

impl Moments {
    /// Xorshift64.
    fn within(&mut self, most_ms: u64) -> Duration {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        Duration::from_millis(100 + self.0 % most_ms)
    }
}

#[test]
fn kill_of_the_real_program_with_real_servers() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse().ok());
    let kills: u64 = number("QEMU_KILLS").unwrap_or(3);
    let seed = number("KILL_SEED").unwrap_or_else(|| u64::from(std::process::id()) * 7919 + 1);
    println!("KILL_SEED={seed} QEMU_KILLS={kills}");
    let mut moments = Moments(seed);
    let (mut killed, mut rounds) = (0, 0);
    let bench = bench();
    let _leftovers = Leftovers(bench.state().canonicalize().unwrap());
    while killed < kills {
        for (command, servers, most_ms) in PHASES {
            if killed < kills {
                let mut running = bench.start(command);
                std::thread::sleep(moments.within(most_ms));
                // one that was over already was not killed
                if !running.ended() {
                    running.signal("-KILL");
                    killed += 1;
                }
                running.end();
            }
            let (code, said) = bench.start(command).end_within(2 * MACHINES_ARE_SLOW);
            let gone = said.contains("no service is deployed");
            assert!(code == 0 || gone, "seed {seed}, {command}:\n{said}");
            let state = bench.state().canonicalize().unwrap();
            assert_eq!(
                machines(&state).len(),
                servers,
                "seed {seed}, after {command}"
            );
        }
        nothing_left(&bench.state());
        rounds += 1;
        assert!(
            rounds <= kills,
            "seed {seed}: commands end before they are killed"
        );
    }
    let trace = fs::read_to_string(bench.path("place/trace")).unwrap();
    let mut attempts: BTreeMap<&str, usize> = BTreeMap::new();
    for line in trace.lines() {
        *attempts.entry(line).or_default() += 1;
    }
    attempts.retain(|_, times| *times > 1);
    assert!(
        attempts.is_empty(),
        "seed {seed}: an attempt ran twice: {attempts:?}"
    );
    println!(
        "{killed} kills in {rounds} rounds, {} operations, {} wanted",
        trace.lines().count(),
        2 * rounds
    );
}
