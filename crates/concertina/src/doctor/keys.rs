//! Keys that let us in: there, private, held by an agent.

use super::finding::{About, Finding};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

const ABOUT: About = About::Keys;

/// What is known of the user's keys.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Keys {
    /// Public keys, kind and key, of those that can be used.
    pub(super) usable: Vec<String>,
}

/// What an SSH agent says.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Agent {
    NotThere,
    Silent,
    Holds(Vec<String>),
}

/// Looks at the agent and at the key that the settings name.
pub(super) fn keys(identity: Option<&Path>, mend: bool) -> (Keys, Vec<Finding>) {
    let mut findings = Vec::new();
    let mut socket = std::env::var_os("SSH_AUTH_SOCK").map(PathBuf::from);
    let mut held = agent(socket.as_deref());
    if mend && matches!(held, Agent::NotThere | Agent::Silent) {
        let (started, finding) = start(&folder_for_sockets());
        findings.push(finding);
        if let Some(started) = started {
            held = agent(Some(&started));
            socket = Some(started);
        }
    }
    let mut usable = Vec::new();
    if let Some(path) = identity {
        let (key, finding) = identity_file(path);
        findings.push(finding);
        if let Some(key) = &key
            && let Some(socket) = &socket
            && mend
            && matches!(&held, Agent::Holds(keys) if !keys.contains(key))
            && add(path, socket)
        {
            findings.push(Finding::good(
                ABOUT,
                format!("added {} to the agent", path.display()),
            ));
            held = agent(Some(socket));
        }
        usable.extend(key);
    }
    findings.push(of_agent(&held, !usable.is_empty()));
    if let Agent::Holds(keys) = held {
        usable.extend(keys);
    }
    (Keys { usable }, findings)
}

/// Where a user's sockets belong, else the folder for what is passing.
fn folder_for_sockets() -> PathBuf {
    let own = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from);
    own.filter(|folder| folder.is_dir())
        .unwrap_or_else(std::env::temp_dir)
}

/// Starts an agent, which stays; the shell has to be told of it.
fn start(folder: &Path) -> (Option<PathBuf>, Finding) {
    let socket = folder.join(format!("ssh-agent-{}", std::process::id()));
    let started = Command::new("ssh-agent").arg("-a").arg(&socket).output();
    match started {
        Ok(output) if output.status.success() => {
            let what = format!(
                "started an SSH agent; tell your shell: export SSH_AUTH_SOCK={}",
                socket.display()
            );
            (Some(socket), Finding::good(ABOUT, what))
        }
        Ok(output) => {
            let why = String::from_utf8_lossy(&output.stderr).trim().to_owned();
            let what = format!("no SSH agent could be started: {why}");
            (None, Finding::notable(ABOUT, what, ""))
        }
        Err(error) => {
            let what = format!("no SSH agent could be started: {error}");
            (
                None,
                Finding::notable(ABOUT, what, "install openssh-client"),
            )
        }
    }
}

fn add(key: &Path, socket: &Path) -> bool {
    let added = Command::new("ssh-add")
        .env("SSH_AUTH_SOCK", socket)
        .arg("-q")
        .arg(key)
        .status();
    added.is_ok_and(|status| status.success())
}

fn agent(socket: Option<&Path>) -> Agent {
    let Some(socket) = socket else {
        return Agent::NotThere;
    };
    let said = Command::new("ssh-add")
        .env("SSH_AUTH_SOCK", socket)
        .arg("-L")
        .output();
    match said {
        Ok(output) if output.status.success() => {
            let text = String::from_utf8_lossy(&output.stdout);
            Agent::Holds(text.lines().filter_map(key_of).collect())
        }
        // it answers, and has none
        Ok(output) if output.status.code() == Some(1) => Agent::Holds(Vec::new()),
        _ => Agent::Silent,
    }
}

fn of_agent(agent: &Agent, has_identity: bool) -> Finding {
    let lent = "`ssh-add ~/.ssh/id_ed25519`, or name a key with openstack.ssh_identity_file";
    match agent {
        Agent::Holds(keys) if !keys.is_empty() => {
            let number = crate::terminal::counted(keys.len(), "key");
            Finding::good(ABOUT, format!("an SSH agent holds {number}"))
        }
        // a key in a file does without
        _ if has_identity => Finding::good(ABOUT, "no key of an SSH agent is needed"),
        Agent::Holds(_) => Finding::notable(ABOUT, "the SSH agent holds no key", lent),
        Agent::Silent => Finding::notable(
            ABOUT,
            "the SSH agent that SSH_AUTH_SOCK names does not answer",
            "start another: eval \"$(ssh-agent)\"",
        ),
        Agent::NotThere => Finding::notable(
            ABOUT,
            "no SSH agent runs",
            format!("eval \"$(ssh-agent)\" and {lent}; it is not needed for QEMU's servers"),
        ),
    }
}

fn identity_file(path: &Path) -> (Option<String>, Finding) {
    let shown = path.display();
    let Ok(metadata) = std::fs::metadata(path) else {
        let finding = Finding::bad(
            ABOUT,
            format!("{shown} is not there"),
            "name the private key in openstack.ssh_identity_file",
        );
        return (None, finding);
    };
    let mode = metadata.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        let finding = Finding::bad(
            ABOUT,
            format!("{shown} may be read by others (mode {mode:o}): ssh refuses it"),
            format!("chmod 600 {shown}"),
        );
        return (None, finding);
    }
    let public = Command::new("ssh-keygen")
        .args(["-y", "-P", "", "-f"])
        .arg(path)
        .output();
    let public = public.ok().filter(|output| output.status.success());
    let key = public.and_then(|output| key_of(&String::from_utf8_lossy(&output.stdout)));
    let finding = match &key {
        Some(key) => Finding::good(
            ABOUT,
            format!("{shown} is a private key ({}) of yours alone", kind(key)),
        ),
        None => Finding::notable(
            ABOUT,
            format!("{shown} can't be read without its passphrase"),
            format!("let an SSH agent hold it: ssh-add {shown}"),
        ),
    };
    (key, finding)
}

/// Kind and key of a public key, without its comment.
pub(super) fn key_of(line: &str) -> Option<String> {
    let mut words = line.split_whitespace();
    Some(format!("{} {}", words.next()?, words.next()?))
}

fn kind(key: &str) -> &str {
    key.split(' ').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::finding::Verdict;
    use super::*;

    #[test]
    fn a_key_is_there_private_and_readable() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("id");
        assert!(matches!(
            identity_file(&path).1.verdict,
            Verdict::Bad { .. }
        ));
        let made = Command::new("ssh-keygen")
            .args(["-q", "-t", "ed25519", "-N", "", "-f"])
            .arg(&path)
            .status();
        assert!(made.unwrap().success());
        let (key, finding) = identity_file(&path);
        assert_eq!(finding.verdict, Verdict::Good);
        let public = std::fs::read_to_string(path.with_extension("pub")).unwrap();
        assert_eq!(key, key_of(&public));
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        let (_, finding) = identity_file(&path);
        assert!(finding.what.contains("mode 644"), "{finding:?}");
    }

    #[test]
    fn an_agent_is_started_and_given_the_key() {
        let folder = tempfile::tempdir().unwrap();
        let key = folder.path().join("id");
        let made = Command::new("ssh-keygen")
            .args(["-q", "-t", "ed25519", "-N", "", "-f"])
            .arg(&key)
            .status();
        assert!(made.unwrap().success());
        assert_eq!(agent(None), Agent::NotThere);
        let (socket, finding) = start(folder.path());
        let socket = socket.unwrap();
        assert!(
            finding.what.contains("export SSH_AUTH_SOCK="),
            "{finding:?}"
        );
        assert_eq!(agent(Some(&socket)), Agent::Holds(Vec::new()));
        assert!(add(&key, &socket));
        let public = std::fs::read_to_string(key.with_extension("pub")).unwrap();
        assert_eq!(
            agent(Some(&socket)),
            Agent::Holds(vec![key_of(&public).unwrap()])
        );
        end(&socket);
        assert_eq!(agent(Some(&socket)), Agent::Silent);
    }

    /// The agent of that socket alone.
    fn end(socket: &Path) {
        for process in std::fs::read_dir("/proc").unwrap().flatten() {
            let line = std::fs::read(process.path().join("cmdline")).unwrap_or_default();
            let words: Vec<&[u8]> = line.split(|byte| *byte == 0).collect();
            let is_it = words.first() == Some(&&b"ssh-agent"[..])
                && words.contains(&socket.as_os_str().as_encoded_bytes());
            if is_it {
                let pid = process.file_name().to_string_lossy().into_owned();
                assert!(Command::new("kill").arg(pid).status().unwrap().success());
            }
        }
        while socket.exists() {
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
    }
}
