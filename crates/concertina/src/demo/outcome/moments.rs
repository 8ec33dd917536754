//! What the demo did, and when.

use jiff::Timestamp;
use model::MemberId;

/// The kill.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::demo) struct Kill {
    /// Whose VM.
    pub(in crate::demo) member: MemberId,
    /// When.
    pub(in crate::demo) at: Timestamp,
}

/// All of it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::demo) struct Moments {
    /// Calibration begins.
    pub(in crate::demo) calibration: Option<Timestamp>,
    /// Each raise of the rate, with the rate.
    pub(in crate::demo) stages: Vec<(Timestamp, f64)>,
    /// The kill.
    pub(in crate::demo) kill: Option<Kill>,
    /// The load is gone, but for so many requests per second.
    pub(in crate::demo) load_gone: Option<(Timestamp, f64)>,
}
