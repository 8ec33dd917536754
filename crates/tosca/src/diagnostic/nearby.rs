//! Files that stand beside one that is not there.

use super::Sink;
use crate::source::SourceLoader;

impl Sink {
    /// What was probably meant by `written`, which is the file at `path`.
    pub(crate) fn nearby(
        &self,
        loader: &dyn SourceLoader,
        path: &str,
        written: &str,
    ) -> Option<String> {
        if self.is_full() {
            return None;
        }
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let names = loader.in_folder(folder);
        let meant = self.closest(name, names.iter().map(String::as_str))?;
        let kept = written.strip_suffix(name)?;
        Some(format!("{kept}{meant}"))
    }
}
