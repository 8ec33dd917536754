//! The entry, its imports, and theirs; each file once, so that circles are harmless.

use super::namespaces::{self, Import};
use super::Document;
use crate::diagnostic::{Code, Report, Sink};
use crate::grammar::{SERVICE_TEMPLATE, Version, check};
use crate::limits::{MAX_FILE_BYTES, MAX_FILES};
use crate::source::path::{self, PathError};
use crate::source::{FileId, LoadError, SourceLoader, Span};
use crate::types::profile;
use crate::yaml::{self, Kind, Node};
use std::collections::{BTreeSet, VecDeque};

const VERSION_KEY: &str = "tosca_definitions_version";

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
        left_out: false,
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
    one_generation(&documents, sink);
    namespaces::qualify(&mut documents);
    Loaded {
        documents,
        entry: at,
    }
}

/// Files of 1.x and of 2.0 do not mix: they call functions in other ways, and have other profiles.
fn one_generation(documents: &[Document], sink: &Sink) {
    let Some(first) = documents.first() else {
        return;
    };
    for other in documents {
        if other.version.is_2() != first.version.is_2() {
            let message = format!(
                "this file is of {}, and the one that it belongs to of {}",
                other.version.header(),
                first.version.header()
            );
            let at = other.root.get(VERSION_KEY).map_or(other.root.span, |n| n.span);
            Report::error(Code::Version, at, message)
                .help("import files of the same generation")
                .to(sink);
        }
    }
}

struct Run<'s> {
    loader: &'s dyn SourceLoader,
    sink: &'s Sink,
    seen: BTreeSet<String>,
    waiting: VecDeque<(String, Vec<u8>)>,
    /// Whether the file that is being read has an import that was left out.
    left_out: bool,
}

// === impl Run ===

impl Run<'_> {
    fn document(&mut self, path: &str, file: FileId, bytes: Vec<u8>) -> Option<Document> {
        let root = self.tree(file, bytes)?;
        let version = self.version(&root)?;
        check(&SERVICE_TEMPLATE, &root, version, self.sink);
        self.first_line(&root, version);
        let imports = self.imports(path, &root, version);
        Some(Document {
            path: path.to_owned(),
            version,
            imports,
            left_out: std::mem::take(&mut self.left_out),
            root,
        })
    }

    /// Since 2.0 the version is the first line (TOSCA 2.0 §6.1).
    fn first_line(&self, root: &Node, version: Version) {
        let first = root.entries().first();
        let Some(first) = first.filter(|e| version.is_2() && e.key.text != VERSION_KEY) else {
            return;
        };
        let message = format!("`{VERSION_KEY}` is not the first line of this file");
        Report::error(Code::Version, first.key.span, message)
            .help("write it before everything else")
            .section("TOSCA 2.0 §6.1")
            .to(self.sink);
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
        let key = VERSION_KEY;
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

    fn imports(&mut self, from: &str, root: &Node, version: Version) -> Vec<Import> {
        let mut imports = Vec::new();
        for import in root.items_at("imports") {
            // `- file`, `- file: …`, `- name: file`, `- name: { file: … }`; since 2.0 `- url: …`
            let mut node = import;
            if let [entry] = import.entries()
                && !["file", "url", "profile"].contains(&entry.key.text.as_str())
            {
                node = &entry.value;
            }
            let path = if version.is_2() {
                self.import_of_2(from, root, node)
            } else {
                let file = node.get("file").unwrap_or(node);
                match (file.as_text(), node.get("repository")) {
                    (Some(_), Some(repository)) => {
                        self.refuse_repository(root, repository);
                        None
                    }
                    (Some(written), None) => self.import(from, file, written),
                    (None, _) => None,
                }
            };
            let namespace = node.text_at("namespace").map(str::to_owned);
            imports.extend(path.map(|path| Import { path, namespace }));
        }
        imports
    }

    /// `- url`, `- url: …`, `- profile: …` (TOSCA 2.0 §6.8.1).
    fn import_of_2(&mut self, from: &str, root: &Node, node: &Node) -> Option<String> {
        let report = |at: &Node, message: &str| {
            Report::error(Code::BadImport, at.span, message).section("TOSCA 2.0 §6.8.1")
        };
        let (profile, url) = (node.get("profile"), node.get("url"));
        let repository = node.get("repository");
        match (profile, url) {
            (Some(profile), Some(_)) => {
                let message = "an import has a `url` or a `profile`, not both";
                report(profile, message).to(self.sink);
                None
            }
            (Some(profile), None) => {
                if let Some(repository) = repository {
                    let message = "a profile is imported by its name alone";
                    report(repository, message).help("leave out `repository:`").to(self.sink);
                }
                self.profile(from, profile)
            }
            (None, _) => {
                let url = url.unwrap_or(node);
                let written = url.as_text()?;
                let Some(repository) = repository else {
                    if path::has_scheme(written) {
                        self.not_fetched(url, written);
                        return None;
                    }
                    return self.import(from, url, written);
                };
                if path::has_scheme(written) {
                    let message = "a URL with a scheme is not looked for in a repository";
                    report(repository, message).help("leave out `repository:`").to(self.sink);
                } else {
                    self.refuse_repository(root, repository);
                }
                None
            }
        }
    }

    /// A profile by its name: one that is built in, or one beside the file or above it, in folders named
    /// like the parts of its name (`org.example:1.0` is `org/example/1.0/profile.yaml`).
    fn profile(&mut self, from: &str, node: &Node) -> Option<String> {
        let name = node.as_text()?;
        if let Some(built_in) = profile::named(name) {
            let path = built_in.name.to_owned();
            if self.seen.insert(path.clone()) {
                self.waiting.push_back((path.clone(), built_in.text.into()));
            }
            return Some(path);
        }
        let (words, version) = name.split_once(':').unwrap_or((name, ""));
        let below = format!("{}/{version}/profile.yaml", words.replace('.', "/"));
        let mut folder = from;
        while let Some((above, _)) = folder.rsplit_once('/').or((!folder.is_empty()).then_some(("", ""))) {
            let written = format!("/{above}/{below}");
            if let Ok(path) = path::resolve(from, &written)
                && self.loader.exists(&path)
            {
                return self.import(from, node, &written);
            }
            folder = above;
        }
        let message = format!("there is no profile `{name}`");
        let known = profile::names();
        let report = match self.sink.closest(name, known.iter().copied()) {
            Some(meant) => Report::error(Code::ImportMissing, node.span, message)
                .help(format!("did you mean `{meant}`?")),
            // another processor may have it: the template is right, but of no use here
            None => {
                self.left_out = true;
                Report::open(Code::ImportMissing, node.span, message).help(format!(
                    "it is neither built in nor at {below} here or above"
                ))
            }
        };
        report
            .section("TOSCA 2.0 §6.8.2.1")
            .to(self.sink);
        None
    }

    fn not_fetched(&mut self, node: &Node, written: &str) {
        self.left_out = true;
        let message = format!("`{written}` is not fetched");
        Report::open(Code::ImportRemote, node.span, message)
            .section("TOSCA 1.3 §3.6.8")
            .help("put the file beside this one and import it by its path")
            .to(self.sink);
    }

    fn refuse_repository(&mut self, root: &Node, repository: &Node) {
        let name = repository.as_text().unwrap_or_default();
        let known = root.entries_at("repositories");
        if known.iter().any(|e| e.key.text == name) {
            self.left_out = true;
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

    fn import(&mut self, from: &str, node: &Node, written: &str) -> Option<String> {
        let report = |code, message: String| {
            Report::error(code, node.span, message).section("TOSCA 1.3 §3.6.8")
        };
        let path = match path::resolve(from, written) {
            Ok(path) => path,
            Err(PathError::Remote) => {
                self.not_fetched(node, written);
                return None;
            }
            Err(PathError::Leaves) => {
                let message = format!("`{written}` lies outside the folder of the service");
                report(Code::ImportLeaves, message)
                    .help("the folder of the first file is the root; put what is imported below it")
                    .to(self.sink);
                return None;
            }
            Err(PathError::Empty) => {
                report(Code::ImportMissing, "the path of an import is empty".into()).to(self.sink);
                return None;
            }
        };
        if !self.seen.insert(path.clone()) {
            return Some(path);
        }
        if self.seen.len() > MAX_FILES {
            let message = format!("more than {MAX_FILES} files are imported");
            report(Code::TooManyFiles, message).to(self.sink);
            return None;
        }
        match self.loader.load(&path) {
            Ok(bytes) => {
                self.waiting.push_back((path.clone(), bytes));
                return Some(path);
            }
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
        None
    }
}
