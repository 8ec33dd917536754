//! Scalars with units (TOSCA 1.3 §3.3.6).

use crate::diagnostic::closest;

/// A unit and how much of the base unit it is.
type Unit = (&'static str, f64);

const SIZE: &[Unit] = &[
    ("B", 1.0),
    ("kB", 1e3),
    ("KiB", 1024.0),
    ("MB", 1e6),
    ("MiB", 1_048_576.0),
    ("GB", 1e9),
    ("GiB", 1_073_741_824.0),
    ("TB", 1e12),
    ("TiB", 1_099_511_627_776.0),
];
const TIME: &[Unit] = &[
    ("d", 86_400.0),
    ("h", 3_600.0),
    ("m", 60.0),
    ("s", 1.0),
    ("ms", 1e-3),
    ("us", 1e-6),
    ("ns", 1e-9),
];
const FREQUENCY: &[Unit] = &[("Hz", 1.0), ("kHz", 1e3), ("MHz", 1e6), ("GHz", 1e9)];
const BITRATE: &[Unit] = &[
    ("bps", 1.0),
    ("Kbps", 1e3),
    ("Kibps", 1024.0),
    ("Mbps", 1e6),
    ("Mibps", 1_048_576.0),
    ("Gbps", 1e9),
    ("Gibps", 1_073_741_824.0),
    ("Tbps", 1e12),
    ("Tibps", 1_099_511_627_776.0),
    ("Bps", 8.0),
    ("KBps", 8e3),
    ("KiBps", 8_192.0),
    ("MBps", 8e6),
    ("MiBps", 8_388_608.0),
    ("GBps", 8e9),
    ("GiBps", 8_589_934_592.0),
    ("TBps", 8e12),
    ("TiBps", 8_796_093_022_208.0),
];

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Quantity {
    Size,
    Time,
    Frequency,
    Bitrate,
}

/// Why a text is not a scalar with a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct UnitError {
    pub(crate) message: String,
    pub(crate) help: Option<String>,
}

impl Quantity {
    fn units(self) -> &'static [Unit] {
        match self {
            Self::Size => SIZE,
            Self::Time => TIME,
            Self::Frequency => FREQUENCY,
            Self::Bitrate => BITRATE,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Size => "a size",
            Self::Time => "a time",
            Self::Frequency => "a frequency",
            Self::Bitrate => "a bit rate",
        }
    }

    /// All units, as the evaluator takes them.
    pub(crate) fn as_units(self) -> topology::Units {
        let units = self.units().iter();
        topology::Units {
            units: units
                .map(|(name, factor)| ((*name).to_owned(), *factor))
                .collect(),
            ..topology::Units::default()
        }
    }

    /// The amount in base units (bytes, seconds, hertz, bits a second).
    pub(crate) fn parse(self, text: &str) -> Result<f64, UnitError> {
        let names = || self.units().iter().map(|(name, _)| *name);
        let all = names().collect::<Vec<_>>().join(", ");
        let trimmed = text.trim();
        let at = trimmed.find(|c: char| c.is_alphabetic() && !is_exponent(trimmed, c));
        let (number, unit) = trimmed.split_at(at.unwrap_or(trimmed.len()));
        let wrong = |message: String, help: Option<String>| UnitError { message, help };
        let name = self.name();
        let example = format!(
            "a number and a unit ({all}), such as `10 {}`",
            example_unit(self)
        );
        let Ok(amount) = number.trim().parse::<f64>() else {
            return Err(wrong(format!("{text:?} is not {name}"), Some(example)));
        };
        if amount < 0.0 {
            return Err(wrong(format!("{text:?} is negative"), None));
        }
        if unit.is_empty() {
            return Err(wrong(format!("{text:?} has no unit"), Some(example)));
        }
        // The specification compares units of size regardless of case (§3.3.6.4) but writes them in
        // one form only; other readers take the written form. So do we, and say which was meant.
        match self.units().iter().find(|(name, _)| *name == unit) {
            Some((_, factor)) => Ok(amount * factor),
            None => Err(wrong(
                format!("`{unit}` is not a unit of {}", &name[2..]),
                Some(match closest(unit, names()) {
                    Some(meant) => format!("did you mean `{meant}`?"),
                    None => format!("the units are {all}"),
                }),
            )),
        }
    }
}

fn example_unit(quantity: Quantity) -> &'static str {
    match quantity {
        Quantity::Size => "MB",
        Quantity::Time => "s",
        Quantity::Frequency => "GHz",
        Quantity::Bitrate => "Mbps",
    }
}

/// Whether the letter is the exponent of the number before the unit (`1e3 B`).
fn is_exponent(text: &str, letter: char) -> bool {
    matches!(letter, 'e' | 'E')
        && text
            .split_once(letter)
            .is_some_and(|(_, after)| after.starts_with(|c: char| c.is_ascii_digit() || c == '-'))
}

/// A time with a unit, such as `5 m`.
pub(crate) fn literal_time(text: &str) -> Option<std::time::Duration> {
    let seconds = Quantity::Time.parse(text).ok()?;
    std::time::Duration::try_from_secs_f64(seconds).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_in_base_units() {
        assert_eq!(Quantity::Size.parse("10 MB"), Ok(1e7));
        assert_eq!(Quantity::Size.parse("1.5GiB"), Ok(1_610_612_736.0));
        assert_eq!(Quantity::Time.parse("  2 m "), Ok(120.0));
        assert_eq!(Quantity::Frequency.parse("0.1 GHz"), Ok(1e8));
        assert_eq!(Quantity::Bitrate.parse("1 MBps"), Ok(8e6));
    }

    #[test]
    fn a_wrong_unit_is_told_from_the_right_one() {
        let error = Quantity::Size.parse("10 Mb").unwrap_err();
        assert_eq!(error.message, "`Mb` is not a unit of size");
        assert_eq!(error.help.as_deref(), Some("did you mean `MB`?"));
        assert!(Quantity::Size.parse("10").is_err());
        assert!(Quantity::Size.parse("-1 MB").is_err());
        assert!(Quantity::Size.parse("MB").is_err());
        assert!(Quantity::Size.parse("").is_err());
    }
}
