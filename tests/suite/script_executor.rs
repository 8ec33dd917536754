//! Shell and Python implementations, on this machine and at the other end of a stand-in for ssh that
//! runs what it is told here: there need be no sshd.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use engine::ports::{
    Executor as _, ExecutorError, ImplementationKind, OperationHost, OperationOutcome,
    OperationRequest,
};
use executors::{AnsibleExecutor, AnsibleSettings, Executors, ScriptExecutor, ScriptSettings};
use model::IdempotencyKey;
use serde_json::{Value, json};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Where a script runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Here,
    There,
}

struct Bench {
    files: TempDir,
    work: TempDir,
    /// What is TMPDIR at the other end.
    remote: TempDir,
    place: Place,
    executor: Executors,
}

impl Bench {
    fn new(place: Place, name: &str, script: &str) -> Self {
        let (files, work, remote) = (
            tempfile::tempdir().unwrap(),
            tempfile::tempdir().unwrap(),
            tempfile::tempdir().unwrap(),
        );
        let ssh = files.path().join("ssh");
        fs::write(&ssh, include_str!("script_executor/ssh.py")).unwrap();
        let there = remote.path().to_string_lossy().into_owned();
        fs::write(files.path().join("remote"), there).unwrap();
        fs::set_permissions(&ssh, fs::Permissions::from_mode(0o755)).unwrap();
        let scripts = ScriptExecutor::new(ScriptSettings {
            ssh_program: ssh,
            temporary_folder: work.path().to_owned(),
            grace: Duration::from_millis(500),
            ..ScriptSettings::default()
        });
        let playbooks = Arc::new(AnsibleExecutor::new(AnsibleSettings {
            temporary_folder: work.path().to_owned(),
            ..AnsibleSettings::default()
        }));
        let bench = Self {
            files,
            work,
            remote,
            place,
            executor: Executors::new(playbooks, scripts),
        };
        bench.file(name, script);
        bench
    }

    fn file(&self, path: &str, text: &str) {
        let path = self.files.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn log(&self) -> String {
        fs::read_to_string(self.files.path().join("step.log")).unwrap()
    }

    fn request(&self, primary: &str, inputs: Value) -> OperationRequest {
        let python = Path::new(primary).extension().is_some_and(|e| e == "py");
        OperationRequest {
            key: IdempotencyKey::new(format!("test/{}", self.work.path().display())).unwrap(),
            title: "app@m1 configure".to_owned(),
            files_root: self.files.path().to_owned(),
            kind: if python {
                ImplementationKind::Python
            } else {
                ImplementationKind::Shell
            },
            primary: primary.into(),
            dependencies: Vec::new(),
            inputs: serde_json::from_value(inputs).unwrap(),
            untrusted_inputs: Vec::new(),
            secrets: Vec::new(),
            expected_outputs: Vec::new(),
            host: match self.place {
                Place::Here => OperationHost::Orchestrator,
                Place::There => OperationHost::Elsewhere {
                    address: "web.example.org".to_owned(),
                },
            },
            timeout: Duration::from_secs(30),
            log_file: self.files.path().join("step.log"),
        }
    }

    async fn run(&self, request: OperationRequest) -> Result<OperationOutcome, ExecutorError> {
        let result = self.executor.run(request).await;
        self.assert_nothing_left();
        result
    }

    fn assert_nothing_left(&self) {
        // what was killed at the other end removes its folder in its own time
        let begun = Instant::now();
        let left = || -> Vec<PathBuf> {
            [&self.work, &self.remote]
                .into_iter()
                .flat_map(|folder| fs::read_dir(folder.path()).unwrap())
                .map(|entry| entry.unwrap().path())
                .collect()
        };
        while !left().is_empty() {
            assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", left());
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

/// Whether a process has the text on its command line.
fn is_alive(marker: &str) -> bool {
    fs::read_dir("/proc")
        .unwrap()
        .filter_map(Result::ok)
        .any(|entry| {
            fs::read(entry.path().join("cmdline"))
                .is_ok_and(|line| String::from_utf8_lossy(&line).contains(marker))
        })
}

async fn until(what: impl Fn() -> bool) {
    let begun = Instant::now();
    while !what() {
        assert!(begun.elapsed() < Duration::from_secs(20), "it never came");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

const PLACES: [Place; 2] = [Place::Here, Place::There];

#[tokio::test]
async fn inputs_and_files_go_in_and_outputs_come_back() {
    let shell = r#"
set -eu
echo said on standard output; echo said on standard error >&2
test "$greeting" = "it's \$HOME \"quoted\""
test "$list" = '[1,"two"]'
test "$a_b" = true
test "$(cat page.html)" = hello && test "$(cat "$CONCERTINA_FILES/files/page.html")" = hello
printf '{"port": 80, "list": %s}' "$list" >"$CONCERTINA_OUTPUTS"
"#;
    let python = r#"
import json, os
assert os.environ["greeting"] == "it's $HOME \"quoted\"", os.environ["greeting"]
assert open("page.html").read() == "hello"
print("said on standard output")
print("said on standard error", file=__import__("sys").stderr)
with open(os.environ["CONCERTINA_OUTPUTS"], "w") as out:
    json.dump({"port": 80, "list": json.loads(os.environ["list"])}, out)
"#;
    let inputs = json!({"greeting": "it's $HOME \"quoted\"", "list": [1, "two"], "a-b": true});
    for (name, text) in [("scripts/run.sh", shell), ("scripts/run.py", python)] {
        for place in PLACES {
            let bench = Bench::new(place, name, text);
            bench.file("files/page.html", "hello");
            let mut request = bench.request(name, inputs.clone());
            request.dependencies = vec!["files/page.html".into()];
            let outcome = bench.run(request).await.unwrap_or_else(|error| {
                panic!("{name} {place:?}: {error}\n{}", bench.log());
            });
            assert_eq!(
                json!(outcome.outputs),
                json!({"port": 80, "list": [1, "two"]})
            );
            let log = bench.log();
            assert!(log.contains("said on standard output"), "{log}");
            assert!(log.contains("said on standard error"), "{log}");
        }
    }
}

#[tokio::test]
async fn a_failure_tells_file_host_and_last_words() {
    for place in PLACES {
        let bench = Bench::new(place, "run.sh", "echo no space left >&2; exit 28\n");
        let error = bench
            .run(bench.request("run.sh", json!({})))
            .await
            .unwrap_err();
        let host = match place {
            Place::Here => "this machine",
            Place::There => "web.example.org",
        };
        assert_eq!(
            error.to_string(),
            format!("task \"run.sh\" on {host}: exit status 28\nno space left")
        );
    }
    let bench = Bench::new(Place::Here, "run.sh", "echo [1] >\"$CONCERTINA_OUTPUTS\"\n");
    let error = bench
        .run(bench.request("run.sh", json!({})))
        .await
        .unwrap_err();
    assert!(error.to_string().contains("not one JSON object"), "{error}");
}

/// It ignores the polite signal, as does what it started.
const SLEEPY: &str = "trap '' TERM; touch \"$begun\"; sh -c \"trap '' TERM; while :; do sleep 0.2; done; : $marker\"\n";

#[tokio::test]
async fn a_script_out_of_time_or_dropped_is_ended_with_all_its_processes() {
    for place in PLACES {
        for dropped in [false, true] {
            let bench = Bench::new(place, "run.sh", SLEEPY);
            let begun = bench.files.path().join("begun");
            let marker = format!(
                "concertina-script-{place:?}-{dropped}-{}",
                std::process::id()
            );
            let inputs = json!({"begun": begun, "marker": marker});
            let mut request = bench.request("run.sh", inputs);
            if dropped {
                tokio::select! {
                    biased;
                    result = bench.executor.run(request) => panic!("{result:?}"),
                    () = until(|| begun.exists() && is_alive(&marker)) => {}
                }
            } else {
                request.timeout = Duration::from_secs(3);
                let error = bench.executor.run(request).await.unwrap_err();
                assert!(matches!(error, ExecutorError::TimedOut { .. }), "{error}");
                assert!(begun.exists());
            }
            until(|| !is_alive(&marker)).await;
            bench.assert_nothing_left();
        }
    }
}

#[tokio::test]
async fn what_was_abandoned_is_ended() {
    let bench = Bench::new(Place::Here, "run.sh", SLEEPY);
    let begun = bench.files.path().join("begun");
    let marker = format!("concertina-script-abandoned-{}", std::process::id());
    let request = bench.request("run.sh", json!({"begun": begun, "marker": marker}));
    let key = request.key.clone();
    let abandon = async {
        until(|| is_alive(&marker)).await;
        bench.executor.abandon(&key).await;
    };
    let (result, ()) = tokio::join!(bench.executor.run(request), abandon);
    assert!(result.is_err());
    assert!(!is_alive(&marker));
}

#[tokio::test]
async fn values_are_on_no_command_line_and_secrets_in_no_log_and_no_error() {
    for place in PLACES {
        let text = "touch \"$begun\"; sleep 1; echo \"token is $api_token.\"; exit 3\n";
        let bench = Bench::new(place, "run.sh", text);
        let begun = bench.files.path().join("begun");
        let inputs = json!({"begun": begun, "api_token": "hunter2hunter2"});
        let mut request = bench.request("run.sh", inputs);
        request.secrets = vec!["hunter2hunter2".to_owned()];
        let look = async {
            until(|| begun.exists()).await;
            assert!(!is_alive("hunter2hunter2"));
        };
        let (result, ()) = tokio::join!(bench.executor.run(request), look);
        let error = result.unwrap_err().to_string();
        assert!(error.contains("token is ***."), "{error}");
        let log = bench.log();
        assert!(log.contains("token is ***."), "{log}");
        assert!(!log.contains("hunter2"), "{log}");
    }
}

#[tokio::test]
async fn ssh_is_told_user_and_options() {
    let bench = Bench::new(Place::There, "run.sh", ":\n");
    bench.run(bench.request("run.sh", json!({}))).await.unwrap();
    let words = fs::read_to_string(bench.files.path().join("ssh-arguments")).unwrap();
    assert!(
        words.contains("-o StrictHostKeyChecking=yes -o BatchMode=yes"),
        "{words}"
    );
    assert!(
        words.contains("-l root -- web.example.org exec /bin/sh -c"),
        "{words}"
    );
}

#[tokio::test]
async fn a_machine_that_does_not_answer_is_told() {
    let bench = Bench::new(Place::There, "run.sh", ":\n");
    bench.file("ssh", "#!/bin/sh\necho Connection refused >&2; exit 255\n");
    let error = bench
        .run(bench.request("run.sh", json!({})))
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "web.example.org could not be reached: Connection refused"
    );
}
