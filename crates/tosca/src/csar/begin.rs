//! The file to begin with, where no `TOSCA.meta` names it: the only YAML file at the root (TOSCA 1.3 §6.3, TOSCA
//! 2.0 §17.3). Where there is none or several, what could be meant is said.

use super::entry::{META, is_yaml};
use crate::diagnostic::{Code, Report, Sink};
use crate::source::{SourceLoader, Span};
use crate::yaml;

/// Where the template itself is written, in 1.x and since 2.0.
const TEMPLATES: [&str; 2] = ["topology_template", "service_template"];

/// The only YAML file at the root.
pub(super) fn only(
    at_root: &[String],
    sources: &dyn SourceLoader,
    (top, sink): (Span, &Sink),
) -> Option<String> {
    let found: Vec<&str> = at_root.iter().map(String::as_str).collect();
    let found: Vec<&str> = found.into_iter().filter(|name| is_yaml(name)).collect();
    let (message, help) = match found.as_slice() {
        [only] => return Some((*only).to_owned()),
        [] => none(sources),
        several => (
            format!(
                "several files may be the one to begin with: {}",
                several.join(", ")
            ),
            which(several, sources),
        ),
    };
    Report::error(Code::EntryMissing, top, message)
        .help(help)
        .section("TOSCA 1.3 §6.3")
        .to(sink);
    None
}

fn none(sources: &dyn SourceLoader) -> (String, String) {
    match folder_that_is_one(sources) {
        Some(folder) => (
            format!("no file says where to begin: everything lies in the folder {folder}"),
            format!(
                "pack what is in {folder}, not the folder itself; where nothing is packed, name {folder} \
                 in place of the folder that it lies in"
            ),
        ),
        None => (
            "no file says where to begin".to_owned(),
            "put one service template at the root, or name it in TOSCA-Metadata/TOSCA.meta: \
             `Entry-Definitions: …`; a folder is read as an archive, too"
                .to_owned(),
        ),
    }
}

/// Which of several it is for people: the only one with a template in it, if one is.
fn which(several: &[&str], sources: &dyn SourceLoader) -> String {
    let templates = several.iter().filter(|name| has_template(name, sources));
    let templates: Vec<&str> = templates.copied().collect();
    match templates.as_slice() {
        [only] => format!(
            "{only} alone has a service template: name it in TOSCA-Metadata/TOSCA.meta, \
             `Entry-Definitions: {only}`; of a folder, the file itself can be given in its place"
        ),
        _ => "name it in TOSCA-Metadata/TOSCA.meta, `Entry-Definitions: …`; of a folder, the file itself \
              can be given in its place"
            .to_owned(),
    }
}

fn has_template(name: &str, sources: &dyn SourceLoader) -> bool {
    let bytes = sources.load(name).unwrap_or_default();
    let Ok(text) = String::from_utf8(bytes) else {
        return false;
    };
    // what is wrong in it is told where it is read
    let aside = Sink::new(crate::Mode::Opera);
    let root = yaml::read(aside.add_file(name), &text, &aside);
    root.is_some_and(|root| TEMPLATES.iter().any(|key| root.get(key).is_some()))
}

/// The folder that was packed in place of what is in it.
fn folder_that_is_one(sources: &dyn SourceLoader) -> Option<String> {
    let mut folders = sources.folders_in("");
    // what other programs put beside it
    folders.retain(|name| !name.starts_with('.') && name != "__MACOSX");
    let [only] = folders.as_slice() else {
        return None;
    };
    let says = META
        .iter()
        .any(|path| sources.exists(&format!("{only}/{path}")));
    let begins = says || sources.in_folder(only).iter().any(|name| is_yaml(name));
    begins.then(|| only.clone())
}
