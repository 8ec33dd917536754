//! The log in words: one line for each thing that happened. `history`, the progress of commands and
//! the agent's own output all tell it alike.
//! Must not know: the terminal, colours, who reads it.

mod event;
mod line;
mod object;
mod span;

pub(crate) use event::tell;
pub(crate) use line::{Line, Mood, Weight};
pub(crate) use object::entry_object;
pub(crate) use span::{clock_time, elapsed, took};
