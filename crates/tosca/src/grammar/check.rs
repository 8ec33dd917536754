//! Checks a tree against the table. Values and names are left to later stages.

use super::Version;
use super::forms::{expected, form_of, takes};
use super::keynames::is_no_keyname;
use super::successor::{Successor, predecessor, successor};
use super::table::{Construct, Key, Shape};
use crate::diagnostic::{Code, Report, Sink, counted, with_article};
use crate::source::Span;
use crate::values::{is_call, literal};
use crate::yaml::{Entry, Kind, Map, Node, ScalarValue, plain};

/// Checks a whole file. What is wrong is reported; nothing is changed.
pub(crate) fn check(construct: &'static Construct, node: &Node, version: Version, sink: &Sink) {
    check_begun(construct, node, &[], version, sink);
}

/// The same for the beginning of a file; `open` are the places of what goes on behind it.
pub(crate) fn check_begun(
    construct: &'static Construct,
    node: &Node,
    open: &[Span],
    version: Version,
    sink: &Sink,
) {
    let checker = Checker {
        version,
        sink,
        open,
    };
    checker.construct(construct, node, node.span);
}

pub(super) struct Checker<'s> {
    pub(super) version: Version,
    pub(super) sink: &'s Sink,
    /// Places of what is not known to its end.
    pub(super) open: &'s [Span],
}

// === impl Checker ===

impl Checker<'_> {
    pub(super) fn shape(&self, shape: Shape, node: &Node, at: Span, section: Option<&'static str>) {
        let Some(shape) = shape.of(self.version) else {
            return;
        };
        match shape {
            // said by `of`
            Shape::Changed(..) | Shape::Dropped(_) | Shape::Added(_) => {}
            Shape::Any => {}
            Shape::Text
            | Shape::Type
            | Shape::Scalar
            | Shape::Word(_)
            | Shape::Integer
            | Shape::Boolean
            | Shape::Version => match node.as_scalar() {
                Some(scalar) => self.scalar(shape, scalar, node, section),
                None => self.wrong_kind(shape, node, at, section),
            },
            Shape::Occurrences => {
                if let Err(text) = literal::occurrences(node) {
                    self.bad_occurrences(&text, node);
                }
            }
            Shape::Of(construct) => self.construct(construct, node, at),
            Shape::MaybeNamed(construct) => self.construct(construct, unnamed(construct, node), at),
            Shape::MapOf(inner) => self.map_of(*inner, node, at, section),
            Shape::ListOf(inner) => match &node.kind {
                Kind::List(items) => {
                    for item in items {
                        self.shape(*inner, item, item.span, section);
                    }
                }
                _ if node.is_null() => self.nothing(node, at, section),
                _ => self.wrong_kind(shape, node, at, section),
            },
            Shape::Sequence(inner) => self.sequence(*inner, node, at, section),
            Shape::Pair => self.pair(node, at, section),
            Shape::Loosely(inner, how) => self.loosely(*inner, how, node, at, section),
            Shape::Parameter(construct) => self.parameter(construct, node, at),
            Shape::Refinable(construct) => self.refinable(construct, node, at),
            Shape::Either(shapes) => {
                let form = form_of(node);
                match shapes.iter().find(|s| takes(**s, form, self.version)) {
                    Some(shape) => self.shape(*shape, node, at, section),
                    None if node.is_null() => self.nothing(node, at, section),
                    None => {
                        let mut own = shapes.iter().filter_map(|s| s.of(self.version));
                        match (own.next(), own.next()) {
                            (Some(only), None) => self.shape(only, node, at, section),
                            _ => self.wrong_kind(shape, node, at, section),
                        }
                    }
                }
            }
        }
    }

    fn map_of(&self, inner: Shape, node: &Node, at: Span, section: Option<&'static str>) {
        match &node.kind {
            Kind::Map(map) => {
                for entry in &map.entries {
                    self.name(inner, entry);
                    self.shape(inner, &entry.value, entry.key.span, section);
                }
            }
            _ if node.is_null() => self.nothing(node, at, section),
            _ => {
                self.wrong_kind(Shape::MapOf(&Shape::Any), node, at, section);
                // what stands in a list of entries is looked at as what was meant
                let items = node.as_list().unwrap_or(&[]);
                for entry in items.iter().filter_map(|item| item.entries().first()) {
                    self.shape(inner, &entry.value, entry.key.span, section);
                }
            }
        }
    }

    /// Names of definitions are strings that say something.
    fn name(&self, of: Shape, entry: &Entry) {
        let (Shape::Of(construct), true) = (of, self.version.is_2()) else {
            return;
        };
        let text = &entry.key.text;
        let is_text = plain(text.clone()).value == ScalarValue::Text;
        // a key that YAML reads as a number may have been written in quotes: only the length tells
        let quoted = entry.key.span.length as usize > text.chars().count();
        if text.is_empty() || !is_text && !quoted {
            let message = format!("the name of {} is a string", with_article(construct.name));
            Report::error(Code::BadName, entry.key.span, message)
                .help("write a name, in quotes if it looks like a number")
                .section(construct.section)
                .to(self.sink);
        }
    }

    fn sequence(&self, inner: Shape, node: &Node, at: Span, section: Option<&'static str>) {
        let shape = Shape::Sequence(&Shape::Any);
        match &node.kind {
            Kind::List(items) => {
                for item in items {
                    match item.entries() {
                        [Entry { key, value }] => self.shape(inner, value, key.span, section),
                        entries => {
                            let found = match entries.len() {
                                0 => item.describe(),
                                n => format!("a map with {}", counted(n, "entry")),
                            };
                            self.report(
                                Code::WrongKind,
                                item.span,
                                format!(
                                    "expected a map with one entry (`- name: …`), found {found}"
                                ),
                                section,
                            )
                            .help(match item.as_text() {
                                Some(name) => {
                                    format!("write `- {name}: …`, with what belongs to it")
                                }
                                None => {
                                    "indent what belongs to the name deeper than the name itself"
                                        .to_owned()
                                }
                            })
                            .to(self.sink);
                        }
                    }
                }
            }
            _ if node.is_null() => self.nothing(node, at, section),
            Kind::Map(_) => self
                .report(
                    Code::WrongKind,
                    at,
                    format!("expected {}, found a map", expected(shape)),
                    section,
                )
                .help("write `- ` before each name")
                .to(self.sink),
            _ => self.wrong_kind(shape, node, at, section),
        }
    }

    pub(super) fn construct(&self, construct: &'static Construct, node: &Node, at: Span) {
        let form = form_of(node);
        match &node.kind {
            // a call is a value, where one may stand for the whole
            Kind::Map(_) if is_short_call(construct, node, self.version) => {}
            Kind::Map(map) => self.keys(construct, map, at),
            _ => match construct
                .short
                .iter()
                .find(|s| takes(**s, form, self.version))
            {
                Some(short) if !node.is_null() => {
                    self.shape(*short, node, at, Some(construct.section));
                }
                _ if node.is_null() => {
                    let required = |key: &Key| !key.may_be_left_out() && key.is_in(self.version);
                    if construct.keys.iter().any(required) {
                        self.missing(construct, (&Map::default(), &[]), at);
                    } else {
                        self.nothing(node, at, Some(construct.section));
                    }
                }
                _ if self.is_empty_for(construct, node) => {
                    let message = format!(
                        "expected {}, found an empty list",
                        expected(Shape::Of(construct))
                    );
                    Report::quirk(Code::WrongKind, at, message)
                        .help("write `{}`, or leave it out")
                        .section(construct.section)
                        .to(self.sink);
                }
                _ => self.wrong_kind(Shape::Of(construct), node, at, Some(construct.section)),
            },
        }
    }

    /// An empty list where nothing need be said (`instantiate: []` of an interface).
    fn is_empty_for(&self, construct: &'static Construct, node: &Node) -> bool {
        let required = |key: &Key| !key.may_be_left_out() && key.is_in(self.version);
        node.as_list().is_some_and(<[Node]>::is_empty) && !construct.keys.iter().any(required)
    }

    fn keys(&self, construct: &'static Construct, map: &Map, at: Span) {
        let mut meant = Vec::new();
        for entry in &map.entries {
            match (
                construct.key_of(&entry.key.text, self.version),
                construct.others.and_then(|s| s.of(self.version)),
            ) {
                (Some(key), _) => {
                    self.key(construct, key, entry);
                    meant.extend(self.instead_of(construct, key));
                }
                (None, Some(shape)) if !is_no_keyname(construct, entry, self.version) => {
                    let section = Some(construct.section);
                    self.shape(shape, &entry.value, entry.key.span, section);
                }
                _ => meant.extend(self.unknown(construct, entry)),
            }
        }
        self.missing(construct, (map, &meant), at);
        self.beside(construct, map);
    }

    /// The keyname that stands in place of one that is gone: it is not missed as well.
    fn instead_of(&self, construct: &Construct, key: &Key) -> Option<&'static str> {
        let gone = !key.is_in(self.version) && self.version.is_2();
        match successor(construct, key.name).filter(|_| gone)? {
            Successor::Name(now) => Some(now),
            Successor::Inside(_) | Successor::Nothing => None,
        }
    }

    fn key(&self, construct: &'static Construct, key: &Key, entry: &Entry) {
        if !key.is_in(self.version) {
            let has = match key.until {
                Some(until) if until < self.version => format!("until {}", until.header()),
                _ => format!("since {}", key.since.header()),
            };
            let message = format!(
                "`{}` of {} exists {has}",
                key.name,
                with_article(construct.name)
            );
            let (report, help) =
                match successor(construct, key.name).filter(|_| self.version.is_2()) {
                    // what has another name now is not looked for under the old one
                    Some(now) => (
                        Report::error(Code::KeynameOfOtherVersion, entry.key.span, message),
                        now.help(self.version) + generation(key.name, Version::V1_3).as_str(),
                    ),
                    None => (
                        Report::quirk(Code::KeynameOfOtherVersion, entry.key.span, message),
                        of_this_version(construct, key, self.version),
                    ),
                };
            report.help(help).section(construct.section).to(self.sink);
        }
        let at = entry.key.span;
        if entry.value.is_null() && key.may_be_left_out() {
            if !matches!(key.shape.of(self.version), None | Some(Shape::Any)) {
                self.nothing(&entry.value, at, Some(construct.section));
            }
            return;
        }
        self.shape(key.shape, &entry.value, at, Some(construct.section));
    }

    fn pair(&self, node: &Node, at: Span, section: Option<&'static str>) {
        match node.as_list() {
            Some([first, second]) => {
                for name in [first, second] {
                    self.shape(Shape::Text, name, name.span, section);
                }
            }
            Some(items) => {
                let message = format!("expected two names, found {}", items.len());
                let report = self.report(Code::WrongKind, node.span, message, section);
                report.to(self.sink);
            }
            None if node.is_null() => self.nothing(node, at, section),
            None => self.wrong_kind(Shape::Pair, node, at, section),
        }
    }
}

/// What a version has in place of a keyname that is not its own.
fn of_this_version(construct: &Construct, key: &Key, version: Version) -> String {
    let own = version.header();
    match predecessor(construct, key.name).filter(|_| !version.is_2()) {
        Some(name) => format!(
            "this file says {own}, which has `{name}` in its place{}",
            generation(key.name, Version::V2_0)
        ),
        None => format!("this file says {own}"),
    }
}

/// How a file begins that has the whole part rightly.
fn generation(keyname: &str, version: Version) -> String {
    match keyname {
        "topology_template" | "service_template" => format!(
            "; else begin the file with `tosca_definitions_version: {}`",
            version.header()
        ),
        _ => String::new(),
    }
}

/// Whether it is a call in place of the whole construct (TOSCA 2.0 §9.8).
fn is_short_call(construct: &Construct, node: &Node, version: Version) -> bool {
    let takes_values = |shape: &Shape| matches!(shape.of(version), Some(Shape::Any));
    construct.short.iter().any(takes_values) && is_call(node, version).is_some()
}

/// The construct under the name of a named import (`- types: { file: x }`, TOSCA 1.0), else itself.
fn unnamed<'n>(construct: &Construct, node: &'n Node) -> &'n Node {
    match node.entries() {
        [entry] if construct.key(&entry.key.text).is_none() => &entry.value,
        _ => node,
    }
}
