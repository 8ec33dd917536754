//! Whether the units of a scalar type fit together (TOSCA 2.0 §9.1.2.2). A mistake that a derived type makes
//! with what it adds is told where that is written.

use super::check::Checker;
use super::data::DataType;
use super::scalar::ScalarType;
use crate::source::Span;
use crate::yaml::Node;

impl<'a> Checker<'_, 'a> {
    pub(super) fn units(&self, data: &DataType<'a>) {
        let Some(scalar) = &data.scalar else { return };
        let at = data.head.span;
        if scalar.units.is_empty() {
            let message = format!("the scalar type {} has no units", data.head.name);
            let help = "add `units:`, with a unit of multiplier 1";
            return self.bad_scalar(at, message, Some(help));
        }
        if !scalar.prefixes.is_empty() && scalar.units.len() > 1 {
            let message = "with prefixes there is one unit".to_owned();
            let at = one_too_many(data.head.node, scalar).unwrap_or(at);
            return self.bad_scalar(at, message, Some("write the others under `prefixes:`"));
        }
        // that it is named again is told
        let says_again = data.head.ancestry.len() > 1 && data.head.node.get(CANONICAL).is_some();
        match scalar.canonical_unit.filter(|_| !says_again) {
            _ if says_again => {}
            Some(named) => self.canonical(data, scalar, named),
            None => self.basic(data, scalar),
        }
    }

    /// The unit that is named as the one that others are measured by.
    fn canonical(&self, data: &DataType<'a>, scalar: &ScalarType<'a>, named: &Node) {
        let written = named.as_text().unwrap_or_default();
        let strings = scalar.unit_strings();
        match strings.iter().find(|(name, _)| name == written) {
            None if self.is_lost(data, written) => {
                let at = own_prefix(data.head.node).unwrap_or(data.head.span);
                let message = format!("with these prefixes there is no unit `{written}` alone");
                self.bad_scalar(at, message, Some(UNIT_ALONE));
            }
            None => {
                let message = format!("there is no unit `{written}`");
                let names = strings.iter().map(|(name, _)| name.as_ref());
                let meant = self.sink.closest(written, names);
                let meant = meant.map(|meant| format!("did you mean `{meant}`?"));
                self.bad_scalar(named.span, message, meant.as_deref());
            }
            Some((_, factor)) if *factor != 1.0 => {
                let message = format!("the multiplier of `{written}` is not 1");
                let help = "name the unit that the others are measured by";
                self.bad_scalar(named.span, message, Some(help));
            }
            Some(_) => {}
        }
    }

    /// Whether the type above has the unit, and this one no more.
    fn is_lost(&self, data: &DataType<'a>, unit: &str) -> bool {
        let above = data.head.ancestry.get(1);
        let above = above.and_then(|name| self.universe.data_type(name)?.scalar.as_ref());
        above.is_some_and(|above| above.unit_strings().iter().any(|(name, _)| name == unit))
    }

    /// The one unit that the others are measured by, where none is named.
    fn basic(&self, data: &DataType<'a>, scalar: &ScalarType<'a>) {
        let strings = scalar.unit_strings();
        let basic: Vec<&str> = strings
            .iter()
            .filter(|(_, factor)| *factor == 1.0)
            .map(|(name, _)| name.as_str())
            .collect();
        let at = data.head.span;
        match basic.as_slice() {
            [] => {
                let at = own_prefix(data.head.node).unwrap_or(at);
                let message = "no unit has the multiplier 1".to_owned();
                self.bad_scalar(at, message, Some(UNIT_ALONE));
            }
            [_] => {}
            _ => {
                let message = format!("several units have the multiplier 1: {}", basic.join(", "));
                let first = data.head.ancestry.last().copied().unwrap_or_default();
                let (at, help) = match added_of_1(data.head.node, scalar) {
                    Some(added) if data.head.ancestry.len() > 1 => (
                        added,
                        format!(
                            "leave it out, or name one of them under `canonical_unit:` of {first}"
                        ),
                    ),
                    _ => (at, "name one of them under `canonical_unit:`".to_owned()),
                };
                self.bad_scalar(at, message, Some(&help));
            }
        }
    }
}

const CANONICAL: &str = "canonical_unit";

const UNIT_ALONE: &str = "with prefixes, `\"\": 1` stands for the unit alone";

/// Where a type's first own prefix is written.
fn own_prefix(node: &Node) -> Option<Span> {
    Some(node.entries_at("prefixes").first()?.key.span)
}

/// The unit that is one too many beside prefixes; where all units are inherited, the prefix.
fn one_too_many(node: &Node, scalar: &ScalarType<'_>) -> Option<Span> {
    let own = node.entries_at("units");
    let inherits = own.len() < scalar.units.len();
    let unit = own.get(usize::from(!inherits));
    unit.map(|unit| unit.key.span).or_else(|| own_prefix(node))
}

/// Where a unit or prefix of multiplier 1 is added.
fn added_of_1(node: &Node, scalar: &ScalarType<'_>) -> Option<Span> {
    let own = ["units", "prefixes"].map(|key| node.entries_at(key));
    let is_own = |span: &Span| own.iter().flat_map(|e| *e).any(|e| e.key.span == *span);
    let all = scalar.units.iter().chain(&scalar.prefixes);
    let mut of_1 = all.filter(|(.., factor)| *factor == Some(1.0));
    of_1.find(|(_, span, _)| is_own(span))
        .map(|(_, span, _)| *span)
}
