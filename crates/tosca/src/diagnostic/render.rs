//! Diagnostics as text with a snippet: as styled pieces, and as plain text.

use super::{Diagnostic, Severity};
use crate::source::SourceLoader;
use crate::types::profile;
use std::collections::BTreeMap;
use topology::Location;

/// What a piece of a rendered diagnostic is; what it looks like is the caller's concern.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Style {
    /// `error[T0101]`.
    Error,
    /// `open[T0901]`.
    Open,
    /// `warning[T0307]`.
    Warning,
    /// The message of the diagnostic.
    Message,
    /// `-->`, line numbers, bars.
    Frame,
    /// A line of the user's file.
    Source,
    /// The caret under what is wrong.
    Caret,
    /// The line under another place that matters.
    NoteCaret,
    /// Help, notes and sections.
    Help,
}

/// Pieces of one line.
pub type RenderedLine = Vec<(Style, String)>;

/// A diagnostic in lines of styled pieces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// Lines, without line breaks.
    pub lines: Vec<RenderedLine>,
}

/// Longest piece of a source line that is shown.
const MAX_LINE: usize = 160;

struct Sources<'a> {
    loader: &'a dyn SourceLoader,
    files: BTreeMap<String, Option<Vec<String>>>,
}

/// All diagnostics as plain text, a blank line between them.
pub fn render(diagnostics: &[Diagnostic], loader: &dyn SourceLoader) -> String {
    let mut text = String::new();
    for (index, rendered) in render_structured(diagnostics, loader).iter().enumerate() {
        if index > 0 {
            text.push('\n');
        }
        for line in &rendered.lines {
            let line: String = line.iter().map(|(_, piece)| piece.as_str()).collect();
            text.push_str(line.trim_end());
            text.push('\n');
        }
    }
    text
}

/// Each diagnostic as lines of styled pieces.
pub fn render_structured(diagnostics: &[Diagnostic], loader: &dyn SourceLoader) -> Vec<Rendered> {
    let mut sources = Sources {
        loader,
        files: BTreeMap::new(),
    };
    diagnostics.iter().map(|d| one(d, &mut sources)).collect()
}

fn one(diagnostic: &Diagnostic, sources: &mut Sources<'_>) -> Rendered {
    let (style, word) = match diagnostic.severity {
        Severity::Error => (Style::Error, "error"),
        Severity::Open => (Style::Open, "open"),
        Severity::Warning => (Style::Warning, "warning"),
    };
    let numbers = diagnostic.related.iter().map(|n| n.location.line);
    let widest = numbers.chain([diagnostic.location.line]).max().unwrap_or(1);
    let margin = widest.to_string().len();
    let mut lines = vec![vec![
        (style, format!("{word}[{}]", diagnostic.code)),
        (Style::Message, format!(": {}", diagnostic.message)),
    ]];
    let place = (&diagnostic.location, diagnostic.length);
    lines.extend(snippet(place, None, margin, sources));
    for note in &diagnostic.related {
        let place = (&note.location, note.length);
        lines.extend(snippet(place, Some(&note.message), margin, sources));
    }
    let gutter = " ".repeat(margin);
    let mut trailer = |label: &str, text: &str| {
        lines.push(vec![
            (Style::Frame, format!("{gutter} = ")),
            (Style::Help, format!("{label}: {text}")),
        ]);
    };
    if let Some(help) = &diagnostic.help {
        trailer("help", help);
    }
    if let Some(section) = &diagnostic.section {
        trailer("see", section);
    }
    Rendered { lines }
}

fn snippet(
    (location, length): (&Location, u32),
    note: Option<&str>,
    margin: usize,
    sources: &mut Sources<'_>,
) -> Vec<RenderedLine> {
    let gutter = " ".repeat(margin);
    let arrow = if note.is_some() { ":::" } else { "-->" };
    let mut lines = vec![vec![(Style::Frame, format!("{gutter}{arrow} {location}"))]];
    let Some(source) = sources.line(location) else {
        if let Some(note) = note {
            lines.push(vec![(Style::Help, format!("{gutter}     {note}"))]);
        }
        return lines;
    };
    let (shown, column) = window(&source, location.column);
    let width = shown.chars().count();
    let length = (length as usize).clamp(1, (width + 1).saturating_sub(column).max(1));
    let (style, mark) = match note {
        None => (Style::Caret, "^"),
        Some(_) => (Style::NoteCaret, "-"),
    };
    let label = note.map(|n| format!(" {n}")).unwrap_or_default();
    lines.push(vec![(Style::Frame, format!("{gutter} |"))]);
    lines.push(vec![
        (Style::Frame, format!("{:>margin$} | ", location.line)),
        (Style::Source, shown),
    ]);
    lines.push(vec![
        (Style::Frame, format!("{gutter} | ")),
        (
            style,
            format!("{}{}{label}", " ".repeat(column - 1), mark.repeat(length)),
        ),
    ]);
    lines
}

/// The part of a line that is shown, and the column in it. Tabs and what a terminal would obey are
/// shown as blanks.
fn window(source: &str, column: u32) -> (String, usize) {
    let clean = |c: char| if c.is_control() { ' ' } else { c };
    let column = (column as usize).max(1);
    let total = source.chars().count();
    if total <= MAX_LINE {
        return (source.chars().map(clean).collect(), column);
    }
    let start = column.saturating_sub(MAX_LINE / 2).min(total);
    let mut shown: String = source
        .chars()
        .skip(start)
        .take(MAX_LINE)
        .map(clean)
        .collect();
    if start + MAX_LINE < total {
        shown.push('…');
    }
    (shown, column - start)
}

// === impl Sources ===

impl Sources<'_> {
    fn line(&mut self, location: &Location) -> Option<String> {
        let loader = self.loader;
        let file = self.files.entry(location.file.clone()).or_insert_with(|| {
            let built_in = profile::FILES.iter().find(|f| f.name == location.file);
            let text = match built_in {
                Some(file) => file.text.to_owned(),
                None => String::from_utf8(loader.load(&location.file).ok()?).ok()?,
            };
            Some(text.lines().map(str::to_owned).collect())
        });
        let index = (location.line as usize).checked_sub(1)?;
        file.as_ref()?.get(index).map(|line| without_secrets(line))
    }
}

/// A line with `*` for what stands as user and password in its URLs: it is shown as it is written
/// otherwise, each character in its place.
fn without_secrets(line: &str) -> String {
    let mut shown = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, after)) = rest.split_once("://") {
        shown.push_str(before);
        shown.push_str("://");
        let ends = |c: char| c.is_whitespace() || matches!(c, '/' | '?' | '#' | '"' | '\'');
        let host = after.find(ends).unwrap_or(after.len());
        let secret = after[..host].rfind('@').unwrap_or(0);
        shown.extend(after[..secret].chars().map(|_| '*'));
        rest = &after[secret..];
    }
    shown.push_str(rest);
    shown
}

#[cfg(test)]
mod tests {
    use super::without_secrets;

    #[test]
    fn users_and_passwords_of_urls_are_not_shown() {
        let table = [
            (
                "  - https://me:secret@host/x",
                "  - https://*********@host/x",
            ),
            ("a: b://c, d://e@f@g", "a: b://c, d://***@g"),
            ("mail: me@here", "mail: me@here"),
            ("x: https://host/a@b", "x: https://host/a@b"),
        ];
        for (line, shown) in table {
            assert_eq!(without_secrets(line), shown);
        }
    }
}
