//! Values that are given for a template's inputs from outside, with their places where they are written
//! in a file. They may be secrets: no report shows them.

use crate::diagnostic::{Code, Report, Sink};
use crate::source::{FetchError, LoadError, SourceLoader, Span};
use crate::yaml::{self, Node};
use serde_json::Value;
use std::collections::BTreeMap;

/// Values for the inputs of a service template.
#[derive(Debug, Clone, PartialEq)]
pub enum Inputs {
    /// By name.
    Values(BTreeMap<String, Value>),
    /// As they are written: what is wrong with them is told there.
    File(InputsFile),
    /// Some of them name a place where the value is (`env:NAME`): what is kept is the name.
    Referring {
        /// Values and references.
        inputs: Box<Self>,
        /// What stands at each place that is named, as far as that is known.
        found: BTreeMap<String, String>,
    },
}

/// A file of inputs: a map in YAML or JSON.
#[derive(Debug, Clone, PartialEq)]
pub struct InputsFile {
    /// What reports call it.
    pub name: String,
    /// What stands in it.
    pub text: String,
}

/// What was given, by name.
pub(crate) type Given = BTreeMap<String, GivenValue>;

/// A value that was given.
#[derive(Debug, Clone)]
pub(crate) enum GivenValue {
    Plain(Value),
    Written {
        /// Where its name stands.
        name: Span,
        value: Node,
    },
    /// One with references in it.
    Referring {
        kept: Box<Self>,
        value: Value,
    },
}

/// A template's files and the file of its inputs, for reports.
pub struct Beside<'i> {
    loader: &'i dyn SourceLoader,
    inputs: &'i Inputs,
}

// === impl Inputs ===

impl Default for Inputs {
    fn default() -> Self {
        Self::Values(BTreeMap::new())
    }
}

impl From<BTreeMap<String, Value>> for Inputs {
    fn from(values: BTreeMap<String, Value>) -> Self {
        Self::Values(values)
    }
}

impl Inputs {
    /// The loader, and this file beside it: its names, not its values.
    pub fn beside<'i>(&'i self, loader: &'i dyn SourceLoader) -> Beside<'i> {
        Beside {
            loader,
            inputs: self,
        }
    }

    /// Reads what is given; `of_2`: for a template of 2.0.
    pub(crate) fn given(&self, of_2: bool, sink: &Sink) -> Given {
        match self {
            Self::Values(values) => {
                let values = values.iter();
                values
                    .map(|(name, value)| (name.clone(), GivenValue::Plain(value.clone())))
                    .collect()
            }
            Self::File(file) => file.given(of_2, sink),
            Self::Referring { inputs, found } => {
                let given = inputs.given(of_2, sink).into_iter();
                given
                    .map(|(name, value)| (name, value.referring(found)))
                    .collect()
            }
        }
    }
}

impl InputsFile {
    fn given(&self, of_2: bool, sink: &Sink) -> Given {
        let file = sink.add_file(&self.name);
        if of_2 {
            sink.is_of_2(file);
        }
        let Some(root) = yaml::read(file, &self.text, sink) else {
            return Given::new();
        };
        if root.as_map().is_none() && !root.is_null() {
            let message = format!(
                "this is no file of inputs: such a file is a map from names to values, found {}",
                root.describe_kind()
            );
            Report::error(Code::BadInputs, root.span, message)
                .help("write a map such as `greeting: Hello`")
                .to(sink);
        }
        let entries = root.entries().iter();
        let given = entries.map(|entry| {
            let value = GivenValue::Written {
                name: entry.key.span,
                value: entry.value.as_kept(),
            };
            (entry.key.text.clone(), value)
        });
        given.collect()
    }
}

impl GivenValue {
    /// The value alone.
    pub(crate) fn plain(&self) -> Value {
        match self {
            Self::Plain(value) => value.clone(),
            Self::Written { value, .. } => value.to_json(),
            Self::Referring { kept, .. } => kept.plain(),
        }
    }

    /// The value, for an input that is declared `at`.
    pub(crate) fn node(&self, at: Span) -> Node {
        match self {
            Self::Plain(value) => Node::from_json(value, at),
            Self::Written { value, .. } => value.clone(),
            Self::Referring { kept, value } => {
                let at = match kept.as_ref() {
                    Self::Written { value, .. } => value.span,
                    Self::Plain(_) | Self::Referring { .. } => at,
                };
                Node::from_json(value, at)
            }
        }
    }

    /// Where its name is written.
    pub(crate) fn name_span(&self) -> Option<Span> {
        match self {
            Self::Plain(_) => None,
            Self::Written { name, .. } => Some(*name),
            Self::Referring { kept, .. } => kept.name_span(),
        }
    }

    fn referring(self, found: &BTreeMap<String, String>) -> Self {
        let plain = self.plain();
        let value = replaced(&plain, found);
        if value == plain {
            return self;
        }
        Self::Referring {
            kept: Box::new(self),
            value,
        }
    }
}

fn replaced(value: &Value, found: &BTreeMap<String, String>) -> Value {
    match value {
        Value::String(text) => found
            .get(text)
            .map_or_else(|| value.clone(), |v| v.clone().into()),
        Value::Array(items) => items.iter().map(|item| replaced(item, found)).collect(),
        Value::Object(entries) => {
            let entries = entries.iter();
            let entries = entries.map(|(name, entry)| (name.clone(), replaced(entry, found)));
            Value::Object(entries.collect())
        }
        other => other.clone(),
    }
}

// === impl Beside ===

impl SourceLoader for Beside<'_> {
    fn load(&self, path: &str) -> Result<Vec<u8>, LoadError> {
        let mut inputs = self.inputs;
        while let Inputs::Referring { inputs: inner, .. } = inputs {
            inputs = inner;
        }
        match inputs {
            Inputs::File(file) if file.name == path => Ok(without_values(&file.text).into_bytes()),
            _ => self.loader.load(path),
        }
    }

    fn exists(&self, path: &str) -> bool {
        self.loader.exists(path)
    }

    fn is_folder(&self, path: &str) -> bool {
        self.loader.is_folder(path)
    }

    fn fetch(&self, url: &str) -> Result<Vec<u8>, FetchError> {
        self.loader.fetch(url)
    }

    fn others(&self) -> Vec<String> {
        self.loader.others()
    }

    fn of_archive(&self) -> Vec<String> {
        self.loader.of_archive()
    }
}

/// The lines of a file with `*` for all but the names that they begin with, each character in its place.
fn without_values(text: &str) -> String {
    let of_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ' ');
    let hidden = |c: char| if c.is_whitespace() { c } else { '*' };
    let lines = text.lines().map(|line| {
        let named = line
            .find(": ")
            .or_else(|| line.ends_with(':').then(|| line.len() - 1));
        let end = named.filter(|end| line[..*end].chars().all(of_name));
        let of_list = line.len() - line.trim_start_matches([' ', '-']).len();
        let (name, rest) = line.split_at(end.map_or(of_list, |end| end + 1));
        format!("{name}{}\n", rest.chars().map(hidden).collect::<String>())
    });
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::without_values;

    #[test]
    fn values_are_hidden() {
        let text = "user: me\nkeys:\n  - a.b: \"x y\"\n  - s3cret\n{ a: b }\n'q': 1\n";
        let shown = "user: **\nkeys:\n  - a.b: ** **\n  - ******\n* ** * *\n**** *\n";
        assert_eq!(without_values(text), shown);
    }
}
