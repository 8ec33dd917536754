//! What a judgement goes by.

use crate::{AlertFact, Monitors};
use jiff::Timestamp;
use model::{MemberId, MemberState, Ordinal};
use serde::{Deserialize, Serialize};
use std::num::NonZeroU32;

/// What the provider says of one server, asked by its id. A server that is merely missing from a list,
/// one that is still being made, and a provider that does not answer are all [`ProviderWord::Unknown`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "word", rename_all = "snake_case")]
pub enum ProviderWord {
    /// It runs.
    Running,
    /// Shut off, in error, its process gone.
    Dead {
        /// The provider's word for it.
        why: String,
        /// Consecutive readings that said so.
        readings: NonZeroU32,
    },
    /// There is no server of that id.
    Absent {
        /// Consecutive readings that said so.
        readings: NonZeroU32,
    },
    /// There is nobody to ask: no provider made its server (playbooks did, or it was there before).
    NotAsked,
    /// Nothing is known.
    Unknown {
        /// What was seen.
        why: String,
    },
}

impl ProviderWord {
    /// Whether even the latest reading says that the server is gone.
    pub fn is_gone(&self) -> bool {
        matches!(self, Self::Dead { .. } | Self::Absent { .. })
    }

    /// Whether a provider answers for the server.
    pub fn is_asked(&self) -> bool {
        !matches!(self, Self::NotAsked)
    }
}

/// A member, as far as its health goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberHealthView {
    /// Its identity.
    pub id: MemberId,
    /// Its number for people.
    pub ordinal: Ordinal,
    /// Its state.
    pub state: MemberState,
    /// The provider's word on its server.
    pub provider: ProviderWord,
}

/// Everything that a judgement depends on, but settings and time.
#[derive(Debug, Clone, Copy)]
pub struct HealthQuestion<'a> {
    /// Members of the service that this provider serves; of any group.
    pub members: &'a [MemberHealthView],
    /// The provider's word on the service's other servers: they tell a broken provider from a broken
    /// server.
    pub other_servers: &'a [ProviderWord],
    /// Alerts known by webhook.
    pub alerts: &'a [AlertFact],
    /// The monitors' word.
    pub monitors: &'a Monitors,
    /// Replacements under way: members condemned for their health whose successor does not serve yet.
    pub heals_under_way: u32,
    /// Since when the provider has called most servers gone, as the judgement before told; none: it did
    /// not.
    pub most_gone_since: Option<Timestamp>,
}
