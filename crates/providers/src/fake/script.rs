//! How the fake cloud is to behave (`fake.toml`, or made in tests).

use super::Pattern;
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The whole script. Without a file: everything succeeds, after delays that can be watched.
///
/// ```toml
/// create_seconds = 2
/// max_servers = 4
/// [[create]]
/// nth = 2
/// fault = "lost_answer"
/// [[operation]]
/// title = "*site@*: configure"
/// attempt = 1
/// fault = "failed"
/// ```
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FakeScript {
    /// How long a server takes until it runs.
    #[serde(rename = "create_seconds", deserialize_with = "seconds")]
    pub create_time: Duration,
    /// How long its removal takes.
    #[serde(rename = "delete_seconds", deserialize_with = "seconds")]
    pub delete_time: Duration,
    /// How long an operation takes where no rule says otherwise.
    #[serde(rename = "operation_seconds", deserialize_with = "seconds")]
    pub operation_time: Duration,
    /// More find no room.
    pub max_servers: u32,
    /// When the cloud does not answer.
    #[serde(rename = "silent")]
    pub silent_windows: Vec<SilentWindow>,
    /// What goes wrong with creations; the first rule that fits counts.
    #[serde(rename = "create")]
    pub create_faults: Vec<ServerFault>,
    /// What goes wrong with removals.
    #[serde(rename = "delete")]
    pub delete_faults: Vec<ServerFault>,
    /// How operations go; the first rule that fits counts.
    #[serde(rename = "operation")]
    pub operation_rules: Vec<OperationRule>,
}

impl Default for FakeScript {
    fn default() -> Self {
        Self {
            create_time: Duration::from_secs(2),
            delete_time: Duration::from_millis(500),
            operation_time: Duration::from_secs(1),
            max_servers: 100,
            silent_windows: Vec::new(),
            create_faults: Vec::new(),
            delete_faults: Vec::new(),
            operation_rules: Vec::new(),
        }
    }
}

/// A time without answers, counted from when the process opened the provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SilentWindow {
    /// Its begin.
    #[serde(rename = "from_seconds", deserialize_with = "seconds")]
    pub from: Duration,
    /// Its end.
    #[serde(rename = "to_seconds", deserialize_with = "seconds")]
    pub to: Duration,
}

/// One fault of a creation or removal.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServerFault {
    /// Servers with such names.
    #[serde(default)]
    pub name: Pattern,
    /// Which of the calls for such servers, counted from 1 in this process; all without it.
    #[serde(default)]
    pub nth: Option<u64>,
    /// What happens.
    pub fault: CallFault,
}

/// What goes wrong with a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallFault {
    /// No room; nothing happened.
    NoRoom,
    /// A definite failure; nothing happened.
    Failed,
    /// A definite failure that leaves a dead server behind. A removal: as `failed`.
    Broken,
    /// No answer, and nothing happened.
    Silent,
    /// It happened, but the answer got lost.
    LostAnswer,
    /// No end: the server stays in building until it is deleted. A removal: no end.
    Hang,
    /// Two servers are made where one was asked for. A removal: no fault.
    Twice,
}

/// How some operations go.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OperationRule {
    /// Operations with such titles (`app_vm[0] site@m3: configure`; `balancer: start`) or keys.
    #[serde(default)]
    pub title: Pattern,
    /// Which run of the title, counted from 1 in this process; all without it.
    #[serde(default)]
    pub attempt: Option<u64>,
    /// How long it takes.
    #[serde(default, rename = "seconds", deserialize_with = "some_seconds")]
    pub time: Option<Duration>,
    /// What it hands back.
    #[serde(default)]
    pub outputs: BTreeMap<String, Value>,
    /// How it fails; not at all without it.
    #[serde(default)]
    pub fault: Option<OperationFault>,
    /// The tool's word in case of a failure.
    #[serde(default)]
    pub message: Option<String>,
}

/// How an operation fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OperationFault {
    /// It ran and failed.
    Failed,
    /// Its host was not reached.
    Unreachable,
    /// No end before its time limit.
    Hang,
    /// The executor itself failed.
    Internal,
}

/// A script that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("the script of the fake provider, {path}: {why}", path = path.display())]
pub struct FakeScriptError {
    /// The file.
    pub path: PathBuf,
    /// Why, with line and column.
    pub why: String,
}

impl FakeScript {
    /// Everything succeeds, at once.
    pub fn instant() -> Self {
        Self {
            create_time: Duration::ZERO,
            delete_time: Duration::ZERO,
            operation_time: Duration::ZERO,
            ..Self::default()
        }
    }

    /// Reads a file; the default where there is none. Reads the disk: call it at start.
    pub fn load(path: &Path) -> Result<Self, FakeScriptError> {
        let failed = |why: String| FakeScriptError {
            path: path.to_owned(),
            why,
        };
        match std::fs::read_to_string(path) {
            Ok(text) => toml::from_str(&text).map_err(|error| failed(error.to_string())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(failed(format!("{error}; make it readable, or remove it"))),
        }
    }
}

fn seconds<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
    Duration::try_from_secs_f64(f64::deserialize(from)?).map_err(serde::de::Error::custom)
}

fn some_seconds<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Duration>, D::Error> {
    seconds(from).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_is_read() {
        let script: FakeScript = toml::from_str(
            r#"
            create_seconds = 0.25
            max_servers = 4
            silent = [{ from_seconds = 10, to_seconds = 12.5 }]
            [[create]]
            nth = 2
            fault = "lost_answer"
            [[create]]
            name = "app_*"
            fault = "no_room"
            [[operation]]
            title = "*site@*: configure"
            attempt = 1
            seconds = 3
            fault = "failed"
            message = "no such package"
            [[operation]]
            title = "*site@*"
            outputs = { port = 8080, url = "http://site" }
            "#,
        )
        .unwrap();
        assert_eq!(script.create_time, Duration::from_millis(250));
        assert_eq!(script.delete_time, FakeScript::default().delete_time);
        assert_eq!(script.silent_windows[0].to, Duration::from_millis(12_500));
        assert_eq!(script.create_faults[0].name, Pattern::default());
        assert_eq!(script.create_faults[1].fault, CallFault::NoRoom);
        let title = &script.operation_rules[0].title;
        assert!(title.matches("app_vm[0] site@m1: configure"));
        assert_eq!(script.operation_rules[0].time, Some(Duration::from_secs(3)));
        assert_eq!(script.operation_rules[1].outputs["port"], Value::from(8080));
    }

    #[test]
    fn mistakes_are_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("fake.toml");
        assert_eq!(FakeScript::load(&path).unwrap(), FakeScript::default());
        for (text, word) in [
            ("create_second = 1", "create_seconds"),
            ("create_seconds = -1", "negative"),
            ("[[create]]\nfault = \"boom\"", "lost_answer"),
        ] {
            std::fs::write(&path, text).unwrap();
            let error = FakeScript::load(&path).unwrap_err().to_string();
            assert!(
                error.contains("fake.toml") && error.contains(word),
                "{error}"
            );
        }
    }
}
