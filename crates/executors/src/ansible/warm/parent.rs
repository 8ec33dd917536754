//! One parent: a Python that has imported Ansible.

use super::fit::{Configuration, Key, at_home};
use super::fork::Fork;
use super::order::{Answer, Mark, Order};
use crate::ansible::configuration::{CONFIGURATION, DEFAULT_CONFIGURATION, HOME, LOCAL_TEMP};
use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tempfile::TempDir;
use tokio::sync::{oneshot, watch};

const PROGRAM: &str = include_str!("concertina_warm.py");

/// How far a parent is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Phase {
    Importing,
    Ready,
    /// It will not serve: no such Ansible, or a broken one.
    Refused(String),
    Dead,
}

/// Dropped: it ends, and its folder is removed.
#[derive(Debug)]
pub(super) struct Parent {
    child: Mutex<Child>,
    orders: Mutex<ChildStdin>,
    phase: watch::Receiver<Phase>,
    waiting: Arc<Waiting>,
    configuration: PathBuf,
    home: Option<PathBuf>,
    _folder: TempDir,
}

/// Runs that the parent was or will be asked for.
#[derive(Debug, Default)]
struct Waiting(Mutex<Table>);

#[derive(Debug, Default)]
struct Table {
    last: u64,
    starts: BTreeMap<u64, Start>,
    ends: BTreeMap<u64, oneshot::Sender<ExitStatus>>,
}

#[derive(Debug)]
struct Start {
    tell: oneshot::Sender<Fork>,
    status_file: PathBuf,
    lifeline: File,
}

impl Parent {
    /// Starts one; it is not ready before it says so.
    pub(super) fn start(key: &Key, temporary: &Path) -> io::Result<Self> {
        let folder = tempfile::Builder::new()
            .prefix("concertina-warm-")
            .permissions(fs::Permissions::from_mode(0o700))
            .tempdir_in(temporary)?;
        let path = folder.path();
        let program = path.join("concertina_warm.py");
        fs::write(&program, PROGRAM)?;
        let (configuration, home) = match &key.configuration {
            Configuration::Theirs { path, .. } => (path.clone(), None),
            Configuration::Ours => {
                let ours = path.join("ansible.cfg");
                fs::write(&ours, DEFAULT_CONFIGURATION)?;
                (ours, Some(path.join("home")))
            }
        };
        let temporary = path.join("tmp");
        fs::create_dir(&temporary)?;
        let (python, arguments) = key
            .interpreter
            .split_first()
            .ok_or_else(|| io::Error::other("no interpreter"))?;
        let mut child = Command::new(python)
            .args(arguments)
            .arg(&program)
            .arg(path)
            .current_dir(path)
            .env_clear()
            .envs(&key.environment)
            .env(CONFIGURATION, &configuration)
            .env(LOCAL_TEMP, &temporary)
            .envs(home.iter().map(|home| (HOME, home)))
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let (Some(orders), Some(answers)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::Error::other("no pipes"));
        };
        let (tell, phase) = watch::channel(Phase::Importing);
        let waiting = Arc::new(Waiting::default());
        let listener = waiting.clone();
        std::thread::Builder::new()
            .name("warm-ansible".to_owned())
            .spawn(move || listen(answers, &listener, &tell))?;
        Ok(Self {
            child: Mutex::new(child),
            orders: Mutex::new(orders),
            phase,
            waiting,
            configuration,
            home,
            _folder: folder,
        })
    }

    /// Waits until it has imported Ansible, or will never have.
    pub(super) async fn settled(&self) -> Phase {
        let mut phase = self.phase.clone();
        let settled = phase.wait_for(|phase| *phase != Phase::Importing).await;
        settled.map_or(Phase::Dead, |phase| phase.clone())
    }

    /// How far it is.
    pub(super) fn phase(&self) -> Phase {
        self.phase.borrow().clone()
    }

    /// Starts a run; `None`: the parent died, and whether there is a fork is not known.
    pub(super) async fn fork(self: &Arc<Self>, mut order: Order, mark: &Mark) -> Option<Fork> {
        let lifeline = lifeline(&mark.lifeline).ok()?;
        let home = self.home.as_deref().map(Path::to_string_lossy);
        at_home(
            &mut order,
            &self.configuration.to_string_lossy(),
            home.as_deref(),
        );
        let started = {
            let (tell, started) = oneshot::channel();
            let mut table = self.waiting.lock();
            table.last += 1;
            order.run = table.last;
            let start = Start {
                tell,
                status_file: mark.status.clone(),
                lifeline,
            };
            table.starts.insert(order.run, start);
            started
        };
        let mut line = serde_json::to_vec(&order).ok()?;
        line.push(b'\n');
        let written = lock(&self.orders).write_all(&line);
        if written.is_err() || *self.phase.borrow() != Phase::Ready {
            // nobody would answer any more
            self.waiting.lock().starts.remove(&order.run);
        }
        let mut fork = started.await.ok()?;
        fork.parent = Some(self.clone());
        Some(fork)
    }
}

impl Drop for Parent {
    fn drop(&mut self) {
        let child = self.child.get_mut().unwrap_or_else(PoisonError::into_inner);
        let _ = child.kill();
        let _ = child.wait();
    }
}

impl Waiting {
    fn lock(&self) -> MutexGuard<'_, Table> {
        lock(&self.0)
    }

    fn started(&self, run: u64, pid: i32, since: u64) {
        let mut table = self.lock();
        let Some(start) = table.starts.remove(&run) else {
            return;
        };
        let (tell, told) = oneshot::channel();
        table.ends.insert(run, tell);
        drop(table);
        let fork = Fork {
            pid,
            since,
            told,
            status_file: start.status_file,
            ended: None,
            _lifeline: start.lifeline,
            parent: None,
        };
        // nobody waits any more: it comes back, is dropped, and so ended
        drop(start.tell.send(fork));
    }

    fn ended(&self, run: u64, status: i32) {
        if let Some(tell) = self.lock().ends.remove(&run) {
            let _ = tell.send(ExitStatus::from_raw(status));
        }
    }
}

/// Reads what the parent says, to its end.
fn listen(answers: ChildStdout, waiting: &Waiting, phase: &watch::Sender<Phase>) {
    for line in BufReader::new(answers).lines() {
        let Ok(line) = line else { break };
        match serde_json::from_str(&line) {
            Ok(Answer::Ready { version }) => {
                tracing::debug!(version, "Ansible is warm");
                phase.send_replace(Phase::Ready);
            }
            Ok(Answer::Refused { why }) => {
                phase.send_replace(Phase::Refused(why));
            }
            Ok(Answer::Started { run, pid, since }) => waiting.started(run, pid, since),
            Ok(Answer::Ended { run, status }) => waiting.ended(run, status),
            Err(_) => break,
        }
    }
    phase.send_if_modified(|phase| {
        let refused = matches!(phase, Phase::Refused(_));
        if !refused {
            *phase = Phase::Dead;
        }
        !refused
    });
    // whoever waits learns that no answer will come
    let table = std::mem::take(&mut *waiting.lock());
    drop(table);
}

/// A named pipe of which we hold both ends: open to the fork at once, and at its end when we are.
fn lifeline(path: &Path) -> io::Result<File> {
    use rustix::fs::{CWD, FileType, Mode, mknodat};
    mknodat(CWD, path, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0)?;
    OpenOptions::new().read(true).write(true).open(path)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
