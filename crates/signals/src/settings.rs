//! Where the monitors are, and when their word counts.

use crate::fetch::Base;
use model::promql_duration;
use std::time::Duration;

/// Settings of the clients. Nothing here changes what is decided, but whether there is an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignalsSettings {
    /// Prometheus, or what speaks its API; a path before `/api/v1` is allowed.
    pub prometheus_url: String,
    /// Alertmanager; a path before `/api/v2` is allowed.
    pub alertmanager_url: String,
    /// Time that either has for its whole answer.
    pub timeout: Duration,
    /// Samples older than this count as missing; where all are, Prometheus counts as silent.
    pub stale_after: Duration,
    /// The rules' own window of `irate`; it must hold two samples.
    pub cpu_window: Duration,
}

impl Default for SignalsSettings {
    fn default() -> Self {
        Self {
            prometheus_url: "http://127.0.0.1:9090".to_owned(),
            alertmanager_url: "http://127.0.0.1:9093".to_owned(),
            timeout: Duration::from_secs(3),
            stale_after: Duration::from_secs(60),
            cpu_window: Duration::from_secs(60),
        }
    }
}

/// Settings that cannot work.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// Not an address that can be asked.
    #[error("the address of {monitor} is not one that can be asked: {why}; write http://HOST:PORT")]
    Address {
        /// Whose.
        monitor: policy::Monitor,
        /// What is wrong with it.
        why: String,
    },
    /// A span of time that is zero.
    #[error("{name} must be longer than {}", promql_duration(Duration::ZERO))]
    Zero {
        /// `timeout`, ….
        name: &'static str,
    },
    /// The HTTP client could not be made.
    #[error("the HTTP client could not be made")]
    Client(#[source] reqwest::Error),
}

impl SignalsSettings {
    pub(crate) fn bases(&self) -> Result<(Base, Base), SettingsError> {
        let spans = [
            ("timeout", self.timeout),
            ("stale_after", self.stale_after),
            ("cpu_window", self.cpu_window),
        ];
        if let Some((name, _)) = spans.iter().find(|(_, span)| span.is_zero()) {
            return Err(SettingsError::Zero { name });
        }
        let base = |monitor, url: &str| {
            Base::new(url).map_err(|why| SettingsError::Address { monitor, why })
        };
        Ok((
            base(policy::Monitor::Prometheus, &self.prometheus_url)?,
            base(policy::Monitor::Alertmanager, &self.alertmanager_url)?,
        ))
    }
}
