//! Repositories: their credentials, and whether what names them finds them (TOSCA 1.3 §3.6.6).

use super::context::Context;
use crate::diagnostic::{Code, Report};
use crate::document::Document;
use crate::values::{Ledger, Lowering, Schema, Scope};
use crate::yaml::Node;
use std::collections::BTreeMap;

/// The data type of credentials.
const CREDENTIAL: &str = "tosca.datatypes.Credential";

/// The repositories of all files, with their URLs.
pub(super) fn all(documents: &[Document]) -> BTreeMap<&str, Option<&str>> {
    let entries = documents
        .iter()
        .flat_map(|d| d.root.entries_at("repositories"));
    let named = entries.map(|entry| {
        let url = entry.value.get("url").unwrap_or(&entry.value);
        (entry.key.text.as_str(), url.as_text())
    });
    named.collect()
}

/// Checks the repositories of a file.
pub(super) fn check<'a>(context: &Context<'_, 'a>, root: &'a Node) {
    let ledger = Ledger::default();
    let lowering = Lowering {
        ledger: &ledger,
        ..context.lowering(Scope::Outside)
    };
    for entry in root.entries_at("repositories") {
        if let Some(credential) = entry
            .value
            .get("credential")
            .filter(|c| c.as_map().is_some())
        {
            let schema = Schema::of_type(CREDENTIAL, credential.span);
            let subject = format_args!("the credential of `{}`", entry.key.text);
            lowering.value(&subject, credential, Some(&schema));
        }
    }
    // of types that nothing uses, too
    for node_type in root.entries_at("node_types") {
        for artifact in node_type.value.entries_at("artifacts") {
            if let Some(repository) = artifact.value.get("repository").filter(|r| !r.is_null()) {
                exists(context, repository);
            }
        }
    }
}

/// Reports a name that is no repository's.
pub(super) fn exists(context: &Context<'_, '_>, written: &Node) {
    let Some(name) = written.as_text() else {
        return;
    };
    if context.repositories.contains_key(name) {
        return;
    }
    let names = || context.repositories.keys().copied();
    let none = "add it under `repositories:`";
    let help = context.sink.meant_or(name, names(), none, "there are");
    Report::error(
        Code::UnknownRepository,
        written.span,
        format!("there is no repository `{name}`"),
    )
    .help(help)
    .section("TOSCA 1.3 §3.6.7")
    .to(context.sink);
}
