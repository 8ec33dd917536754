//! Keeps a fleet from drowning: on a computer that others keep busy too, a request costs more than was
//! measured, and an open-loop load then makes a queue that never drains. Pure; time is an argument.

use jiff::{SignedDuration, Timestamp};

/// Signs of drowning must last that long …
const PATIENCE: SignedDuration = SignedDuration::from_secs(4);
/// … and a lower rate gets that long to help.
const REST: SignedDuration = SignedDuration::from_secs(8);
/// A queue of so many seconds' requests is one that grows.
const QUEUE_SECONDS: f64 = 2.5;
/// Fewer requests on their way are no queue.
const QUEUE_LEAST: f64 = 12.0;
/// What a rate becomes.
const FACTOR: f64 = 0.8;

/// How hard it goes just now.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Strain {
    /// Requests per second that are set.
    pub(crate) rate: f64,
    /// CPU of the busiest member, in percent.
    pub(crate) busiest_percent: Option<f64>,
    /// Requests on their way.
    pub(crate) outstanding: u64,
}

/// Lowers rates.
#[derive(Debug, Clone)]
pub(crate) struct Governor {
    ceiling_percent: f64,
    since: Option<Timestamp>,
    rests_until: Timestamp,
}

impl Governor {
    /// Members busier than that drown, in percent.
    pub(crate) fn new(ceiling_percent: f64) -> Self {
        Self {
            ceiling_percent,
            since: None,
            rests_until: Timestamp::MIN,
        }
    }

    /// A lower rate, if there is need of one.
    pub(crate) fn lower(&mut self, now: Timestamp, strain: &Strain) -> Option<f64> {
        let queue = strain.outstanding as f64;
        let queues = queue > (strain.rate * QUEUE_SECONDS).max(QUEUE_LEAST);
        let busy = strain
            .busiest_percent
            .is_some_and(|cpu| cpu > self.ceiling_percent);
        if !(queues || busy) || now < self.rests_until {
            self.since = None;
            return None;
        }
        let since = *self.since.get_or_insert(now);
        if now.duration_since(since) < PATIENCE {
            return None;
        }
        self.since = None;
        self.rests_until = now + REST;
        Some(strain.rate * FACTOR)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn strain(busiest: f64, outstanding: u64) -> Strain {
        Strain {
            rate: 10.0,
            busiest_percent: Some(busiest),
            outstanding,
        }
    }

    #[test]
    fn only_what_lasts_counts_and_each_cut_gets_its_time() {
        let mut governor = Governor::new(85.0);
        let (calm, busy) = (strain(50.0, 3), strain(95.0, 3));
        assert_eq!(governor.lower(at(0), &busy), None);
        assert_eq!(governor.lower(at(3), &calm), None);
        assert_eq!(governor.lower(at(4), &busy), None);
        assert_eq!(governor.lower(at(8), &busy), Some(8.0));
        assert_eq!(governor.lower(at(12), &busy), None);
        assert_eq!(governor.lower(at(16), &busy), None);
        assert_eq!(governor.lower(at(20), &busy), Some(8.0));
    }

    #[test]
    fn a_queue_is_a_sign_as_well() {
        let mut governor = Governor::new(85.0);
        assert_eq!(governor.lower(at(0), &strain(50.0, 30)), None);
        assert_eq!(governor.lower(at(5), &strain(50.0, 30)), Some(8.0));
        let mut governor = Governor::new(85.0);
        governor.lower(at(0), &strain(50.0, 20));
        assert_eq!(governor.lower(at(5), &strain(50.0, 20)), None);
    }
}
