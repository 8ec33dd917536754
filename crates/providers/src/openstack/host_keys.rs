//! Keys that servers prove themselves with. They are taken at the first answer, and must then be among
//! those that the server wrote to its console, where it did (as cloud-init does).

use std::fs;
use std::io;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tokio::process::Command;

const FOLDER: &str = "known_hosts";

/// A key without its host: kind and key.
pub(super) type HostKey = (String, String);

/// Where keys are kept.
pub(super) fn file(state_folder: &Path, server: &str) -> PathBuf {
    // ids are Nova's: hexadecimal and hyphens
    let name: String = server
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == '-')
        .collect();
    state_folder.join(FOLDER).join(name)
}

/// The keys of an sshd that answers; none, where none does.
pub(super) async fn scan(address: IpAddr, patience: Duration) -> io::Result<Vec<HostKey>> {
    let seconds = patience.as_secs().max(1).to_string();
    let scanned = Command::new("ssh-keyscan")
        .args(["-T", &seconds, &address.to_string()])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .output()
        .await?;
    Ok(keys(&String::from_utf8_lossy(&scanned.stdout)))
}

/// Writes them where `ssh` reads them.
pub(super) fn keep(path: &Path, address: IpAddr, keys: &[HostKey]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let lines: Vec<String> = keys
        .iter()
        .map(|(kind, key)| format!("{address} {kind} {key}\n"))
        .collect();
    // whole or not at all
    let new = path.with_extension("new");
    fs::write(&new, lines.concat())?;
    fs::rename(new, path)
}

/// Forgets them.
pub(super) fn forget(path: &Path) {
    // one that is not there is forgotten
    let _ = fs::remove_file(path);
}

fn keys(scanned: &str) -> Vec<HostKey> {
    let mut keys: Vec<HostKey> = scanned
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| {
            let mut words = line.split_whitespace().skip(1);
            Some((words.next()?.to_owned(), words.next()?.to_owned()))
        })
        .collect();
    keys.sort();
    keys.dedup();
    keys
}

/// What a console says of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Confirmed {
    /// Each stands there.
    Yes,
    /// It names keys, and one that answered is not among them.
    No,
    /// It names none.
    Silent,
}

/// Whether keys stand in a console's text, between the marks that cloud-init writes.
pub(super) fn confirmed(keys: &[HostKey], console: &str) -> Confirmed {
    const BEGIN: &str = "BEGIN SSH HOST KEY KEYS";
    const END: &str = "END SSH HOST KEY KEYS";
    let Some((_, written)) = console.rsplit_once(BEGIN) else {
        return Confirmed::Silent;
    };
    let Some((written, _)) = written.split_once(END) else {
        return Confirmed::Silent;
    };
    let words: Vec<&str> = written.split_whitespace().collect();
    // one of a kind that the console does not name says nothing
    let named = |kind: &str| words.contains(&kind);
    let mut looked_at = keys.iter().filter(|(kind, _)| named(kind)).peekable();
    if looked_at.peek().is_none() {
        return Confirmed::Silent;
    }
    match looked_at.all(|(_, key)| words.contains(&key.as_str())) {
        true => Confirmed::Yes,
        false => Confirmed::No,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONSOLE: &str = "
[   12.1] cloud-init[1]: -----BEGIN SSH HOST KEY KEYS-----
ssh-ed25519 AAAAgood root@web-app-0
-----END SSH HOST KEY KEYS-----
";

    #[test]
    fn a_console_that_names_keys_is_believed() {
        let scanned = "# 10.0.0.1:22 SSH-2.0-OpenSSH_9.2\n10.0.0.1 ssh-ed25519 AAAAgood\n";
        assert_eq!(confirmed(&keys(scanned), CONSOLE), Confirmed::Yes);
        let other = keys("10.0.0.1 ssh-ed25519 AAAAother\n");
        assert_eq!(confirmed(&other, CONSOLE), Confirmed::No);
        let both = keys("10.0.0.1 ssh-rsa AAAArsa\n10.0.0.1 ssh-ed25519 AAAAgood\n");
        assert_eq!(confirmed(&both, CONSOLE), Confirmed::Yes);
        assert_eq!(confirmed(&other, "login:"), Confirmed::Silent);
        assert_eq!(
            confirmed(&keys("10.0.0.1 ssh-rsa AAAA\n"), CONSOLE),
            Confirmed::Silent
        );
    }
}
