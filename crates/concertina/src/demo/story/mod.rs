//! The demo as a story: facts in, lines and a picture out. Pure; time is an argument.
//!
//! Responsible for: what is known of the fleet just now, which facts are worth a line, the picture of
//! the live view. Whether there is a terminal, and how it is drawn on, is [`super::screen`]'s.
//! Must not know: where facts come from.

mod fact;
mod fleet;
mod frame;
mod teller;
mod words;

pub(crate) use fact::{Fact, LoadNow};
pub(crate) use teller::Story;
pub(crate) use words::reason;

#[cfg(test)]
mod tests;
