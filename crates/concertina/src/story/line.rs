//! One line of the story.

/// How it is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mood {
    /// A fact.
    Plain,
    /// Something begins, or is only by the way.
    Faint,
    /// Something succeeded.
    Good,
    /// Something changes the fleet.
    Notable,
    /// Something failed.
    Bad,
}

/// Who wants to read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Weight {
    /// Somebody who looks into everything.
    Detail,
    /// Whoever waits for a command.
    Progress,
}

/// A line, without a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    /// How it is meant.
    pub(crate) mood: Mood,
    /// Who wants to read it.
    pub(crate) weight: Weight,
    /// What happened. Further lines are what a tool said.
    pub(crate) text: String,
}

impl Line {
    pub(super) fn new(mood: Mood, weight: Weight, text: impl Into<String>) -> Self {
        Self {
            mood,
            weight,
            text: text.into(),
        }
    }
}
