//! The port's implementation: both monitors asked at once, each within the time limit.

use crate::fetch::Base;
use crate::{SettingsError, SignalsSettings, alertmanager, prometheus};
use async_trait::async_trait;
use engine::ports::{Clock, Question, Signals};
use policy::{Answer, Monitors};
use reqwest::Client;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Prometheus and Alertmanager over HTTP. Connections are kept between questions.
pub struct PrometheusSignals {
    settings: SignalsSettings,
    prometheus: Base,
    alertmanager: Base,
    client: Client,
    clock: Arc<dyn Clock>,
}

impl PrometheusSignals {
    /// Checks the settings; asks nothing yet. Proxies that the environment names are not used:
    /// monitors are near, and a loopback address means this machine.
    ///
    /// # Errors
    /// An address or a span of time that cannot work.
    pub fn new(settings: SignalsSettings, clock: Arc<dyn Clock>) -> Result<Self, SettingsError> {
        let (prometheus, alertmanager) = settings.bases()?;
        let client = Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(settings.timeout)
            .build()
            .map_err(SettingsError::Client)?;
        Ok(Self {
            settings,
            prometheus,
            alertmanager,
            client,
            clock,
        })
    }
}

impl fmt::Debug for PrometheusSignals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PrometheusSignals")
            .field("prometheus", &self.prometheus.shown())
            .field("alertmanager", &self.alertmanager.shown())
            .finish_non_exhaustive()
    }
}

#[async_trait]
impl Signals for PrometheusSignals {
    async fn observe(&self, question: &Question) -> Monitors {
        let asked_at = self.clock.now();
        let spans = (self.settings.cpu_window, self.settings.stale_after);
        let (prometheus, alertmanager) = tokio::join!(
            within(
                self.settings.timeout,
                &self.prometheus,
                prometheus::observe(
                    &self.client,
                    &self.prometheus,
                    &question.service,
                    spans,
                    asked_at
                )
            ),
            within(
                self.settings.timeout,
                &self.alertmanager,
                alertmanager::observe(&self.client, &self.alertmanager, &question.service)
            ),
        );
        Monitors {
            asked_at,
            prometheus,
            alertmanager,
        }
    }
}

async fn within<T>(
    limit: Duration,
    base: &Base,
    asking: impl Future<Output = Result<T, String>>,
) -> Answer<T> {
    match tokio::time::timeout(limit, asking).await {
        Ok(Ok(facts)) => Answer::Answered { facts },
        Ok(Err(why)) => Answer::Silent { why },
        Err(_) => Answer::Silent {
            why: format!("{}: no answer in {limit:?}", base.shown()),
        },
    }
}
