//! Names of types: what a written one stands for, and what was meant by one that nothing has.

use super::head::TypeKind;
use super::profile;
use super::universe::Universe;
use crate::diagnostic::{Code, Help, Report, Sink, list_some};
use crate::source::Span;
use crate::values::Primitive;
use crate::yaml::Node;
use std::borrow::Cow;

/// What other languages call a type.
fn alias(kind: TypeKind, written: &str) -> Option<&'static str> {
    if kind != TypeKind::Data {
        return None;
    }
    Some(match written.to_ascii_lowercase().as_str() {
        "int" | "long" => "integer",
        "bool" => "boolean",
        "str" | "text" => "string",
        "number" | "double" => "float",
        "array" => "list",
        "dict" | "object" => "map",
        "date" | "datetime" | "time" => "timestamp",
        _ => return None,
    })
}

impl<'a> Universe<'a> {
    /// The names that `written` may stand for: as it is, without its prefix, with TOSCA's. Each is
    /// made only when it is asked for: most are found by the first.
    pub(crate) fn candidates<'w>(
        &self,
        kind: TypeKind,
        written: &'w str,
    ) -> impl Iterator<Item = Cow<'w, str>> + use<'w, 'a> {
        let bare = match written.split_once(':') {
            // what it has may be called as what is built in
            Some((prefix, _)) if self.left_out.is_all_of(prefix) => written,
            Some((prefix, rest)) if prefix == "tosca" || self.prefixes.contains(prefix) => rest,
            _ => written,
        };
        // `nodes.Root` of `tosca:nodes.Root`
        let family = kind.prefixes().first();
        let family = family.and_then(|p| p.strip_prefix("tosca."));
        let of_family = family.is_some_and(|family| bare.starts_with(family));
        // the name of 1.0, by which files go on calling it
        let former = bare == "tosca.nodes.ObjectStorage";
        let with = move |prefix: &str| Cow::Owned(format!("{prefix}{bare}"));
        let other = (bare != written).then_some(Cow::Borrowed(bare)).into_iter();
        let other = other
            .chain(of_family.then(|| with("tosca.")))
            .chain(former.then_some(Cow::Borrowed("tosca.nodes.Storage.ObjectStorage")))
            .chain(kind.prefixes().iter().map(move |prefix| with(prefix)));
        // since 2.0 names are what they are; namespaces have been seen to
        let other = (!self.version.is_2()).then_some(other);
        std::iter::once(Cow::Borrowed(written)).chain(other.into_iter().flatten())
    }

    /// Names of built-in types of a kind.
    pub(super) fn base_names(&self, kind: TypeKind) -> Vec<&'a str> {
        self.base
            .map(|base| base.own_names(kind))
            .unwrap_or_default()
    }

    /// All names of a kind, for suggestions.
    pub(crate) fn names(&self, kind: TypeKind) -> Vec<&'a str> {
        let mut names = self.own_names(kind);
        names.extend(self.base_names(kind));
        if kind == TypeKind::Data {
            names.extend(Primitive::all(self.version).iter().map(|(name, _)| *name));
        }
        names
    }

    /// Reports that a type does not exist.
    pub(crate) fn unknown_type(&self, kind: TypeKind, node: &Node, sink: &Sink) {
        let Some(written) = node.as_text() else {
            return;
        };
        let names = match sink.is_full() {
            true => Vec::new(),
            false => self.names(kind),
        };
        self.not_among(kind, node.span, (written, &names), sink)
            .to(sink);
    }

    /// That a type is none of these, and which of them was probably meant.
    pub(super) fn not_among(
        &self,
        kind: TypeKind,
        at: Span,
        (written, names): (&str, &[&str]),
        sink: &Sink,
    ) -> Report {
        let message = format!("there is no {} `{written}`", kind.label());
        let by_prefix = self.meant_by_prefix(kind, (written, names), sink);
        let found = match by_prefix {
            Some(_) => None,
            None => sink.closest_type(written, names.iter().copied()),
        };
        let near = found.filter(|found| found.near).map(|f| f.name.to_owned());
        let meant = by_prefix.or(near);
        let undeclared = match meant {
            Some(_) => None,
            None => self.undeclared_prefix(written),
        };
        // an end alone is less sure: what is left out may have the name
        let by_end = found.filter(|found| !found.near);
        let alias = alias(kind, written).map(str::to_owned);
        let meant = alias
            .filter(|name| names.contains(&name.as_str()))
            .or(meant);
        let report = Report::error(Code::UnknownType, at, message).section(self.of_names());
        if self.may_be_left_out(written) && !is_surely_meant(written, meant.as_deref()) {
            return report.told_already();
        }
        report
            .help_if(meant.as_deref().map(Help::meant))
            .help_if(by_end.map(|found| Help::meant(found.name)))
            .help_if(undeclared)
            .help_if(match (self.version.is_2(), found) {
                // another namespace has it
                (true, Some(_)) => None,
                _ => self.of_profile(kind, written),
            })
    }

    /// The right name behind a prefix that no import declares, or with one that is declared.
    fn meant_by_prefix(
        &self,
        kind: TypeKind,
        (written, names): (&str, &[&str]),
        sink: &Sink,
    ) -> Option<String> {
        if self.version.is_2() {
            return None;
        }
        let Some((prefix, rest)) = written.split_once(':') else {
            // a point in place of the colon
            let (prefix, rest) = written.split_once('.')?;
            let is_there = self.prefixes.contains(prefix) && self.head(kind, rest).is_some();
            return is_there.then(|| format!("{prefix}:{rest}"));
        };
        if self.prefixes.contains(prefix) {
            let meant = sink.closest_type(rest, names.iter().copied())?;
            return Some(format!("{prefix}:{}", meant.name));
        }
        if !names.contains(&rest) {
            self.head(kind, rest)?;
        }
        let prefixes = self.prefixes.iter().copied().chain(["tosca"]);
        let meant = sink.closest(prefix, prefixes);
        Some(meant.map_or_else(|| rest.to_owned(), |meant| format!("{meant}:{rest}")))
    }

    /// That the part before a colon stands for no import.
    pub(crate) fn undeclared_prefix(&self, written: &str) -> Option<String> {
        let (prefix, _) = written.rsplit_once(':')?;
        let known = ["tosca"].into_iter().chain(self.prefixes.iter().copied());
        let mut known = known.filter(|p| *p != "tosca" || !self.version.is_2());
        if known.clone().any(|p| p == prefix) {
            return None;
        }
        let key = match self.version.is_2() {
            true => "namespace",
            false => "namespace_prefix",
        };
        Some(match known.next() {
            None => format!("no import has `{key}: {prefix}`"),
            Some(first) => {
                let all = list_some([first].into_iter().chain(known));
                format!("no import has `{key}: {prefix}`; there are: {all}")
            }
        })
    }

    /// How to come by a type that another version has built in.
    pub(super) fn of_profile(&self, kind: TypeKind, written: &str) -> Option<String> {
        if self.version.is_2() {
            profile::since(kind, written)?;
            if self.has_profile {
                return Some(self.of_profile_of_2(kind, written));
            }
            return Some(
                "2.0 has no types of its own: import them with `- profile: \
                 org.oasis-open.simple:2.0`, and write their names as that profile does"
                    .into(),
            );
        }
        // a profile that is still being built is not asked for itself
        let newest = self.base?.version;
        let since = profile::since(kind, written).filter(|since| *since > newest)?;
        let help = format!(
            "since {}; this service is of {}: begin it with `tosca_definitions_version: {}`",
            since.number(),
            newest.number(),
            since.header()
        );
        let last = |name: &str| name.rsplit('.').next().map(str::to_owned);
        let mut names = self.base_names(kind).into_iter();
        Some(match names.find(|name| last(name) == last(written)) {
            Some(here) => format!("{help}, or write `{here}`"),
            None => help,
        })
    }

    /// What the profile that is imported has in place of a type of 1.x.
    fn of_profile_of_2(&self, kind: TypeKind, written: &str) -> String {
        let mut names = self.own_names(kind).into_iter();
        let is_it = |name: &&str| {
            let head = self.head(kind, name);
            head.is_some_and(|head| head.metadata.get("tosca_1_3") == Some(&written))
        };
        match names.find(is_it) {
            Some(name) => format!("the profile that is imported calls it `{name}`"),
            None => "the profile that is imported has no such type: `concertina explain T0301` says more"
                .to_owned(),
        }
    }

    /// Where the specification says which names there are.
    fn of_names(&self) -> &'static str {
        match self.version.is_2() {
            true => "TOSCA 2.0 §6.8.4",
            false => "TOSCA 1.3 §3.7",
        }
    }
}

/// Whether a name is a slip, though others may be there that could not be read: of one of TOSCA's own names, or
/// what other languages call a type.
fn is_surely_meant(written: &str, meant: Option<&str>) -> bool {
    let is_own = |name: &str| name.starts_with("tosca.") || name.starts_with("tosca:");
    meant.is_some_and(|meant| {
        // `date` and `text` may well be types of somebody's
        let is_foreign = matches!(written, "int" | "long" | "bool" | "str" | "double" | "dict");
        is_own(written) && is_own(meant)
            || is_foreign && alias(TypeKind::Data, written) == Some(meant)
    })
}
