//! What people see: lines, colours where there is a terminal that wants them, questions.
//! Must not know: services, the engine.

mod ask;
mod counted;
mod live;
mod output;
mod rendering;
mod style;
mod suggest;

pub(crate) use ask::{Answer, can_be_asked, confirm};
pub(crate) use counted::counted;
pub(crate) use live::LiveLine;
pub(crate) use output::{complain, is_terminal, json, say};
pub(crate) use rendering::{Format, render};
pub(crate) use style::{bad, bold, by_mood, faint, good, notable};
pub(crate) use suggest::nearest;
