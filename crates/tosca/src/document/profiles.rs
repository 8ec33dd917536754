//! Profiles that lie in the archive: a file of `Other-Definitions` says its name (TOSCA 2.0 §6.2).

use super::load::Run;
use crate::diagnostic::Sink;
use crate::limits::{MAX_FILE_BYTES, MAX_FILES};
use crate::yaml::{self, Read};
use std::collections::BTreeMap;

impl Run<'_> {
    /// The file that says that it is this profile.
    pub(super) fn of_archive(&self, name: &str) -> Option<&str> {
        let all = self.profiles.get_or_init(|| self.said());
        all.get(name).map(String::as_str)
    }

    /// Paths by what the files say they are; the first of two.
    fn said(&self) -> BTreeMap<String, String> {
        let mut all = BTreeMap::new();
        for path in self.loader.others().into_iter().take(MAX_FILES) {
            if let Some(name) = self.name_of(&path) {
                all.entry(name).or_insert(path);
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
