//! A folder to work in, and the program to run in it.

use serde_json::Value;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::OnceLock;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Nothing here takes longer.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// A fake cloud that is quick.
const QUICK: &str = "create_seconds = 0.1\ndelete_seconds = 0.05\noperation_seconds = 0.05\n";

/// A working folder with a state folder and a template.
pub(crate) struct Bench {
    folder: TempDir,
}

/// What a command said.
pub(crate) struct Said {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// A command that runs; ended when dropped.
pub(crate) struct Running {
    child: Child,
    lines: Receiver<String>,
    heard: String,
}

/// The binary beside this one, built from what the sources are now. `CONCERTINA_BINARY` names
/// another.
pub(crate) fn binary() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| {
        if let Some(given) = std::env::var_os("CONCERTINA_BINARY") {
            return PathBuf::from(given);
        }
        let own = std::env::current_exe().unwrap();
        // target/PROFILE/deps/suite-…
        let profile = own.ancestors().nth(2).unwrap();
        let mut build = Command::new(env!("CARGO"));
        build.args(["build", "--quiet", "--package", "concertina"]);
        if profile.ends_with("release") {
            build.arg("--release");
        }
        let built = build
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .status()
            .unwrap();
        assert!(built.success(), "the program does not compile");
        profile.join("concertina")
    })
}

impl Bench {
    /// With the example of the repository in `web-fleet/`, and a quick fake cloud.
    pub(crate) fn new() -> Self {
        let bench = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/web-fleet");
        copy(&example, &bench.path("web-fleet"));
        bench.script("");
        bench
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn state(&self) -> PathBuf {
        self.path(".concertina")
    }

    /// Adds to the script of the fake cloud.
    pub(crate) fn script(&self, more: &str) {
        std::fs::create_dir_all(self.state()).unwrap();
        std::fs::write(self.state().join("fake.toml"), format!("{QUICK}{more}")).unwrap();
    }

    /// The program with arguments, split at blanks, in the working folder.
    pub(crate) fn command(&self, arguments: &str) -> Command {
        let mut command = Command::new(binary());
        command
            .args(arguments.split_whitespace())
            .current_dir(self.folder.path())
            .env("NO_COLOR", "1")
            .env("XDG_CONFIG_HOME", self.path("no-config"))
            .env_remove("CONCERTINA_STATE")
            .env_remove("CONCERTINA_CONFIG")
            .stdin(Stdio::null());
        command
    }

    /// Runs it to its end.
    pub(crate) fn run(&self, arguments: &str) -> Said {
        Said::of(self.command(arguments).output().unwrap())
    }

    /// Runs it; it must succeed.
    pub(crate) fn ok(&self, arguments: &str) -> String {
        let said = self.run(arguments);
        assert_eq!(said.code, 0, "{arguments}:\n{said}");
        said.out
    }

    /// Runs it; it must end with that code. All that it said.
    pub(crate) fn fails(&self, code: i32, arguments: &str) -> String {
        let said = self.run(arguments);
        assert_eq!(said.code, code, "{arguments}:\n{said}");
        said.to_string()
    }

    /// Starts it.
    pub(crate) fn start(&self, arguments: &str) -> Running {
        self.start_as(self.command(arguments))
    }

    /// Starts it with more than arguments.
    pub(crate) fn start_as(&self, mut command: Command) -> Running {
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (sender, lines) = channel();
        let listen = |stream: Box<dyn Read + Send>| {
            let sender = sender.clone();
            std::thread::spawn(move || {
                for line in BufReader::new(stream).lines().map_while(Result::ok) {
                    if sender.send(line).is_err() {
                        return;
                    }
                }
            });
        };
        listen(Box::new(child.stdout.take().unwrap()));
        listen(Box::new(child.stderr.take().unwrap()));
        Running {
            child,
            lines,
            heard: String::new(),
        }
    }

    /// `status --json`.
    pub(crate) fn status(&self) -> Value {
        serde_json::from_str(&self.ok("status --json")).unwrap()
    }

    /// Members in service of the only group of the only service.
    pub(crate) fn ready(&self) -> u64 {
        let status = self.status();
        status["services"][0]["groups"][0]["ready"]
            .as_u64()
            .unwrap_or(0)
    }

    /// Names of all members of the only group.
    pub(crate) fn members(&self) -> Vec<String> {
        let status = self.status();
        let members = status["services"][0]["groups"][0]["members"].as_array();
        let names = members.into_iter().flatten();
        names
            .filter_map(|member| Some(member["member"].as_str()?.to_owned()))
            .collect()
    }

    /// The fake cloud forgets a server: gone behind everyone's back.
    pub(crate) fn lose_server(&self, name: &str) {
        let mut records = std::fs::read_dir(self.state().join("fake")).unwrap();
        let record = records.find_map(|entry| {
            let path = entry.unwrap().path();
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            text.contains(name).then_some(path)
        });
        std::fs::remove_file(record.unwrap()).unwrap();
    }

    /// The fake cloud's servers: their names.
    pub(crate) fn servers(&self) -> Vec<String> {
        let Ok(entries) = std::fs::read_dir(self.state().join("fake")) else {
            return Vec::new();
        };
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|e| e == "json"))
            .filter_map(|path| {
                let record: Value = serde_json::from_slice(&std::fs::read(path).ok()?).ok()?;
                find(&record, "name").map(str::to_owned)
            })
            .collect();
        names.sort();
        names
    }

    /// Waits until something holds.
    pub(crate) fn wait_for(&self, what: &str, mut holds: impl FnMut(&Self) -> bool) {
        let begun = Instant::now();
        while !holds(self) {
            assert!(
                begun.elapsed() < PATIENCE,
                "in vain: {what}\n{}",
                self.ok("status")
            );
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Said {
    fn of(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl std::fmt::Display for Said {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{}", self.out, self.err)
    }
}

impl Running {
    /// Waits until it says something.
    pub(crate) fn hear(&mut self, part: &str) {
        self.hear_within(part, PATIENCE);
    }

    /// Waits longer.
    pub(crate) fn hear_within(&mut self, part: &str, patience: Duration) {
        let begun = Instant::now();
        while !self.heard.contains(part) {
            let left = patience.saturating_sub(begun.elapsed());
            match self.lines.recv_timeout(left) {
                Ok(line) => {
                    self.heard.push_str(&line);
                    self.heard.push('\n');
                }
                Err(_) => panic!("{part:?} was never said:\n{}", self.heard),
            }
        }
    }

    /// All that it said so far.
    pub(crate) fn heard(&self) -> &str {
        &self.heard
    }

    /// Whether it has ended.
    pub(crate) fn ended(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }

    /// Its process.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// `kill -SIGNAL`
    pub(crate) fn signal(&self, signal: &str) {
        let pid = self.child.id().to_string();
        let sent = Command::new("kill").args([signal, &pid]).status().unwrap();
        assert!(sent.success());
    }

    /// Waits for its end; its code and all that it said.
    pub(crate) fn end(self) -> (i32, String) {
        self.end_within(PATIENCE)
    }

    /// Waits longer.
    pub(crate) fn end_within(mut self, patience: Duration) -> (i32, String) {
        let begun = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(begun.elapsed() < patience, "no end:\n{}", self.heard);
            std::thread::sleep(Duration::from_millis(20));
        };
        while let Ok(line) = self.lines.recv_timeout(Duration::from_millis(500)) {
            self.heard.push_str(&line);
            self.heard.push('\n');
        }
        (status.code().unwrap_or(-1), std::mem::take(&mut self.heard))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // one that ended already is no error
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn find<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    match value {
        Value::Object(map) => {
            let here = map.get(key).and_then(Value::as_str);
            here.or_else(|| map.values().find_map(|value| find(value, key)))
        }
        _ => None,
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}
