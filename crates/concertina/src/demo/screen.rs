//! Where the story is shown: on a terminal lines scroll by above a picture that is drawn in place;
//! elsewhere lines with their times, and nothing moves.
//! Must not know: what the story is about.

use crate::story::{Line, elapsed};
use crate::terminal::{by_mood, is_terminal, say};
use anstream::adapter::strip_str;
use anstream::{AutoStream, ColorChoice};
use console::{Term, measure_text_width, truncate_str};
use jiff::Timestamp;
use std::time::Duration;

/// Narrower terminals break lines themselves.
const LEAST_WIDTH: usize = 20;

/// What is drawn on.
#[derive(Debug)]
pub(super) struct Screen {
    start: Timestamp,
    terminal: Option<Term>,
    colours: ColorChoice,
    /// Widths of the lines of the picture that stands there.
    drawn: Vec<usize>,
}

impl Screen {
    /// The standard output.
    pub(super) fn new(start: Timestamp) -> Self {
        let moves = is_terminal() && std::env::var_os("TERM").is_none_or(|term| term != "dumb");
        Self {
            start,
            terminal: moves.then(Term::stdout),
            colours: AutoStream::choice(&std::io::stdout()),
            drawn: Vec::new(),
        }
    }

    /// Whether pictures are drawn at all.
    pub(super) fn draws(&self) -> bool {
        self.terminal.is_some()
    }

    /// Adds a line with its time.
    pub(super) fn print(&mut self, at: Timestamp, line: &Line) {
        let span = Duration::try_from(at.duration_since(self.start)).unwrap_or_default();
        let time = elapsed(span);
        let indent = " ".repeat(time.len() + 2);
        self.clear();
        let width = self.width().map(|width| width.saturating_sub(indent.len()));
        let texts = line.text.lines().flat_map(|text| wrapped(text, width));
        for (place, text) in texts.enumerate() {
            let before = if place == 0 {
                format!("{time}  ")
            } else {
                indent.clone()
            };
            say(format!("{before}{}", by_mood(line.mood, &text)));
        }
    }

    /// Adds words without a time.
    pub(super) fn say(&mut self, text: &str) {
        self.clear();
        wrapped(text, self.width()).iter().for_each(say);
    }

    /// Letters in a line, where somebody looks.
    fn width(&self) -> Option<usize> {
        let terminal = self.terminal.as_ref()?;
        Some(usize::from(terminal.size().1))
    }

    /// Draws the picture anew.
    pub(super) fn draw(&mut self, picture: &[String]) {
        let Some(terminal) = &self.terminal else {
            return;
        };
        let (rows, columns) = terminal.size();
        let (rows, columns) = (usize::from(rows), usize::from(columns));
        let picture: Vec<String> = match self.colours {
            ColorChoice::Never => picture.iter().map(|l| strip_str(l).to_string()).collect(),
            _ => picture.to_vec(),
        };
        let picture = fitting(&picture, rows, columns);
        let text = redrawn(&self.drawn, &picture, columns);
        self.drawn = picture
            .iter()
            .map(|line| measure_text_width(line))
            .collect();
        // a terminal that is gone is no error
        let _ = terminal.write_str(&text);
        let _ = terminal.flush();
    }

    /// Takes the picture away.
    pub(super) fn clear(&mut self) {
        if self.terminal.is_some() && !self.drawn.is_empty() {
            self.draw(&[]);
        }
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        self.clear();
    }
}

/// A text in lines no longer than that, broken between words where that can be.
fn wrapped(text: &str, width: Option<usize>) -> Vec<String> {
    let width = width.unwrap_or(usize::MAX).max(LEAST_WIDTH);
    if measure_text_width(text) <= width {
        return vec![text.to_owned()];
    }
    let words = text.trim_start_matches(' ');
    let indent = &text[..text.len() - words.len()];
    let mut lines = vec![indent.to_owned()];
    for word in words.split(' ') {
        let last = lines.last_mut().expect("invariant: there is always a line");
        if last == indent {
            last.push_str(word);
        } else if measure_text_width(last) + 1 + measure_text_width(word) <= width {
            last.push(' ');
            last.push_str(word);
        } else {
            lines.push(format!("{indent}{word}"));
        }
    }
    lines
}

/// Lines cut to the width, and no more of them than there is room for.
fn fitting(picture: &[String], rows: usize, columns: usize) -> Vec<String> {
    let width = columns.saturating_sub(1).max(1);
    let kept = picture.iter().take(rows.saturating_sub(1));
    kept.map(|line| truncate_str(line, width, "…").into_owned())
        .collect()
}

/// The bytes that put one picture in the place of another. A line that was drawn on a wider terminal
/// takes more rows on a narrower one.
fn redrawn(drawn: &[usize], picture: &[String], columns: usize) -> String {
    let rows: usize = drawn
        .iter()
        .map(|width| width.div_ceil(columns.max(1)).max(1))
        .sum();
    let mut text = String::from("\r");
    if rows > 0 {
        text.push_str(&format!("\x1b[{rows}A"));
    }
    for line in picture {
        text.push_str(line);
        text.push_str("\x1b[K\n");
    }
    text.push_str("\x1b[J");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_takes_the_place_of_the_one_before() {
        let picture = ["one".to_owned(), "two".to_owned()];
        assert_eq!(redrawn(&[], &picture, 80), "\rone\x1b[K\ntwo\x1b[K\n\x1b[J");
        assert_eq!(redrawn(&[3, 3], &[], 80), "\r\x1b[2A\x1b[J");
    }

    #[test]
    fn lines_of_a_wider_terminal_take_more_rows() {
        assert!(redrawn(&[79, 10], &[], 40).contains("\x1b[3A"));
        assert!(redrawn(&[0], &[], 0).contains("\x1b[1A"));
    }

    #[test]
    fn long_lines_break_between_words() {
        let text = "a line that is longer than twenty letters";
        let lines = ["a line that is longer", "than twenty letters"];
        assert_eq!(wrapped(text, Some(22)), lines);
        assert_eq!(wrapped(text, None), [text]);
        assert_eq!(
            wrapped("  so many  words here", Some(20)),
            ["  so many  words", "  here"]
        );
        assert_eq!(wrapped("", Some(20)), [""]);
        assert_eq!(wrapped(&"x".repeat(30), Some(20)), ["x".repeat(30)]);
    }

    #[test]
    fn a_picture_never_wraps_nor_scrolls() {
        let picture = vec!["x".repeat(100), "y".to_owned(), "z".to_owned()];
        let fitted = fitting(&picture, 3, 20);
        assert_eq!(fitted.len(), 2);
        assert_eq!(measure_text_width(&fitted[0]), 19);
    }
}
