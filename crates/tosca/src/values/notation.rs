//! Texts in a notation of their own: JSON and XML (TOSCA 1.3 §5.3).

use super::Schema;
use super::ledger::Echo;
use super::lower::Lowering;
use crate::types::DataType;
use crate::yaml::{Node, ScalarValue};
use std::fmt::Display;

/// What a text is written in.
#[derive(Clone, Copy)]
enum Notation {
    Json,
    Xml,
}

// === impl Notation ===

impl Notation {
    fn of(data: &DataType<'_>) -> Option<Self> {
        let ancestry = data.head.ancestry();
        let is_a = |name: &str| ancestry.iter().any(|a| a == name);
        if is_a("tosca.datatypes.json") {
            Some(Self::Json)
        } else if is_a("tosca.datatypes.xml") {
            Some(Self::Xml)
        } else {
            None
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Json => "JSON",
            Self::Xml => "XML",
        }
    }

    /// Whether a text is well-formed; else what is wrong, and where in it.
    fn check(self, text: &str) -> Result<(), String> {
        match self {
            Self::Json => serde_json::from_str::<serde::de::IgnoredAny>(text)
                .map(drop)
                .map_err(|error| error.to_string()),
            Self::Xml => {
                let options = roxmltree::ParsingOptions {
                    allow_dtd: true,
                    ..roxmltree::ParsingOptions::default()
                };
                roxmltree::Document::parse_with_options(text, options)
                    .map(drop)
                    .map_err(|error| error.to_string())
            }
        }
    }
}

impl<'a> Lowering<'_, 'a> {
    /// A text of a type that says its notation is written in it.
    pub(super) fn notated(
        &self,
        subject: &dyn Display,
        node: &Node,
        schema: &Schema<'a>,
        data: &DataType<'a>,
    ) {
        let text = node.as_scalar().filter(|s| s.value == ScalarValue::Text);
        let Some((text, notation)) = text.zip(Notation::of(data)) else {
            return;
        };
        let Err(why) = notation.check(self.text(&text.text)) else {
            return;
        };
        let message = match self.echo {
            Echo::Shown => format!("{subject} is not {}: {why}", notation.name()),
            Echo::Hidden => format!("{subject} is not {}", notation.name()),
        };
        self.mistyped(node.span, message, schema)
            .help("the place is one in the text itself")
            .to(self.sink);
    }
}

#[cfg(test)]
mod tests {
    use super::Notation;

    #[test]
    fn hostile_texts_are_answered() {
        let deep = |open: &str, close: &str| open.repeat(200_000) + &close.repeat(200_000);
        assert!(Notation::Json.check(&deep("[", "]")).is_ok());
        assert!(Notation::Json.check(&"[".repeat(200_000)).is_err());
        let _ = Notation::Xml.check(&deep("<a>", "</a>"));
        let entities: String = (1..10)
            .map(|n| format!("<!ENTITY e{n} '{}'>", format!("&e{};", n - 1).repeat(10)))
            .collect();
        let bomb = format!("<!DOCTYPE a [<!ENTITY e0 'lol'>{entities}]><a>&e9;</a>");
        assert!(Notation::Xml.check(&bomb).is_err());
    }
}
