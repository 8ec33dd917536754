//! Spans of time and times, as people read them.

use jiff::Timestamp;
use std::time::Duration;

/// How long something took: `0.3 s`, `12 s`, `3:05 min`, `2:10 h`.
pub(crate) fn took(span: Duration) -> String {
    let seconds = span.as_secs();
    match seconds {
        0..=9 => format!("{:.1} s", span.as_secs_f64()),
        10..=59 => format!("{seconds} s"),
        60..=3599 => format!("{}:{:02} min", seconds / 60, seconds % 60),
        _ => format!("{}:{:02} h", seconds / 3600, seconds % 3600 / 60),
    }
}

/// Time since a beginning, of fixed width: `  0:07`.
pub(crate) fn elapsed(span: Duration) -> String {
    let seconds = span.as_secs();
    format!("{:>3}:{:02}", seconds / 60, seconds % 60)
}

/// A time of day in UTC with its date, to the second.
pub(crate) fn clock_time(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%SZ").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_read_well() {
        let table = [
            (Duration::from_millis(320), "0.3 s"),
            (Duration::from_secs(9), "9.0 s"),
            (Duration::from_secs(59), "59 s"),
            (Duration::from_secs(185), "3:05 min"),
            (Duration::from_secs(7800), "2:10 h"),
        ];
        for (span, text) in table {
            assert_eq!(took(span), text);
        }
        assert_eq!(elapsed(Duration::from_secs(67)), "  1:07");
        let at: Timestamp = "2026-11-24T03:04:05.678Z".parse().unwrap();
        assert_eq!(clock_time(at), "2026-11-24 03:04:05Z");
    }
}
