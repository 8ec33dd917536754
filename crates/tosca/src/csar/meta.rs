//! `TOSCA.meta`: blocks of names and values (TOSCA 1.3 §6.2, TOSCA 2.0 §17.2).

use crate::diagnostic::{Code, Help, Report, Sink};
use crate::source::{FileId, Span};

/// A name with its value.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) value: String,
    /// Where the name is.
    pub(super) span: Span,
    /// Where the value is.
    pub(super) at: Span,
}

/// What the first block says, and whether there are others.
#[derive(Debug, Default)]
pub(super) struct Meta {
    pub(super) first: Vec<Field>,
    /// The first field of each further block.
    pub(super) others: Vec<Field>,
}

/// Names of the first block.
const KNOWN: [&str; 5] = [
    "TOSCA-Meta-File-Version",
    "CSAR-Version",
    "Created-By",
    "Entry-Definitions",
    "Other-Definitions",
];

/// Names that must be there, with what may stand after them.
const CREATED_BY: (&str, &str) = ("Created-By", "a person or an organisation");
const ENTRY: (&str, &str) = ("Entry-Definitions", "the file to begin with");

// === impl Meta ===

impl Meta {
    /// Reads the file; lines that are none are reported.
    pub(super) fn read(file: FileId, text: &str, sink: &Sink) -> Self {
        let mut meta = Self::default();
        let mut block = 0;
        let mut begun = false;
        // editors write a byte order mark there
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        for (number, line) in (1..).zip(text.lines()) {
            if line.trim().is_empty() {
                block += usize::from(begun);
                begun = false;
                continue;
            }
            let span = |column: usize, length: usize| Span {
                file,
                line: number,
                column: u32::try_from(column + 1).unwrap_or(u32::MAX),
                length: u32::try_from(length).unwrap_or(u32::MAX),
            };
            let fields = if block == 0 {
                &mut meta.first
            } else {
                &mut meta.others
            };
            if line.starts_with(' ') {
                if let Some(last) = fields.last_mut() {
                    last.value.push('\n');
                    last.value.push_str(line.trim());
                }
                continue;
            }
            let Some((name, value)) = line
                .split_once(':')
                .or_else(|| without_colon(line, span(0, line.chars().count()), sink))
            else {
                continue;
            };
            let column = line.chars().count() - value.trim_start().chars().count();
            let field = Field {
                name: name.trim().to_owned(),
                value: value.trim().to_owned(),
                span: span(0, name.chars().count()),
                at: span(column, value.trim().chars().count().max(1)),
            };
            if block == 0 || !begun {
                fields.push(field);
            }
            begun = true;
        }
        meta
    }

    pub(super) fn get(&self, name: &str) -> Option<&Field> {
        self.first.iter().find(|f| f.name == name)
    }

    /// Gives misspelt names those that were meant, which is told.
    pub(super) fn amend(&mut self, sink: &Sink) {
        for index in 0..self.first.len() {
            let Some(field) = self.first.get(index) else {
                continue;
            };
            let name = field.name.as_str();
            if name == "TOSCA-Meta-Version" || KNOWN.contains(&name) {
                continue;
            }
            let Some(meant) = sink.closest(name, KNOWN) else {
                continue;
            };
            let message = format!("`{name}` means nothing here");
            Report::warning(Code::MetaKeyname, field.span, message)
                .help(Help::meant(meant).and("It is read as that."))
                .section(self.section())
                .to(sink);
            if self.get(meant).is_none()
                && let Some(field) = self.first.get_mut(index)
            {
                meant.clone_into(&mut field.name);
            }
        }
        self.join_lines();
    }

    /// A value on several lines is one: names of a list are kept apart, a name that is broken is not
    /// (TOSCA 2.0 §17.2).
    fn join_lines(&mut self) {
        for field in &mut self.first {
            let between = match field.name.as_str() {
                "Entry-Definitions" => "",
                _ => " ",
            };
            field.value = field.value.replace('\n', between).trim().to_owned();
        }
    }

    /// Checks versions and names; what is met in the wild is a quirk.
    pub(super) fn check(&self, file: FileId, sink: &Sink) {
        let top = Span::start_of(file);
        for field in &self.first {
            if field.name == "TOSCA-Meta-Version" {
                let message = "`TOSCA-Meta-Version` is called `TOSCA-Meta-File-Version`";
                Report::quirk(Code::MetaKeyname, field.span, message)
                    .help("write the whole name")
                    .section("TOSCA 1.3 §6.2")
                    .to(sink);
            }
        }
        self.twice(sink);
        self.versions(top, sink);
        self.missing(top, sink);
        if let Some(other) = self.others.iter().find(|f| f.name == "Name") {
            let is_1 = self
                .get("CSAR-Version")
                .is_some_and(|f| f.value.starts_with('1'));
            if is_1 {
                let message = "blocks that begin with `Name:` are of the XML of TOSCA 1.0";
                Report::quirk(Code::MetaKeyname, other.span, message)
                    .help("leave them out: files are found by the imports")
                    .section("TOSCA 1.3 §6.2")
                    .to(sink);
            }
        }
    }

    fn twice(&self, sink: &Sink) {
        for (at, field) in self.first.iter().enumerate() {
            let before = self.first.iter().take(at).find(|f| f.name == field.name);
            if let Some(before) = before {
                let message = format!("`{}` is there twice: the first one counts", field.name);
                Report::error(Code::MetaSyntax, field.span, message)
                    .related(before.span, "the first one")
                    .help(
                        "leave one of them out; what else there is to say goes into a block below",
                    )
                    .section("TOSCA 2.0 §17.2")
                    .to(sink);
            }
        }
    }

    /// What the first block must say besides versions. Archives in the wild often do not.
    fn missing(&self, top: Span, sink: &Sink) {
        let is_2 = self
            .get("CSAR-Version")
            .is_some_and(|f| f.value.starts_with('2'));
        let section = match is_2 {
            true => "TOSCA 2.0 §17.2.1",
            false => "TOSCA 1.3 §6.2",
        };
        // since 2.0 the file to begin with may be the only one at the root (TOSCA 2.0 §17.1)
        let needed: &[(&str, &str)] = match is_2 {
            true => &[CREATED_BY],
            false => &[CREATED_BY, ENTRY],
        };
        for (name, example) in needed {
            let field = self.get(name);
            if field.is_some_and(|f| !f.value.is_empty()) {
                continue;
            }
            let at = field.map_or(top, |f| f.span);
            let message = match field {
                Some(_) => format!("`{name}` says nothing"),
                None => format!("`{name}` is missing"),
            };
            Report::quirk(Code::MetaMissing, at, message)
                .help(format!("write `{name}: {example}`"))
                .section(section)
                .to(sink);
        }
    }

    /// Where the specification describes the file.
    fn section(&self) -> &'static str {
        let is_2 = self
            .get("CSAR-Version")
            .is_some_and(|f| f.value.starts_with('2'));
        if is_2 {
            "TOSCA 2.0 §17.2"
        } else {
            "TOSCA 1.3 §6.2"
        }
    }

    fn versions(&self, top: Span, sink: &Sink) {
        let Some(csar) = self.get("CSAR-Version") else {
            Report::error(Code::MetaVersion, top, "`CSAR-Version` is missing")
                .help("write `CSAR-Version: 1.1` for TOSCA 1.x, `CSAR-Version: 2.0` for 2.0")
                .section("TOSCA 2.0 §17.2.1")
                .to(sink);
            return;
        };
        let of_file = self
            .get("TOSCA-Meta-File-Version")
            .or_else(|| self.get("TOSCA-Meta-Version"));
        match (csar.value.as_str(), of_file.map(|f| (f, f.value.as_str()))) {
            ("1.0" | "1.1", Some((_, "1.1"))) | ("1.0", Some((_, "1.0"))) | ("2.0", None) => {}
            ("1.1", Some((field, "1.0"))) => {
                let message = "a meta file of version 1.0 with an archive of version 1.1";
                Report::quirk(Code::MetaVersion, field.at, message)
                    .help("write `TOSCA-Meta-File-Version: 1.1`")
                    .section("TOSCA 1.3 §6.2")
                    .to(sink);
            }
            ("1.0" | "1.1", None) => {
                Report::quirk(
                    Code::MetaVersion,
                    top,
                    "`TOSCA-Meta-File-Version` is missing",
                )
                .help("write `TOSCA-Meta-File-Version: 1.1`")
                .section("TOSCA 1.3 §6.2")
                .to(sink);
            }
            ("2.0", Some((field, _))) => {
                let message = "an archive of version 2.0 has no `TOSCA-Meta-File-Version`";
                Report::quirk(Code::MetaVersion, field.span, message)
                    .help("leave it out")
                    .section("TOSCA 2.0 §17.2.1")
                    .to(sink);
            }
            ("1.0" | "1.1", Some((field, _))) => {
                let message = format!("there is no version {:?} of meta files", field.value);
                Report::error(Code::MetaVersion, field.at, message)
                    .help("write `TOSCA-Meta-File-Version: 1.1`")
                    .section("TOSCA 1.3 §6.2")
                    .to(sink);
            }
            _ => {
                let message = format!(
                    "{:?} is no version of archives that is read here",
                    csar.value
                );
                Report::error(Code::MetaVersion, csar.at, message)
                    .help("known: 1.0, 1.1, 2.0")
                    .section("TOSCA 2.0 §17.2.1")
                    .to(sink);
            }
        }
    }
}

/// Tells a line without a colon; what it says, if it begins with a name that there is.
fn without_colon<'l>(line: &'l str, at: Span, sink: &Sink) -> Option<(&'l str, &'l str)> {
    let report =
        Report::error(Code::MetaSyntax, at, "this is no `Name: value`").section("TOSCA 2.0 §17.2");
    let ends = |c: char| c.is_whitespace() || c == '=';
    let (name, value) = line.split_once(ends).unwrap_or((line, ""));
    if KNOWN.contains(&name) {
        let value = value.trim_start_matches(ends);
        report.help(format!("write `{name}: {value}`")).to(sink);
        return Some((name, value));
    }
    report
        .help("a value that goes on in the next line is indented there")
        .to(sink);
    None
}

// === impl Field ===

impl Field {
    /// Its names, each with its place; of what goes on in the next line that of the whole value.
    pub(super) fn names(&self) -> Vec<(String, Span)> {
        let placed = placed(&self.value).into_iter().map(|(name, before)| {
            let count = |text: &str| u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
            let (from, length) = (count(before), count(&name));
            let is_here = from.saturating_add(length) <= self.at.length;
            let at = Span {
                column: self.at.column.saturating_add(from),
                length,
                ..self.at
            };
            (name, if is_here { at } else { self.at })
        });
        placed.collect()
    }
}

/// Names in a value: separated by blanks, in quotes where they have one (TOSCA 1.3 §6.2); each with what
/// stands before it.
fn placed(value: &str) -> Vec<(String, &str)> {
    let mut names = Vec::new();
    let mut rest = value.trim();
    while !rest.is_empty() {
        let before = value.get(..value.trim_end().len() - rest.len());
        let (name, after) = match rest.strip_prefix('"') {
            Some(inner) => inner.split_once('"').unwrap_or((inner, "")),
            None => rest.split_once(char::is_whitespace).unwrap_or((rest, "")),
        };
        let name = name.trim_end_matches(',');
        if !name.is_empty() {
            names.push((name.to_owned(), before.unwrap_or_default()));
        }
        rest = after.trim_start();
    }
    names
}
