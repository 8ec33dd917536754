//! Reads durations as Prometheus and Alertmanager write them: `15s`, `1m`, `1h30m`.

use std::time::Duration;

const UNITS: [(&str, u128); 7] = [
    ("y", 365 * 86_400_000),
    ("w", 7 * 86_400_000),
    ("d", 86_400_000),
    ("h", 3_600_000),
    ("m", 60_000),
    ("s", 1_000),
    ("ms", 1),
];

/// Reads it; `None` where it is none.
pub(crate) fn read(text: &str) -> Option<Duration> {
    if text == "0" {
        return Some(Duration::ZERO);
    }
    let mut rest = text;
    let mut millis: u128 = 0;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let number: u128 = rest.get(..digits)?.parse().ok()?;
        rest = rest.get(digits..)?;
        let letters = rest
            .find(|c: char| c.is_ascii_digit())
            .unwrap_or(rest.len());
        let unit = rest.get(..letters)?;
        let (_, size) = UNITS.into_iter().find(|(name, _)| *name == unit)?;
        millis = millis.checked_add(number.checked_mul(size)?)?;
        rest = rest.get(letters..)?;
    }
    if text.is_empty() {
        return None;
    }
    Some(Duration::from_millis(u64::try_from(millis).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn read_as_written() {
        for seconds in [0, 15, 60, 90, 3600, 5400] {
            let span = Duration::from_secs(seconds);
            assert_eq!(read(&model::promql_duration(span)), Some(span));
        }
        assert_eq!(read("1h30m"), Some(Duration::from_secs(5400)));
        assert_eq!(read("1m5ms"), Some(Duration::from_millis(60_005)));
        assert_eq!(read("0"), Some(Duration::ZERO));
        for bad in ["", "s", "15", "15 s", "1x", "-1s", "1é"] {
            assert_eq!(read(bad), None, "{bad:?}");
        }
    }
}
