//! Questions are counted: by whom they went to, and how they ended.

use super::call::Service;
use super::error::ApiError;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Who was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Asked {
    /// Keystone: versions and tokens.
    Identity,
    /// Nova.
    Compute,
    /// Neutron.
    Network,
    /// Glance.
    Image,
    /// Cinder.
    Volume,
}

/// How a question ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CallOutcome {
    /// With an answer.
    Answered,
    /// Refused: what was asked can't be had (4xx).
    Refused,
    /// Asked too often (429); nothing was done.
    Busy,
    /// No connection, no answer in time, a mistake of the service's own (5xx).
    NoAnswer,
}

/// All questions so far.
#[derive(Debug, Default)]
pub(super) struct CallTally(Mutex<BTreeMap<(Asked, CallOutcome), u64>>);

// === impl Asked ===

impl Asked {
    /// As it stands in a label.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Compute => "compute",
            Self::Network => "network",
            Self::Image => "image",
            Self::Volume => "volume",
        }
    }
}

impl From<Service> for Asked {
    fn from(service: Service) -> Self {
        match service {
            Service::Compute => Self::Compute,
            Service::Network => Self::Network,
            Service::Image => Self::Image,
            Service::Volume => Self::Volume,
            Service::Identity => Self::Identity,
        }
    }
}

// === impl CallOutcome ===

impl CallOutcome {
    /// As it stands in a label.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Refused => "refused",
            Self::Busy => "busy",
            Self::NoAnswer => "no_answer",
        }
    }

    pub(super) fn of<T>(answer: &Result<T, ApiError>) -> Self {
        match answer {
            Ok(_) => Self::Answered,
            Err(ApiError::Busy { .. }) => Self::Busy,
            Err(
                ApiError::NoAnswer { .. }
                | ApiError::NoKeystone { .. }
                | ApiError::NoService { .. }
                | ApiError::NotUnderstood { .. },
            ) => Self::NoAnswer,
            Err(
                ApiError::Login { .. }
                | ApiError::Forbidden { .. }
                | ApiError::Quota { .. }
                | ApiError::NotFound { .. }
                | ApiError::Conflict { .. }
                | ApiError::Refused { .. },
            ) => Self::Refused,
        }
    }
}

// === impl CallTally ===

impl CallTally {
    pub(super) fn count(&self, asked: Asked, outcome: CallOutcome, calls: u64) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *counts.entry((asked, outcome)).or_default() += calls;
    }

    pub(super) fn counts(&self) -> BTreeMap<(Asked, CallOutcome), u64> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}
