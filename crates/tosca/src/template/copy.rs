//! `copy`: a template takes another one's keynames as its own, where it has none (TOSCA 1.3 §3.8.3).

use crate::diagnostic::{Code, CopyOf, Report, Sink};
use crate::source::Span;
use crate::yaml::{Entry, Kind, Map, Node};
use std::collections::BTreeMap;

/// Sections whose templates may be copies.
const SECTIONS: [(&str, &str); 2] = [
    ("node_templates", "node template"),
    ("relationship_templates", "relationship template"),
];

/// Puts in place what templates copy. What cannot be copied is reported and left as it is.
pub(crate) fn expand(template: &mut Node, sink: &Sink) {
    for (section, label) in SECTIONS {
        if let Some(section) = template.get_mut(section) {
            expand_section(section, label, sink);
        }
    }
}

fn expand_section(section: &mut Node, label: &str, sink: &Sink) {
    let Kind::Map(templates) = &mut section.kind else {
        return;
    };
    let copied: BTreeMap<String, (Span, Node)> = templates
        .entries
        .iter()
        .filter_map(|entry| templates.entry(entry.value.text_at("copy")?))
        .map(|source| {
            let whole = (source.key.span, source.value.clone());
            (source.key.text.clone(), whole)
        })
        .collect();
    let is_copy = |e: &&Entry| e.value.get("copy").is_some();
    let (copies, others): (Vec<&Entry>, Vec<&Entry>) = templates.entries.iter().partition(is_copy);
    if copies.is_empty() {
        return;
    }
    // a copy cannot be copied
    let names: Vec<String> = others.iter().map(|e| e.key.text.clone()).collect();
    for entry in &mut templates.entries {
        let Some(written) = entry.value.get("copy").filter(|n| n.as_text().is_some()) else {
            continue;
        };
        let name = written.as_text().unwrap_or_default();
        let span = written.span;
        match copied.get(name) {
            None => {
                let others = names.iter().map(String::as_str);
                let help = sink.meant_or(name, others, "there is no other one", "there are");
                Report::error(
                    Code::BadCopy,
                    span,
                    format!("there is no {label} `{name}` to copy"),
                )
                .help(help)
                .section("TOSCA 1.3 §3.8.3")
                .to(sink);
            }
            Some((_, source)) if source.get("copy").is_some() => {
                let message = format!("`{name}` is itself a copy: it cannot be copied");
                Report::error(Code::BadCopy, span, message)
                    .help("copy what it is a copy of")
                    .section("TOSCA 1.3 §3.8.3")
                    .to(sink);
            }
            Some((at, source)) => {
                sink.copies(CopyOf {
                    name: entry.key.text.clone(),
                    at: sink.location(entry.key.span),
                    of: name.to_owned(),
                    source: sink.location(*at),
                });
                if let (Kind::Map(own), Kind::Map(source)) = (&mut entry.value.kind, &source.kind) {
                    own.entries.retain(|e| e.key.text != "copy");
                    fill(own, source);
                }
            }
        }
    }
}

/// Adds what the other map has and this one has not, maps within maps as well.
fn fill(own: &mut Map, source: &Map) {
    for Entry { key, value } in &source.entries {
        match own.entries.iter_mut().find(|e| e.key.text == key.text) {
            None => own.entries.push(Entry {
                key: key.clone(),
                value: value.clone(),
            }),
            Some(entry) => {
                if let (Kind::Map(own), Kind::Map(source)) = (&mut entry.value.kind, &value.kind) {
                    fill(own, source);
                }
            }
        }
    }
}
