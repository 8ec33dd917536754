//! Profiles that lie in the archive: a file of it says their name.
//!
//! Profiles are bundled with other files in one archive (TOSCA 2.0 §6.7), and `profile:` says the name by which
//! other files import one (§6.7.1); which profiles are known to a processor is left to it (§6.8.2.1). So the files
//! of the archive that is read are asked for their names. Those of `Other-Definitions` come first, as they are
//! named; but that list is for templates that stand for nodes (§17.2.1), and a profile has none: whoever keeps to
//! that has it elsewhere. Where a file lies says nothing; that two say the same name is told, as neither is meant
//! more than the other.

use super::load::Run;
use crate::diagnostic::{Code, Report, Sink};
use crate::limits::{MAX_FILE_BYTES, MAX_FILES};
use crate::yaml::{self, Node, Read};
use std::collections::BTreeMap;

/// Paths by what the files say they are.
pub(super) type Said = BTreeMap<String, Vec<String>>;

/// A file of the archive that is a profile, or that there is none or no single one.
pub(super) enum OfArchive {
    Is(String),
    Several,
    No,
}

impl Run<'_> {
    /// The file that says that it is this profile; that several do is told.
    pub(super) fn of_archive(&self, name: &str, at: &Node) -> OfArchive {
        let others = || self.loader.others();
        let named = self.named_profiles.get_or_init(|| self.said(others()));
        let found = named.get(name).or_else(|| {
            let all = || self.loader.of_archive().into_iter();
            let rest = || all().filter(|path| is_yaml(path) && !others().contains(path));
            let rest = self.profiles.get_or_init(|| self.said(rest().collect()));
            rest.get(name)
        });
        match found.map(Vec::as_slice) {
            None | Some([]) => OfArchive::No,
            Some([only]) => OfArchive::Is(only.clone()),
            Some(several) => {
                let paths = several.join(" and ");
                let message =
                    format!("several files of the archive are the profile `{name}`: {paths}");
                Report::error(Code::BadImport, at.span, message)
                    .help("give all but one of them another name, or import one by its `url`")
                    .section("TOSCA 2.0 §6.7.1")
                    .to(self.sink);
                OfArchive::Several
            }
        }
    }

    fn said(&self, paths: Vec<String>) -> Said {
        let mut all = Said::new();
        for path in paths.into_iter().take(MAX_FILES) {
            if let Some(name) = self.name_of(&path) {
                all.entry(name).or_default().push(path);
            }
        }
        all
    }

    fn name_of(&self, path: &str) -> Option<String> {
        let bytes = self.loader.load(path).ok()?;
        let text = String::from_utf8(bytes).ok()?;
        if text.len() > MAX_FILE_BYTES || !text.contains("profile") {
            return None;
        }
        // what is wrong in it is told where it is read
        let unheard = Sink::new(self.sink.mode());
        let file = unheard.add_file(path);
        let Read::Whole(root) = yaml::read_some(file, &text, &unheard) else {
            return None;
        };
        root.text_at("profile").map(str::to_owned)
    }
}

fn is_yaml(path: &str) -> bool {
    path.ends_with(".yaml") || path.ends_with(".yml")
}
