//! What an archive without `TOSCA.meta` must say by its template (TOSCA 1.3 §6.3).

use super::entry::META;
use crate::diagnostic::{Code, Diagnostic, Mode, Report, Sink};
use crate::grammar::Version;
use crate::source::{SourceLoader, Span};
use crate::yaml;

/// Metadata that take the place of `CSAR-Version` and of a name.
const NEEDED: [&str; 2] = ["template_name", "template_version"];

/// Checks the template at the root of an archive of 1.x in which no `TOSCA.meta` lies: its metadata name and version
/// it. Often they do not, and the archive is read all the same.
pub fn check_root(entry: &str, sources: &dyn SourceLoader, mode: Mode) -> Vec<Diagnostic> {
    if META.iter().any(|path| sources.exists(path)) {
        return Vec::new();
    }
    let bytes = sources.load(entry).unwrap_or_default();
    let Ok(text) = String::from_utf8(bytes) else {
        return Vec::new();
    };
    let sink = Sink::new(mode);
    let file = sink.add_file(entry);
    let top = Span::start_of(file);
    // what is wrong with the file itself is told where it is read
    let aside = Sink::new(mode);
    let Some(root) = yaml::read(file, &text, &aside) else {
        return Vec::new();
    };
    let version = root.get("tosca_definitions_version");
    let header = version.and_then(|v| Version::from_header(v.as_text()?));
    if header.is_none_or(Version::is_2) {
        return Vec::new();
    }
    let metadata = root.get("metadata");
    // files of 1.0 have them as keynames of their own
    let has =
        |name: &&str| metadata.is_some_and(|m| m.get(name).is_some()) || root.get(name).is_some();
    let missing: Vec<&str> = NEEDED.into_iter().filter(|name| !has(name)).collect();
    if !missing.is_empty() {
        let at = metadata.map_or(version.map_or(top, |v| v.span), |m| m.span);
        let names = missing.join("` and `");
        let message = format!("an archive without TOSCA.meta says `{names}` in this file");
        let entries: Vec<String> = missing.iter().map(|name| format!("{name}: …")).collect();
        Report::quirk(Code::MetaMissing, at, message)
            .help(format!(
                "add `metadata: {{ {} }}`, or a TOSCA-Metadata/TOSCA.meta that names the file",
                entries.join(", ")
            ))
            .section("TOSCA 1.3 §6.3")
            .to(&sink);
    }
    sink.finish(top)
}
