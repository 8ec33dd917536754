//! Implementations and artifacts: which files run, and whether they are there
//! (TOSCA 1.3 §3.6.7, §3.6.16).

use super::context::Context;
use super::properties::{self, Declared, Owner};
use super::repositories;
use crate::diagnostic::{Code, Help, Report};
use crate::source::Span;
use crate::source::path::{self, PathError};
use crate::source::{FetchError, place_of};
use crate::types::TypeKind;
use crate::values::{Scope, literal_time};
use crate::yaml::{Kind, Node};
use std::collections::BTreeMap;
use std::time::Duration;
use topology::{Implementation, OperationHostKeyword};

/// Artifacts of a node by name: their definitions.
pub(super) type Artifacts<'a> = BTreeMap<&'a str, &'a Node>;

/// Where artifacts lie, by their names.
#[derive(Default)]
pub(super) struct Places {
    /// Paths of files of the service.
    pub(super) here: BTreeMap<String, String>,
    /// URLs of what lies in a repository.
    pub(super) elsewhere: BTreeMap<String, String>,
}

/// Gathers the artifacts of type and template, and checks that their files are there.
pub(super) fn artifacts<'a>(
    context: &Context<'_, 'a>,
    of_type: &BTreeMap<&'a str, (Span, &'a Node)>,
    node: &'a Node,
) -> (Artifacts<'a>, Places) {
    let mut artifacts: Artifacts<'a> = of_type
        .iter()
        .map(|(&name, &(_, definition))| (name, definition))
        .collect();
    for entry in node.entries_at("artifacts") {
        artifacts.insert(entry.key.text.as_str(), &entry.value);
        has_type(context, &entry.value);
    }
    let mut places = Places::default();
    for (&name, &artifact) in &artifacts {
        match in_repository(artifact) {
            Some(repository) => {
                repositories::exists(context, repository);
                let url = url(context, repository, artifact);
                let url = url.map(|url| (name.to_owned(), url));
                places.elsewhere.extend(url);
            }
            None => {
                let path = artifact_file(context, artifact);
                let path = path.map(|path| (name.to_owned(), path));
                places.here.extend(path);
            }
        }
        artifact_properties(context, name, artifact);
    }
    (artifacts, places)
}

/// The type of an artifact, where it has one, is there.
fn has_type(context: &Context<'_, '_>, artifact: &Node) {
    if let Some(written) = artifact.get("type")
        && let Some(name) = written.as_text()
        && context.universe.artifact_type(name).is_none()
    {
        let universe = context.universe;
        universe.unknown_type(TypeKind::Artifact, written, context.sink);
    }
}

fn artifact_properties<'a>(context: &Context<'_, 'a>, name: &str, artifact: &'a Node) {
    let of_type = artifact
        .text_at("type")
        .and_then(|t| context.universe.artifact_type(t));
    let Some(of_type) = of_type else { return };
    let owner = Owner {
        label: &format_args!("artifact `{name}`"),
        head: &of_type.head,
        span: artifact.span,

        short: false,
    };
    let declared = Declared {
        of_type: &of_type.properties,
        refining: None,
    };
    let given = artifact.entries_at("properties");
    properties::assign(&context.lowering(Scope::Outside), &owner, &declared, given);
}

/// The repository that an artifact lies in. It is fetched only where it is run: others take it from there.
fn in_repository(artifact: &Node) -> Option<&Node> {
    artifact.get("repository").filter(|r| !r.is_null())
}

/// The URL of an artifact in a repository; none where that may not be shown.
fn url(context: &Context<'_, '_>, repository: &Node, artifact: &Node) -> Option<String> {
    let place = repositories::place(context, repository, artifact.text_at("file")?)?;
    let (_, rest) = place.split_once("://").unwrap_or(("", ""));
    let authority = rest.split('/').next().unwrap_or("");
    (!authority.contains('@')).then_some(place)
}

/// The path of an artifact's file; none where it is missing, or lies elsewhere and is not fetched.
fn artifact_file(context: &Context<'_, '_>, artifact: &Node) -> Option<String> {
    let file = artifact.get("file").unwrap_or(artifact);
    // what is no text is told already
    if context.sink.has_reported(file.span) {
        return None;
    }
    let written = file.as_text()?;
    let Some(repository) = in_repository(artifact) else {
        return self::file(context, file, written);
    };
    repositories::exists(context, repository);
    let place = repositories::place(context, repository, written)?;
    self::file(context, file, &place)
}

/// Reads an implementation in any of its forms.
pub(super) fn read<'a>(
    context: &Context<'_, 'a>,
    node: &'a Node,
    artifacts: &Artifacts<'_>,
) -> Option<Implementation> {
    let implementation = parts(context, node, artifacts)?;
    if let Err(unknown) = implementation.kind() {
        Report::warning(Code::BadOperation, primary(node)?.span, unknown.to_string())
            .help("give the file one of these extensions, or the artifact one of these types")
            .section("TOSCA 1.3 §5.4.3")
            .to(context.sink);
    }
    Some(implementation)
}

/// Checks one that nobody runs.
pub(super) fn check<'a>(context: &Context<'_, 'a>, node: &'a Node, artifacts: &Artifacts<'_>) {
    parts(context, node, artifacts);
}

/// What names the file that runs: in the short forms all of it.
fn primary(node: &Node) -> Option<&Node> {
    match node.kind {
        Kind::Scalar(_) => Some(node),
        _ if node.get("file").is_some() => Some(node),
        _ => node.get("primary"),
    }
}

fn parts<'a>(
    context: &Context<'_, 'a>,
    node: &'a Node,
    artifacts: &Artifacts<'_>,
) -> Option<Implementation> {
    let reader = Reader { context, artifacts };
    let dependencies = match node.get("file") {
        Some(_) => &[],
        None => node.items_at("dependencies"),
    };
    let dependencies = dependencies.iter().filter_map(|d| reader.artifact(d));
    let dependencies = dependencies.collect();
    let written = primary(node)?;
    // a file that is not there hides nothing else
    let primary = reader.artifact(written);
    let (timeout, operation_host) = (reader.timeout(node), reader.operation_host(node));
    Some(Implementation {
        primary: primary?,
        primary_type: reader.type_of(written),
        dependencies,
        timeout,
        operation_host,
    })
}

/// A file of the service, relative to the file that names it. None: it is not there, which is
/// reported.
fn file(context: &Context<'_, '_>, node: &Node, written: &str) -> Option<String> {
    let from = context.sink.file_name(node.span.file);
    let missing = |message: String| {
        Report::open(Code::ArtifactMissing, node.span, message).section("TOSCA 1.3 §3.6.7")
    };
    match path::resolve(&from, written) {
        Ok(url) if path::is_remote(&url) => elsewhere(context, &url, missing),
        Ok(path) if context.loader.exists(&path) => {
            context.files.borrow_mut().insert(path.clone());
            Some(path)
        }
        Ok(path) if context.loader.is_folder(&path) => {
            missing(format!("{path} is a folder, and one file is asked for"))
                .help("name the files in it that are needed, each by its own path")
                .to(context.sink);
            None
        }
        Ok(path) => {
            let report = missing(format!("the file {path} is not there"));
            let from_root = path::resolve("", written).ok();
            let from_root = from_root.filter(|p| *p != path && context.loader.exists(p));
            match from_root {
                Some(root) => report.help(format!(
                    "{root} is there: paths are relative to the file that writes them ({from}), \
                     with `/` at the start to the service's folder"
                )),
                None => match context.sink.nearby(context.loader, &path, written) {
                    Some(meant) => report.help(Help::meant(meant)),
                    None => report.help(path::is_looked_for(written)),
                },
            }
            .to(context.sink);
            None
        }
        Err(PathError::Url(why)) => {
            missing(why.to_owned())
                .help("put the file beside the template and name it by its path")
                .to(context.sink);
            None
        }
        Err(PathError::Leaves(by)) => {
            context.sink.lies_outside(node.span, written, by);
            missing(format!(
                "`{written}` lies outside the folder of the service"
            ))
            .help(
                "an archive holds all that it needs: put the file below its root; a template that is \
                 given as a file may name what is in folders above",
            )
            .to(context.sink);
            None
        }
        Err(PathError::Empty) => {
            missing("the path of a file is empty".into()).to(context.sink);
            None
        }
    }
}

/// A file that lies elsewhere, where it may be fetched.
fn elsewhere(
    context: &Context<'_, '_>,
    url: &str,
    missing: impl Fn(String) -> Report,
) -> Option<String> {
    let why = match context.loader.fetch(url) {
        Ok(_) => {
            let place = place_of(url);
            context.files.borrow_mut().insert(place.clone());
            return Some(place);
        }
        Err(FetchError::NotAllowed) => missing(format!("`{url}` is not fetched")).help(
            "allow it with --allow-remote, or put the file beside the template and name it by its path",
        ),
        Err(FetchError::Failed(why)) => missing(format!("{url} could not be fetched: {why}")),
    };
    why.to(context.sink);
    None
}

struct Reader<'r, 'u, 'a, 'n> {
    context: &'r Context<'u, 'a>,
    artifacts: &'r Artifacts<'n>,
}

// === impl Reader ===

impl<'a> Reader<'_, '_, 'a, '_> {
    /// The name of an artifact, a path, or an artifact in place.
    fn artifact(&self, node: &'a Node) -> Option<String> {
        let Some(written) = node.as_text() else {
            return self.in_place(node);
        };
        match self.artifacts.get(written) {
            Some(artifact) => artifact_file(self.context, artifact),
            None => file(self.context, node, written),
        }
    }

    /// An artifact that has no name.
    fn in_place(&self, node: &'a Node) -> Option<String> {
        has_type(self.context, node);
        artifact_properties(self.context, node.text_at("file").unwrap_or_default(), node);
        artifact_file(self.context, node)
    }

    /// The type of an artifact, by its name or in place, and those that it derives from.
    fn type_of(&self, node: &Node) -> Vec<String> {
        let by_name = node.as_text().and_then(|name| self.artifacts.get(name));
        let written = by_name.copied().unwrap_or(node).text_at("type");
        let of_type = written.and_then(|name| self.context.universe.artifact_type(name));
        of_type.map_or_else(Vec::new, |found| found.head.ancestry())
    }

    /// Seconds, or a time with a unit; 0 for none.
    fn timeout(&self, node: &Node) -> Option<Duration> {
        let timeout = node.get("timeout").filter(|n| !n.is_null())?;
        let seconds = match (timeout.as_integer(), timeout.as_text()) {
            (Some(seconds), _) => u64::try_from(seconds).ok().map(Duration::from_secs),
            (None, Some(text)) => literal_time(text),
            _ => None,
        };
        match seconds {
            Some(seconds) if seconds.is_zero() => {
                let message = "a time limit of 0 is understood as none";
                Report::quirk(Code::BadOperation, timeout.span, message)
                    .help("leave `timeout` out")
                    .section("TOSCA 1.3 §3.6.16")
                    .to(self.context.sink);
                None
            }
            Some(seconds) => Some(seconds),
            None => {
                let message = format!("{} is not a time limit", timeout.describe());
                Report::error(Code::BadOperation, timeout.span, message)
                    .help("write seconds, or a time with a unit such as `5 m`")
                    .section("TOSCA 1.3 §3.6.16")
                    .to(self.context.sink);
                None
            }
        }
    }

    fn operation_host(&self, node: &Node) -> Option<OperationHostKeyword> {
        let host = node.get("operation_host").filter(|n| !n.is_null())?;
        let words = [
            ("SELF", OperationHostKeyword::This),
            ("HOST", OperationHostKeyword::Host),
            ("SOURCE", OperationHostKeyword::Source),
            ("TARGET", OperationHostKeyword::Target),
            ("ORCHESTRATOR", OperationHostKeyword::Orchestrator),
        ];
        let written = host.as_text()?;
        let found = words.iter().find(|(word, _)| *word == written);
        if found.is_none() {
            let names = || words.iter().map(|(word, _)| *word);
            let help = match self.context.sink.closest(written, names()) {
                Some(meant) => Help::meant(meant),
                None => format!("it is one of {}", names().collect::<Vec<_>>().join(", ")).into(),
            };
            let message = format!("an operation cannot run on `{written}`");
            Report::error(Code::BadOperation, host.span, message)
                .help(help)
                .section("TOSCA 1.3 §3.6.16")
                .to(self.context.sink);
        }
        found.map(|(_, keyword)| *keyword)
    }
}
