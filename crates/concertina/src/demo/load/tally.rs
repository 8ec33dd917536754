//! What became of the requests, second by second. Pure: time is an argument.

use jiff::Timestamp;
use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

/// Why a request has no good answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum FailureKind {
    /// Too many were on their way already.
    NotSent,
    /// Nobody took the connection.
    NoConnection,
    /// No answer within the time limit.
    TimedOut,
    /// The connection broke before the answer was whole.
    Broken,
    /// An answer, but not a good one.
    Status(u16),
}

impl fmt::Display for FailureKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotSent => f.write_str("not sent: too many outstanding"),
            Self::NoConnection => f.write_str("no connection"),
            Self::TimedOut => f.write_str("no answer in time"),
            Self::Broken => f.write_str("connection broken"),
            Self::Status(code) => write!(f, "status {code}"),
        }
    }
}

/// A request that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Failure {
    /// When it was sent, or would have been.
    pub(crate) sent_at: Timestamp,
    /// When that was known.
    pub(crate) ended_at: Timestamp,
    /// Why.
    pub(crate) kind: FailureKind,
}

/// One second of load. Requests are counted as sent in the second in which they were sent, and as
/// answered or failed in the one in which they ended.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Second {
    /// Requests sent.
    pub(crate) sent: u32,
    /// Good answers.
    pub(crate) ok: u32,
    /// Failures.
    pub(crate) failed: u32,
    latencies: Vec<Duration>,
}

/// Sums over all seconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Totals {
    /// Requests sent, those that could not be included.
    pub(crate) sent: u64,
    /// Good answers.
    pub(crate) ok: u64,
    /// Failures.
    pub(crate) failed: u64,
}

/// All that is known of a load.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Tally {
    seconds: BTreeMap<i64, Second>,
    failures: Vec<Failure>,
    totals: Totals,
}

/// The value at a share (0 to 1) of sorted values; nearest rank.
fn nearest_rank(sorted: &[Duration], share: f64) -> Option<Duration> {
    let last = sorted.len().checked_sub(1)?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a rank lies between 0 and the number of values, far below 2^52"
    )]
    let rank = (share.clamp(0.0, 1.0) * sorted.len() as f64).ceil() as usize;
    sorted.get(rank.saturating_sub(1).min(last)).copied()
}

fn quantile_of(mut latencies: Vec<Duration>, share: f64) -> Option<Duration> {
    latencies.sort_unstable();
    nearest_rank(&latencies, share)
}

// === impl Second ===

impl Second {
    /// A quantile of the latencies of its good answers.
    pub(crate) fn quantile(&self, share: f64) -> Option<Duration> {
        quantile_of(self.latencies.clone(), share)
    }
}

// === impl Tally ===

impl Tally {
    fn second(&mut self, at: Timestamp) -> &mut Second {
        self.seconds.entry(at.as_second()).or_default()
    }

    /// A request goes out.
    pub(crate) fn sent(&mut self, at: Timestamp) {
        self.totals.sent += 1;
        self.second(at).sent += 1;
    }

    /// A good answer came.
    pub(crate) fn answered(&mut self, at: Timestamp, latency: Duration) {
        self.totals.ok += 1;
        let second = self.second(at);
        second.ok += 1;
        second.latencies.push(latency);
    }

    /// A request failed.
    pub(crate) fn failed(&mut self, failure: Failure) {
        self.totals.failed += 1;
        self.second(failure.ended_at).failed += 1;
        self.failures.push(failure);
    }

    /// The sums.
    pub(crate) fn totals(&self) -> Totals {
        self.totals
    }

    /// Requests on their way.
    pub(crate) fn outstanding(&self) -> u64 {
        self.totals.sent - self.totals.ok - self.totals.failed
    }

    /// All failures, in the order in which they were known.
    pub(crate) fn failures(&self) -> &[Failure] {
        &self.failures
    }

    /// The seconds in which anything happened.
    pub(crate) fn seconds(&self) -> impl Iterator<Item = (Timestamp, &Second)> {
        self.seconds
            .iter()
            .filter_map(|(at, second)| Some((Timestamp::from_second(*at).ok()?, second)))
    }

    /// A quantile of the latencies of the good answers that came from then on.
    pub(crate) fn quantile_since(&self, from: Timestamp, share: f64) -> Option<Duration> {
        let latencies = self
            .seconds
            .range(from.as_second()..)
            .flat_map(|(_, second)| second.latencies.iter().copied())
            .collect();
        quantile_of(latencies, share)
    }

    /// Good answers per second over the last whole seconds before a moment.
    pub(crate) fn ok_rate(&self, now: Timestamp, seconds: u32) -> f64 {
        let end = now.as_second();
        let ok: u32 = self
            .seconds
            .range(end - i64::from(seconds)..end)
            .map(|(_, s)| s.ok)
            .sum();
        f64::from(ok) / f64::from(seconds.max(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millisecond(millis).unwrap()
    }

    #[test]
    fn requests_count_where_they_begin_and_where_they_end() {
        let mut tally = Tally::default();
        tally.sent(at(1_900));
        tally.sent(at(1_950));
        tally.sent(at(2_100));
        tally.answered(at(2_050), Duration::from_millis(150));
        tally.failed(Failure {
            sent_at: at(1_950),
            ended_at: at(3_000),
            kind: FailureKind::TimedOut,
        });
        let seconds: Vec<_> = tally
            .seconds()
            .map(|(at, s)| (at.as_second(), s.sent, s.ok, s.failed))
            .collect();
        assert_eq!(seconds, [(1, 2, 0, 0), (2, 1, 1, 0), (3, 0, 0, 1)]);
        assert_eq!(tally.outstanding(), 1);
        assert!((tally.ok_rate(at(3_500), 2) - 0.5).abs() < 1e-9);
    }

    #[test]
    fn quantiles_are_values_that_occurred() {
        let millis = |n: u64| Duration::from_millis(n);
        let mut tally = Tally::default();
        assert_eq!(tally.quantile_since(at(0), 0.5), None);
        for n in [40, 10, 30, 20] {
            tally.answered(at(500), millis(n));
        }
        assert_eq!(tally.quantile_since(at(0), 0.5), Some(millis(20)));
        assert_eq!(tally.quantile_since(at(0), 0.95), Some(millis(40)));
        assert_eq!(tally.quantile_since(at(0), 0.0), Some(millis(10)));
        assert_eq!(tally.quantile_since(at(1_000), 0.5), None);
    }
}
