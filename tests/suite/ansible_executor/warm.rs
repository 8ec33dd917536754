//! What is true of warm parents alone. That results are the same is seen beside this.

use super::bench::{Bench, How, is_alive, until_there};
use engine::ports::{Executor as _, OperationHost, SshEndpoint};
use executors::{AnsibleExecutor, AnsibleSettings, PassedEnvironment};
use model::IdempotencyKey;
use serde_json::{Value, json};
use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// The name of a run's processes: a fork's, or that of the program.
const WHO: &str = r#"
- hosts: all
  gather_facts: false
  tasks:
    - ansible.builtin.set_stats:
        data:
          name: "{{ lookup('pipe', 'cat /proc/$PPID/comm') }}"
          timeout: "{{ lookup('config', 'DEFAULT_TIMEOUT') }}"
          home: "{{ lookup('config', 'ANSIBLE_HOME') }}"
          scratch: "{{ lookup('config', 'DEFAULT_LOCAL_TMP') }}"
          run: "{{ lookup('env', 'CONCERTINA_RUN') }}"
          folder: "{{ lookup('pipe', 'pwd') }}"
          passed: "{{ lookup('env', 'CARGO_MANIFEST_DIR') }}"
          withheld: "{{ lookup('env', 'CARGO_PKG_NAME') }}"
          sockets: "{{ lookup('config', 'control_path_dir', plugin_type='connection', plugin_name='ssh') }}"
"#;

const WAITING: &str = r#"
- hosts: all
  gather_facts: false
  tasks:
    - ansible.builtin.file: {path: "{{ begun }}", state: touch}
    - ansible.builtin.wait_for: {path: "{{ go }}", sleep: 1, timeout: 60}
      when: go is defined
    - ansible.builtin.pause: {seconds: 60}
      when: go is not defined
    - ansible.builtin.set_stats:
        data: {mine: "{{ begun }}"}
"#;

fn is_fork(who: &Value) -> bool {
    who.as_str().unwrap().starts_with("cnc")
}

/// Numbers of the parents of that bench.
fn parents(bench: &Bench) -> Vec<i32> {
    let folder = bench.work.path().to_string_lossy().into_owned();
    let is_ours = |pid: &i32| {
        let line = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        let line = String::from_utf8_lossy(&line).into_owned();
        let parent = fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
        line.contains("concertina_warm.py") && line.contains(&folder) && !parent.starts_with("cnc")
    };
    fs::read_dir("/proc")
        .unwrap()
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter(is_ours)
        .collect()
}

#[tokio::test]
async fn each_run_has_its_own_folders_and_environment() {
    let Some(mut bench) = Bench::new(How::Warm, WHO) else {
        return;
    };
    bench.executor = AnsibleExecutor::new(AnsibleSettings {
        pass_environment: PassedEnvironment::new([(
            "CARGO_MANIFEST_DIR",
            env!("CARGO_MANIFEST_DIR"),
        )]),
        ..bench.settings.clone()
    });
    let mut request = bench.request(json!({}));
    let first = bench.run(request.clone()).await.unwrap().outputs;
    assert!(is_fork(&first["name"]), "{first:?}");
    let run = first["run"].as_str().unwrap();
    assert!(first["scratch"].as_str().unwrap().starts_with(run));
    assert_eq!(first["folder"], format!("{run}/files/playbooks"));
    assert_eq!(first["passed"], env!("CARGO_MANIFEST_DIR"));
    assert_eq!(first["withheld"], "");

    request.host = OperationHost::Server(SshEndpoint {
        address: [127, 0, 0, 1].into(),
        port: 1,
        user: "nobody".to_owned(),
        identity_file: None,
        known_hosts_file: None,
    });
    let second = bench.executor.run(request).await.unwrap().outputs;
    assert_ne!(first["run"], second["run"]);
    assert_ne!(first["scratch"], second["scratch"]);
    let sockets = second["sockets"].as_str().unwrap();
    assert!(sockets.starts_with(bench.work.path().to_str().unwrap()) && sockets.contains("/cnc"));
    assert_eq!(first["home"], second["home"], "one parent");
    assert_eq!(parents(&bench).len(), 1);
}

/// Named as one of Ansible's own, which a parent has read before; with an option that that one has not.
const CONNECTION: &str = r#"
DOCUMENTATION = """
name: psrp
short_description: Answers by itself.
description: Answers by itself.
author: nobody
options:
  words:
    description: What it says.
    default: a connection of the template's own
"""

from ansible.plugins.connection import ConnectionBase


class Connection(ConnectionBase):
    transport = "psrp"

    def _connect(self):
        return self

    def exec_command(self, cmd, in_data=None, sudoable=True):
        return 0, self.get_option("words").encode(), b""

    def put_file(self, in_path, out_path):
        pass

    def fetch_file(self, in_path, out_path):
        pass

    def close(self):
        pass
"#;

const OVER_IT: &str = r#"
- hosts: all
  gather_facts: false
  vars: { ansible_connection: psrp }
  tasks:
    - ansible.builtin.raw: anything
      register: said
    - ansible.builtin.set_stats:
        data: { said: "{{ said.stdout | trim }}" }
"#;

#[tokio::test]
async fn a_plugin_beside_the_playbook_stands_before_ansibles_own() {
    let plugin = "playbooks/connection_plugins/psrp.py";
    for how in [How::Plain, How::Warm] {
        let Some(bench) = Bench::new(how, WHO) else {
            return;
        };
        bench.file(plugin, CONNECTION);
        bench.file("playbooks/other.yaml", OVER_IT);
        let mut request = bench.request(json!({}));
        // the parent is there by then
        bench.run(request.clone()).await.unwrap();
        request.primary = "playbooks/other.yaml".into();
        request.dependencies = vec![plugin.into()];
        let said = bench.run(request).await.unwrap().outputs;
        assert_eq!(
            said["said"], "a connection of the template's own",
            "{how:?}"
        );
    }
}

#[tokio::test]
async fn runs_overlap() {
    let Some(bench) = Bench::new(How::Warm, WAITING) else {
        return;
    };
    let file = |name: &str| bench.files.path().join(name);
    let request = |name: &str| {
        let mut request = bench.request(json!({"begun": file(name), "go": file("go")}));
        request.key = IdempotencyKey::new(format!("test/{name}")).unwrap();
        request.log_file = file(&format!("{name}.log"));
        request
    };
    let both = async {
        until_there(&file("a")).await;
        until_there(&file("b")).await;
        fs::write(file("go"), "").unwrap();
    };
    let (a, b, ()) = tokio::join!(
        bench.executor.run(request("a")),
        bench.executor.run(request("b")),
        both
    );
    assert_eq!(a.unwrap().outputs["mine"], json!(file("a")));
    assert_eq!(b.unwrap().outputs["mine"], json!(file("b")));
    assert_eq!(parents(&bench).len(), 1);
    bench.assert_nothing_left();
}

#[tokio::test]
async fn a_run_outlives_its_parent_and_the_next_one_has_another() {
    let Some(bench) = Bench::new(How::Warm, WAITING) else {
        return;
    };
    bench.file("playbooks/who.yaml", WHO);
    let (begun, go) = (bench.files.path().join("a"), bench.files.path().join("go"));
    let murder = async {
        until_there(&begun).await;
        let pid = parents(&bench)[0].to_string();
        let killed = std::process::Command::new("kill")
            .args(["-9", &pid])
            .status();
        assert!(killed.unwrap().success());
        fs::write(&go, "").unwrap();
        pid
    };
    let request = bench.request(json!({"begun": begun, "go": go}));
    let (outcome, dead) = tokio::join!(bench.run(request), murder);
    assert_eq!(outcome.unwrap().outputs["mine"], json!(begun));

    let mut request = bench.request(json!({}));
    request.primary = "playbooks/who.yaml".into();
    let outputs = bench.run(request).await.unwrap().outputs;
    assert!(is_fork(&outputs["name"]), "{outputs:?}");
    assert_ne!(parents(&bench)[0].to_string(), dead);
}

#[tokio::test]
async fn a_failure_whose_parent_is_dead_is_a_failure() {
    let playbook = format!("{WAITING}    - ansible.builtin.fail: {{msg: no luck}}\n");
    let Some(bench) = Bench::new(How::Warm, &playbook) else {
        return;
    };
    let (begun, go) = (bench.files.path().join("a"), bench.files.path().join("go"));
    let murder = async {
        until_there(&begun).await;
        let pid = parents(&bench)[0].to_string();
        let killed = std::process::Command::new("kill")
            .args(["-9", &pid])
            .status();
        assert!(killed.unwrap().success());
        fs::write(&go, "").unwrap();
    };
    let request = bench.request(json!({"begun": begun, "go": go}));
    let (outcome, ()) = tokio::join!(bench.run(request), murder);
    assert!(outcome.unwrap_err().to_string().contains("no luck"));
}

#[tokio::test]
async fn each_configuration_has_its_parent_and_the_least_used_ends() {
    let Some(bench) = Bench::new(How::Warm, WHO) else {
        return;
    };
    let configured = async |text: &str| {
        bench.file("playbooks/ansible.cfg", text);
        let outputs = bench.run(bench.request(json!({}))).await.unwrap().outputs;
        assert!(is_fork(&outputs["name"]), "{outputs:?}");
        outputs["timeout"].as_i64().unwrap()
    };
    for timeout in [11, 12, 13, 14, 15, 15, 11] {
        let text = format!("[defaults]\ntimeout = {timeout}\n");
        assert_eq!(configured(&text).await, timeout);
        assert!(parents(&bench).len() <= 4);
    }
    fs::remove_file(bench.files.path().join("playbooks/ansible.cfg")).unwrap();
    let outputs = bench.run(bench.request(json!({}))).await.unwrap().outputs;
    assert_eq!(outputs["timeout"], 30, "ours again");
}

#[tokio::test]
async fn a_broken_ansible_is_run_as_the_program() {
    let Some(bench) = Bench::new(How::Warm, WHO) else {
        return;
    };
    // read at the import: no parent comes up, and the program says why
    bench.file("playbooks/ansible.cfg", "[defaults]\ntimeout = soon\n");
    let error = bench.run(bench.request(json!({}))).await.unwrap_err();
    assert!(error.to_string().contains("DEFAULT_TIMEOUT"), "{error}");
    bench.file(
        "playbooks/ansible.cfg",
        "[defaults]\ntimeout = 10\n# {{CWD}}\n",
    );
    let outputs = bench.run(bench.request(json!({}))).await.unwrap().outputs;
    assert!(!is_fork(&outputs["name"]), "{outputs:?}");
}

#[tokio::test]
async fn what_was_abandoned_is_found_though_it_is_a_fork() {
    let Some(bench) = Bench::new(How::Warm, WAITING) else {
        return;
    };
    let begun = bench.files.path().join("a");
    let request = bench.request(json!({"begun": begun}));
    let key = request.key.clone();
    let abandon = async {
        until_there(&begun).await;
        bench.executor.abandon(&key).await;
        Instant::now()
    };
    let (outcome, abandoned) = tokio::join!(bench.run(request), abandon);
    assert!(outcome.is_err());
    assert!(abandoned.elapsed() < Duration::from_secs(5));
    assert_eq!(parents(&bench).len(), 1, "the parent stays");
}

#[tokio::test]
async fn the_parent_ends_with_its_executor() {
    let Some(bench) = Bench::new(How::Warm, WHO) else {
        return;
    };
    bench.run(bench.request(json!({}))).await.unwrap();
    let Bench { work, executor, .. } = bench;
    let path: PathBuf = work.path().to_owned();
    assert!(is_alive(path.to_str().unwrap()));
    drop(executor);
    assert!(!is_alive(path.to_str().unwrap()));
    assert_eq!(fs::read_dir(&path).unwrap().count(), 0);
}

/// Prints how long a trivial playbook takes, each way in turn:
/// `cargo nextest run -p concertina-tests --run-ignored only -E 'test(times_of_a_trivial_playbook)' --no-capture`
#[tokio::test]
#[ignore = "measures"]
async fn times_of_a_trivial_playbook() {
    const TRIVIAL: &str = "- hosts: all\n  gather_facts: false\n  tasks:\n    - ansible.builtin.set_stats: {data: {a: 1}}\n";
    let (Some(plain), Some(warm)) = (
        Bench::new(How::Plain, TRIVIAL),
        Bench::new(How::Warm, TRIVIAL),
    ) else {
        return;
    };
    warm.run(warm.request(json!({}))).await.unwrap();
    let mut times = [Vec::new(), Vec::new()];
    for _ in 0..10 {
        for (bench, times) in [&plain, &warm].into_iter().zip(&mut times) {
            let begun = Instant::now();
            bench.run(bench.request(json!({}))).await.unwrap();
            times.push(begun.elapsed().as_secs_f64());
        }
    }
    for times in &mut times {
        times.sort_by(f64::total_cmp);
    }
    let [plain, warm] = times.map(|times| (times[0], times[5]));
    println!(
        "a trivial playbook: program {:.2} s (least {:.2}), warm parent {:.2} s (least {:.2}), ratio {:.1}",
        plain.1,
        plain.0,
        warm.1,
        warm.0,
        plain.1 / warm.1
    );
}
