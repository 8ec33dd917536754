//! Paths of a service's files: relative to its root, with `/`, without `.` and `..`.

/// Why a path written in a file leads nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PathError {
    /// It leaves the root of the service's files.
    Leaves,
    /// It names nothing.
    Empty,
    /// It is the address of something remote.
    Remote,
}

/// The path that `written` means in the file `from`: relative to that file, or to the root if it
/// begins with `/`.
pub(crate) fn resolve(from: &str, written: &str) -> Result<String, PathError> {
    if is_remote(written) {
        return Err(PathError::Remote);
    }
    let mut parts: Vec<&str> = match (written.starts_with('/'), from.rsplit_once('/')) {
        (false, Some((folder, _))) => folder.split('/').collect(),
        _ => Vec::new(),
    };
    for part in written.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                if parts.pop().is_none() {
                    return Err(PathError::Leaves);
                }
            }
            part => parts.push(part),
        }
    }
    if parts.is_empty() {
        return Err(PathError::Empty);
    }
    Ok(parts.join("/"))
}

/// Whether a scheme stands before it (`file:`, `https:`).
pub(crate) fn has_scheme(written: &str) -> bool {
    written.split_once(':').is_some_and(|(scheme, _)| {
        scheme.len() > 1
            && scheme
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || c == '+')
    })
}

/// Whether this is a URL.
pub(crate) fn is_remote(written: &str) -> bool {
    written.split_once("://").is_some_and(|(scheme, _)| {
        !scheme.is_empty()
            && scheme
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || c == '+')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_relative_to_the_file_that_writes_them() {
        assert_eq!(resolve("a/b/c.yaml", "../d.yaml"), Ok("a/d.yaml".into()));
        assert_eq!(resolve("c.yaml", "./x//y.yaml"), Ok("x/y.yaml".into()));
        assert_eq!(resolve("a/b.yaml", "/x.yaml"), Ok("x.yaml".into()));
        assert_eq!(resolve("a/b.yaml", "../../x"), Err(PathError::Leaves));
        assert_eq!(resolve("a/b.yaml", "https://x/y"), Err(PathError::Remote));
        assert_eq!(resolve("b.yaml", "."), Err(PathError::Empty));
    }
}
