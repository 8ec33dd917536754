//! What a story is made of.

use engine::Event;
use model::{CapacityBounds, GroupName, MemberId};
use std::collections::BTreeMap;
use std::time::Duration;

/// The load just now.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct LoadNow {
    /// Requests per second that are set.
    pub(crate) rate: f64,
    /// Good answers per second, lately.
    pub(crate) answered_rate: f64,
    /// Requests so far.
    pub(crate) sent: u64,
    /// Failures so far.
    pub(crate) failed: u64,
    /// Median time to an answer, lately.
    pub(crate) median: Option<Duration>,
}

/// Something that the story takes notice of.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Fact {
    /// The group that is watched, its bounds, and the CPU bounds of its policies in percent (lower,
    /// upper).
    Group {
        /// Its name.
        group: GroupName,
        /// How few and how many members.
        bounds: CapacityBounds,
        /// Above it the fleet grows, in percent.
        upper_percent: f64,
        /// Below it the fleet shrinks, in percent.
        lower_percent: f64,
    },
    /// The demo goes on to something else.
    Phase(String),
    /// The demo says something.
    Note(String),
    /// The demo says something by the way.
    Aside(String),
    /// Something of the service's log.
    Happened(Event),
    /// The load just now.
    Load(LoadNow),
    /// CPU of the members, in percent.
    Cpu(BTreeMap<MemberId, f64>),
    /// Something is not as it should be.
    Trouble(String),
}
