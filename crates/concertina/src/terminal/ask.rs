//! A question to whoever sits there.

use std::io::{BufRead, IsTerminal, Write};

/// What they said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    /// Go on.
    Yes,
    /// Leave it.
    No,
}

/// Whether there is somebody to ask.
pub(crate) fn can_be_asked() -> bool {
    std::io::stdin().is_terminal() && std::io::stdout().is_terminal()
}

/// Asks where there is somebody to ask; where nobody is, the command itself was the word.
pub(crate) fn confirm(question: &str) -> Answer {
    if !can_be_asked() {
        return Answer::Yes;
    }
    let mut output = anstream::stdout().lock();
    let _ = write!(output, "{question} [y/N] ");
    let _ = output.flush();
    drop(output);
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line);
    match (read, line.trim()) {
        (Ok(_), "y" | "Y" | "yes" | "Yes") => Answer::Yes,
        _ => Answer::No,
    }
}
