//! Measures one member under a little load.

use super::counters::IdleSeconds;
use super::rates::{Cost, RatesError, Sample};
use crate::demo::load::{LoadHandle, Tally};
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// How it is measured.
#[derive(Debug, Clone)]
pub(crate) struct Probe {
    /// The member's exporter, as it is reached from here: `http://…/metrics`.
    pub(crate) metrics_url: String,
    /// The first, careful rate, per second.
    pub(crate) first_rate: f64,
    /// CPU that the second rate is to reach, in percent.
    pub(crate) second_percent: f64,
    /// Time for a new rate to show.
    pub(crate) settle: Duration,
    /// How long each rate is measured.
    pub(crate) span: Duration,
}

/// Why nothing was measured. Reads after "failed to calibrate the load:".
#[derive(Debug, thiserror::Error)]
pub(crate) enum MeasureError {
    /// The exporter did not answer.
    #[error("the exporter at {url} did not answer")]
    NoAnswer {
        /// Where.
        url: String,
        /// Why.
        #[source]
        source: reqwest::Error,
    },
    /// The exporter's page is not what it should be.
    #[error("the page at {url} has no node_cpu_seconds_total: is that node_exporter?")]
    NoCounters {
        /// Where.
        url: String,
    },
    /// The site does not answer.
    #[error("{failed} of {sent} requests failed at {rate:.1} per second, the last one: {why}")]
    Failing {
        /// How many.
        failed: u64,
        /// Of how many.
        sent: u64,
        /// The rate.
        rate: f64,
        /// The last failure, in words.
        why: String,
    },
    /// The figures make no sense.
    #[error(transparent)]
    Rates(#[from] RatesError),
}

struct Meter<'a> {
    load: &'a LoadHandle,
    probe: &'a Probe,
    client: reqwest::Client,
}

/// Measures at rest, at a careful rate, and at one worked out from it. Ends with a rate of nothing.
pub(crate) async fn measure(
    load: &LoadHandle,
    client: &reqwest::Client,
    probe: &Probe,
) -> Result<(Cost, Vec<Sample>), MeasureError> {
    let meter = Meter {
        load,
        probe,
        client: client.clone(),
    };
    let outcome = meter.all().await;
    load.set_rate(0.0);
    outcome
}

impl Meter<'_> {
    async fn all(&self) -> Result<(Cost, Vec<Sample>), MeasureError> {
        let mut samples = vec![self.sample(0.0).await?];
        samples.push(self.sample(self.probe.first_rate).await?);
        let guess = Cost::fit(&samples)?;
        let second = guess.rate(self.probe.second_percent, 1);
        // where the careful rate was high enough already, another round of it serves as well
        let second = second.clamp(self.probe.first_rate, self.probe.first_rate * 10.0);
        samples.push(self.sample(second).await?);
        Ok((Cost::fit(&samples)?, samples))
    }

    async fn sample(&self, rate: f64) -> Result<Sample, MeasureError> {
        self.load.set_rate(rate);
        sleep(self.probe.settle).await;
        let totals = || self.load.read(Tally::totals);
        let before = totals();
        let (idle_before, began) = self.idle().await?;
        sleep(self.probe.span).await;
        let (idle_after, ended) = self.idle().await?;
        let after = totals();
        if after.failed > before.failed {
            let last = self.load.read(|tally| tally.failures().last().copied());
            return Err(MeasureError::Failing {
                failed: after.failed - before.failed,
                sent: after.sent - before.sent,
                rate,
                why: last.map(|f| f.kind.to_string()).unwrap_or_default(),
            });
        }
        let elapsed = ended.duration_since(began).as_secs_f64();
        Ok(Sample {
            rate,
            cpu_percent: idle_after.busy_percent_since(idle_before, elapsed),
        })
    }

    /// The counter, and when it was read: when the answer began, as near as can be told from here.
    async fn idle(&self) -> Result<(IdleSeconds, Instant), MeasureError> {
        let url = &self.probe.metrics_url;
        let failed = |source| MeasureError::NoAnswer {
            url: url.clone(),
            source,
        };
        let answer = self.client.get(url).send().await.map_err(failed)?;
        let at = Instant::now();
        let page = answer.text().await.map_err(failed)?;
        let idle = IdleSeconds::parse(&page)
            .ok_or_else(|| MeasureError::NoCounters { url: url.clone() })?;
        Ok((idle, at))
    }
}
