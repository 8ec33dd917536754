//! What the tests of the Ansible executor share.

use engine::ports::{
    Executor as _, ExecutorError, ImplementationKind, OperationHost, OperationOutcome,
    OperationRequest,
};
use executors::{AnsibleExecutor, AnsibleSettings};
use model::IdempotencyKey;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// How Ansible is started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    /// The program, for each run.
    Plain,
    /// A parent that forks.
    Warm,
}

/// A template's folder, an executor, and a folder for all that its runs leave.
pub(super) struct Bench {
    pub(super) files: TempDir,
    pub(super) work: TempDir,
    pub(super) settings: AnsibleSettings,
    pub(super) executor: AnsibleExecutor,
}

impl Bench {
    /// `None`: no Ansible here.
    pub(super) fn new(how: How, playbook: &str) -> Option<Self> {
        let work = tempfile::tempdir().unwrap();
        let files = tempfile::tempdir().unwrap();
        let mut settings = AnsibleSettings {
            temporary_folder: work.path().to_owned(),
            grace: Duration::from_millis(500),
            warm: how == How::Warm,
            ..AnsibleSettings::default()
        };
        settings
            .virtual_environments
            .push(Path::new(env!("CARGO_MANIFEST_DIR")).join("../.venv"));
        let executor = AnsibleExecutor::new(settings.clone());
        if let Err(error) = executor.program() {
            println!("skipped: {error}");
            return None;
        }
        let bench = Self {
            files,
            work,
            settings,
            executor,
        };
        bench.file("playbooks/main.yaml", playbook);
        Some(bench)
    }

    pub(super) fn file(&self, path: &str, text: &str) {
        let path = self.files.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(super) fn log_file(&self) -> PathBuf {
        self.files.path().join("step.log")
    }

    pub(super) fn request(&self, inputs: Value) -> OperationRequest {
        OperationRequest {
            key: IdempotencyKey::new("test/1").unwrap(),
            title: "app@m1 configure".to_owned(),
            files_root: self.files.path().to_owned(),
            kind: ImplementationKind::Playbook,
            primary: "playbooks/main.yaml".into(),
            dependencies: Vec::new(),
            inputs: serde_json::from_value(inputs).unwrap(),
            expected_outputs: Vec::new(),
            untrusted_inputs: Vec::new(),
            secrets: Vec::new(),
            host: OperationHost::Orchestrator,
            timeout: Duration::from_secs(60),
            log_file: self.log_file(),
        }
    }

    pub(super) async fn run(
        &self,
        request: OperationRequest,
    ) -> Result<OperationOutcome, ExecutorError> {
        let result = self.executor.run(request).await;
        self.assert_nothing_left();
        result
    }

    pub(super) fn assert_nothing_left(&self) {
        let left = self.left();
        assert!(left.is_empty(), "{left:?}");
    }

    /// What lies in the folder of runs beside warm parents.
    pub(super) fn left(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.work.path()).unwrap();
        entries
            .map(|entry| entry.unwrap().path())
            .filter(|path| !path.to_string_lossy().contains("concertina-warm-"))
            .collect()
    }
}

pub(super) async fn until_there(file: &Path) {
    let begun = Instant::now();
    while !file.exists() {
        assert!(
            begun.elapsed() < Duration::from_secs(30),
            "{} never came",
            file.display()
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

pub(super) fn is_alive(marker: &str) -> bool {
    fs::read_dir("/proc")
        .unwrap()
        .filter_map(Result::ok)
        .any(|entry| {
            fs::read(entry.path().join("cmdline"))
                .is_ok_and(|line| String::from_utf8_lossy(&line).contains(marker))
        })
}
