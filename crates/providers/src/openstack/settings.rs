//! What an operator chooses, checked where it is made.

use super::server::wanted::Wanted;
use engine::ports::ProviderError;
use std::num::NonZeroU32;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Times that make sense.
const DEADLINE_SECONDS: RangeInclusive<u64> = 10..=7200;

/// How long what may be repeated is repeated.
const PATIENCE: Duration = Duration::from_secs(120);

/// When a new server counts as made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum MadeWhen {
    /// Its sshd answers.
    #[default]
    SshAnswers,
    /// Nova says ACTIVE: for servers that are not reached from here, or have no sshd.
    Active,
}

/// What an operator chooses.
#[derive(Debug, Clone)]
pub struct OpenStackSettings {
    /// Where keys of servers are kept.
    pub(super) state_folder: PathBuf,
    /// A server that is not made by then has failed; one that is not gone by then, likewise.
    pub(super) deadline: Duration,
    /// Between two looks at servers that come or go.
    pub(super) look_interval: Duration,
    /// Requests for servers.
    pub(super) creations_per_minute: NonZeroU32,
    /// What may be repeated is, for so long.
    pub(super) patience: Duration,
    /// When a server counts as made.
    pub(super) made_when: MadeWhen,
    /// Who logs in, where no node says.
    pub(super) ssh_user: String,
    /// With which key; without one, the agent's.
    pub(super) identity_file: Option<PathBuf>,
    /// What is said for all nodes.
    pub(super) for_all: Wanted,
}

impl OpenStackSettings {
    /// With a state folder, and all else as it is if nothing is said.
    pub fn new(state_folder: impl AsRef<Path>) -> Self {
        Self {
            state_folder: state_folder.as_ref().to_owned(),
            deadline: Duration::from_secs(300),
            look_interval: Duration::from_secs(2),
            creations_per_minute: NonZeroU32::new(120).unwrap_or(NonZeroU32::MIN),
            patience: PATIENCE,
            made_when: MadeWhen::default(),
            ssh_user: "debian".to_owned(),
            identity_file: None,
            for_all: Wanted::default(),
        }
    }

    /// With another deadline.
    ///
    /// # Errors
    /// If it makes no sense.
    pub fn with_deadline(mut self, deadline: Duration) -> Result<Self, ProviderError> {
        if !DEADLINE_SECONDS.contains(&deadline.as_secs()) {
            return Err(ProviderError::Refused {
                why: format!(
                    "server_deadline_seconds is {}; it goes from {} to {}",
                    deadline.as_secs(),
                    DEADLINE_SECONDS.start(),
                    DEADLINE_SECONDS.end()
                ),
            });
        }
        self.deadline = deadline;
        Ok(self)
    }

    /// With so many requests for servers a minute at most.
    #[must_use]
    pub fn with_creations_per_minute(mut self, number: NonZeroU32) -> Self {
        self.creations_per_minute = number;
        self
    }

    /// With another time between two looks.
    #[must_use]
    pub fn with_look_interval(mut self, interval: Duration) -> Self {
        self.look_interval = interval.max(Duration::from_millis(100));
        self
    }

    /// With another meaning of made.
    #[must_use]
    pub fn with_made_when(mut self, made_when: MadeWhen) -> Self {
        self.made_when = made_when;
        self
    }

    /// With another way in.
    #[must_use]
    pub fn with_login(mut self, user: impl Into<String>, identity_file: Option<PathBuf>) -> Self {
        self.ssh_user = user.into();
        self.identity_file = identity_file;
        self
    }

    /// With what is said for all nodes.
    #[must_use]
    pub fn with_wanted(mut self, for_all: Wanted) -> Self {
        self.for_all = for_all;
        self
    }
}
