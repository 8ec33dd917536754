//! Paths of a service's files: relative to its root, with `/`, without `.` and `..`; or URLs, of what lies
//! elsewhere.

use url::Url;

/// Why a path written in a file leads nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PathError {
    /// It leaves the root of the service's files, by so many folders; 0, where no other root would help.
    Leaves(usize),
    /// It names nothing.
    Empty,
    /// It is no URL that anything is fetched from.
    Url(&'static str),
}

/// The path that `written` means in the file `from`: relative to that file, or to the root if it
/// begins with `/`. What a file from elsewhere names lies elsewhere, too.
pub(crate) fn resolve(from: &str, written: &str) -> Result<String, PathError> {
    if is_remote(written) || is_remote(from) {
        let base = Url::parse(from).ok();
        let parser = Url::options();
        let url = parser.base_url(base.as_ref()).parse(written);
        return elsewhere(&url.map_err(|_| PathError::Url("this is no URL"))?);
    }
    let is_of_root = written.starts_with('/');
    let mut parts: Vec<&str> = match (is_of_root, from.rsplit_once('/')) {
        (false, Some((folder, _))) => folder.split('/').collect(),
        _ => Vec::new(),
    };
    let mut above = 0;
    for part in written.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.pop().is_none() => above += 1,
            ".." => {}
            part => parts.push(part),
        }
    }
    if above > 0 {
        return Err(PathError::Leaves(if is_of_root { 0 } else { above }));
    }
    if parts.is_empty() {
        return Err(PathError::Empty);
    }
    Ok(parts.join("/"))
}

/// The URL as it is fetched. A name and a password in it would be shown with it.
fn elsewhere(url: &Url) -> Result<String, PathError> {
    if !matches!(url.scheme(), "http" | "https") {
        return Err(PathError::Url("only http and https URLs can be fetched"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(PathError::Url(
            "a user and a password do not belong into a template",
        ));
    }
    let mut url = url.clone();
    url.set_fragment(None);
    Ok(url.into())
}

/// Where the bytes of a URL lie among a service's files, once they were fetched.
pub fn place_of(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("http", url));
    let mut place = format!("remote/{scheme}/");
    for byte in rest.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' | b'%' | b'/' => {
                place.push(char::from(byte));
            }
            other => place.push_str(&format!("%{other:02X}")),
        }
    }
    if place.ends_with('/') {
        place.push_str("index");
    }
    place
}

/// Where a path that leads to nothing was looked for.
pub(crate) fn is_looked_for(written: &str) -> &'static str {
    match written.starts_with('/') {
        true => "with `/` at the start it is looked for from the service's folder",
        false => "paths are relative to the file that writes them",
    }
}

/// What a `file:` URL names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FileUrl<'w> {
    /// A path, as it would be written without the scheme.
    Relative(&'w str),
    /// A place on one machine.
    Absolute,
}

/// What is written as a `file:` URL; none: it is none.
pub(crate) fn file_url(written: &str) -> Option<FileUrl<'_>> {
    let rest = written.strip_prefix("file:")?;
    let path = rest.strip_prefix("//").unwrap_or(rest);
    let is_absolute = path.starts_with('/') || path.starts_with("localhost/");
    Some(match is_absolute {
        true => FileUrl::Absolute,
        false => FileUrl::Relative(path),
    })
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

/// Where a file of a repository lies: below its URL, or beside the file that says `file:types/`.
pub(crate) fn below(url: &str, file: &str) -> String {
    let folder = match url.strip_prefix("file:") {
        Some(folder) if !folder.starts_with("//") => folder,
        _ => url,
    };
    let file = file.trim_start_matches('/');
    format!("{}/{file}", folder.trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_fetched_has_a_place_of_its_own() {
        let table = [
            ("https://x:8443/a/b.yaml", "remote/https/x%3A8443/a/b.yaml"),
            ("http://x/get?v=1", "remote/http/x/get%3Fv%3D1"),
            ("http://x/", "remote/http/x/index"),
        ];
        for (url, place) in table {
            assert_eq!(place_of(url), place);
        }
    }

    #[test]
    fn file_urls_are_paths_or_places_on_a_machine() {
        let table = [
            ("file:types/a.yaml", Some(FileUrl::Relative("types/a.yaml"))),
            (
                "file://types/a.yaml",
                Some(FileUrl::Relative("types/a.yaml")),
            ),
            ("file://../a.yaml", Some(FileUrl::Relative("../a.yaml"))),
            ("file:///opt/a.yaml", Some(FileUrl::Absolute)),
            ("file:/opt/a.yaml", Some(FileUrl::Absolute)),
            ("file://localhost/opt/a.yaml", Some(FileUrl::Absolute)),
            ("files/a.yaml", None),
            ("https://x/a.yaml", None),
        ];
        for (written, named) in table {
            assert_eq!(file_url(written), named, "{written}");
        }
    }

    #[test]
    fn paths_are_relative_to_the_file_that_writes_them() {
        assert_eq!(resolve("a/b/c.yaml", "../d.yaml"), Ok("a/d.yaml".into()));
        assert_eq!(resolve("c.yaml", "./x//y.yaml"), Ok("x/y.yaml".into()));
        assert_eq!(resolve("a/b.yaml", "/x.yaml"), Ok("x.yaml".into()));
        for (written, above) in [("../../x", 1), ("../y/../../../x", 2), ("/../x", 0)] {
            let leaves = Err(PathError::Leaves(above));
            assert_eq!(resolve("a/b.yaml", written), leaves);
        }
        assert_eq!(resolve("a/b.yaml", "https://x/y"), Ok("https://x/y".into()));
        let from = "https://x/a/b.yaml?v=1";
        assert_eq!(resolve(from, "c.yaml#x"), Ok("https://x/a/c.yaml".into()));
        assert_eq!(resolve(from, "../../../c"), Ok("https://x/c".into()));
        assert_eq!(resolve(from, "/c"), Ok("https://x/c".into()));
        for wrong in ["ftp://x/y", "https://me:secret@x/y", "https://"] {
            let told = resolve("b.yaml", wrong);
            assert!(matches!(told, Err(PathError::Url(_))), "{told:?}");
        }
        assert_eq!(resolve("b.yaml", "."), Err(PathError::Empty));
    }
}
