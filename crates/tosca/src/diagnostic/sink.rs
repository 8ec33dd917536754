//! Where diagnostics are gathered, each once.

use super::consequences;
use super::copies::{self, CopyOf};
use super::outside::Outside;
use super::report::{Report, Told, Weight};
use super::{Code, Diagnostic, Note, Severity, sections};
use crate::grammar::Version;
use crate::limits::MAX_DIAGNOSTICS;
use crate::source::{FileId, Span};
use crate::types::profile;
use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use topology::Location;

/// How strict the reader is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Mode {
    /// What is met in the wild and can be understood is a warning.
    #[default]
    Tolerant,
    /// It is an error.
    Strict,
    /// What opera 0.7 accepts beyond that is a warning too: property names that no type declares, and
    /// a draft of 2.0 with a `topology_template`.
    Opera,
}

/// What becomes of the template that is being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stake {
    /// It is deployed.
    Deployed,
    /// It only lies beside what is deployed: it must be right, but nobody has to answer for what is open.
    Beside,
}

/// Gathers diagnostics and knows the names of files.
pub(crate) struct Sink {
    files: RefCell<Vec<String>>,
    reports: RefCell<Vec<Diagnostic>>,
    seen: RefCell<BTreeSet<(Code, Location, String)>>,
    places: RefCell<BTreeSet<Span>>,
    /// Those at which something is wrong or open.
    wrong: RefCell<BTreeSet<Span>>,
    /// Node templates that are there, by names that are none.
    misnamed: RefCell<BTreeSet<String>>,
    /// Templates that are copies of others.
    copies: RefCell<Vec<CopyOf>>,
    /// Files that are written for 2.0.
    of_2: RefCell<BTreeSet<FileId>>,
    /// Files that are written for a version before 1.3.
    older: RefCell<BTreeMap<FileId, Version>>,
    /// What is wrong where its file is written for 2.0, which is not known yet.
    if_of_2: RefCell<Vec<Report>>,
    mode: Mode,
    /// What lies furthest above the root.
    outside: RefCell<Option<Outside>>,
    stake: Cell<Stake>,
    /// Diagnostics because of which nothing can be deployed.
    blocking: Cell<usize>,
    /// The same, with what was told more than once, or is left out.
    told: Cell<usize>,
    /// Errors are hidden by errors alone.
    tally: RefCell<BTreeMap<Severity, Tally>>,
    /// How many more names may be compared for suggestions.
    pub(super) comparisons: Cell<usize>,
}

/// Comparisons of names for all suggestions of a run: a file of nothing but mistakes ends as well.
/// All of 500 mistakes have one among 800 names, the first 100 among 4,000.
const MAX_COMPARISONS: usize = 400_000;

// === impl Sink ===

/// How many of one severity there are.
#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    shown: usize,
    left_out: usize,
}

impl Tally {
    /// Counts one more; whether it is shown.
    fn has_room(&mut self) -> bool {
        let has_room = self.shown < MAX_DIAGNOSTICS;
        match has_room {
            true => self.shown += 1,
            false => self.left_out += 1,
        }
        has_room
    }
}

impl Sink {
    pub(crate) fn mode(&self) -> Mode {
        self.mode
    }

    pub(crate) fn new(mode: Mode) -> Self {
        let files = profile::FILES.iter().map(|f| f.name.to_owned()).collect();
        Self {
            files: RefCell::new(files),
            reports: RefCell::default(),
            seen: RefCell::default(),
            places: RefCell::default(),
            wrong: RefCell::default(),
            misnamed: RefCell::default(),
            copies: RefCell::default(),
            told: Cell::new(0),
            of_2: RefCell::default(),
            older: RefCell::default(),
            if_of_2: RefCell::default(),
            mode,
            outside: RefCell::default(),
            stake: Cell::new(Stake::Deployed),
            blocking: Cell::new(0),
            tally: RefCell::default(),
            comparisons: Cell::new(MAX_COMPARISONS),
        }
    }

    /// Remembers what lies outside of the root of the service's files.
    pub(crate) fn lies_outside(&self, at: Span, written: &str, above: usize) {
        let known = self.outside.borrow().as_ref().map_or(0, |o| o.above);
        if above > known {
            self.outside.replace(Some(Outside {
                above,
                written: written.to_owned(),
                location: self.location(at),
            }));
        }
    }

    /// What lies furthest above the root.
    pub(crate) fn outside(&self) -> Option<Outside> {
        self.outside.borrow().clone()
    }

    /// From now on, what is open is left out or not.
    pub(crate) fn at_stake(&self, stake: Stake) {
        self.stake.set(stake);
    }

    /// Names a file that is about to be read.
    pub(crate) fn add_file(&self, name: &str) -> FileId {
        let mut files = self.files.borrow_mut();
        let id = u32::try_from(files.len()).unwrap_or(u32::MAX);
        files.push(name.to_owned());
        FileId(id)
    }

    /// Reports in this file cite 2.0.
    pub(crate) fn is_of_2(&self, file: FileId) {
        self.of_2.borrow_mut().insert(file);
        let waiting = self.if_of_2.take().into_iter();
        let of_file = waiting.filter(|report| report.span.file == file);
        of_file.for_each(|report| self.take(report));
    }

    /// Reports in this file cite 2.0, or say which version of 1.x it has.
    pub(crate) fn is_of(&self, file: FileId, version: Version) {
        if version.is_2() {
            self.is_of_2(file);
        } else if version < Version::V1_3 {
            self.older.borrow_mut().insert(file, version);
        }
    }

    /// Tells what is wrong if its file turns out to be written for 2.0.
    pub(crate) fn if_of_2(&self, report: Report) {
        self.if_of_2.borrow_mut().push(report);
    }

    /// The name of a file.
    pub(crate) fn file_name(&self, id: FileId) -> String {
        let files = self.files.borrow();
        files.get(id.0 as usize).cloned().unwrap_or_default()
    }

    /// A place for people.
    pub(crate) fn location(&self, span: Span) -> Location {
        Location {
            file: self.file_name(span.file),
            line: span.line,
            column: span.column,
        }
    }

    /// Whether something was found because of which nothing can be deployed.
    pub(crate) fn blocks(&self) -> bool {
        self.blocking.get() > 0
    }

    /// Whether something is wrong at this very place already.
    pub(crate) fn has_reported(&self, span: Span) -> bool {
        self.places.borrow().contains(&span)
    }

    /// Whether a value that stands there cannot be relied on: something is wrong with it, or open.
    pub(crate) fn is_wrong_at(&self, span: Span) -> bool {
        self.wrong.borrow().contains(&span)
    }

    /// A node template has a name that is none, which is told: that it is not there is not told as well.
    pub(crate) fn misnames(&self, name: &str) {
        self.misnamed.borrow_mut().insert(name.to_owned());
    }

    /// A template is a copy of another: what is wrong with both is told of that one.
    pub(crate) fn copies(&self, copy: CopyOf) {
        self.copies.borrow_mut().push(copy);
    }

    /// Whether a node template has that name, which is none.
    pub(super) fn is_misnamed(&self, name: &str) -> bool {
        self.misnamed.borrow().contains(name)
    }

    /// How many different reports there are.
    pub(crate) fn reports(&self) -> usize {
        self.seen.borrow().len()
    }

    /// Grows with each report because of which nothing can be deployed, also with one that is known.
    pub(crate) fn told(&self) -> usize {
        self.told.get()
    }

    /// Whether further errors are only counted.
    pub(crate) fn is_full(&self) -> bool {
        let errors = self.tally.borrow().get(&Severity::Error).copied();
        errors.is_some_and(|errors| errors.shown >= MAX_DIAGNOSTICS)
    }

    fn severity(&self, weight: Weight) -> Severity {
        match (weight, self.mode) {
            (Weight::Plain(severity), _) => severity,
            (Weight::Quirk, Mode::Tolerant | Mode::Opera) => Severity::Warning,
            (Weight::Quirk, Mode::Strict) => Severity::Error,
            (Weight::OperasOwn, Mode::Opera) => Severity::Warning,
            (Weight::OperasOwn, Mode::Tolerant | Mode::Strict) => Severity::Error,
        }
    }

    /// A section of the specification that a file is written for; of 1.x that of the newest.
    fn cited(&self, section: &'static str, file: FileId) -> Cow<'static, str> {
        if self.of_2.borrow().contains(&file) {
            return sections::of_2(section).into();
        }
        let section = sections::of_1(section);
        match self.older.borrow().get(&file) {
            Some(version) if section.starts_with("TOSCA 1.3") => {
                format!("{section} (the file is of {})", version.number()).into()
            }
            _ => section.into(),
        }
    }

    pub(super) fn take(&self, report: Report) {
        self.places.borrow_mut().insert(report.span);
        let severity = self.severity(report.weight);
        if severity != Severity::Warning {
            self.wrong.borrow_mut().insert(report.span);
            self.told.set(self.told.get() + 1);
        }
        let waits =
            report.weight == Weight::Plain(Severity::Open) || report.code == Code::NotActedUpon;
        if waits && self.stake.get() == Stake::Beside {
            return;
        }
        let location = self.location(report.span);
        let wording = match report.told {
            Told::EachWording | Told::Already => report.message.clone(),
            Told::OncePerPlace => String::new(),
        };
        let key = (report.code, location.clone(), wording);
        if !self.seen.borrow_mut().insert(key) {
            return;
        }
        if severity != Severity::Warning {
            self.blocking.set(self.blocking.get() + 1);
        }
        if report.told == Told::Already {
            return;
        }
        if !self
            .tally
            .borrow_mut()
            .entry(severity)
            .or_default()
            .has_room()
        {
            return;
        }
        let marks_a_name = report.marks_a_name();
        let (help, replacement) = match report.help {
            Some(help) => (Some(help.text), help.replacement.filter(|_| marks_a_name)),
            None => (None, None),
        };
        let related = report.related.into_iter().map(|(span, message)| Note {
            location: self.location(span),
            length: span.length.max(1),
            message,
        });
        let diagnostic = Diagnostic {
            code: report.code,
            severity,
            message: report.message,
            location,
            length: report.span.length.max(1),
            help,
            replacement,
            related: related.collect(),
            section: report
                .section
                .map(|section| self.cited(section, report.span.file)),
        };
        self.reports.borrow_mut().push(diagnostic);
    }

    /// All diagnostics: by file in the order in which files were read, then by place.
    pub(crate) fn finish(self, entry: Span) -> Vec<Diagnostic> {
        let tally = self.tally.borrow().clone();
        let left_out = tally.iter().filter(|(_, tally)| tally.left_out > 0);
        for (severity, tally) in left_out {
            let what = match severity {
                Severity::Error => "errors",
                Severity::Open => "things that are open",
                Severity::Warning => "warnings",
            };
            let message = format!("{} more {what} are not shown", tally.left_out);
            let location = self.location(entry);
            self.reports.borrow_mut().push(Diagnostic {
                code: Code::TooManyDiagnostics,
                severity: *severity,
                message,
                location,
                length: 1,
                help: Some("correct those that are shown first".into()),
                replacement: None,
                related: Vec::new(),
                section: None,
            });
        }
        let files = self.files.into_inner();
        let order = |name: &str| files.iter().position(|f| f == name).unwrap_or(usize::MAX);
        let mut reports = self.reports.into_inner();
        consequences::only_causes(&mut reports);
        copies::only_sources(&mut reports, &self.copies.into_inner());
        reports.sort_by_cached_key(|d| {
            let place = (order(&d.location.file), d.location.line, d.location.column);
            (place, d.code, d.message.clone())
        });
        reports
    }
}
