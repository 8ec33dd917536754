//! Names of an archive's files.

use super::ArchiveError;

/// The name, if it stays inside of whatever it is unpacked into: relative, with `/`, no step upwards.
pub(super) fn checked(name: &str) -> Result<String, ArchiveError> {
    let refused = |why: &'static str| ArchiveError::Name {
        name: name.chars().take(200).collect(),
        why,
    };
    let trimmed = name.strip_prefix("./").unwrap_or(name);
    let trimmed = trimmed.trim_end_matches('/');
    if trimmed.is_empty() {
        return Err(refused("it is empty"));
    }
    if trimmed.starts_with('/') {
        return Err(refused("it begins at the root of the computer"));
    }
    if trimmed.contains('\\') {
        return Err(refused(
            "it has a backslash, which is a step for some computers",
        ));
    }
    if trimmed.chars().any(char::is_control) {
        return Err(refused("it has a control character"));
    }
    if trimmed.as_bytes().get(1) == Some(&b':') {
        return Err(refused("it begins with a drive"));
    }
    for part in trimmed.split('/') {
        match part {
            ".." => return Err(refused("it leaves the archive")),
            "" | "." => return Err(refused("it has a step that leads nowhere")),
            _ => {}
        }
    }
    Ok(trimmed.to_owned())
}
