//! A file as a value, and how ours begin.

use serde::Serialize;
use std::fmt::Write as _;

/// A file: made by us, or of somebody who wants it judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenderedFile {
    /// Its path within the folder that holds the set, with `/` between its parts.
    pub path: String,
    /// All of it.
    pub contents: String,
}

impl RenderedFile {
    /// A file of that name.
    pub fn new(path: impl Into<String>, contents: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            contents: contents.into(),
        }
    }

    /// A YAML file that begins with our comment.
    pub(crate) fn yaml(path: &str, what_to_do: &[&str], value: &impl Serialize) -> Self {
        let mut contents = head(what_to_do);
        contents.push('\n');
        contents.push_str(&yaml(value));
        Self::new(path, contents)
    }
}

/// Says who made a file, and what is to be done with it, as `#` comments.
pub(crate) fn head(what_to_do: &[&str]) -> String {
    let mut text = String::from(
        "# Made by `concertina monitoring render`: change concertina.toml or the service template\n\
         # and render again; what is changed here by hand is lost then.\n",
    );
    for line in what_to_do {
        // a line without a word has no blank at its end either
        let _ = writeln!(text, "{}", format!("# {line}").trim_end());
    }
    text
}

fn yaml(value: &impl Serialize) -> String {
    let options = serde_saphyr::ser_options! {
        compact_list_indent: false,
        prefer_block_scalars: false,
    };
    serde_saphyr::to_string_with_options(value, options)
        .expect("invariant: plain structs of texts and lists are always YAML")
}
