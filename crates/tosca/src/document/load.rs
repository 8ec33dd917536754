//! The entry, its imports, and theirs; each file once, so that circles are harmless.

use super::profiles::Said;
use super::{Document, LeftOut, amend, namespaces, reach, unprefixed};
use crate::diagnostic::{Code, Help, Mode, Report, Sink};
use crate::grammar::{self, SERVICE_TEMPLATE, Version, check, check_begun};
use crate::limits::{MAX_FILE_BYTES, MAX_FILES};
use crate::source::{FileId, SourceLoader, Span};
use crate::yaml::{self, Begun, Kind, NOTHING, Node, Read};
use std::cell::OnceCell;
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
        is_draft: false,
        first: None,
        left_out: false,
        named_profiles: OnceCell::new(),
        profiles: OnceCell::new(),
    };
    let mut documents = Vec::new();
    match loader.load(entry) {
        Ok(bytes) => documents.extend(run.document(entry, file, bytes)),
        Err(error) => {
            let message = format!("{entry} cannot be read: {error}");
            Report::error(Code::Unreadable, at, message).to(sink);
        }
    }
    run.imported(&mut documents);
    let own = documents.len();
    for path in loader.others() {
        run.other(path);
    }
    run.imported(&mut documents);
    reach::check(&mut documents, sink);
    unprefixed::check(&mut documents, sink);
    namespaces::qualify(&mut documents, own);
    Loaded {
        documents,
        entry: at,
    }
}

pub(super) struct Run<'s> {
    pub(super) loader: &'s dyn SourceLoader,
    pub(super) sink: &'s Sink,
    pub(super) seen: BTreeSet<String>,
    pub(super) waiting: VecDeque<(String, Vec<u8>)>,
    /// Whether the entry is a draft of 2.0.
    pub(super) is_draft: bool,
    /// The version of the entry.
    first: Option<Version>,
    /// Whether the import that is being followed was left out.
    pub(super) left_out: bool,
    /// Files of `Other-Definitions` by the profiles that they say they are.
    pub(super) named_profiles: OnceCell<Said>,
    /// The same of all other files of the archive.
    pub(super) profiles: OnceCell<Said>,
}

// === impl Run ===

impl Run<'_> {
    /// Reads what is waiting, and what that imports.
    fn imported(&mut self, documents: &mut Vec<Document>) {
        while let Some((path, bytes)) = self.waiting.pop_front() {
            let file = self.sink.add_file(&path);
            documents.extend(self.document(&path, file, bytes));
        }
    }

    /// A file that nothing imports. One that is not there has been told.
    fn other(&mut self, path: String) {
        if self.seen.len() <= MAX_FILES
            && !self.seen.contains(&path)
            && let Ok(bytes) = self.loader.load(&path)
        {
            self.seen.insert(path.clone());
            self.waiting.push_back((path, bytes));
        }
    }

    fn document(&mut self, path: &str, file: FileId, bytes: Vec<u8>) -> Option<Document> {
        let mut root = match self.tree(file, bytes) {
            Some(Read::Whole(root)) => root,
            Some(Read::Broken(Some(begun))) => return self.begun(path, file, &begun),
            Some(Read::Broken(None)) | None => return self.unread(path),
        };
        let version = self.draft_or(&root, self.version(&root)?);
        self.sink.is_of(file, version);
        let first = *self.first.get_or_insert(version);
        if version.is_2() != first.is_2() {
            return self.of_another(path, &root, version, first);
        }
        let before = self.sink.reports();
        check(&SERVICE_TEMPLATE, &root, version, self.sink);
        if self.sink.reports() > before || self.sink.is_full() {
            grammar::amend(&SERVICE_TEMPLATE, &mut root, version);
        }
        self.first_line(&root, version);
        let (imports, left_out) = self.imports(path, &root, version);
        Some(Document {
            path: path.to_owned(),
            version,
            imports,
            left_out,
            root,
        })
    }

    /// A file that is broken somewhere: the beginning is checked by itself, and what it imports. What it
    /// defines is not used, as part of it may be missing.
    fn begun(&mut self, path: &str, file: FileId, begun: &Begun) -> Option<Document> {
        let written = begun.root.text_at(VERSION_KEY);
        let Some(version) = written.and_then(Version::from_header) else {
            return self.unread(path);
        };
        self.sink.is_of(file, version);
        let first = *self.first.get_or_insert(version);
        if version.is_2() != first.is_2() {
            return self.unread(path);
        }
        let (root, open) = (&begun.root, begun.open.as_slice());
        check_begun(&SERVICE_TEMPLATE, root, open, version, self.sink);
        let (imports, _) = self.imports(path, root, version);
        let unread = self.unread(path)?;
        Some(Document { imports, ..unread })
    }

    /// A file of which nothing is known but that it is there; what is missed may be in it.
    fn unread(&self, path: &str) -> Option<Document> {
        Some(Document {
            path: path.to_owned(),
            version: self.first?,
            imports: Vec::new(),
            left_out: LeftOut::anything(),
            root: NOTHING.clone(),
        })
    }

    /// Files of 1.x and of 2.0 do not mix: they call functions in other ways, and have other profiles.
    /// Nothing of such a file is used.
    fn of_another(
        &self,
        path: &str,
        root: &Node,
        version: Version,
        first: Version,
    ) -> Option<Document> {
        let (own, wanted) = (version.header(), first.header());
        let message = format!("this file is of {own}, and the one that it belongs to of {wanted}");
        let at = root.get(VERSION_KEY).map_or(root.span, |n| n.span);
        Report::error(Code::Version, at, message)
            .help("nothing of it is used: write it in that version, or import one that is")
            .section("TOSCA 1.3 §3.6.8")
            .to(self.sink);
        self.unread(path)
    }

    /// A service of which opera 0.7 reads drafts of 2.0: the entry has a `topology_template`, and all of
    /// it the grammar of 1.3.
    fn draft_or(&mut self, root: &Node, version: Version) -> Version {
        if !version.is_2() || self.sink.mode() != Mode::Opera {
            return version;
        }
        let template = root.as_map().and_then(|m| m.entry("topology_template"));
        if let Some(entry) = template {
            self.is_draft = true;
            let message = "this is a draft of 2.0, read as 1.3";
            Report::operas_own(Code::Version, entry.key.span, message)
                .help("write `tosca_definitions_version: tosca_simple_yaml_1_3`")
                .section("TOSCA 2.0 §6.1")
                .to(self.sink);
        }
        match self.is_draft {
            true => Version::V1_3,
            false => version,
        }
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

    fn tree(&self, file: FileId, bytes: Vec<u8>) -> Option<Read> {
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
        let root = match yaml::read_some(file, &text, self.sink) {
            Read::Whole(root) => root,
            broken @ Read::Broken(_) => return Some(broken),
        };
        match root.kind {
            Kind::Map(_) => Some(Read::Whole(root)),
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
        let names = || root.entries().iter().map(|e| e.key.text.as_str());
        // one that is misspelt is told as such
        let misspelt = || root.get(self.sink.closest(key, names())?);
        let Some(node) = root.get(key).or_else(misspelt) else {
            let example = "tosca_simple_yaml_1_3";
            Report::error(Code::Version, root.span, format!("`{key}` is missing"))
                .help(format!("begin the file with `{key}: {example}`"))
                .section("TOSCA 1.3 §3.1")
                .to(self.sink);
            return amend::version(None, root);
        };
        let written = node.as_text().unwrap_or_default();
        let version = Version::from_header(written);
        if version.is_none() {
            let message = format!("{} is not a version that is read here", node.describe());
            let report = Report::error(Code::Version, node.span, message);
            let amended = amend::version(Some(written), root);
            match self.sink.closest(written, known()) {
                Some(near) => {
                    // of a version that is not known yet, the newest is meant
                    let stem = |name: &'static str| name.get(..name.len().checked_sub(1)?);
                    let digit = stem(near).and_then(|stem| written.strip_prefix(stem));
                    let newest = amended.filter(|_| digit.is_some_and(|d| d.len() == 1));
                    let meant = newest.map_or(near, Version::header);
                    report.help(Help::meant(meant).and(&format!("(known: {all})")))
                }
                None => report.help(format!("known: {all}")),
            }
            .section("TOSCA 1.3 §3.1")
            .to(self.sink);
            return amended;
        }
        version
    }
}
