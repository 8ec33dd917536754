//! What may be set. Validated when it is made, so that the rest need not ask.

use engine::ports::ProviderError;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Longest state folder: the switch's sockets lie below it, and a Unix socket's path has at most 107
/// bytes.
const MAX_STATE_DIR_BYTES: usize = 70;

/// How the guest's instructions are run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Accel {
    /// KVM where booting with it really works, else emulation.
    #[default]
    Auto,
    /// Emulation.
    Tcg,
    /// KVM, or fail.
    Kvm,
}

/// How a machine comes up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Start {
    /// As a clone of a running template: about two seconds. Where that fails, cold.
    #[default]
    Clone,
    /// By booting.
    Cold,
}

/// Settings of the embedded cloud.
#[derive(Debug, Clone)]
pub struct QemuSettings {
    pub(super) state_dir: PathBuf,
    pub(super) cache_dir: PathBuf,
    pub(super) deadline: Duration,
    pub(super) stop_wait: Duration,
    pub(super) accel: Accel,
    pub(super) start: Start,
}

impl QemuSettings {
    /// Settings with the defaults: 90 s for a server to answer, 3 s for it to stop by itself, KVM
    /// where it works, clones. `state_dir` holds this store's servers, `cache_dir` the image and the
    /// templates that all stores of a user share.
    pub fn new(
        state_dir: impl Into<PathBuf>,
        cache_dir: impl Into<PathBuf>,
    ) -> Result<Self, ProviderError> {
        let state_dir = absolute(state_dir.into())?;
        let length = state_dir.as_os_str().len();
        if length > MAX_STATE_DIR_BYTES {
            return Err(refused(format!(
                "the state folder {} has a path of {length} bytes, and sockets below it leave room \
                 for {MAX_STATE_DIR_BYTES}; choose a shorter one",
                state_dir.display()
            )));
        }
        Ok(Self {
            state_dir,
            cache_dir: absolute(cache_dir.into())?,
            deadline: Duration::from_secs(90),
            stop_wait: Duration::from_secs(3),
            accel: Accel::default(),
            start: Start::default(),
        })
    }

    /// How long a server may take until it answers on SSH: 5 s to an hour.
    pub fn with_deadline(mut self, deadline: Duration) -> Result<Self, ProviderError> {
        if deadline < Duration::from_secs(5) || deadline > Duration::from_secs(3600) {
            return Err(refused(format!(
                "a deadline of {} s for servers to answer; choose 5 s to 3600 s",
                deadline.as_secs()
            )));
        }
        self.deadline = deadline;
        Ok(self)
    }

    /// How long a server that is deleted may take to shut down by itself: at most a minute.
    pub fn with_stop_wait(mut self, stop_wait: Duration) -> Result<Self, ProviderError> {
        if stop_wait > Duration::from_secs(60) {
            return Err(refused(format!(
                "{} s for a server to stop by itself; choose at most 60 s",
                stop_wait.as_secs()
            )));
        }
        self.stop_wait = stop_wait;
        Ok(self)
    }

    /// How the guest's instructions are run.
    #[must_use]
    pub fn with_accel(mut self, accel: Accel) -> Self {
        self.accel = accel;
        self
    }

    /// How a machine comes up.
    #[must_use]
    pub fn with_start(mut self, start: Start) -> Self {
        self.start = start;
        self
    }

    /// Where this store's servers are kept.
    pub fn state_dir(&self) -> &Path {
        &self.state_dir
    }

    /// Where image and templates are kept.
    pub fn cache_dir(&self) -> &Path {
        &self.cache_dir
    }

    /// The user's cache folder: `$XDG_CACHE_HOME/concertina`, else `~/.cache/concertina`.
    pub fn default_cache_dir() -> Result<PathBuf, ProviderError> {
        let absolute = |name: &str| {
            std::env::var_os(name)
                .map(PathBuf::from)
                .filter(|path| path.is_absolute())
        };
        absolute("XDG_CACHE_HOME")
            .or_else(|| absolute("HOME").map(|home| home.join(".cache")))
            .map(|cache| cache.join("concertina"))
            .ok_or_else(|| ProviderError::Missing {
                what: "a cache folder".to_owned(),
                advice: "set XDG_CACHE_HOME or HOME to a folder that you may write to".to_owned(),
            })
    }
}

fn absolute(path: PathBuf) -> Result<PathBuf, ProviderError> {
    std::path::absolute(&path)
        .map_err(|error| refused(format!("the folder {:?}: {error}", path.display())))
}

fn refused(why: String) -> ProviderError {
    ProviderError::Refused { why }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn senseless_settings_are_refused() {
        let settings = QemuSettings::new("/s", "/c").unwrap();
        assert!(
            settings
                .clone()
                .with_deadline(Duration::from_secs(1))
                .is_err()
        );
        assert!(settings.with_stop_wait(Duration::from_secs(61)).is_err());
        let error = QemuSettings::new(format!("/{}", "x".repeat(70)), "/c").unwrap_err();
        assert!(error.to_string().contains("71 bytes"), "{error}");
    }
}
