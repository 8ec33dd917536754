//! The last words of a machine, for errors.

use super::folders::file;
use std::fs;
use std::path::Path;

const LINES: usize = 8;

/// The last lines of QEMU's own log and of the guest's console.
pub(super) fn last_words(folder: &Path) -> String {
    let mut words = String::new();
    for (whose, name) in [("QEMU", file::LOG), ("its console", file::CONSOLE)] {
        let text = fs::read(folder.join(name)).unwrap_or_default();
        let text = tail(&String::from_utf8_lossy(&text));
        if !text.is_empty() {
            words.push_str(&format!("; last lines of {whose}: {text}"));
        }
    }
    if words.is_empty() {
        words.push_str("; neither QEMU nor its console said anything");
    }
    words
}

/// The last lines, on one line, without what a terminal would act on.
fn tail(text: &str) -> String {
    let lines: Vec<&str> = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    let shown = &lines[lines.len().saturating_sub(LINES)..];
    shown.join(" | ").replace(|c: char| c.is_control(), "?")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_lines_are_told() {
        let text: String = (0..20).map(|line| format!("line {line}\r\n\n")).collect();
        let told = tail(&text);
        assert!(
            told.starts_with("line 12 | ") && told.ends_with("line 19"),
            "{told}"
        );
        assert_eq!(tail("a\u{1b}[31mb"), "a?[31mb");
    }
}
