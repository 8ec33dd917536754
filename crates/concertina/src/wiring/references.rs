//! Values of inputs that stand elsewhere: `env:NAME` is a variable of the environment, `file:PATH` the
//! text of a file without the line's end. What is kept of such an input is the reference.

use engine::ports::References;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

const ENV: &str = "env:";
const FILE: &str = "file:";

/// Most bytes of a file: it is one value.
const MOST_BYTES: u64 = 1024 * 1024;

/// Looks up what values refer to.
pub(crate) fn look_up(values: &BTreeMap<String, Value>) -> References {
    let mut names = BTreeSet::new();
    values.values().for_each(|value| gather(value, &mut names));
    let mut references = References::default();
    for name in names {
        match found(name) {
            Ok(text) => drop(references.found.insert(name.to_owned(), text)),
            Err(why) => drop(references.missing.insert(name.to_owned(), why)),
        }
    }
    references
}

fn gather<'v>(value: &'v Value, names: &mut BTreeSet<&'v str>) {
    match value {
        Value::String(text) if is_reference(text) => drop(names.insert(text)),
        Value::Array(items) => items.iter().for_each(|item| gather(item, names)),
        Value::Object(entries) => entries.values().for_each(|entry| gather(entry, names)),
        _ => {}
    }
}

/// `env:` before a variable's name, `file:` before a path that begins with `/`, `./`, `../` or `~/`: what
/// else begins so, an address of a file among them, is a text.
fn is_reference(text: &str) -> bool {
    let is_name = |name: &str| {
        let mut letters = name.chars();
        letters
            .next()
            .is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
            && letters.all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    let is_path = |path: &str| {
        let begins = ["/", "./", "../", "~/"];
        !path.starts_with("//") && begins.iter().any(|begin| path.starts_with(begin))
    };
    text.strip_prefix(ENV).is_some_and(is_name) || text.strip_prefix(FILE).is_some_and(is_path)
}

fn found(reference: &str) -> Result<String, String> {
    if let Some(name) = reference.strip_prefix(ENV) {
        return match std::env::var(name) {
            Ok(value) => Ok(value),
            Err(std::env::VarError::NotPresent) => {
                Err("there is no such variable in the environment of this process".to_owned())
            }
            Err(std::env::VarError::NotUnicode(_)) => Err("that variable is no text".to_owned()),
        };
    }
    let path = reference.strip_prefix(FILE).unwrap_or(reference);
    let home = std::env::var("HOME").unwrap_or_default();
    let path = match path.strip_prefix("~/") {
        Some(below) => Path::new(&home).join(below),
        None => Path::new(path).to_owned(),
    };
    let size = std::fs::metadata(&path).map_err(|error| format!("it can't be read: {error}"))?;
    if size.len() > MOST_BYTES {
        return Err("it is larger than 1 MiB".to_owned());
    }
    let text =
        std::fs::read_to_string(&path).map_err(|error| format!("it can't be read: {error}"))?;
    Ok(text.trim_end_matches(['\n', '\r']).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_a_reference_and_what_a_text() {
        for reference in [
            "env:DB_PASSWORD",
            "env:_a1",
            "file:/run/secrets/db",
            "file:./x",
            "file:~/x",
        ] {
            assert!(is_reference(reference), "{reference}");
        }
        for text in [
            "env:",
            "env:A-B",
            "env: A",
            "file://host/path",
            "file:name",
            "environment",
        ] {
            assert!(!is_reference(text), "{text}");
        }
    }

    #[test]
    fn files_are_read_without_their_last_line_end() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("secret");
        std::fs::write(&file, "s3cret line\n").unwrap();
        let reference = format!("file:{}", file.display());
        let gone = format!("file:{}", folder.path().join("gone").display());
        let values = BTreeMap::from([
            ("a".to_owned(), serde_json::json!({ "token": reference })),
            ("b".to_owned(), serde_json::json!([gone, "plain"])),
        ]);
        let references = look_up(&values);
        assert_eq!(references.found[&reference], "s3cret line");
        assert!(references.missing[&gone].contains("can't be read"));
        assert!(!format!("{references:?}").contains("s3cret"));
    }
}
