//! Whether a scalar type makes sense (TOSCA 2.0 §9.1.2.2).

use super::check::Checker;
use super::data::{DataShape, DataType};
use super::head::TypeKind;
use crate::diagnostic::{Code, Report};
use crate::source::Span;
use crate::values::Primitive;
use crate::yaml::Node;

const OF_SCALARS: [&str; 4] = ["data_type", "units", "canonical_unit", "prefixes"];

impl<'a> Checker<'_, 'a> {
    pub(super) fn scalar_type(&self, data: &DataType<'a>) {
        let node = data.head.node;
        if data.primitive.is_some_and(|p| p != Primitive::UserScalar)
            && self.universe.version.is_2()
            && let Some(entry) = node.as_map().and_then(|m| m.entry("properties"))
        {
            let message = "a data type that derives from a built-in type has no properties";
            Report::error(Code::BadSchema, entry.key.span, message)
                .help("a complex data type derives from nothing, or from another complex one")
                .section("TOSCA 2.0 §9.2")
                .to(self.sink);
        }
        let Some(scalar) = &data.scalar else {
            let misplaced = node.entries().iter();
            for entry in misplaced.filter(|e| OF_SCALARS.contains(&e.key.text.as_str())) {
                let message = format!(
                    "`{}` is for types that derive from `scalar`",
                    entry.key.text
                );
                self.bad_scalar(entry.key.span, message, None);
            }
            return;
        };
        for key in ["properties", "key_schema", "entry_schema"] {
            if let Some(entry) = node.as_map().and_then(|m| m.entry(key)) {
                let message = format!("a scalar type has no `{key}`");
                self.bad_scalar(entry.key.span, message, None);
            }
        }
        if data.head.ancestry.len() > 1 {
            self.derived(node);
        }
        if self.redefines(data) {
            return;
        }
        let number = self.number(data);
        let all = scalar.units.iter().chain(&scalar.prefixes);
        let mut is_wrong = false;
        for (name, span, factor) in all {
            let wrong = match factor {
                _ if name.contains(char::is_whitespace) => "a unit has no blanks in it",
                None => "a multiplier is a number",
                Some(f) if *f <= 0.0 || !f.is_finite() => "a multiplier is greater than nothing",
                Some(f) if number == Some(Primitive::Integer) && f.fract() != 0.0 => {
                    "the numbers of this type are integers, so its multipliers are"
                }
                _ => continue,
            };
            is_wrong = true;
            self.bad_scalar(*span, format!("`{name}`: {wrong}"), None);
        }
        // without them it is not known what units there are; what is inherited is told where it is written
        let says_some = ["units", "prefixes", "canonical_unit"];
        let says_some = says_some.iter().any(|key| node.get(key).is_some());
        if !is_wrong && (says_some || data.head.ancestry.len() < 2) {
            self.units(data);
        }
    }

    pub(super) fn bad_scalar(&self, span: Span, message: String, help: Option<&str>) {
        Report::error(Code::BadScalarType, span, message)
            .help_if(help.map(str::to_owned))
            .section("TOSCA 2.0 §9.1.2.2")
            .to(self.sink);
    }

    /// What a derived scalar type may not say again.
    fn derived(&self, node: &Node) {
        for key in ["data_type", "canonical_unit"] {
            if let Some(entry) = node.as_map().and_then(|m| m.entry(key)) {
                let message = format!("a scalar type inherits `{key}`: it cannot change it");
                self.bad_scalar(entry.key.span, message, None);
            }
        }
    }

    /// A derived scalar type adds units and prefixes; those that it inherits stay what they are.
    fn redefines(&self, data: &DataType<'a>) -> bool {
        let parent = data.head.ancestry.get(1);
        let parent = parent.and_then(|name| self.universe.data_type(name));
        let (Some(own), Some(above)) = (&data.scalar, parent.and_then(|p| p.scalar.as_ref()))
        else {
            return false;
        };
        let mut found = false;
        for (word, own, above) in [
            ("unit", &own.units, &above.units),
            ("prefix", &own.prefixes, &above.prefixes),
        ] {
            for (name, span, factor) in own {
                let inherited = above.iter().find(|(other, ..)| other == name);
                let Some((_, defined, _)) = inherited.filter(|(.., other)| other != factor) else {
                    continue;
                };
                found = true;
                let message = format!(
                    "the {word} `{name}` is inherited with another multiplier: it cannot change"
                );
                Report::error(Code::BadScalarType, *span, message)
                    .help("leave it out, or give this one another name")
                    .related(*defined, "defined here")
                    .section("TOSCA 2.0 §9.1.2.2")
                    .to(self.sink);
            }
        }
        found
    }

    /// The type of the numbers: integer, float, or derived from them.
    fn number(&self, data: &DataType<'a>) -> Option<Primitive> {
        let scalar = data.scalar.as_ref()?;
        let written = scalar.number_type();
        let at = scalar.data_type?;
        let Some(shape) = self.universe.data_shape(written) else {
            self.universe.unknown_type(TypeKind::Data, at, self.sink);
            return None;
        };
        let primitive = DataShape::primitive(shape);
        if !matches!(primitive, Some(Primitive::Integer | Primitive::Float)) {
            let message = format!("the numbers of a scalar are integers or floats, not {written}");
            self.bad_scalar(at.span, message, None);
        }
        primitive
    }
}
