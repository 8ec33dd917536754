//! `opera unpackage`

use super::args::Unpackage;
use crate::commands::unpackage::unpack;
use crate::exit::{Exit, Failure};
use crate::terminal::say;
use std::path::{Path, PathBuf};
use tosca::Mode;
use tosca::csar::find_entry;

/// Unpacks a CSAR.
///
/// # Errors
/// If it is refused, or the folder is there.
pub(super) fn run(arguments: &Unpackage) -> Result<Exit, Failure> {
    let csar = &arguments.csar;
    if !csar.is_file() {
        let text = format!("CSAR file {} is not a valid path!", csar.display());
        return Err(Failure::text(Exit::Failed, text));
    }
    let folder = arguments.destination.clone();
    let folder = folder.unwrap_or_else(|| free_name("opera-unpackage-"));
    unpack(csar, &folder)?;
    let whole = std::path::absolute(&folder).unwrap_or(folder);
    say(format!("The CSAR was unpackaged to '{}'.", whole.display()));
    Ok(Exit::Done)
}

/// Unpacks into a folder, which is replaced, and tells where the service template lies in it.
///
/// # Errors
/// If the archive is refused, or says not where to begin.
pub(super) fn into(csar: &Path, folder: &Path) -> Result<PathBuf, Failure> {
    let failed = |what: String, error: std::io::Error| Failure::doing(Exit::Failed, what, error);
    let parent = folder.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(parent)
        .map_err(|e| failed(format!("failed to make {}", parent.display()), e))?;
    let fresh = parent.join(".csar.new");
    let removed = |path: &Path| match std::fs::remove_dir_all(path) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
            Err(failed(format!("failed to remove {}", path.display()), e))
        }
        _ => Ok(()),
    };
    removed(&fresh)?;
    let archive = unpack(csar, &fresh)?;
    let at_root: Vec<String> = archive
        .files()
        .keys()
        .filter(|name| !name.contains('/'))
        .cloned()
        .collect();
    let found = find_entry(&at_root, &archive, Mode::Opera);
    let Some(entry) = found.path else {
        let why: Vec<String> = found.diagnostics.into_iter().map(|d| d.message).collect();
        let text = format!("{}: {}", csar.display(), why.join("; "));
        return Err(Failure::text(Exit::Failed, text));
    };
    removed(folder)?;
    std::fs::rename(&fresh, folder)
        .map_err(|e| failed(format!("failed to write {}", folder.display()), e))?;
    Ok(folder.join(entry))
}

/// A name that nothing has, by the time of day.
pub(super) fn free_name(prefix: &str) -> PathBuf {
    let ticks = jiff::Timestamp::now().as_nanosecond().unsigned_abs();
    let names = (0..).map(|more: u128| {
        let number = (ticks + more) % 0x0100_0000;
        PathBuf::from(format!("{prefix}{number:06x}"))
    });
    let mut free = names.filter(|name| !name.exists());
    free.next().unwrap_or_else(|| PathBuf::from(prefix))
}
