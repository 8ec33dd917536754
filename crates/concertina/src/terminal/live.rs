//! One line at the bottom of a terminal that says what is under way. Elsewhere: nothing.

use super::output::{is_terminal, say};
use console::Term;

/// The line. Print other lines through it, so that it stays at the bottom.
#[derive(Debug)]
pub(crate) struct LiveLine {
    terminal: Option<Term>,
    shown: bool,
}

impl LiveLine {
    /// Where somebody looks.
    pub(crate) fn new() -> Self {
        let moves = is_terminal() && std::env::var_os("TERM").is_none_or(|term| term != "dumb");
        Self {
            terminal: moves.then(Term::stdout),
            shown: false,
        }
    }

    /// Prints a line above it.
    pub(crate) fn print(&mut self, text: &str) {
        self.clear();
        say(text);
    }

    /// Says what is under way now.
    pub(crate) fn show(&mut self, text: &str) {
        let Some(terminal) = &self.terminal else {
            return;
        };
        let width = usize::from(terminal.size().1).saturating_sub(1);
        let text = console::truncate_str(text, width, "…");
        // a terminal that can't be written to is not worth an error
        if self.shown {
            let _ = terminal.clear_line();
        }
        let _ = terminal.write_str(&text);
        let _ = terminal.flush();
        self.shown = true;
    }

    /// Takes it away.
    pub(crate) fn clear(&mut self) {
        if let (true, Some(terminal)) = (self.shown, &self.terminal) {
            let _ = terminal.clear_line();
        }
        self.shown = false;
    }
}

impl Drop for LiveLine {
    fn drop(&mut self) {
        self.clear();
    }
}
