//! The files of a run, as the archive that the driver reads.

use super::environment::exports;
use engine::ports::{ExecutorError, OperationRequest};
use std::io;
use std::path::{Component, Path, PathBuf};

/// What is written to the driver's standard input: the length in a line, then the archive. Files of
/// the template lie in it under their own paths, and beside the script by their base names. Blocking.
pub(super) fn bundle(request: &OperationRequest) -> Result<Vec<u8>, ExecutorError> {
    let script = checked(request, &request.primary)?;
    let unusable = |message| ExecutorError::Unusable {
        path: request.primary.clone(),
        message,
    };
    let environment = exports(&request.inputs).map_err(unusable)?;
    let mut files: Vec<(PathBuf, PathBuf)> = vec![(request.primary.clone(), script.clone())];
    let beside = script.parent().unwrap_or(Path::new(""));
    for dependency in &request.dependencies {
        let path = checked(request, dependency)?;
        let near = path.file_name().map(|name| beside.join(name));
        let places = near.into_iter().chain([path]);
        files.extend(places.map(|place| (dependency.clone(), place)));
    }
    files.dedup_by(|a, b| a.1 == b.1);
    archive(request, &environment, &files).map_err(|source| ExecutorError::Internal {
        doing: format!("pack {} with what it needs", request.primary.display()),
        source,
    })
}

fn archive(
    request: &OperationRequest,
    environment: &str,
    files: &[(PathBuf, PathBuf)],
) -> io::Result<Vec<u8>> {
    let mut archive = tar::Builder::new(Vec::new());
    archive.follow_symlinks(true);
    let mut header = tar::Header::new_gnu();
    header.set_size(u64::try_from(environment.len()).unwrap_or(0));
    header.set_mode(0o600);
    archive.append_data(&mut header, "environment", environment.as_bytes())?;
    for (from, to) in files {
        let (from, to) = (request.files_root.join(from), Path::new("files").join(to));
        if from.is_dir() {
            archive.append_dir_all(to, from)?;
        } else {
            archive.append_path_with_name(from, to)?;
        }
    }
    let archive = archive.into_inner()?;
    let mut words = format!("{}\n", archive.len()).into_bytes();
    words.extend(archive);
    Ok(words)
}

/// The path without `./`, of a file that is there and within the template's folder.
pub(super) fn checked(request: &OperationRequest, path: &Path) -> Result<PathBuf, ExecutorError> {
    let unusable = |message: &str| ExecutorError::Unusable {
        path: path.to_owned(),
        message: message.to_owned(),
    };
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::Normal(name) => plain.push(name),
            Component::CurDir => {}
            _ => return Err(unusable("lies outside the template's folder")),
        }
    }
    if plain.as_os_str().is_empty() || !request.files_root.join(&plain).exists() {
        return Err(unusable(
            "the template names this file, but it does not exist",
        ));
    }
    Ok(plain)
}
