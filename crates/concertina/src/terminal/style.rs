//! Colours. They are taken out on the way where there is no terminal, or `NO_COLOR` is set.

use crate::story::Mood;
use anstyle::{AnsiColor, Style};

fn painted(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}

/// Something succeeded.
pub(crate) fn good(text: &str) -> String {
    painted(AnsiColor::Green.on_default(), text)
}

/// Something failed.
pub(crate) fn bad(text: &str) -> String {
    painted(AnsiColor::Red.on_default().bold(), text)
}

/// Something changes.
pub(crate) fn notable(text: &str) -> String {
    painted(AnsiColor::Cyan.on_default(), text)
}

/// By the way.
pub(crate) fn faint(text: &str) -> String {
    painted(Style::new().dimmed(), text)
}

/// A heading.
pub(crate) fn bold(text: &str) -> String {
    painted(Style::new().bold(), text)
}

/// A text as it is meant.
pub(crate) fn by_mood(mood: Mood, text: &str) -> String {
    match mood {
        Mood::Plain => text.to_owned(),
        Mood::Faint => faint(text),
        Mood::Good => good(text),
        Mood::Notable => notable(text),
        Mood::Bad => bad(text),
    }
}
