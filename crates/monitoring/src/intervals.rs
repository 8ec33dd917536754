//! How often the monitors look, and how long they wait. The defaults are the origin's.

use model::promql_duration;
use serde::{Deserialize, Serialize};
use std::ops::Deref;
use std::time::Duration;

/// Intervals as they are written in a settings file, not yet checked against each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct IntervalSettings {
    /// Prometheus asks every exporter this often.
    #[serde(rename = "scrape_interval_seconds", with = "seconds")]
    pub scrape_interval: Duration,
    /// Prometheus works its rules out this often.
    #[serde(rename = "evaluation_interval_seconds", with = "seconds")]
    pub evaluation_interval: Duration,
    /// Prometheus asks the agent this often what there is to scrape.
    #[serde(rename = "discovery_refresh_seconds", with = "seconds")]
    pub discovery_refresh: Duration,
    /// A rule must have held this long before its alert fires.
    #[serde(rename = "rule_for_seconds", with = "seconds")]
    pub rule_for: Duration,
    /// The CPU's rate is taken between the last two samples of this window.
    #[serde(rename = "irate_window_seconds", with = "seconds")]
    pub irate_window: Duration,
    /// Alertmanager waits this long before the first notification of a group of alerts.
    #[serde(rename = "group_wait_seconds", with = "seconds")]
    pub group_wait: Duration,
    /// Alertmanager waits this long before it tells of changes in a group.
    #[serde(rename = "group_interval_seconds", with = "seconds")]
    pub group_interval: Duration,
    /// Alertmanager repeats a notification that still holds this often.
    #[serde(rename = "repeat_interval_seconds", with = "seconds")]
    pub repeat_interval: Duration,
}

impl Default for IntervalSettings {
    fn default() -> Self {
        Self {
            scrape_interval: Duration::from_secs(15),
            evaluation_interval: Duration::from_secs(15),
            discovery_refresh: Duration::from_secs(5),
            rule_for: Duration::from_secs(60),
            irate_window: Duration::from_secs(60),
            group_wait: Duration::from_secs(10),
            group_interval: Duration::from_secs(10),
            repeat_interval: Duration::from_secs(3600),
        }
    }
}

/// Intervals that fit each other; read them through the [`IntervalSettings`] within.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "IntervalSettings", into = "IntervalSettings")]
pub struct MonitoringIntervals(IntervalSettings);

/// Intervals with which the monitors would not work.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IntervalError {
    /// An interval of no length.
    #[error("{setting} is 0: set it to 1 second or more")]
    Zero {
        /// Its name.
        setting: &'static str,
    },
    /// `irate` needs two samples.
    #[error(
        "irate_window_seconds ({window}) holds fewer than two samples at a scrape_interval_seconds \
         of {scrape}: the CPU could not be worked out and no rule would ever fire; set it to at \
         least twice the scrape interval"
    )]
    WindowTooShort {
        /// As given.
        window: String,
        /// As given.
        scrape: String,
    },
    /// Alertmanager looks at a group only once in a group interval.
    #[error(
        "repeat_interval_seconds ({repeat}) is shorter than group_interval_seconds ({group}): \
         Alertmanager looks at a group no more often than that; set it to at least as much"
    )]
    RepeatTooShort {
        /// As given.
        repeat: String,
        /// As given.
        group: String,
    },
}

impl MonitoringIntervals {
    /// Checks them.
    pub fn new(settings: IntervalSettings) -> Result<Self, IntervalError> {
        let s = &settings;
        let named = [
            ("scrape_interval_seconds", s.scrape_interval),
            ("evaluation_interval_seconds", s.evaluation_interval),
            ("discovery_refresh_seconds", s.discovery_refresh),
            ("irate_window_seconds", s.irate_window),
            ("group_interval_seconds", s.group_interval),
            ("repeat_interval_seconds", s.repeat_interval),
        ];
        if let Some((setting, _)) = named.into_iter().find(|(_, span)| span.is_zero()) {
            return Err(IntervalError::Zero { setting });
        }
        if s.irate_window < s.scrape_interval * 2 {
            return Err(IntervalError::WindowTooShort {
                window: promql_duration(s.irate_window),
                scrape: promql_duration(s.scrape_interval),
            });
        }
        if s.repeat_interval < s.group_interval {
            return Err(IntervalError::RepeatTooShort {
                repeat: promql_duration(s.repeat_interval),
                group: promql_duration(s.group_interval),
            });
        }
        Ok(Self(settings))
    }

    /// A scrape may take as long as Prometheus' default allows, but never longer than the time to
    /// the next.
    pub fn scrape_timeout(&self) -> Duration {
        self.0.scrape_interval.min(Duration::from_secs(10))
    }
}

impl Deref for MonitoringIntervals {
    type Target = IntervalSettings;
    fn deref(&self) -> &IntervalSettings {
        &self.0
    }
}

impl TryFrom<IntervalSettings> for MonitoringIntervals {
    type Error = IntervalError;
    fn try_from(settings: IntervalSettings) -> Result<Self, IntervalError> {
        Self::new(settings)
    }
}

impl From<MonitoringIntervals> for IntervalSettings {
    fn from(intervals: MonitoringIntervals) -> Self {
        intervals.0
    }
}

mod seconds {
    use serde::{Deserialize, Deserializer, Serializer};
    use std::time::Duration;

    /// Nobody means more than a year; beyond it sums could overflow.
    const LONGEST: u64 = 366 * 86_400;

    pub(super) fn serialize<S: Serializer>(span: &Duration, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_u64(span.as_secs())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
        let seconds = u64::deserialize(from)?;
        if seconds > LONGEST {
            return Err(serde::de::Error::custom(format!(
                "{seconds} seconds is more than a year"
            )));
        }
        Ok(Duration::from_secs(seconds))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<MonitoringIntervals, serde_json::Error> {
        serde_json::from_str(json)
    }

    #[test]
    fn what_is_not_written_is_the_origins() {
        let intervals = read(r#"{"scrape_interval_seconds": 5}"#).unwrap();
        assert_eq!(intervals.scrape_interval, Duration::from_secs(5));
        assert_eq!(intervals.repeat_interval, Duration::from_secs(3600));
        assert_eq!(intervals.scrape_timeout(), Duration::from_secs(5));
    }

    #[test]
    fn intervals_must_fit_each_other() {
        for (json, part) in [
            (r#"{"scrape_interval_seconds": 0}"#, "is 0"),
            (r#"{"scrape_interval_seconds": 40}"#, "two samples"),
            (r#"{"repeat_interval_seconds": 5}"#, "group_interval"),
            (r#"{"scrape_intervall_seconds": 5}"#, "unknown field"),
            (r#"{"rule_for_seconds": 99999999999}"#, "more than a year"),
            (r#"{"rule_for_seconds": -1}"#, "invalid value"),
        ] {
            let error = read(json).unwrap_err().to_string();
            assert!(error.contains(part), "{json}: {error}");
        }
    }
}
