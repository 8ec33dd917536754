//! `concertina package`

use crate::exit::{Exit, Failure};
use crate::terminal::{counted, good, say};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use tosca::csar::{Archive, Format, find_entry, pack};
use tosca::{Inputs, Mode, process};

const EXAMPLES: &str = "\
Examples:
  concertina package web-fleet                        writes web-fleet.csar, a zip file
  concertina package web-fleet -o fleet.tar.gz        a tarball, as TOSCA 2.0 allows
  concertina package web-fleet --entry service.yaml   writes TOSCA.meta as well

The same files make the same bytes, whoever packs them, wherever and whenever.
Names that begin with a dot are left out.
";

/// Arguments of `package`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// The folder with the service template and all that it needs
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// The archive; its name says the format: .csar and .zip, .tar.gz and .tgz
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// The file to begin with, where the folder does not say it
    #[arg(long, value_name = "PATH")]
    entry: Option<String>,
}

const META: &str = "TOSCA-Metadata/TOSCA.meta";

/// Packs a folder.
///
/// # Errors
/// If it can't be read or written, or says not where to begin.
pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let folder = &arguments.folder;
    let output = arguments
        .output
        .clone()
        .unwrap_or_else(|| default_name(folder));
    let packed = pack_folder(folder, arguments.entry.as_deref(), &output)?;
    say(good(&format!(
        "{}: {}, {}, begins with {}",
        output.display(),
        counted(packed.files, "file"),
        counted(packed.bytes, "byte"),
        packed.entry
    )));
    Ok(Exit::Done)
}

/// What was packed.
pub(crate) struct Packed {
    files: usize,
    bytes: usize,
    entry: String,
}

/// Packs a folder into a file, whose name says the format.
///
/// # Errors
/// As of [`run`].
pub(crate) fn pack_folder(
    folder: &Path,
    entry: Option<&str>,
    output: &Path,
) -> Result<Packed, Failure> {
    let failed = |text: String| Failure::text(Exit::Failed, text);
    let mut files = BTreeMap::new();
    gather(folder, "", &mut files)
        .map_err(|error| failed(format!("failed to read {}: {error}", folder.display())))?;
    if let Some(entry) = entry {
        if !files.contains_key(entry) {
            let text = format!("there is no file {entry} in {}", folder.display());
            return Err(Failure::text(Exit::Usage, text));
        }
        if files.contains_key(META) {
            let text = format!(
                "{} has a {META} of its own: leave out --entry",
                folder.display()
            );
            return Err(Failure::text(Exit::Usage, text));
        }
        files.insert(META.into(), meta(entry, &files).into_bytes());
    }
    let at_root: Vec<String> = files.keys().filter(|n| !n.contains('/')).cloned().collect();
    let found = find_entry(&at_root, &Loaded(&files), Mode::Tolerant);
    let Some(entry) = found.path else {
        let why: Vec<String> = found
            .diagnostics
            .iter()
            .map(|d| d.message.clone())
            .collect();
        return Err(failed(format!(
            "{} is no archive: {}; name the file to begin with by --entry",
            folder.display(),
            why.join("; ")
        )));
    };
    complete(folder, &entry, &files)?;
    let Some(format) = format_of(output) else {
        let text = format!(
            "{} says no format; end it in .csar, .zip, .tar.gz or .tgz",
            output.display()
        );
        return Err(Failure::text(Exit::Usage, text));
    };
    let bytes = pack(&files, format)
        .map_err(|error| failed(format!("failed to pack {}: {error}", folder.display())))?;
    // what nobody would unpack is not written
    Archive::read(&bytes).map_err(|why| {
        failed(format!(
            "{} makes no archive that is taken: {why}; nothing was written",
            folder.display()
        ))
    })?;
    std::fs::write(output, &bytes)
        .map_err(|error| failed(format!("failed to write {}: {error}", output.display())))?;
    Ok(Packed {
        files: files.len(),
        bytes: bytes.len(),
        entry,
    })
}

/// Nothing that an archive needs may lie outside of it.
fn complete(folder: &Path, entry: &str, files: &BTreeMap<String, Vec<u8>>) -> Result<(), Failure> {
    let processed = process(entry, &Loaded(files), &Inputs::default(), Mode::Tolerant);
    let Some(outside) = processed.outside else {
        return Ok(());
    };
    let text = format!(
        "{}:{} names {}, which lies outside of {}, and an archive holds all that it needs; package a folder \
         above that has both, with the way to {entry} from there after --entry",
        outside.location.file,
        outside.location.line,
        outside.written,
        folder.display(),
    );
    Err(Failure::text(Exit::Failed, text))
}

/// Files in memory.
struct Loaded<'a>(&'a BTreeMap<String, Vec<u8>>);

impl tosca::SourceLoader for Loaded<'_> {
    fn load(&self, path: &str) -> Result<Vec<u8>, tosca::LoadError> {
        self.0.get(path).cloned().ok_or(tosca::LoadError::Missing)
    }

    fn exists(&self, path: &str) -> bool {
        self.0.contains_key(path)
    }
}

/// All files below a folder, by their path with `/`. Links are not followed: what they lead to may lie
/// elsewhere.
fn gather(
    folder: &Path,
    prefix: &str,
    files: &mut BTreeMap<String, Vec<u8>>,
) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else {
            let text = format!("{} is not UTF-8", entry.path().display());
            return Err(std::io::Error::other(text));
        };
        if name.starts_with('.') {
            continue;
        }
        let path = format!("{prefix}{name}");
        let kind = entry.file_type()?;
        if kind.is_dir() {
            gather(&entry.path(), &format!("{path}/"), files)?;
        } else if kind.is_file() {
            files.insert(path, std::fs::read(entry.path())?);
        } else {
            let text = format!("{path} is neither a file nor a folder");
            return Err(std::io::Error::other(text));
        }
    }
    Ok(())
}

fn meta(entry: &str, files: &BTreeMap<String, Vec<u8>>) -> String {
    let text = files.get(entry).map(|b| String::from_utf8_lossy(b));
    let is_2 = text.is_some_and(|t| {
        let version = |line: &str| line.starts_with("tosca_definitions_version:");
        t.lines()
            .any(|line| version(line) && line.contains("tosca_2_0"))
    });
    let versions = match is_2 {
        true => "CSAR-Version: 2.0\n",
        false => "TOSCA-Meta-File-Version: 1.1\nCSAR-Version: 1.1\n",
    };
    format!("{versions}Created-By: Concertina\nEntry-Definitions: {entry}\n")
}

fn default_name(folder: &Path) -> PathBuf {
    let absolute = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let name = absolute
        .file_name()
        .and_then(|n| n.to_str())
        .unwrap_or("service");
    PathBuf::from(format!("{name}.csar"))
}

fn format_of(path: &Path) -> Option<Format> {
    let name = path.file_name()?.to_str()?;
    let ends = |with: &[&str]| with.iter().any(|end| name.ends_with(end));
    if ends(&[".csar", ".zip"]) {
        return Some(Format::Zip);
    }
    ends(&[".tar.gz", ".tgz"]).then_some(Format::TarGz)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_needs_a_file_from_outside_is_not_packaged() {
        let project = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = project.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        let head = "tosca_definitions_version: tosca_simple_yaml_1_3\n";
        write(
            "web/a.yaml",
            &format!("{head}imports: [ ../types/t.yaml ]\n"),
        );
        write("types/t.yaml", head);
        let output = project.path().join("x.zip");
        let refused = pack_folder(&project.path().join("web"), None, &output);
        let said = format!("{:?}", refused.err());
        assert!(said.contains("a.yaml:2 names ../types/t.yaml"), "{said}");
        assert!(!output.exists());
        let packed = pack_folder(project.path(), Some("web/a.yaml"), &output);
        assert!(packed.is_ok_and(|packed| packed.files == 3));
    }
}
