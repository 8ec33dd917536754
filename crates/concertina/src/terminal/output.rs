//! Lines to the two outputs. Whoever does not listen any more (`| head`) is no error.

use serde::Serialize;
use std::io::{IsTerminal, Write};

/// A line for whoever asked. Colours are taken out where they are not wanted.
pub(crate) fn say(text: impl AsRef<str>) {
    let mut output = anstream::stdout().lock();
    let _ = writeln!(output, "{}", text.as_ref());
    let _ = output.flush();
}

/// A line about what went wrong.
pub(crate) fn complain(text: impl AsRef<str>) {
    let mut output = anstream::stderr().lock();
    let _ = writeln!(output, "{}", text.as_ref());
    let _ = output.flush();
}

/// A value for programs.
pub(crate) fn json(value: &impl Serialize) {
    let text = serde_json::to_string_pretty(value)
        .expect("invariant: what is shown are maps with text keys");
    say(text);
}

/// Whether a person looks at the output.
pub(crate) fn is_terminal() -> bool {
    std::io::stdout().is_terminal()
}
