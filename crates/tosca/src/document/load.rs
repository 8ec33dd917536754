//! The entry, its imports, and theirs; each file once, so that circles are harmless.

use super::Document;
use crate::diagnostic::{Code, Report, Sink};
use crate::grammar::{SERVICE_TEMPLATE, Version, check};
use crate::limits::{MAX_FILE_BYTES, MAX_FILES};
use crate::source::path::{self, PathError};
use crate::source::{FileId, LoadError, SourceLoader, Span};
use crate::yaml::{self, Kind, Node};
use std::collections::{BTreeSet, VecDeque};

/// What has been loaded: the entry first.
pub(crate) struct Loaded {
    pub(crate) documents: Vec<Document>,
    /// The entry's first character.
    pub(crate) entry: Span,
}

/// Loads the entry and what it imports.
pub(crate) fn load(entry: &str, loader: &dyn SourceLoader, sink: &Sink) -> Loaded {
    let file = sink.add_file(entry);
    let at = Span::start_of(file);
    let mut run = Run {
        loader,
        sink,
        seen: BTreeSet::from([entry.to_owned()]),
        waiting: VecDeque::new(),
    };
    let mut documents = Vec::new();
    match loader.load(entry) {
        Ok(bytes) => documents.extend(run.document(entry, file, bytes)),
        Err(error) => {
            let message = format!("{entry} cannot be read: {error}");
            Report::error(Code::Unreadable, at, message).to(sink);
        }
    }
    while let Some((path, bytes)) = run.waiting.pop_front() {
        let file = sink.add_file(&path);
        documents.extend(run.document(&path, file, bytes));
    }
    Loaded {
        documents,
        entry: at,
    }
}

struct Run<'s> {
    loader: &'s dyn SourceLoader,
    sink: &'s Sink,
    seen: BTreeSet<String>,
    waiting: VecDeque<(String, Vec<u8>)>,
}

// === impl Run ===

impl Run<'_> {
    fn document(&mut self, path: &str, file: FileId, bytes: Vec<u8>) -> Option<Document> {
        let root = self.tree(file, bytes)?;
        let version = self.version(&root)?;
        check(&SERVICE_TEMPLATE, &root, version, self.sink);
        self.imports(path, &root);
        Some(Document {
            path: path.to_owned(),
            version,
            root,
        })
    }

    fn tree(&self, file: FileId, bytes: Vec<u8>) -> Option<Node> {
        let at = Span::start_of(file);
        if bytes.len() > MAX_FILE_BYTES {
            let message = format!(
                "the file has {} bytes; at most {MAX_FILE_BYTES} are read",
                bytes.len()
            );
            Report::error(Code::TooLarge, at, message).to(self.sink);
            return None;
        }
        let text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                self.not_utf8(file, &error);
                return None;
            }
        };
        let root = yaml::read(file, &text, self.sink)?;
        match root.kind {
            Kind::Map(_) => Some(root),
            _ => {
                let found = if root.is_null() {
                    "nothing".into()
                } else {
                    root.describe()
                };
                let message = format!("a TOSCA file is a map of keynames; here is {found}");
                Report::error(Code::WrongKind, root.span, message)
                    .help("begin with `tosca_definitions_version: tosca_simple_yaml_1_3`")
                    .section("TOSCA 1.3 §3.10")
                    .to(self.sink);
                None
            }
        }
    }

    fn not_utf8(&self, file: FileId, error: &std::string::FromUtf8Error) {
        let valid = error.utf8_error().valid_up_to();
        let good = error.as_bytes().get(..valid).unwrap_or(&[]);
        let line = good.iter().filter(|b| **b == b'\n').count() + 1;
        let start = good
            .iter()
            .rposition(|b| *b == b'\n')
            .map_or(0, |at| at + 1);
        let before = String::from_utf8_lossy(good.get(start..).unwrap_or(&[]));
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let span = Span {
            line: number(line),
            column: number(before.chars().count() + 1),
            ..Span::start_of(file)
        };
        Report::error(Code::NotUtf8, span, "these bytes are not UTF-8")
            .help("save the file as UTF-8")
            .to(self.sink);
    }

    fn version(&self, root: &Node) -> Option<Version> {
        let key = "tosca_definitions_version";
        let known = || Version::ALL.iter().map(|(_, header)| *header);
        let all = known().collect::<Vec<_>>().join(", ");
        let Some(node) = root.get(key) else {
            let names = root.entries().iter().map(|e| e.key.text.as_str());
            let report = Report::error(Code::Version, root.span, format!("`{key}` is missing"));
            match self.sink.closest(key, names) {
                Some(meant) => report.help(format!("did you mean it by `{meant}`?")),
                None => report.help(format!(
                    "begin the file with `{key}: tosca_simple_yaml_1_3`"
                )),
            }
            .section("TOSCA 1.3 §3.1")
            .to(self.sink);
            return None;
        };
        let written = node.as_text().unwrap_or_default();
        let version = Version::from_header(written);
        if version.is_none() {
            let message = format!("{} is not a version that is read here", node.describe());
            let report = Report::error(Code::Version, node.span, message);
            match self.sink.closest(written, known()) {
                Some(meant) => report.help(format!("did you mean `{meant}`? (known: {all})")),
                None => report.help(format!("known: {all}")),
            }
            .section("TOSCA 1.3 §3.1")
            .to(self.sink);
        }
        version
    }

    fn imports(&mut self, from: &str, root: &Node) {
        for import in root.items_at("imports") {
            // `- file`, `- file: …`, `- name: file`, `- name: { file: … }`
            let mut node = import;
            if let [entry] = import.entries()
                && entry.key.text != "file"
            {
                node = &entry.value;
            }
            let file = node.get("file").unwrap_or(node);
            let (Some(written), repository) = (file.as_text(), node.get("repository")) else {
                continue;
            };
            match repository {
                Some(repository) => self.refuse_repository(root, repository),
                None => self.import(from, file, written),
            }
        }
    }

    fn refuse_repository(&self, root: &Node, repository: &Node) {
        let name = repository.as_text().unwrap_or_default();
        let known = root.entries_at("repositories");
        if known.iter().any(|e| e.key.text == name) {
            let message = "imports from a repository are not fetched";
            Report::open(Code::ImportRemote, repository.span, message)
                .help("put the file beside this one and import it by its path")
                .to(self.sink);
            return;
        }
        let meant = self
            .sink
            .closest(name, known.iter().map(|e| e.key.text.as_str()));
        let message = format!("there is no repository `{name}` in this file");
        Report::error(Code::UnknownRepository, repository.span, message)
            .help_if(meant.map(|meant| format!("did you mean `{meant}`?")))
            .section("TOSCA 1.3 §3.6.8")
            .to(self.sink);
    }

    fn import(&mut self, from: &str, node: &Node, written: &str) {
        let report = |code, message: String| {
            Report::error(code, node.span, message).section("TOSCA 1.3 §3.6.8")
        };
        let path = match path::resolve(from, written) {
            Ok(path) => path,
            Err(PathError::Remote) => {
                let message = format!("`{written}` is not fetched");
                return Report::open(Code::ImportRemote, node.span, message)
                    .section("TOSCA 1.3 §3.6.8")
                    .help("put the file beside this one and import it by its path")
                    .to(self.sink);
            }
            Err(PathError::Leaves) => {
                let message = format!("`{written}` lies outside the folder of the service");
                return report(Code::ImportLeaves, message)
                    .help("the folder of the first file is the root; put what is imported below it")
                    .to(self.sink);
            }
            Err(PathError::Empty) => {
                return report(Code::ImportMissing, "the path of an import is empty".into())
                    .to(self.sink);
            }
        };
        if !self.seen.insert(path.clone()) {
            return;
        }
        if self.seen.len() > MAX_FILES {
            let message = format!("more than {MAX_FILES} files are imported");
            return report(Code::TooManyFiles, message).to(self.sink);
        }
        match self.loader.load(&path) {
            Ok(bytes) => self.waiting.push_back((path, bytes)),
            Err(LoadError::Missing) => {
                let message = format!("the imported file {path} is not there");
                report(Code::ImportMissing, message)
                    .help("paths are relative to the file that writes them")
                    .to(self.sink);
            }
            Err(LoadError::Unreadable(why)) => {
                let message = format!("the imported file {path} cannot be read: {why}");
                report(Code::Unreadable, message).to(self.sink);
            }
        }
    }
}
