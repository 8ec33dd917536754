//! Scalar types of one's own: numbers with a unit (TOSCA 2.0 §9.1.2.2).

use crate::source::Span;
use crate::yaml::{Node, ScalarValue};

/// A unit or a prefix: its name, where it is written, and how much it is; none: no number.
type Factor<'a> = (&'a str, Span, Option<f64>);

/// What makes a data type a scalar.
#[derive(Debug, Clone, Default)]
pub(crate) struct ScalarType<'a> {
    pub(crate) units: Vec<Factor<'a>>,
    pub(crate) prefixes: Vec<Factor<'a>>,
    /// The type of the number; none: float.
    pub(crate) data_type: Option<&'a Node>,
    pub(crate) canonical_unit: Option<&'a Node>,
}

/// A number with its unit.
pub(crate) struct Amount<'t> {
    pub(crate) number: &'t str,
    /// In the canonical unit.
    pub(crate) value: f64,
}

fn factors<'a>(node: &'a Node, key: &str) -> Vec<Factor<'a>> {
    let number = |node: &Node| match node.as_scalar().map(|s| s.value) {
        #[expect(clippy::cast_precision_loss, reason = "a multiplier, not a count")]
        Some(ScalarValue::Integer(i)) => Some(i as f64),
        Some(ScalarValue::Float(f)) => Some(f),
        _ => None,
    };
    let entries = node.entries_at(key).iter();
    entries
        .map(|e| (e.key.text.as_str(), e.key.span, number(&e.value)))
        .collect()
}

impl<'a> ScalarType<'a> {
    pub(super) fn read(node: &'a Node) -> Self {
        Self {
            units: factors(node, "units"),
            prefixes: factors(node, "prefixes"),
            data_type: node.get("data_type"),
            canonical_unit: node.get("canonical_unit"),
        }
    }

    /// Units and prefixes may be added to (§9.1.2.2), the rest is inherited as it is.
    pub(super) fn inherit(&mut self, parent: &Self) {
        let add = |own: &mut Vec<Factor<'a>>, above: &[Factor<'a>]| {
            let more = above
                .iter()
                .filter(|(name, ..)| !own.iter().any(|o| o.0 == *name));
            let more: Vec<Factor<'a>> = more.copied().collect();
            own.extend(more);
        };
        add(&mut self.units, &parent.units);
        add(&mut self.prefixes, &parent.prefixes);
        self.data_type = self.data_type.or(parent.data_type);
        self.canonical_unit = self.canonical_unit.or(parent.canonical_unit);
    }

    /// All unit strings with their multipliers: prefixes stand before the unit.
    pub(crate) fn unit_strings(&self) -> Vec<(String, f64)> {
        let units = self.units.iter().filter_map(|(n, _, f)| Some((*n, (*f)?)));
        if self.prefixes.is_empty() {
            return units
                .map(|(name, factor)| (name.to_owned(), factor))
                .collect();
        }
        let prefixes = || {
            self.prefixes
                .iter()
                .filter_map(|(n, _, f)| Some((*n, (*f)?)))
        };
        let combined = units.flat_map(|(unit, factor)| {
            prefixes().map(move |(prefix, by)| (format!("{prefix}{unit}"), factor * by))
        });
        combined.collect()
    }

    /// How much a unit string is, the first of [`Self::unit_strings`] of that name.
    fn factor(&self, unit: &str) -> Option<f64> {
        let of = |name: &str, unit: &Factor<'_>| unit.2.filter(|_| unit.0 == name);
        if self.prefixes.is_empty() {
            return self.units.iter().find_map(|u| of(unit, u));
        }
        self.units.iter().find_map(|u| {
            let prefix = unit.strip_suffix(u.0)?;
            let by = self.prefixes.iter().find_map(|p| of(prefix, p))?;
            Some(u.2? * by)
        })
    }

    /// The name of the type of its numbers.
    pub(crate) fn number_type(&self) -> &'a str {
        self.data_type.and_then(Node::as_text).unwrap_or("float")
    }

    /// Reads `10 Kibits/s`; the text of an error reads on its own.
    pub(crate) fn amount<'t>(&self, text: &'t str) -> Result<Amount<'t>, String> {
        let text = text.trim();
        let Some((number, unit)) = text.split_once(char::is_whitespace) else {
            return Err("a number, a blank and a unit are expected".into());
        };
        let unit = unit.trim();
        let parsed = match crate::yaml::plain(number.to_owned()).value {
            #[expect(clippy::cast_precision_loss, reason = "an amount, not a count")]
            ScalarValue::Integer(i) => i as f64,
            ScalarValue::Float(f) => f,
            _ => return Err(format!("{number:?} is not a number")),
        };
        match self.factor(unit) {
            Some(factor) => Ok(Amount {
                number,
                value: parsed * factor,
            }),
            None => {
                let units = self.unit_strings();
                let names = || units.iter().map(|(name, _)| name.as_str());
                let help = match crate::diagnostic::closest(unit, names()) {
                    Some(meant) => format!("did you mean `{meant}`?"),
                    None => format!("its units are {}", crate::diagnostic::list_some(names())),
                };
                Err(format!("{unit:?} is not one of its units: {help}"))
            }
        }
    }
}
