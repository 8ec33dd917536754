//! The Ansible executor with the real `ansible-playbook`, on this machine: each way that it is run.
//!
//! Without it these tests print that they did nothing; `make test` installs it first.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "helpers of tests")]

mod bench;
mod warm;

use bench::{Bench, How, is_alive, until_there};
use engine::ports::{Executor as _, ExecutorError, OperationHost, SshEndpoint};
use executors::{AnsibleExecutor, AnsibleSettings};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// The same in result, whoever starts Ansible.
macro_rules! each_way {
    ($($name:ident,)*) => {
        mod by_the_program {
            $(#[tokio::test] async fn $name() { super::$name(super::How::Plain).await; })*
        }
        mod by_a_warm_parent {
            $(#[tokio::test] async fn $name() { super::$name(super::How::Warm).await; })*
        }
    };
}

each_way! {
    secrets_are_masked_in_the_log,
    a_run_ends_when_its_process_is_killed,
    outputs_come_back_and_files_are_found_both_ways,
    values_arrive_as_what_they_are,
    what_comes_from_outside_is_never_templated,
    a_failure_tells_task_host_and_the_modules_words,
    a_failure_that_is_no_text_is_told_as_json,
    what_no_log_hides_stays_hidden,
    a_playbook_that_cannot_be_read_is_told_with_ansibles_words,
    a_playbook_for_other_hosts_is_no_success,
    a_server_that_does_not_answer_is_told_by_its_address,
    a_run_out_of_time_is_ended_with_all_its_processes,
    dropping_a_run_ends_it_and_leaves_nothing,
    values_are_on_no_command_line_and_soon_in_no_file,
}

async fn outputs_come_back_and_files_are_found_both_ways(how: How) {
    let Some(bench) = Bench::new(
        how,
        r"
- hosts: all
  gather_facts: false
  tasks:
    - ansible.builtin.set_stats:
        data:
          beside: '{{ lookup(''file'', ''page.html'') }}'
          by_path: '{{ lookup(''file'', playbook_dir ~ ''/../files/page.html'') }}'
          count: 3
          deep: {list: [1, two, {three: 3.5}], none: null, flag: true}
    - ansible.builtin.set_stats:
        per_host: true
        data: {of_host: yes}
",
    ) else {
        return;
    };
    bench.file("files/page.html", "hello");
    let mut request = bench.request(json!({}));
    request.dependencies = vec!["files/page.html".into()];
    let outcome = bench.run(request).await.unwrap();
    let expected = json!({
        "beside": "hello", "by_path": "hello", "count": 3, "of_host": true,
        "deep": {"list": [1, "two", {"three": 3.5}], "none": null, "flag": true},
    });
    assert_eq!(json!(outcome.outputs), expected);
    let log = fs::read_to_string(bench.log_file()).unwrap();
    assert!(
        log.starts_with("# app@m1 configure on this machine\n"),
        "{log}"
    );
    assert!(
        log.contains("PLAY RECAP") && !log.contains('\u{1b}'),
        "{log}"
    );
    let mode = fs::metadata(bench.log_file()).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

/// Ansible itself says what it would do on a server: modules go through one kept connection, with
/// the host's key checked. (That connections are kept is seen with real servers by `fleet_live`.)
#[tokio::test]
async fn servers_are_reached_by_pipelining_over_kept_connections() {
    let Some(mut bench) = Bench::new(
        How::Plain,
        "- hosts: all\n  gather_facts: false\n  tasks: []\n",
    ) else {
        return;
    };
    let real = bench.executor.program().unwrap();
    let ask = real.with_file_name("ansible-config");
    let (program, answer) = (
        bench.files.path().join("asking"),
        bench.files.path().join("answer"),
    );
    let script = format!(
        "#!/bin/sh\n'{}' dump --type connection --format json ssh >'{}' && exec '{}' \"$@\"\n",
        ask.display(),
        answer.display(),
        real.display()
    );
    fs::write(&program, script).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    bench.executor = AnsibleExecutor::new(AnsibleSettings {
        program: Some(program),
        temporary_folder: bench.work.path().to_owned(),
        ..AnsibleSettings::default()
    });
    bench.run(bench.request(json!({}))).await.unwrap();
    let text = fs::read_to_string(answer).unwrap();
    let dump: Value = serde_json::from_str(&text).unwrap();
    let setting =
        |name: &str| find_setting(&dump, name).unwrap_or_else(|| panic!("{name}: {text}"));
    assert_eq!(setting("pipelining"), json!(true));
    assert_eq!(setting("host_key_checking"), json!(true));
    let arguments = setting("ssh_args");
    let arguments = arguments.as_str().unwrap();
    assert!(arguments.contains("ControlMaster=auto") && arguments.contains("ControlPersist=60s"));
}

/// The value of the setting of that name, wherever it is in a dump.
fn find_setting(dump: &Value, name: &str) -> Option<Value> {
    match dump {
        Value::Array(list) => list.iter().find_map(|part| find_setting(part, name)),
        Value::Object(map) if map.get("name").and_then(Value::as_str) == Some(name) => {
            map.get("value").cloned()
        }
        Value::Object(map) => map.values().find_map(|part| find_setting(part, name)),
        _ => None,
    }
}

async fn values_arrive_as_what_they_are(how: How) {
    let Some(bench) = Bench::new(
        how,
        r#"
- hosts: all
  gather_facts: false
  tasks:
    - ansible.builtin.set_stats:
        data:
          values: "{{ values }}"
          types: "{{ values | map('type_debug') | list }}"
          outside: "{{ outside }}"
"#,
    ) else {
        return;
    };
    let values = json!([
        "no", "22:22", "1e3", "0x10", "~", "2024-01-01", "", "=", "<<", "-.inf", "1_0", "NULL", "0o7", "0b1",
        "2024-01-01 10:00:00", ".5", "+1", "1.5", "y", "Off", " blank ", "a\nb", "é\u{2028}\u{1f600}\u{7f}",
        7, 1.5, 1e300, true, null, {"k": "no"}, ["off"], {"__ansible_vault": "x"},
    ]);
    let mut request = bench.request(json!({"values": values, "outside": values}));
    request.untrusted_inputs = vec!["outside".to_owned()];
    let outcome = bench.run(request).await.unwrap();
    assert_eq!(outcome.outputs["values"], values);
    assert_eq!(outcome.outputs["outside"], values);
    let types: Vec<String> = serde_json::from_value(outcome.outputs["types"].clone()).unwrap();
    assert!(
        types[..23]
            .iter()
            .all(|kind| ["str", "_AnsibleTaggedStr", "AnsibleUnicode"].contains(&kind.as_str())),
        "{types:?}"
    );
    assert_eq!(types[23..26], ["int", "float", "float"]);
}

async fn what_comes_from_outside_is_never_templated(how: How) {
    let Some(bench) = Bench::new(
        how,
        r#"
- hosts: all
  gather_facts: false
  tasks:
    - ansible.builtin.set_stats:
        data:
          outside: "{{ outside }}"
          said: "he said {{ outside.list[0] }}"
          template: "{{ template }}"
"#,
    ) else {
        return;
    };
    let trap = bench.work.path().with_extension("trap");
    let attack = format!("{{{{ lookup('pipe', 'touch {}') }}}}", trap.display());
    let mut request = bench.request(json!({
        "outside": {"list": [attack], "text": "{% raw %}"},
        "template": "{{ 1 + 2 }}",
    }));
    request.untrusted_inputs = vec!["outside".to_owned()];
    let outcome = bench.run(request).await.unwrap();
    assert!(!trap.exists());
    assert_eq!(
        outcome.outputs["outside"],
        json!({"list": [attack], "text": "{% raw %}"})
    );
    assert_eq!(outcome.outputs["said"], json!(format!("he said {attack}")));
    // What the author of the template wrote is an expression, as in opera (its value is a number
    // since ansible-core 2.19).
    let three = &outcome.outputs["template"];
    assert!(*three == json!(3) || *three == json!("3"), "{three}");
}

async fn a_failure_tells_task_host_and_the_modules_words(how: How) {
    let Some(bench) = Bench::new(
        how,
        r"
- hosts: all
  gather_facts: false
  tasks:
    - name: ignored
      ansible.builtin.command: 'false'
      ignore_errors: true
    - name: write the file
      ansible.builtin.shell: echo first >&2; echo no space left >&2; exit 28
",
    ) else {
        return;
    };
    let error = bench.run(bench.request(json!({}))).await.unwrap_err();
    let ExecutorError::Failed {
        task,
        host,
        message,
    } = error
    else {
        panic!("{error}")
    };
    assert_eq!(
        (task.as_str(), host.as_str()),
        ("write the file", "this machine")
    );
    assert_eq!(
        message,
        "non-zero return code (exit status 28)\nfirst\nno space left"
    );
}

async fn a_failure_that_is_no_text_is_told_as_json(how: How) {
    let playbook = "- hosts: all\n  gather_facts: false\n  tasks:\n    - ansible.builtin.fail: {msg: {code: 5, of: [0]}}\n";
    let Some(bench) = Bench::new(how, playbook) else {
        return;
    };
    let error = bench.run(bench.request(json!({}))).await.unwrap_err();
    let ExecutorError::Failed { message, .. } = error else {
        panic!("{error}")
    };
    assert_eq!(message, r#"{"code": 5, "of": [0]}"#);
}

async fn what_no_log_hides_stays_hidden(how: How) {
    let Some(bench) = Bench::new(
        how,
        r#"
- hosts: all
  gather_facts: false
  tasks:
    - name: log in
      ansible.builtin.shell: "echo {{ password }} >&2; exit 1"
      no_log: true
"#,
    ) else {
        return;
    };
    let error = bench
        .run(bench.request(json!({"password": "s3cr3t"})))
        .await
        .unwrap_err();
    assert!(error.to_string().contains("\"log in\""), "{error}");
    assert!(!error.to_string().contains("s3cr3t"), "{error}");
    assert!(
        !fs::read_to_string(bench.log_file())
            .unwrap()
            .contains("s3cr3t")
    );
}

async fn secrets_are_masked_in_the_log(how: How) {
    let Some(bench) = Bench::new(
        how,
        r#"
- hosts: all
  gather_facts: false
  tasks:
    - name: log in
      ansible.builtin.debug: {msg: "the password is {{ password }}."}
    - ansible.builtin.set_stats: {data: {same: "{{ password }}"}}
"#,
    ) else {
        return;
    };
    let mut request = bench.request(json!({"password": "hunter2hunter2"}));
    request.secrets = vec!["hunter2hunter2".to_owned()];
    let outputs = bench.run(request).await.unwrap().outputs;
    assert_eq!(outputs["same"], "hunter2hunter2");
    let log = fs::read_to_string(bench.log_file()).unwrap();
    assert!(log.contains("the password is ***."), "{log}");
    assert!(
        log.contains("PLAY RECAP") && !log.contains("hunter2"),
        "{log}"
    );
}

async fn a_playbook_that_cannot_be_read_is_told_with_ansibles_words(how: How) {
    let Some(bench) = Bench::new(how, "- hosts: all\n  tasks:\n    - no.such.module: {}\n") else {
        return;
    };
    let error = bench.run(bench.request(json!({}))).await.unwrap_err();
    assert!(error.to_string().contains("no.such.module"), "{error}");
}

async fn a_playbook_for_other_hosts_is_no_success(how: How) {
    let Some(bench) = Bench::new(how, "- hosts: web\n  gather_facts: false\n  tasks: []\n") else {
        return;
    };
    let error = bench.run(bench.request(json!({}))).await.unwrap_err();
    assert!(error.to_string().contains("write `hosts: all`"), "{error}");
}

async fn a_server_that_does_not_answer_is_told_by_its_address(how: How) {
    let Some(bench) = Bench::new(
        how,
        "- hosts: all\n  gather_facts: false\n  tasks:\n    - raw: 'true'\n",
    ) else {
        return;
    };
    let closed = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let mut request = bench.request(json!({}));
    request.host = OperationHost::Server(SshEndpoint {
        address: closed.ip(),
        port: closed.port(),
        user: "nobody".to_owned(),
        identity_file: None,
        known_hosts_file: None,
    });
    let error = bench.executor.run(request).await.unwrap_err();
    if matches!(error, ExecutorError::NotInstalled { .. }) {
        println!("skipped: {error}");
        return;
    }
    let ExecutorError::Unreachable { host, message } = error else {
        panic!("{error}")
    };
    assert_eq!(host, format!("127.0.0.1 (SSH port {})", closed.port()));
    assert!(message.contains("Connection refused"), "{message}");
    let Bench { work, executor, .. } = bench;
    drop(executor);
    assert_eq!(fs::read_dir(work.path()).unwrap().count(), 0);
}

const SLEEPY: &str = r#"
- hosts: all
  gather_facts: false
  tasks:
    - ansible.builtin.shell: "trap '' TERM; touch {{ begun }}; while :; do sleep 0.3; done; : {{ marker }}"
"#;

async fn a_run_out_of_time_is_ended_with_all_its_processes(how: How) {
    let Some(bench) = Bench::new(how, SLEEPY) else {
        return;
    };
    let begun = bench.files.path().join("begun");
    let marker = format!("concertina-sleepy-{}", std::process::id());
    let mut request = bench.request(json!({"begun": begun, "marker": marker}));
    request.timeout = Duration::from_secs(6);
    let started = Instant::now();
    let error = bench.run(request).await.unwrap_err();
    assert!(matches!(error, ExecutorError::TimedOut { .. }), "{error}");
    assert!(begun.exists(), "too slow a machine for this test");
    assert!(started.elapsed() < Duration::from_secs(9));
    assert!(!is_alive(&marker));
}

async fn dropping_a_run_ends_it_and_leaves_nothing(how: How) {
    let Some(bench) = Bench::new(how, SLEEPY) else {
        return;
    };
    let begun = bench.files.path().join("begun");
    let marker = format!("concertina-dropped-{}", std::process::id());
    let request = bench.request(json!({"begun": begun, "marker": marker}));
    let seen = async {
        until_there(&begun).await;
        is_alive(&marker)
    };
    tokio::select! {
        biased;
        result = bench.executor.run(request) => panic!("{result:?}"),
        seen = seen => assert!(seen),
    }
    assert!(!is_alive(&marker));
    bench.assert_nothing_left();
}

/// Not a test: what [`a_run_ends_when_its_process_is_killed`] starts, and kills.
#[tokio::test]
#[ignore = "started by another test"]
async fn run_until_killed() {
    let how = match std::env::var("CONCERTINA_TEST_HOW").unwrap().as_str() {
        "Plain" => How::Plain,
        _ => How::Warm,
    };
    let Some(bench) = Bench::new(how, SLEEPY) else {
        return;
    };
    let begun = std::env::var("CONCERTINA_TEST_BEGUN").unwrap();
    let marker = std::env::var("CONCERTINA_TEST_MARKER").unwrap();
    let _ = bench
        .run(bench.request(json!({"begun": begun, "marker": marker})))
        .await;
}

async fn a_run_ends_when_its_process_is_killed(how: How) {
    if Bench::new(how, "[]").is_none() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let begun = folder.path().join("begun");
    let marker = format!("concertina-orphan-{}", std::process::id());
    let mut holder = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "ansible_executor::run_until_killed", "--ignored"])
        .env("CONCERTINA_TEST_BEGUN", &begun)
        .env("CONCERTINA_TEST_MARKER", &marker)
        .env("CONCERTINA_TEST_HOW", format!("{how:?}"))
        .env("TMPDIR", folder.path())
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    until_there(&begun).await;
    assert!(is_alive(&marker));
    holder.kill().unwrap();
    holder.wait().unwrap();
    let killed = Instant::now();
    // the parent as well: the folder stands on its command line
    while is_alive(&marker) || is_alive(folder.path().to_str().unwrap()) {
        assert!(killed.elapsed() < Duration::from_secs(5), "the run goes on");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn values_are_on_no_command_line_and_soon_in_no_file(how: How) {
    let Some(bench) = Bench::new(
        how,
        r"
- hosts: all
  gather_facts: false
  tasks:
    - ansible.builtin.shell: touch {{ begun }}; sleep 2
",
    ) else {
        return;
    };
    let begun = bench.files.path().join("begun");
    let request = bench.request(json!({"begun": begun, "password": "hunter2hunter2"}));
    let run = bench.executor.run(request);
    let look = async {
        until_there(&begun).await;
        let folder = bench.left().remove(0);
        let mode = folder.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
        assert!(!folder.join("variables.yaml").exists());
        assert!(!is_alive("hunter2hunter2"));
    };
    let (result, ()) = tokio::join!(run, look);
    result.unwrap();
    bench.assert_nothing_left();
}

#[tokio::test]
async fn files_that_are_missing_or_outside_are_refused_before_anything_runs() {
    let Some(bench) = Bench::new(How::Plain, "[]\n") else {
        return;
    };
    let cases: [(&str, &[&str], &str); 4] = [
        ("playbooks/none.yaml", &[], "no such file"),
        ("../main.yaml", &[], "outside"),
        ("playbooks/run.sh", &[], "not a playbook"),
        ("playbooks/main.yaml", &["files/none"], "does not exist"),
    ];
    for (primary, dependencies, expected) in cases {
        let mut request = bench.request(json!({}));
        request.primary = primary.into();
        request.dependencies = dependencies.iter().map(PathBuf::from).collect();
        let error = bench.run(request).await.unwrap_err();
        assert!(matches!(error, ExecutorError::Unusable { .. }), "{error}");
        assert!(error.to_string().contains(expected), "{error}");
    }
    assert_eq!(bench.request(json!({})).inputs, BTreeMap::new());
    assert!(!bench.log_file().exists());
}
