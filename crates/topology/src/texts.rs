//! What texts mean that a data type declares: versions, points in time, amounts with a unit
//! (TOSCA 1.3 §3.3, TOSCA 2.0 §9.1.2).

use serde::{Deserialize, Serialize};
use std::cmp::Ordering;

/// What the texts mean that a function is applied to.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Texts {
    /// Nothing but themselves.
    #[default]
    Plain,
    /// Versions.
    Version,
    /// Points in time.
    Time,
    /// Numbers with a unit.
    Amount(Units),
    /// Bytes, in Base64 (TOSCA 2.0 §9.1.1.5).
    Bytes,
}

/// What the number of an amount is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Number {
    /// A whole one.
    Integer,
    /// Any.
    #[default]
    Float,
}

/// The units of a scalar type.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Units {
    /// What its numbers are.
    pub number: Number,
    /// Each unit, and how much it is.
    pub units: Vec<(String, f64)>,
    /// The unit that amounts of several units are told in; none: the one that is 1.
    pub canonical: Option<String>,
}

/// A number and its unit, taken apart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Amount<'t> {
    /// As it is written.
    written: &'t str,
    pub(crate) number: f64,
    pub(crate) unit: &'t str,
    /// How much the unit is.
    pub(crate) factor: f64,
    /// In what a unit of 1 is.
    pub(crate) value: f64,
}

/// Amounts that differ by less, as a part of the greater, are the same: 0.1 + 0.2 is 0.3.
const PRECISION: f64 = 1e-12;

// === impl Texts ===

impl Texts {
    /// Whether they mean nothing but themselves.
    pub fn is_plain(&self) -> bool {
        *self == Self::Plain
    }

    /// How two of them compare; none: they are not of the type.
    pub fn compare(&self, left: &str, right: &str) -> Option<Ordering> {
        match self {
            Self::Plain | Self::Bytes => Some(left.cmp(right)),
            Self::Version => Some(compare_versions(left, right)),
            Self::Time => Some(instant(left)?.cmp(&instant(right)?)),
            Self::Amount(units) => units.amount(left)?.compare(&units.amount(right)?),
        }
    }

    /// How long one of them is.
    pub(crate) fn length(&self, text: &str) -> usize {
        let signs = text.chars();
        match self {
            // each sign is six bits
            Self::Bytes => {
                signs
                    .filter(|c| !c.is_ascii_whitespace() && *c != '=')
                    .count()
                    * 3
                    / 4
            }
            _ => signs.count(),
        }
    }

    /// The units, where these are amounts.
    pub(crate) fn units(&self) -> Option<&Units> {
        match self {
            Self::Amount(units) => Some(units),
            _ => None,
        }
    }
}

/// A date and time; without a zone, or a date alone, in UTC.
fn instant(text: &str) -> Option<jiff::Timestamp> {
    let text = text.trim();
    let ends = ["", "Z", "T00:00:00Z"].iter();
    ends.map(|end| format!("{text}{end}").parse().ok())
        .find_map(|at| at)
}

/// Compares versions; a qualifier comes before the release that it leads to (TOSCA 1.3 §3.3.2).
pub fn compare_versions(left: &str, right: &str) -> Ordering {
    let key = |text: &str| -> (Vec<u64>, bool, String, u64) {
        let mut parts = text.splitn(4, '.');
        let numbers = (0..3).map(|_| parts.next().and_then(|p| p.parse().ok()).unwrap_or(0));
        let numbers: Vec<u64> = numbers.collect();
        let rest = parts.next().unwrap_or("");
        let (qualifier, build) = rest.split_once('-').unwrap_or((rest, ""));
        let build = build.parse().unwrap_or(0);
        (numbers, qualifier.is_empty(), qualifier.to_owned(), build)
    };
    key(left).cmp(&key(right))
}

// === impl Units ===

impl Units {
    /// A text as an amount, if it is one.
    pub(crate) fn amount<'t>(&'t self, text: &'t str) -> Option<Amount<'t>> {
        let text = text.trim();
        self.units.iter().find_map(|(unit, factor)| {
            let written = text.strip_suffix(unit.as_str())?.trim_end();
            let number: f64 = written.parse().ok().filter(|n: &f64| n.is_finite())?;
            Some(Amount {
                written,
                number,
                unit,
                factor: *factor,
                value: number * factor,
            })
        })
    }

    /// An amount as a text: in the unit that is asked for, else in the canonical one. Whole numbers stay
    /// whole: in the greatest unit in which they are.
    pub(crate) fn written(&self, value: f64, wanted: Option<&str>) -> Option<String> {
        let of = |name: &str| self.units.iter().find(|(unit, _)| unit == name);
        let one = || self.units.iter().find(|(_, factor)| same(*factor, 1.0));
        let canonical = self.canonical.as_deref().and_then(of).or_else(one);
        let first = wanted.and_then(of).or(canonical).or(self.units.first())?;
        let whole = |(_, factor): &&(String, f64)| {
            let number = value / factor;
            same(number, number.round())
        };
        let unit = match self.number {
            Number::Integer if !whole(&first) => {
                let fitting = self.units.iter().filter(whole);
                fitting.max_by(|a, b| a.1.total_cmp(&b.1)).unwrap_or(first)
            }
            _ => first,
        };
        Some(format!("{} {}", rounded(value / unit.1), unit.0))
    }
}

impl Amount<'_> {
    fn compare(&self, other: &Amount<'_>) -> Option<Ordering> {
        // exact as far as the unit is the same
        if self.unit == other.unit
            && let (Ok(a), Ok(b)) = (self.written.parse::<i128>(), other.written.parse::<i128>())
        {
            return Some(a.cmp(&b));
        }
        match same(self.value, other.value) {
            true => Some(Ordering::Equal),
            false => self.value.partial_cmp(&other.value),
        }
    }
}

fn same(a: f64, b: f64) -> bool {
    (a - b).abs() <= PRECISION * a.abs().max(b.abs())
}

/// Without what is left over of fractions that have no end in the binary system.
fn rounded(number: f64) -> f64 {
    let whole = number.round();
    match same(number, whole) {
        true => whole,
        false => format!("{number:.11e}").parse().unwrap_or(number),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lengths(number: Number) -> Units {
        let units = [("cm", 0.01), ("m", 1.0), ("km", 1000.0)];
        Units {
            number,
            units: units.map(|(name, factor)| (name.to_owned(), factor)).into(),
            canonical: Some("m".to_owned()),
        }
    }

    #[test]
    fn texts_compare_by_what_they_mean() {
        let amounts = Texts::Amount(lengths(Number::Float));
        for (texts, left, right, ordering) in [
            (&Texts::Plain, "1 m", "50 cm", Ordering::Less),
            (&amounts, "1 m", "50 cm", Ordering::Greater),
            (&amounts, "1 m", "100 cm", Ordering::Equal),
            (&amounts, "0.3 m", "30 cm", Ordering::Equal),
            (
                &amounts,
                "9223372036854775807 m",
                "9223372036854775806 m",
                Ordering::Greater,
            ),
            (&Texts::Version, "1.10", "1.9", Ordering::Greater),
            (&Texts::Version, "1.0.0.beta", "1.0.0", Ordering::Less),
            (&Texts::Version, "1.0", "1.0.0", Ordering::Equal),
            (
                &Texts::Time,
                "2020-01-01T00:00:00Z",
                "2020-01-01T01:00:00+01:00",
                Ordering::Equal,
            ),
            (
                &Texts::Time,
                "2020-01-01",
                "2020-01-01T00:00:01Z",
                Ordering::Less,
            ),
        ] {
            assert_eq!(texts.compare(left, right), Some(ordering), "{left} {right}");
        }
        assert_eq!(amounts.compare("1 m", "1 mm"), None);
        assert_eq!(Texts::Time.compare("today", "2020-01-01"), None);
    }

    #[test]
    fn bytes_are_as_long_as_what_base64_stands_for() {
        for (text, length) in [
            ("", 0),
            ("YQ==", 1),
            ("YWI=", 2),
            ("YW\nJj", 3),
            ("YWJjZA==", 4),
        ] {
            assert_eq!(Texts::Bytes.length(text), length, "{text}");
        }
        assert_eq!(Texts::Plain.length("YQ=="), 4);
    }

    #[test]
    fn amounts_are_written_in_a_unit_that_suits_them() {
        let (floats, integers) = (lengths(Number::Float), lengths(Number::Integer));
        assert_eq!(floats.written(1.03, None).as_deref(), Some("1.03 m"));
        assert_eq!(floats.written(0.1 + 0.2, None).as_deref(), Some("0.3 m"));
        assert_eq!(floats.written(3000.0, Some("km")).as_deref(), Some("3 km"));
        assert_eq!(integers.written(1.03, None).as_deref(), Some("103 cm"));
        assert_eq!(
            integers.written(1500.0, Some("km")).as_deref(),
            Some("1500 m")
        );
    }
}
