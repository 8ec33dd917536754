//! From times and values to places on a chart.

use jiff::Timestamp;

/// Round steps for values, each times a power of ten.
const VALUE_STEPS: [f64; 4] = [1.0, 2.0, 2.5, 5.0];
/// Round steps for times, in seconds.
const TIME_STEPS: [i64; 12] = [5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200];

/// Times from left to right.
#[derive(Debug, Clone, Copy)]
pub(super) struct TimeScale {
    pub(super) start: Timestamp,
    pub(super) end: Timestamp,
    pub(super) left: f64,
    pub(super) width: f64,
}

/// Values from bottom to top, from zero.
#[derive(Debug, Clone, Copy)]
pub(super) struct ValueScale {
    pub(super) most: f64,
    step: f64,
    pub(super) top: f64,
    pub(super) height: f64,
}

/// Minutes and seconds since a moment, as `4:05`.
pub(super) fn since(start: Timestamp, at: Timestamp) -> String {
    let seconds = at.duration_since(start).as_secs().max(0);
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

// === impl TimeScale ===

impl TimeScale {
    fn millis(&self) -> f64 {
        let millis = self.end.duration_since(self.start).as_millis();
        (millis as f64).max(1_000.0)
    }

    /// The place of a moment; those outside stand at the edge.
    pub(super) fn x(&self, at: Timestamp) -> f64 {
        let share = at.duration_since(self.start).as_millis() as f64 / self.millis();
        self.left + self.width * share.clamp(0.0, 1.0)
    }

    /// Places and labels of the axis.
    pub(super) fn ticks(&self, most: i64) -> Vec<(f64, String)> {
        let seconds = self.end.duration_since(self.start).as_secs().max(1);
        let step = TIME_STEPS
            .into_iter()
            .find(|step| seconds / step <= most)
            .unwrap_or_else(|| (seconds / most / 3600 + 1) * 3600);
        (0..=seconds / step)
            .map(|n| self.start + jiff::SignedDuration::from_secs(n * step))
            .map(|at| (self.x(at), since(self.start, at)))
            .collect()
    }
}

// === impl ValueScale ===

impl ValueScale {
    /// A scale that holds a value and ends at a round one.
    pub(super) fn holding(value: f64, lines: u32, top: f64, height: f64) -> Self {
        let value = if value.is_finite() && value > 0.0 {
            value
        } else {
            1.0
        };
        let raw = value / f64::from(lines);
        let power = 10f64.powf(raw.log10().floor());
        let step = VALUE_STEPS
            .into_iter()
            .map(|step| step * power)
            .find(|step| *step >= raw * 0.999)
            .unwrap_or(10.0 * power);
        Self {
            most: (value / step * 0.999).ceil() * step,
            step,
            top,
            height,
        }
    }

    /// A scale of whole numbers.
    pub(super) fn counting(most: u32, top: f64, height: f64) -> Self {
        let most = f64::from(most.max(1));
        Self {
            most: most + 0.25,
            step: (most / 5.0).ceil(),
            top,
            height,
        }
    }

    /// The place of a value; those outside stand at the edge.
    pub(super) fn y(&self, value: f64) -> f64 {
        self.top + self.height * (1.0 - (value / self.most).clamp(0.0, 1.0))
    }

    /// Places and labels of the axis.
    pub(super) fn ticks(&self) -> Vec<(f64, String)> {
        let mut ticks = Vec::new();
        let mut value = 0.0;
        while value <= self.most * 1.001 {
            let label = if self.step < 1.0 {
                format!("{value:.1}")
            } else {
                format!("{value:.0}")
            };
            ticks.push((self.y(value), label));
            value += self.step;
        }
        ticks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(value: f64) -> Vec<String> {
        let scale = ValueScale::holding(value, 4, 0.0, 100.0);
        scale.ticks().into_iter().map(|(_, l)| l).collect()
    }

    #[test]
    fn values_end_at_round_ones() {
        assert_eq!(labels(100.0), ["0", "25", "50", "75", "100"]);
        assert_eq!(labels(17.3), ["0", "5", "10", "15", "20"]);
        assert_eq!(labels(0.0), ["0.0", "0.2", "0.5", "0.8", "1.0"]);
        assert_eq!(labels(f64::NAN).len(), 5);
    }

    #[test]
    fn times_have_round_steps() {
        let scale = TimeScale {
            start: Timestamp::UNIX_EPOCH,
            end: Timestamp::from_second(400).unwrap(),
            left: 10.0,
            width: 400.0,
        };
        let ticks = scale.ticks(10);
        assert_eq!(ticks[1], (70.0, "1:00".to_owned()));
        assert_eq!(ticks.len(), 7);
        assert!((scale.x(Timestamp::from_second(-9).unwrap()) - 10.0).abs() < 1e-9);
    }

    #[test]
    fn a_scale_without_extent_divides_by_nothing() {
        let scale = TimeScale {
            start: Timestamp::UNIX_EPOCH,
            end: Timestamp::UNIX_EPOCH,
            left: 0.0,
            width: 10.0,
        };
        assert!(scale.x(Timestamp::UNIX_EPOCH).is_finite());
        assert_eq!(scale.ticks(10).len(), 1);
    }
}
