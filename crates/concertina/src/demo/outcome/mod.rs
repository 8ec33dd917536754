//! What became of it: figures, what held, and the report's data.
//!
//! Responsible for: reading the log, the load's tally and Prometheus' answers as one story of times.
//! Pure, but for asking Prometheus ([`gather()`]).
//! Must not know: how the demo is run, the terminal.

mod gather;
mod histories;
mod moments;
mod summary;
mod verdict;

pub(super) use gather::{Gathered, gather};
pub(super) use moments::{Loss, LossBy, Moments};
#[cfg(test)]
use summary::Summary;
pub(super) use verdict::{Goal, checks, figures};

#[cfg(test)]
mod tests;
