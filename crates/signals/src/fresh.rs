//! How old a sample is. Ages are measured by Prometheus' own clock, so that a clock that differs from
//! ours makes nothing stale.

use crate::vector::Element;
use jiff::Timestamp;
use std::time::Duration;

/// The age of a sample, from an element of `timestamp(…)`.
pub(crate) fn age(element: &Element) -> Option<Duration> {
    let seconds = element.evaluated_at - element.value;
    // a scraped clock that runs ahead is not older than now
    Duration::try_from_secs_f64(seconds.max(0.0)).ok()
}

/// When a sample of that age was taken, by our clock.
pub(crate) fn taken(asked_at: Timestamp, age: Duration) -> Timestamp {
    asked_at.checked_sub(age).unwrap_or(Timestamp::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn age_of(evaluated_at: f64, value: f64) -> Option<Duration> {
        age(&Element {
            labels: std::collections::BTreeMap::new(),
            evaluated_at,
            value,
        })
    }

    #[test]
    fn ages() {
        assert_eq!(age_of(100.5, 99.0), Some(Duration::from_millis(1_500)));
        assert_eq!(age_of(100.0, 101.0), Some(Duration::ZERO));
        assert_eq!(age_of(100.0, f64::NEG_INFINITY), None);
    }
}
