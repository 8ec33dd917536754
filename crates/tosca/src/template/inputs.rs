//! Inputs: definitions, and the values given for them (TOSCA 1.3 §3.9.3.2).

use crate::diagnostic::{Code, Report, Sink};
use crate::inputs;
use crate::source::Span;
use crate::template::substitution;
use crate::types::{PropertyDef, Universe};
use crate::values::{Answer, Asked, Conditions, Echo, Ledger, Lowering, Scope, Written};
use crate::yaml::{Entry, Node};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;
use topology::Expr;

/// Where the values of a template's inputs come from.
pub(super) enum Given<'g> {
    /// From outside.
    ByUser(&'g inputs::Given),
    /// From the node that the template stands for; none: known when the node is.
    ByNode(&'g BTreeMap<String, Option<Value>>),
}

impl Given<'_> {
    /// The value, for an input that is declared `at`.
    fn value(&self, name: &str, at: Span) -> Option<Node> {
        match self {
            Self::ByUser(values) => Some(values.get(name)?.node(at)),
            Self::ByNode(values) => Some(Node::from_json(values.get(name)?.as_ref()?, at)),
        }
    }

    fn comes_later(&self, name: &str) -> bool {
        matches!(self, Self::ByNode(values) if values.get(name).is_some_and(Option::is_none))
    }

    fn advice(&self, name: &str) -> String {
        match self {
            Self::ByUser(_) => {
                format!("write `{name}: VALUE` into a file, and name that with `-i FILE`")
            }
            Self::ByNode(_) => format!(
                "map a property of the node to it, in `properties` of the substitution mappings: \
                 `PROPERTY: [ {name} ]`"
            ),
        }
    }
}

/// The values of all inputs.
#[derive(Default)]
pub(super) struct Values {
    /// One without a value is null.
    pub(super) by_name: BTreeMap<String, Value>,
    /// Names of those whose values are wrong or not known yet.
    pub(super) told: BTreeSet<String>,
}

// === impl Values ===

impl Values {
    /// What an input is, where the validation clause of another one asks for it.
    fn answer(&self, call: Written<'_>) -> Option<Answer> {
        let (name, path) = call.arguments().split_first()?;
        let name = name.as_text().filter(|_| call.name == "get_input")?;
        if !path.is_empty() || self.told.contains(name) {
            return None;
        }
        let value = self.by_name.get(name).filter(|value| !value.is_null())?;
        let value = Node::from_json(value, call.span);
        // it may be a secret
        let shown = value.describe_kind().to_owned();
        let asked = Asked { value, texts: None };
        Some(Answer { asked, shown })
    }
}

/// The values of all inputs.
pub(super) fn lower<'a>(
    template: &'a Node,
    universe: &Universe<'a>,
    given: &Given<'_>,
    at: Span,
    sink: &Sink,
) -> Values {
    let ledger = Ledger::default();
    let lowering = Lowering {
        universe,
        sink,
        ledger: &ledger,
        scope: Scope::Literal("an input"),
        echo: Echo::Shown,
    };
    let entries = template.entries_at("inputs");
    if let Given::ByUser(values) = given {
        for (name, value) in *values {
            if !entries.iter().any(|e| e.key.text == *name) {
                unknown(name, entries, value.name_span().unwrap_or(at), sink);
            }
        }
    }
    let mut values = Values::default();
    for entry in entries {
        let (name, before) = (&entry.key.text, sink.told());
        let value = one(&lowering, entry, given);
        values.by_name.insert(name.clone(), value);
        if sink.told() > before || given.comes_later(name) {
            values.told.insert(name.clone());
        }
    }
    for clause in ledger.clauses.take() {
        let conditions = Conditions { universe, sink };
        clause.check(&conditions, &|call| values.answer(call));
    }
    values
}

fn one<'a>(lowering: &Lowering<'_, 'a>, entry: &'a Entry, given: &Given<'_>) -> Value {
    let sink = lowering.sink;
    let definition = PropertyDef::read(entry, sink);
    let name = &entry.key.text;
    let schema = definition.schema.as_ref();
    if let Some(schema) = schema {
        lowering.universe.check_schema(schema, sink);
    }
    let lower = |subject: &dyn Display, node: &Node| literal(lowering.value(subject, node, schema));
    let default = definition.default.or_else(|| entry.value.get("value"));
    let default =
        default.map(|node| lower(&format_args!("the default of the input `{name}`"), node));
    match (given.value(name, entry.key.span), default) {
        (Some(node), _) => {
            let subject = format_args!("the value given for the input `{name}`");
            let hidden = Lowering {
                echo: Echo::Hidden,
                scope: Scope::Data,
                ..*lowering
            };
            literal(hidden.value(&subject, &node, schema))
        }
        (None, _) if given.comes_later(name) => Value::Null,
        (None, Some(value)) => value,
        (None, None) => {
            if !(definition.required && schema.is_some()) {
                return Value::Null;
            }
            let version = lowering.universe.version;
            if matches!(given, Given::ByNode(_)) && version.is_2() {
                substitution::unmapped(entry, sink);
            } else {
                let message = format!("the input `{name}` has no default: a value must be given");
                Report::open(Code::InputMissing, entry.key.span, message)
                    .help(given.advice(name))
                    .section("TOSCA 1.3 §3.6.14")
                    .to(sink);
            }
            Value::Null
        }
    }
}

fn literal(expr: Expr) -> Value {
    match expr {
        Expr::Literal(value) => value,
        _ => Value::Null,
    }
}

fn unknown(name: &str, entries: &[Entry], at: Span, sink: &Sink) {
    let names = || entries.iter().map(|e| e.key.text.as_str());
    let none = "the template has no inputs";
    let help = sink.meant_or(name, names(), none, "the template has");
    let message = format!("a value is given for the input `{name}`, which does not exist");
    Report::error(Code::InputUnknown, at, message)
        .help(help)
        .section("TOSCA 1.3 §3.6.14")
        .to(sink);
}
