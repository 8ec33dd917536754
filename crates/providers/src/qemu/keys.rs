//! SSH keys, made on this computer by `ssh-keygen`: a server's host key is known before the server is.

use super::durable::{failed, remove_folder, rename};
use engine::ports::ProviderError;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Where a key pair's public half lies.
pub(super) fn public_half(private: &Path) -> PathBuf {
    private.with_extension("pub")
}

/// Makes an ed25519 key pair, unless it is there. The private half comes last: where it is, the pair
/// is whole.
pub(super) fn make(private: &Path, comment: &str) -> Result<(), ProviderError> {
    if private.exists() {
        return Ok(());
    }
    let aside = private.with_extension("new");
    remove_folder(&aside)?;
    fs::create_dir(&aside).map_err(failed("making", &aside))?;
    let new = aside.join("key");
    let output = Command::new("ssh-keygen")
        .args(["-q", "-t", "ed25519", "-N", "", "-C", comment, "-f"])
        .arg(&new)
        .stdin(Stdio::null())
        .output()
        .map_err(failed("running ssh-keygen for", private))?;
    if !output.status.success() {
        return Err(ProviderError::Unavailable {
            why: format!(
                "ssh-keygen for {}: {}",
                private.display(),
                String::from_utf8_lossy(&output.stderr).trim()
            ),
        });
    }
    rename(&public_half(&new), &public_half(private))?;
    rename(&new, private)?;
    remove_folder(&aside)
}

/// The public half as `authorized_keys` and `known_hosts` take it: type and key.
pub(super) fn public_line(private: &Path) -> Result<String, ProviderError> {
    let path = public_half(private);
    let text = fs::read_to_string(&path).map_err(failed("reading", &path))?;
    let mut words = text.split_whitespace();
    match (words.next(), words.next()) {
        (Some(kind), Some(key)) => Ok(format!("{kind} {key}")),
        _ => Err(ProviderError::Unavailable {
            why: format!("{} is not a public key", path.display()),
        }),
    }
}

/// The private half as it stands.
pub(super) fn private_text(private: &Path) -> Result<Vec<u8>, ProviderError> {
    fs::read(private).map_err(failed("reading", private))
}
