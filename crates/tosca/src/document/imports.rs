//! Imports: what is read next, and what is left out and why (TOSCA 1.3 §3.6.8, TOSCA 2.0 §6.8).

use super::LeftOut;
use super::load::Run;
use super::namespaces::Import;
use super::profiles::OfArchive;
use crate::diagnostic::{Code, Help, Report};
use crate::grammar::Version;
use crate::limits::MAX_FILES;
use crate::source::path::{self, FileUrl, PathError};
use crate::source::{FetchError, LoadError};
use crate::types::profile;
use crate::yaml::{Name, Node};

/// Names that are no names of imports.
const KEYNAMES: [&str; 4] = ["file", "repository", "namespace_uri", "namespace_prefix"];

impl Run<'_> {
    /// What a file imports, and what could not be.
    pub(super) fn imports(
        &mut self,
        from: &str,
        root: &Node,
        version: Version,
    ) -> (Vec<Import>, LeftOut) {
        let mut imports = Vec::new();
        let mut left_out = LeftOut::default();
        for import in root.items_at("imports") {
            // `- file`, `- file: …`, `- name: file`, `- name: { file: … }`; since 2.0 `- url: …`
            let mut node = import;
            if let [entry] = import.entries()
                && !version.is_2()
                && !KEYNAMES.contains(&entry.key.text.as_str())
            {
                node = &entry.value;
            }
            let path = if version.is_2() {
                self.import_of_2(from, root, node)
            } else {
                let file = match node.as_map() {
                    Some(map) if map.get("repository").is_some() => map.get("file"),
                    _ => Some(node.get("file").unwrap_or(node)),
                };
                // that a file must be named is told by the grammar
                let Some(file) = file else { continue };
                match (file.as_text(), node.get("repository")) {
                    (Some(written), Some(repository)) => {
                        self.in_repository(from, root, repository, (file, written))
                    }
                    (Some(written), None) => self.import(from, file, written),
                    (None, _) => None,
                }
            };
            let key = match version.is_2() {
                true => "namespace",
                false => "namespace_prefix",
            };
            if std::mem::take(&mut self.left_out) {
                let namespace = node.text_at(key).filter(|prefix| !prefix.is_empty());
                left_out.add(namespace);
            }
            let prefix = node.get(key).filter(|_| path.is_some());
            let prefix = prefix.filter(|prefix| version.is_2() || self.is_prefix(prefix));
            let namespace =
                prefix.and_then(|node| Some(Name::new(node.as_text()?.to_owned(), node.span)));
            imports.extend(path.map(|path| Import { path, namespace }));
        }
        (imports, left_out)
    }

    /// Whether names can be written with a prefix.
    fn is_prefix(&self, prefix: &Node) -> bool {
        if prefix.as_text() != Some("") {
            return true;
        }
        Report::quirk(Code::NamespaceUnused, prefix.span, "this prefix is empty")
            .help("leave it out: the names are used as they are")
            .section("TOSCA 1.3 §3.6.8")
            .to(self.sink);
        false
    }

    /// `- url`, `- url: …`, `- profile: …` (TOSCA 2.0 §6.8.1).
    fn import_of_2(&mut self, from: &str, root: &Node, node: &Node) -> Option<String> {
        let report = |at: &Node, message: &str| {
            Report::error(Code::BadImport, at.span, message).section("TOSCA 2.0 §6.8.1")
        };
        let (profile, url) = (node.get("profile"), node.get("url"));
        let repository = node.get("repository");
        match (profile, url) {
            (Some(profile), Some(_)) => {
                let message = "an import has a `url` or a `profile`, not both";
                report(profile, message).to(self.sink);
                None
            }
            (Some(profile), None) => {
                if let Some(repository) = repository {
                    let message = "a profile is imported by its name alone";
                    report(repository, message)
                        .help("leave out `repository:`")
                        .to(self.sink);
                }
                self.profile(from, profile)
            }
            (None, _) => {
                let url = url.unwrap_or(node);
                let written = url.as_text()?;
                let Some(repository) = repository else {
                    let is_known = path::is_remote(written) || path::file_url(written).is_some();
                    if path::has_scheme(written) && !is_known {
                        self.not_fetched(url, written);
                        return None;
                    }
                    return self.import(from, url, written);
                };
                if path::has_scheme(written) {
                    let message = "a URL with a scheme is not looked for in a repository";
                    report(repository, message)
                        .help("leave out `repository:`")
                        .to(self.sink);
                    return None;
                }
                self.in_repository(from, root, repository, (url, written))
            }
        }
    }

    /// A profile by its name: one that is built in, one beside the file or above it, in folders named like the
    /// parts of its name (`org.example:1.0` is `org/example/1.0/profile.yaml`), or one of the archive.
    fn profile(&mut self, from: &str, node: &Node) -> Option<String> {
        let name = node.as_text()?;
        if let Some(built_in) = profile::named(name) {
            let path = built_in.name.to_owned();
            if self.seen.insert(path.clone()) {
                self.waiting.push_back((path.clone(), built_in.text.into()));
            }
            return Some(path);
        }
        let (words, version) = name.split_once(':').unwrap_or((name, ""));
        let folder = words.replace('.', "/");
        let below = match version {
            "" => format!("{folder}/profile.yaml"),
            version => format!("{folder}/{version}/profile.yaml"),
        };
        let mut folder = from;
        while let Some((above, _)) = folder
            .rsplit_once('/')
            .or((!folder.is_empty()).then_some(("", "")))
        {
            let written = format!("/{above}/{below}");
            if let Ok(path) = path::resolve(from, &written)
                && self.loader.exists(&path)
            {
                return self.import(from, node, &written);
            }
            folder = above;
        }
        match self.of_archive(name, node) {
            OfArchive::Is(path) => return self.import(from, node, &format!("/{path}")),
            OfArchive::Several => {
                self.left_out = true;
                return None;
            }
            OfArchive::No => {}
        }
        let message = format!("there is no profile `{name}`");
        let known = profile::names();
        let report = match self.sink.closest(name, known.iter().copied()) {
            Some(meant) => {
                self.left_out = true;
                Report::error(Code::ImportMissing, node.span, message).help(Help::meant(meant))
            }
            // another processor may have it: the template is right, but of no use here
            None => {
                self.left_out = true;
                Report::open(Code::ImportMissing, node.span, message).help(format!(
                    "it is neither built in, nor at {below} here or above, nor does a file of an archive that this is in say `profile: {name}`"
                ))
            }
        };
        report.section("TOSCA 2.0 §6.8.2.1").to(self.sink);
        None
    }

    fn not_fetched(&mut self, node: &Node, written: &str) {
        self.left_out = true;
        let message = format!("`{written}` is not fetched");
        Report::open(Code::ImportRemote, node.span, message)
            .section("TOSCA 1.3 §3.6.8")
            .help(
                "allow it with --allow-remote, or put the file beside this one and import it by its path",
            )
            .to(self.sink);
    }

    /// A file of a repository: below its URL.
    fn in_repository(
        &mut self,
        from: &str,
        root: &Node,
        repository: &Node,
        (node, written): (&Node, &str),
    ) -> Option<String> {
        let name = repository.as_text().unwrap_or_default();
        let known = root.entries_at("repositories");
        if let Some(entry) = known.iter().find(|e| e.key.text == name) {
            let url = entry.value.get("url").unwrap_or(&entry.value).as_text()?;
            return self.import(from, node, &path::below(url, written));
        }
        self.left_out = true;
        let meant = self
            .sink
            .closest(name, known.iter().map(|e| e.key.text.as_str()));
        let message = format!("there is no repository `{name}` in this file");
        Report::error(Code::UnknownRepository, repository.span, message)
            .help_if(meant.map(Help::meant))
            .section("TOSCA 1.3 §3.6.8")
            .to(self.sink);
        None
    }

    fn import(&mut self, from: &str, node: &Node, written: &str) -> Option<String> {
        match path::file_url(written) {
            Some(FileUrl::Relative(path)) if !leaves(from, path) => {
                self.import_path(from, node, path)
            }
            Some(_) => {
                self.on_one_machine(node, written);
                None
            }
            None => self.import_path(from, node, written),
        }
    }

    fn import_path(&mut self, from: &str, node: &Node, written: &str) -> Option<String> {
        let report = |code, message: String| {
            Report::error(code, node.span, message).section("TOSCA 1.3 §3.6.8")
        };
        let path = match path::resolve(from, written) {
            Ok(path) => path,
            Err(PathError::Url(why)) => {
                self.left_out = true;
                report(Code::BadImport, why.to_owned())
                    .help("put the file beside this one and import it by its path")
                    .to(self.sink);
                return None;
            }
            Err(PathError::Leaves(above)) => {
                self.leads_out(node, written, above);
                return None;
            }
            Err(PathError::Empty) => {
                self.left_out = true;
                report(Code::ImportMissing, "the path of an import is empty".into()).to(self.sink);
                return None;
            }
        };
        if !self.seen.insert(path.clone()) {
            return Some(path);
        }
        if self.seen.len() > MAX_FILES {
            self.left_out = true;
            let message = format!("more than {MAX_FILES} files are imported");
            report(Code::TooManyFiles, message).to(self.sink);
            return None;
        }
        if path::is_remote(&path) {
            return self.fetch(node, path);
        }
        match self.loader.load(&path) {
            Ok(bytes) => {
                self.waiting.push_back((path.clone(), bytes));
                return Some(path);
            }
            Err(LoadError::Missing) => {
                let message = format!("the imported file {path} is not there");
                let below = format!("_definitions/{}", written.trim_start_matches("./"));
                let meant = || self.sink.nearby(self.loader, &path, written);
                let help: Help = if self.loader.exists(&below) {
                    format!("it lies in {below}: write that path, or move it here").into()
                } else if profile::named(written).is_some() {
                    format!("it is the name of a profile: write `- profile: {written}`").into()
                } else if let Some(meant) = meant() {
                    Help::meant(meant)
                } else {
                    path::is_looked_for(written).into()
                };
                // what it may have is not missed as well
                self.left_out = true;
                report(Code::ImportMissing, message)
                    .help(help)
                    .to(self.sink);
            }
            Err(LoadError::Unreadable(why)) => {
                self.left_out = true;
                let message = format!("the imported file {path} cannot be read: {why}");
                report(Code::Unreadable, message).to(self.sink);
            }
        }
        None
    }
}

/// Whether a path leads out of the folder of the service.
fn leaves(from: &str, written: &str) -> bool {
    matches!(path::resolve(from, written), Err(PathError::Leaves(_)))
}

impl Run<'_> {
    /// Nothing leaves an archive.
    fn leads_out(&mut self, node: &Node, written: &str, above: usize) {
        self.left_out = true;
        self.sink.lies_outside(node.span, written, above);
        let message = format!("`{written}` lies outside the folder of the service");
        Report::error(Code::ImportLeaves, node.span, message)
            .help(
                "an archive holds all that it imports: put the file below its root; a template \
                 that is given as a file may import from folders above",
            )
            .section("TOSCA 1.3 §3.6.8")
            .to(self.sink);
    }

    /// What other machines do not have is no part of a service.
    fn on_one_machine(&mut self, node: &Node, written: &str) {
        self.left_out = true;
        let message = format!("`{written}` is on one machine, outside of the service's folder");
        Report::open(Code::ImportRemote, node.span, message)
            .help("put the file into the folder of the service, and import it by its path")
            .section("TOSCA 1.3 §3.6.8")
            .to(self.sink);
    }

    /// What lies elsewhere, where that is allowed.
    fn fetch(&mut self, node: &Node, url: String) -> Option<String> {
        match self.loader.fetch(&url) {
            Ok(bytes) => {
                self.waiting.push_back((url.clone(), bytes));
                Some(url)
            }
            Err(FetchError::NotAllowed) => {
                self.not_fetched(node, &url);
                None
            }
            Err(FetchError::Failed(why)) => {
                self.left_out = true;
                let message = format!("{url} could not be fetched: {why}");
                Report::open(Code::ImportRemote, node.span, message)
                    .section("TOSCA 1.3 §3.6.8")
                    .to(self.sink);
                None
            }
        }
    }
}
