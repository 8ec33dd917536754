//! What is said of keynames: those that are none, and those that are not there.

use super::belongs::elsewhere;
use super::check::Checker;
use super::forms::{form_of, takes};
use super::table::{Construct, Need, Shape};
use super::version::Version;
use crate::diagnostic::{Code, Help, Report, closest, list_some, plural, with_article};
use crate::source::Span;
use crate::values::{FUNCTIONS, is_built_in};
use crate::yaml::{Entry, Map};

/// The keyname that a name is misspelt for: the plural of it, or a near one.
pub(super) fn meant(
    construct: &'static Construct,
    name: &str,
    version: Version,
) -> Option<&'static str> {
    let names = || construct.names(version);
    plural_of(construct, name, version).or_else(|| closest(name, names()))
}

fn plural_of(construct: &'static Construct, name: &str, version: Version) -> Option<&'static str> {
    let several = plural(name);
    construct.names(version).find(|known| *known == several)
}

/// Whether a key is a mistake: it is no keyname, and no name beside them. A name beside them is one where it
/// is like a keyname, and what it has is not what stands there.
pub(super) fn is_no_keyname(
    construct: &'static Construct,
    entry: &Entry,
    version: Version,
) -> bool {
    if construct.key_of(&entry.key.text, version).is_some() {
        return false;
    }
    match construct.others.and_then(|shape| shape.of(version)) {
        Some(Shape::Of(inner)) => {
            let entries = entry.value.entries();
            !entries.is_empty()
                && entries.iter().all(|e| inner.key(&e.key.text).is_none())
                && meant(construct, &entry.key.text, version).is_some()
        }
        other => other.is_none(),
    }
}

/// What is said where a keyname of another construct stands for something that has other words here.
fn advice(construct: &Construct, entry: &Entry, version: Version) -> Option<&'static str> {
    let name = entry.key.text.as_str();
    let has = |key: &str| construct.names(version).any(|name| name == key);
    Some(match (construct.name, name) {
        ("requirement assignment", "type") => {
            "a type of the target stands under `node:`, one of the relationship under `relationship:`"
        }
        ("group", "targets") => "what belongs to a group stands under `members:`",
        ("policy", "members") => "what a policy is about stands under `targets:`",
        ("topology template", "topology_template" | "service_template") => {
            "what stands under it belongs here, one level higher"
        }
        _ if construct.key("operations").is_some() => {
            "operations stand under `operations:`, notifications under `notifications:`"
        }
        _ if has("value") && is_called(entry) => "a call is a value: write it under `value:`",
        _ if has("default") && is_called(entry) => "a call is a value: write it under `default:`",
        _ => return None,
    })
}

/// Whether it is a call, and no definition that stands one level too deep.
fn is_called(entry: &Entry) -> bool {
    let takes_text = entry.key.text.trim_start_matches('$').starts_with("get_");
    let is_list = entry.value.as_list().is_some();
    is_function(&entry.key.text) && (is_list || takes_text && entry.value.as_text().is_some())
}

/// Whether it is the name of a function, of 1.x or with the sign of 2.0.
fn is_function(name: &str) -> bool {
    FUNCTIONS.contains(&name) || name.strip_prefix('$').is_some_and(is_built_in)
}

impl Checker<'_> {
    /// A key that is none: which one was probably meant.
    pub(super) fn unknown(
        &self,
        construct: &'static Construct,
        entry: &Entry,
    ) -> Option<&'static str> {
        let name = &entry.key.text;
        let names = || construct.names(self.version);
        let meant =
            plural_of(construct, name, self.version).or_else(|| self.sink.closest(name, names()));
        let elsewhere = match meant.is_some() || self.sink.is_full() {
            true => None,
            false => elsewhere(construct, name, self.version),
        };
        let help = match (meant, advice(construct, entry, self.version), elsewhere) {
            (Some(meant), ..) => Help::meant(meant),
            (None, Some(advice), _) => advice.into(),
            (None, None, Some(where_to)) => where_to.into(),
            (None, None, None) => {
                let values = match names().any(|n| n == "properties") {
                    true => "; values of properties stand under `properties:`",
                    false => "",
                };
                format!("it may have: {}{values}", list_some(names())).into()
            }
        };
        Report::error(
            Code::UnknownKeyname,
            entry.key.span,
            format!(
                "{} has no keyname `{name}`",
                with_article(construct.called(self.version))
            ),
        )
        .help(help)
        .section(construct.section)
        .to(self.sink);
        // what it has is looked at as what was meant
        if let Some(key) = meant.and_then(|name| construct.key_of(name, self.version))
            && takes(key.shape, form_of(&entry.value), self.version)
        {
            let section = Some(construct.section);
            self.shape(key.shape, &entry.value, entry.key.span, section);
        }
        meant
    }

    /// What must be there is, or has been told as misspelt.
    pub(super) fn missing(
        &self,
        construct: &'static Construct,
        (map, meant): (&Map, &[&str]),
        at: Span,
    ) {
        if self.open.contains(&at) {
            return;
        }
        let is_there = |name: &str| map.get(name).is_some() || meant.contains(&name);
        let mut told = "";
        for key in construct.keys.iter().filter(|k| k.is_in(self.version)) {
            let (needed, other) = match key.need {
                Need::Optional | Need::With(_) | Need::Alone => continue,
                Need::Required => (true, None),
                Need::Without(other) => (!is_there(other) && other != told, construct.key(other)),
            };
            // that no version is named has been told where it is looked for
            let is_version = key.name == "tosca_definitions_version";
            if !needed || is_version || is_there(key.name) {
                continue;
            }
            // either of two that are each needed without the other
            let other =
                other.filter(|o| matches!(o.need, Need::Without(_)) && o.is_in(self.version));
            let other = other.map_or_else(String::new, |o| format!(" or `{}`", o.name));
            let help = match (key.name, other.is_empty()) {
                ("node_templates", _) => {
                    "add `node_templates:`; a file of types alone has no `service_template`"
                        .to_owned()
                }
                ("operation", true) => "name what is called: `INTERFACE.OPERATION`".to_owned(),
                ("workflow", true) => "name what is called: `WORKFLOW`".to_owned(),
                (name, true) => format!("add `{name}:`"),
                (_, false) => "add one of them".to_owned(),
            };
            let message = format!(
                "this {} needs the keyname `{}`{other}",
                construct.called(self.version),
                key.name
            );
            Report::error(Code::MissingKeyname, at, message)
                .help(help)
                .section(construct.section)
                .to(self.sink);
            told = key.name;
        }
    }

    /// Keynames that another one demands or excludes.
    pub(super) fn beside(&self, construct: &'static Construct, map: &Map) {
        for key in construct.keys.iter().filter(|k| k.is_in(self.version)) {
            if let Need::With(other) = key.need
                && map.get(key.name).is_none()
                && let Some(there) = map.entry(other)
            {
                let message = format!("`{other}` needs the keyname `{}` beside it", key.name);
                Report::error(Code::MissingKeyname, there.key.span, message)
                    .help(format!("add `{}:`, or leave `{other}` out", key.name))
                    .section(construct.section)
                    .to(self.sink);
            }
            if let Some(other) = key.beside
                && let (Some(own), Some(first)) = (map.entry(key.name), map.entry(other))
            {
                let message = format!("`{}` and `{other}` exclude each other", key.name);
                let report = match key.name {
                    // an official template has both
                    "service_template" => Report::warning,
                    _ => Report::error,
                };
                report(Code::KeynamesExclude, own.key.span, message)
                    .help(format!("leave one of them out; {}", instead(key.name)))
                    .related(first.key.span, format!("`{other}` stands here"))
                    .section(construct.section)
                    .to(self.sink);
            }
        }
    }
}

/// What to do with the one of two keynames that exclude each other.
fn instead(keyname: &str) -> &'static str {
    match keyname {
        "service_template" => {
            "a profile is types alone: write the template in a file of its own that imports it"
        }
        _ => "either the steps stand here, or an artifact has them",
    }
}
