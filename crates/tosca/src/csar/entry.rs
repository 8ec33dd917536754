//! The file that an archive begins with.

use super::begin::only;
use super::meta::{Field, Meta};
use super::name;
use crate::diagnostic::{Code, Diagnostic, Mode, Report, Sink};
use crate::source::{SourceLoader, Span};

/// Where `TOSCA.meta` may lie (TOSCA 2.0 §17.1; 1.x has the first only).
pub(super) const META: [&str; 2] = ["TOSCA-Metadata/TOSCA.meta", "TOSCA.meta"];

/// Where to begin, and what was found on the way.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The file to begin with; none: that is said.
    pub path: Option<String>,
    /// Other files with templates, for substitution.
    pub others: Vec<String>,
    /// What is wrong, or not as the specification has it.
    pub diagnostics: Vec<Diagnostic>,
}

/// Finds the entry of an archive or of a folder that is one: what `TOSCA.meta` says, or the only YAML file
/// at its root. `at_root` are the names of the files there.
pub fn find_entry(at_root: &[String], sources: &dyn SourceLoader, mode: Mode) -> Entry {
    let sink = Sink::new(mode);
    let both = META.iter().all(|path| sources.exists(path));
    let meta = META.iter().find(|path| sources.exists(path));
    let mut others = Vec::new();
    let (path, top) = match meta {
        Some(meta_path) => {
            let file = sink.add_file(meta_path);
            let top = Span::start_of(file);
            if both {
                let message = "there are two files TOSCA.meta: this one counts";
                Report::error(Code::MetaSyntax, top, message)
                    .help(format!("leave out {}", META[1]))
                    .section("TOSCA 2.0 §17.1")
                    .to(&sink);
            }
            let bytes = sources.load(meta_path).unwrap_or_default();
            let text = String::from_utf8_lossy(&bytes);
            let mut meta = Meta::read(file, &text, &sink);
            meta.amend(&sink);
            meta.check(file, &sink);
            if let Some(field) = meta.get("Other-Definitions") {
                others = named_others(field, sources, &sink);
            }
            let named = meta.get("Entry-Definitions");
            // a folder is no archive that holds its files together: the name must
            let leaves = named.and_then(|f| name::checked(&f.value).err().map(|why| (f, why)));
            if let Some((field, why)) = leaves {
                Report::error(Code::EntryMissing, field.at, why.to_string())
                    .help("name a file of the archive, relative to its root")
                    .section("TOSCA 1.3 §6.2")
                    .to(&sink);
            }
            others.retain(|name| name::checked(name).is_ok());
            let named = named.filter(|f| name::checked(&f.value).is_ok());
            if let Some(field) = named.filter(|f| !sources.exists(&f.value)) {
                let message = format!("there is no file {} in the archive", field.value);
                let meant = sink.nearby(sources, &field.value, &field.value);
                let at_root = at_root.iter().map(String::as_str);
                let meant =
                    meant.or_else(|| sink.closest(&field.value, at_root).map(str::to_owned));
                Report::error(Code::EntryMissing, field.at, message)
                    .help_if(meant.map(|meant| format!("did you mean {meant}?")))
                    .section("TOSCA 1.3 §6.2")
                    .to(&sink);
                (None, top)
            } else {
                if let Some(field) = named.filter(|f| !is_yaml(&f.value)) {
                    let message = "the entry of an archive ends in .yaml or .yml";
                    Report::quirk(Code::EntryMissing, field.at, message)
                        .help("rename it, here and in the archive; it is read all the same")
                        .section("TOSCA 1.3 §6.3")
                        .to(&sink);
                }
                (named.map(|f| f.value.clone()), top)
            }
        }
        None => (None, Span::start_of(sink.add_file("."))),
    };
    let has_errors = sink.blocks();
    let path = path.or_else(|| match has_errors {
        true => None,
        false => only(at_root, sources, (top, &sink)),
    });
    Entry {
        path,
        others,
        diagnostics: sink.finish(top),
    }
}

/// What `Other-Definitions` names; each name that is no file's is told where it stands.
fn named_others(field: &Field, sources: &dyn SourceLoader, sink: &Sink) -> Vec<String> {
    let named = field.names();
    for (name, at) in named.iter().filter(|(name, _)| !sources.exists(name)) {
        let message = format!("there is no file {name} in the archive");
        let meant = sink.nearby(sources, name, name);
        Report::error(Code::ImportMissing, *at, message)
            .help_if(meant.map(|meant| format!("did you mean {meant}?")))
            .section("TOSCA 2.0 §17.2")
            .to(sink);
    }
    named.into_iter().map(|(name, _)| name).collect()
}

pub(super) fn is_yaml(name: &str) -> bool {
    name.ends_with(".yaml") || name.ends_with(".yml")
}
