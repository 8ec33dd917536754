//! From text and environment to sections: every mistake found, each with its place.

use super::key::{Key, PREFIX, Section, variable};
use super::place::{Place, line_of};
use super::problem::{Problem, suggestion};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use toml::de::{DeTable, DeValue};
use toml::{Spanned, Table, Value};

/// Values with their places, and what is wrong so far.
#[derive(Debug, Default)]
pub(super) struct Reading {
    file: Option<FileValues>,
    environment: BTreeMap<String, String>,
    pub(super) problems: Vec<Problem>,
}

#[derive(Debug)]
struct FileValues {
    path: PathBuf,
    sections: BTreeMap<String, SectionValues>,
}

#[derive(Debug)]
struct SectionValues {
    line: usize,
    values: BTreeMap<String, (usize, Value)>,
}

impl Reading {
    /// Takes a file in. Its sections and keys are judged later.
    pub(super) fn take_file(&mut self, path: &Path, text: &str) {
        let place = |line| Place::Line {
            file: path.to_owned(),
            line,
        };
        let parsed = DeTable::parse(text).and_then(|spans| Ok((spans, text.parse::<Table>()?)));
        let (spans, table) = match parsed {
            Ok(both) => both,
            Err(error) => {
                let line = error.span().map_or(1, |span| line_of(text, span.start));
                self.problems.push(Problem {
                    place: place(line),
                    what: error.message().to_owned(),
                });
                return;
            }
        };
        let mut sections = BTreeMap::new();
        for (name, spanned) in spans.get_ref() {
            let line = line_of(text, name.span().start);
            let name: &str = name.get_ref();
            match table.get(name) {
                Some(Value::Table(values)) => {
                    let values = lines_of(text, spanned, values);
                    sections.insert(name.to_owned(), SectionValues { line, values });
                }
                _ => self.problems.push(Problem {
                    place: place(line),
                    what: format!("{name} stands outside every section"),
                }),
            }
        }
        self.file = Some(FileValues {
            path: path.to_owned(),
            sections,
        });
    }

    /// Takes variables in: those that name a section are judged later, others are not ours.
    pub(super) fn take_environment(&mut self, variables: impl Iterator<Item = (String, String)>) {
        self.environment = variables
            .filter(|(name, _)| name.starts_with(PREFIX))
            .collect();
    }

    /// Makes a section of what was taken in.
    pub(super) fn section<S: Section>(&mut self) -> S {
        let mut good = Table::new();
        let mut first_place = None;
        for (key, place, value) in self.values_of::<S>() {
            let alone = Table::from_iter([(key.name.to_owned(), value.clone())]);
            match S::deserialize(alone) {
                Ok(_) => {
                    first_place.get_or_insert(place);
                    good.insert(key.name.to_owned(), value);
                }
                Err(error) => self.problems.push(Problem {
                    place,
                    what: format!("{}: {}", key.name, error.message()),
                }),
            }
        }
        let section = S::deserialize(good).unwrap_or_default();
        if let (Err(what), Some(place)) = (section.check(), first_place) {
            let what = format!("[{}] {what}", S::NAME);
            self.problems.push(Problem { place, what });
        }
        section
    }

    /// Known keys that have a value, the environment's before the file's.
    fn values_of<S: Section>(&mut self) -> Vec<(&'static Key, Place, Value)> {
        let known = S::KEYS.iter().map(|key| key.name);
        let mut values: BTreeMap<&str, (Place, Value)> = BTreeMap::new();
        let file = self.file.as_mut();
        if let Some((path, section)) =
            file.and_then(|f| Some((f.path.clone(), f.sections.remove(S::NAME)?)))
        {
            for (name, (line, value)) in section.values {
                let file = path.clone();
                let place = Place::Line { file, line };
                match S::KEYS.iter().find(|key| key.name == name) {
                    Some(key) => drop(values.insert(key.name, (place, value))),
                    None => self.problems.push(Problem {
                        what: format!(
                            "unknown key {name} in [{}]{}",
                            S::NAME,
                            suggestion(&name, known.clone())
                        ),
                        place,
                    }),
                }
            }
        }
        for key in S::KEYS {
            let name = variable(S::NAME, key.name);
            if let Some(text) = self.environment.remove(&name) {
                let value = value_of(key, text);
                values.insert(key.name, (Place::Variable(name), value));
            }
        }
        self.refuse_unknown_variables::<S>();
        let key_of = |name| S::KEYS.iter().find(|key| key.name == name);
        values
            .into_iter()
            .filter_map(|(name, (place, value))| Some((key_of(name)?, place, value)))
            .collect()
    }

    fn refuse_unknown_variables<S: Section>(&mut self) {
        let prefix = variable(S::NAME, "");
        let names: Vec<String> = S::KEYS
            .iter()
            .map(|key| variable(S::NAME, key.name))
            .collect();
        let ours = self
            .environment
            .keys()
            .filter(|name| name.starts_with(&prefix));
        for name in ours.cloned().collect::<Vec<_>>() {
            let hint = suggestion(&name, names.iter().map(String::as_str));
            self.problems.push(Problem {
                place: Place::Variable(name),
                what: format!("no such setting{hint}"),
            });
        }
    }

    /// What no section took is unknown.
    pub(super) fn refuse_unknown_sections(&mut self, known: &[&str]) {
        let Some(file) = self.file.take() else {
            return;
        };
        for (name, section) in file.sections {
            let hint = suggestion(&name, known.iter().copied());
            self.problems.push(Problem {
                place: Place::Line {
                    file: file.path.clone(),
                    line: section.line,
                },
                what: format!("unknown section [{name}]{hint}"),
            });
        }
    }
}

fn lines_of(
    text: &str,
    spans: &Spanned<DeValue<'_>>,
    values: &Table,
) -> BTreeMap<String, (usize, Value)> {
    let mut lines = BTreeMap::new();
    if let DeValue::Table(table) = spans.get_ref() {
        for key in table.keys() {
            let name: &str = key.get_ref();
            if let Some(value) = values.get(name) {
                let line = line_of(text, key.span().start);
                lines.insert(name.to_owned(), (line, value.clone()));
            }
        }
    }
    lines
}

/// A variable's text as a value: texts as they are, all else as TOML writes it.
fn value_of(key: &Key, text: String) -> Value {
    if key.is_text() {
        return Value::String(text);
    }
    let document = format!("value = {text}").parse::<Table>();
    let parsed = document.ok().and_then(|mut table| table.remove("value"));
    parsed.unwrap_or(Value::String(text))
}
