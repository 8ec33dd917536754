//! What the demo did, and when.

use jiff::Timestamp;
use model::MemberId;

/// How a server is lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::demo) enum LossBy {
    /// Its provider's API is told to remove it.
    Deletion,
    /// Its machine's process dies.
    Kill,
}

/// A server that was lost behind everyone's back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::demo) struct Loss {
    /// Whose.
    pub(in crate::demo) member: MemberId,
    /// When.
    pub(in crate::demo) at: Timestamp,
    /// How.
    pub(in crate::demo) by: LossBy,
}

impl LossBy {
    /// As a heading begins.
    pub(in crate::demo) fn doing(self) -> &'static str {
        match self {
            Self::Deletion => "Deleting the server",
            Self::Kill => "Killing the VM",
        }
    }

    /// What happened to whom.
    pub(in crate::demo) fn done(self) -> &'static str {
        match self {
            Self::Deletion => "server was deleted",
            Self::Kill => "VM was killed",
        }
    }

    /// What its member is.
    pub(in crate::demo) fn participle(self) -> &'static str {
        match self {
            Self::Deletion => "deleted",
            Self::Kill => "killed",
        }
    }

    /// As a noun.
    pub(in crate::demo) fn noun(self) -> &'static str {
        match self {
            Self::Deletion => "Delete",
            Self::Kill => "Kill",
        }
    }
}

/// All of it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::demo) struct Moments {
    /// Calibration begins.
    pub(in crate::demo) calibration: Option<Timestamp>,
    /// Each raise of the rate, with the rate.
    pub(in crate::demo) stages: Vec<(Timestamp, f64)>,
    /// Servers that were lost.
    pub(in crate::demo) losses: Vec<Loss>,
    /// The load is gone, but for so many requests per second.
    pub(in crate::demo) load_gone: Option<(Timestamp, f64)>,
}
