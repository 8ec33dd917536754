//! `[qemu]`

use super::key::{Key, Section};
use engine::ports::ProviderError;
use providers::qemu::{Accel, QemuSettings, Start};
use serde::Deserialize;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The embedded cloud.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct QemuSection {
    cache_folder: Option<PathBuf>,
    server_deadline_seconds: u64,
    stop_wait_seconds: u64,
    accel: AccelWord,
    start: StartWord,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum AccelWord {
    Auto,
    Tcg,
    Kvm,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum StartWord {
    Clone,
    Cold,
}

impl Default for QemuSection {
    fn default() -> Self {
        Self {
            cache_folder: None,
            server_deadline_seconds: 90,
            stop_wait_seconds: 3,
            accel: AccelWord::Auto,
            start: StartWord::Clone,
        }
    }
}

impl QemuSection {
    /// Settings of the provider with its servers below `state_folder`.
    ///
    /// # Errors
    /// If the folders can't be used, or a time is out of its range.
    pub(crate) fn settings(&self, state_folder: &Path) -> Result<QemuSettings, ProviderError> {
        let cache = match &self.cache_folder {
            Some(folder) => folder.clone(),
            None => QemuSettings::default_cache_dir()?,
        };
        let settings = QemuSettings::new(state_folder, cache)?
            .with_deadline(Duration::from_secs(self.server_deadline_seconds))?
            .with_stop_wait(Duration::from_secs(self.stop_wait_seconds))?;
        let accel = match self.accel {
            AccelWord::Auto => Accel::Auto,
            AccelWord::Tcg => Accel::Tcg,
            AccelWord::Kvm => Accel::Kvm,
        };
        let start = match self.start {
            StartWord::Clone => Start::Clone,
            StartWord::Cold => Start::Cold,
        };
        Ok(settings.with_accel(accel).with_start(start))
    }
}

impl Section for QemuSection {
    const NAME: &'static str = "qemu";
    const ABOUT: &'static [&'static str] =
        &["The embedded cloud: servers are QEMU virtual machines on this computer."];
    const KEYS: &'static [Key] = &[
        Key::found_out(
            "cache_folder",
            "\"/var/cache/concertina\"",
            &[
                "Image and templates, shared by all your state folders.",
                "Without it: $XDG_CACHE_HOME/concertina, else ~/.cache/concertina.",
            ],
        ),
        Key::new(
            "server_deadline_seconds",
            "90",
            &["A server that does not answer on SSH after so long has failed (5 to 3600)."],
        ),
        Key::new(
            "stop_wait_seconds",
            "3",
            &["A server that is removed may take so long to shut down by itself (at most 60)."],
        ),
        Key::new(
            "accel",
            "\"auto\"",
            &["auto: KVM where booting with it really works; tcg: emulation; kvm: KVM or fail."],
        ),
        Key::new(
            "start",
            "\"clone\"",
            &["clone: servers are copied from a running template; cold: each boots."],
        ),
    ];

    fn check(&self) -> Result<(), String> {
        // only the times can be wrong whatever the folders are
        QemuSettings::new("/state", "/cache")
            .and_then(|s| s.with_deadline(Duration::from_secs(self.server_deadline_seconds)))
            .and_then(|s| s.with_stop_wait(Duration::from_secs(self.stop_wait_seconds)))
            .map(drop)
            .map_err(|error| error.to_string())
    }
}
