//! Forms of literals that have rules of their own (TOSCA 1.3 §3.3).

use crate::grammar::Version;
use crate::yaml::Node;

/// Lower and upper bound of occurrences; none: unbounded (TOSCA 1.3 §3.3.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Occurrences {
    pub(crate) lower: u64,
    pub(crate) upper: Option<u64>,
}

impl std::fmt::Display for Occurrences {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.upper {
            Some(upper) => write!(f, "[ {}, {upper} ]", self.lower),
            None => write!(f, "[ {}, UNBOUNDED ]", self.lower),
        }
    }
}

/// Reads `[ 1, UNBOUNDED ]`.
pub(crate) fn occurrences(node: &Node) -> Result<Occurrences, String> {
    let Some([lower, upper]) = node.as_list() else {
        return Err(format!(
            "occurrences are a list of two numbers, found {}",
            node.describe()
        ));
    };
    let number = |node: &Node| node.as_integer().and_then(|n| u64::try_from(n).ok());
    let low = number(lower).ok_or_else(|| {
        format!(
            "the lower bound is not a number from 0: {}",
            lower.describe()
        )
    })?;
    let high = match (number(upper), upper.as_text()) {
        (Some(high), _) => Some(high),
        (None, Some("UNBOUNDED")) => None,
        _ => {
            return Err(format!(
                "the upper bound is not a number: {}",
                upper.describe()
            ));
        }
    };
    match high {
        Some(high) if high < low => Err(format!(
            "the upper bound {high} is below the lower bound {low}"
        )),
        upper => Ok(Occurrences { lower: low, upper }),
    }
}

/// Whether this is a version: `major.minor[.fix[.qualifier[-build]]]` (TOSCA 1.3 §3.3.2).
pub(crate) fn is_version(text: &str) -> bool {
    let is_number = |t: &str| !t.is_empty() && t.chars().all(|c| c.is_ascii_digit());
    let is_word = |t: &str| !t.is_empty() && t.chars().all(|c| c.is_alphanumeric() || c == '_');
    let mut parts = text.splitn(4, '.');
    let (Some(major), Some(minor)) = (parts.next(), parts.next()) else {
        return false;
    };
    if !is_number(major) || !is_number(minor) {
        return false;
    }
    match (parts.next(), parts.next()) {
        (None, _) => true,
        (Some(fix), None) => is_number(fix),
        (Some(fix), Some(rest)) => {
            let (qualifier, build) = rest.split_once('-').unwrap_or((rest, "0"));
            is_number(fix) && is_word(qualifier) && is_number(build)
        }
    }
}

/// Whether this is a version, or until 1.3 that there is none (TOSCA 1.3 §3.3.2.4, TOSCA 2.0 §9.1.2.3).
pub(crate) fn is_version_of(text: &str, version: Version) -> bool {
    is_version(text) || text == "0" && !version.is_2()
}

/// What somebody means who writes YAML 1.1's words for booleans.
pub(crate) fn boolean_meant(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "yes" | "on" | "y" | "true" => Some(true),
        "no" | "off" | "n" | "false" => Some(false),
        _ => None,
    }
}

/// Whether this is a timestamp as YAML 1.1 writes them: a date, or date and time.
pub(crate) fn is_timestamp(text: &str) -> bool {
    let text = text.trim();
    let (date, time) = match text.find(['T', 't', ' ']) {
        Some(at) => (&text[..at], Some(text[at + 1..].trim_start())),
        None => (text, None),
    };
    if date.parse::<jiff::civil::Date>().is_err() && loose_date(date).is_none() {
        return false;
    }
    let Some(time) = time else { return true };
    let zone_at = time.find(['Z', 'z', '+', '-', ' ']).unwrap_or(time.len());
    let (clock, zone) = time.split_at(zone_at);
    let zone = zone.trim();
    clock_fits(clock) && (zone.is_empty() || zone.eq_ignore_ascii_case("z") || zone_fits(zone))
}

/// Whether this is a timestamp of RFC 3339 (TOSCA 2.0 §9.1.2.1).
pub(crate) fn is_rfc3339(text: &str) -> bool {
    let has_zone = text.ends_with(['Z', 'z'])
        || text
            .get(text.len().saturating_sub(6)..)
            .is_some_and(|zone| {
                zone.starts_with(['+', '-']) && zone.as_bytes().get(3) == Some(&b':')
            });
    let has_time = text.contains(['T', 't', ' ']);
    let is_date = || text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok();
    // a date alone is its `full-date`
    is_date() || has_zone && has_time && text.parse::<jiff::Timestamp>().is_ok()
}

/// Whether this is Base64 (RFC 2045 §6.8): line breaks do not count.
pub(crate) fn is_base64(text: &str) -> bool {
    let signs: Vec<char> = text.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    let padding = signs.iter().rev().take_while(|c| **c == '=').count();
    let data = signs
        .get(..signs.len().saturating_sub(padding))
        .unwrap_or(&[]);
    let of_data = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/');
    padding <= 2 && signs.len().is_multiple_of(4) && data.iter().all(of_data)
}

fn loose_date(text: &str) -> Option<jiff::civil::Date> {
    let mut parts = text.split('-').map(str::parse::<i16>);
    let (year, month, day) = (
        parts.next()?.ok()?,
        parts.next()?.ok()?,
        parts.next()?.ok()?,
    );
    let narrow = |n: i16| i8::try_from(n).ok();
    match parts.next() {
        None => jiff::civil::Date::new(year, narrow(month)?, narrow(day)?).ok(),
        Some(_) => None,
    }
}

fn clock_fits(text: &str) -> bool {
    let parts: Vec<&str> = text.split(':').collect();
    let below = |t: &str, most: u32| t.len() <= 2 && t.parse::<u32>().is_ok_and(|n| n < most);
    match parts.as_slice() {
        [hours, minutes, seconds] => {
            let (whole, fraction) = seconds.split_once('.').unwrap_or((seconds, ""));
            below(hours, 24)
                && below(minutes, 60)
                && below(whole, 61)
                && fraction.chars().all(|c| c.is_ascii_digit())
        }
        _ => false,
    }
}

fn zone_fits(zone: &str) -> bool {
    zone.strip_prefix(['+', '-']).is_some_and(|digits| {
        let (hours, minutes) = digits.split_once(':').unwrap_or((digits, "0"));
        let fits = |t: &str| !t.is_empty() && t.len() <= 4 && t.chars().all(|c| c.is_ascii_digit());
        fits(hours) && fits(minutes)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions() {
        for good in ["1.0", "1.0.0", "2.0.1", "3.1.0.beta", "0.1.0.alpha-10"] {
            assert!(is_version(good), "{good}");
        }
        for bad in ["1", "a.b", "1.0.0.", "1.0.0.beta-x", ""] {
            assert!(!is_version(bad), "{bad}");
        }
    }

    #[test]
    fn timestamps() {
        for good in [
            "2001-12-15T02:59:43.1Z",
            "2001-12-14t21:59:43.10-05:00",
            "2001-12-14 21:59:43.10 -5",
            "2001-12-15 2:59:43.10",
            "2002-12-14",
            "2002-1-4",
        ] {
            assert!(is_timestamp(good), "{good}");
        }
        for bad in ["today", "2001-13-01", "2001-12-15T25:00:00Z", "12:00:00"] {
            assert!(!is_timestamp(bad), "{bad}");
        }
    }
}
