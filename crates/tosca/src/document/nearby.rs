//! Files that stand beside one that is not there.

use crate::diagnostic::Sink;
use crate::source::SourceLoader;

/// What was probably meant by `written`, which is the file at `path`.
pub(crate) fn nearby(
    loader: &dyn SourceLoader,
    path: &str,
    written: &str,
    sink: &Sink,
) -> Option<String> {
    if sink.is_full() {
        return None;
    }
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let names = loader.in_folder(folder);
    let meant = sink.closest(name, names.iter().map(String::as_str))?;
    let kept = written.strip_suffix(name)?;
    Some(format!("{kept}{meant}"))
}
