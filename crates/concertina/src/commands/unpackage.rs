//! `concertina unpackage`

use crate::exit::{Exit, Failure};
use crate::terminal::{counted, good, say};
use std::path::{Path, PathBuf};
use tosca::csar::Archive;

const EXAMPLES: &str = "\
Examples:
  concertina unpackage web-fleet.csar                into the folder web-fleet
  concertina unpackage web-fleet.csar -o elsewhere

Zip files and tarballs. An archive with a name that leaves it, a link, a name twice or more than is
sensible is refused before anything is written.
";

/// Arguments of `unpackage`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// The archive
    #[arg(value_name = "CSAR")]
    archive: PathBuf,
    /// The folder to be made
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
}

/// Unpacks an archive.
///
/// # Errors
/// If it is refused or can't be read, or the folder is there or can't be written.
pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let path = &arguments.archive;
    let output = arguments
        .output
        .clone()
        .unwrap_or_else(|| default_name(path));
    let archive = unpack(path, &output)?;
    say(good(&format!(
        "{}: {}",
        output.display(),
        counted(archive.files().len(), "file")
    )));
    Ok(Exit::Done)
}

/// Unpacks an archive into a folder that is made by it.
///
/// # Errors
/// If it is refused or can't be read, or the folder is there or can't be written.
pub(crate) fn unpack(path: &Path, output: &Path) -> Result<Archive, Failure> {
    let failed = |text: String| Failure::text(Exit::Failed, text);
    let bytes = std::fs::read(path)
        .map_err(|error| failed(format!("failed to read {}: {error}", path.display())))?;
    let archive = Archive::read(&bytes).map_err(|why| {
        failed(format!(
            "{} is refused: {why}; nothing was written",
            path.display()
        ))
    })?;
    if output.exists() {
        let text = format!(
            "{} is there already; name another folder by -o",
            output.display()
        );
        return Err(failed(text));
    }
    write(&archive, output)
        .map_err(|error| failed(format!("failed to write {}: {error}", output.display())))?;
    Ok(archive)
}

/// Everything into a folder beside, which takes its place when it is whole.
fn write(archive: &Archive, output: &Path) -> std::io::Result<()> {
    let parent = match output.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    std::fs::create_dir_all(parent)?;
    let place = tempfile::Builder::new()
        .prefix(".unpackage-")
        .tempdir_in(parent)?;
    for (name, bytes) in archive.files() {
        let file = place.path().join(name);
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(file, bytes)?;
    }
    std::fs::rename(place.path(), output)?;
    // what it names has moved
    let _moved = place.keep();
    Ok(())
}

fn default_name(path: &Path) -> PathBuf {
    let name = path
        .file_name()
        .and_then(|n| n.to_str())
        .unwrap_or("service");
    let ends = [".csar", ".zip", ".tar.gz", ".tgz", ".tar"];
    let stem = ends.iter().find_map(|end| name.strip_suffix(end));
    match stem {
        Some(stem) => PathBuf::from(stem),
        None => PathBuf::from(format!("{name}.d")),
    }
}
