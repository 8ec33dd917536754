//! Constraint clauses (TOSCA 1.3 §3.6.3).

use super::json_schema;
use super::order::{compare, same};
use super::primitive::Primitive;
use crate::diagnostic::{Code, Report, Sink, counted};
use crate::source::Span;
use crate::yaml::{Kind, Node};
use std::cmp::Ordering;
use std::sync::{Arc, OnceLock};

/// One clause.
#[derive(Debug, Clone)]
pub(crate) struct Constraint<'a> {
    pub(crate) span: Span,
    pub(crate) operator: Operator,
    pub(crate) operand: &'a Node,
    /// Made from the operand once, for all values.
    ready: Arc<OnceLock<Ready>>,
}

/// What values are held against.
#[derive(Debug)]
pub(super) enum Ready {
    Pattern(regex::Regex),
    Json(serde_json::Value),
    /// Nothing: the operand is wrong, which is told elsewhere, or cannot be applied here.
    Nothing,
}

/// What a clause asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operator {
    Equal,
    GreaterThan,
    GreaterOrEqual,
    LessThan,
    LessOrEqual,
    InRange,
    ValidValues,
    Length,
    MinLength,
    MaxLength,
    Pattern,
    Schema,
}

const OPERATORS: [(&str, Operator); 12] = [
    ("equal", Operator::Equal),
    ("greater_than", Operator::GreaterThan),
    ("greater_or_equal", Operator::GreaterOrEqual),
    ("less_than", Operator::LessThan),
    ("less_or_equal", Operator::LessOrEqual),
    ("in_range", Operator::InRange),
    ("valid_values", Operator::ValidValues),
    ("length", Operator::Length),
    ("min_length", Operator::MinLength),
    ("max_length", Operator::MaxLength),
    ("pattern", Operator::Pattern),
    ("schema", Operator::Schema),
];

// === impl Constraint ===

impl<'a> Constraint<'a> {
    /// Reads a list of clauses. What the grammar table refuses is skipped here.
    pub(crate) fn read_all(node: Option<&'a Node>, sink: &Sink) -> Vec<Self> {
        let items = node.and_then(Node::as_list).unwrap_or(&[]);
        items
            .iter()
            .filter_map(|item| Self::read(item, sink))
            .collect()
    }

    /// What a filter asks of a property: a clause, a list of them, or a plain value (met in the wild).
    pub(crate) fn of_filter(asked: &'a Node, sink: &Sink) -> Vec<Self> {
        match asked.kind {
            Kind::List(_) => Self::read_all(Some(asked), sink),
            Kind::Map(_) => Self::read(asked, sink).into_iter().collect(),
            Kind::Scalar(_) if asked.is_null() => Vec::new(),
            Kind::Scalar(_) => vec![Self::new(asked.span, Operator::Equal, asked)],
        }
    }

    /// Reads one clause.
    pub(crate) fn read(node: &'a Node, sink: &Sink) -> Option<Self> {
        let entry = match node.entries() {
            [entry] => entry,
            [] => return None,
            [_, second, ..] => {
                Report::error(
                    Code::BadConstraint,
                    second.key.span,
                    "a constraint clause has one operator",
                )
                .help("begin another item of the list: `- `")
                .section("TOSCA 1.3 §3.6.3")
                .to(sink);
                return None;
            }
        };
        let (_, operator) = OPERATORS.iter().find(|(name, _)| *name == entry.key.text)?;
        Some(Self::new(entry.key.span, *operator, &entry.value))
    }

    fn new(span: Span, operator: Operator, operand: &'a Node) -> Self {
        Self {
            span,
            operator,
            operand,
            ready: Arc::default(),
        }
    }

    fn ready(&self) -> &Ready {
        self.ready.get_or_init(|| self.prepared())
    }

    /// Whether it is a schema that nothing is held against.
    pub(crate) fn is_of_xml(&self) -> bool {
        self.operator == Operator::Schema && matches!(self.ready(), Ready::Nothing)
    }

    /// The operator as written.
    pub(crate) fn name(&self) -> &'static str {
        OPERATORS[self.operator as usize].0
    }

    /// What a value is to be the same as.
    pub(crate) fn equals(&self) -> &'a [Node] {
        match self.operator {
            Operator::Equal => std::slice::from_ref(self.operand),
            Operator::ValidValues => self.operand.as_list().unwrap_or(&[]),
            _ => &[],
        }
    }

    /// Whether a value satisfies the clause; the text says what it must be.
    pub(crate) fn check(&self, value: &Node, primitive: Option<Primitive>) -> Result<(), String> {
        let compare = |accepts: fn(Ordering) -> bool, words: &str| match compare(
            value,
            self.operand,
            primitive,
        ) {
            Some(ordering) if !accepts(ordering) => {
                Err(format!("must be {words} {}", plain(self.operand)))
            }
            _ => Ok(()),
        };
        match self.operator {
            Operator::Equal if !same(value, self.operand, primitive) => {
                Err(format!("must be {}", plain(self.operand)))
            }
            Operator::ValidValues => {
                let values = self.operand.as_list().unwrap_or(&[]);
                // one of none is nonsense, which is told of the clause
                if values.is_empty() || values.iter().any(|v| same(value, v, primitive)) {
                    return Ok(());
                }
                let all: Vec<_> = values.iter().map(plain).collect();
                Err(format!("must be one of {}", all.join(", ")))
            }
            Operator::GreaterThan => compare(Ordering::is_gt, "greater than"),
            Operator::GreaterOrEqual => compare(Ordering::is_ge, "at least"),
            Operator::LessThan => compare(Ordering::is_lt, "less than"),
            Operator::LessOrEqual => compare(Ordering::is_le, "at most"),
            Operator::InRange => self.check_range(value, primitive),
            Operator::Length => self.check_length(value, |n, most| n == most, "exactly"),
            Operator::MinLength => self.check_length(value, |n, least| n >= least, "at least"),
            Operator::MaxLength => self.check_length(value, |n, most| n <= most, "at most"),
            Operator::Pattern => match (self.ready(), value.as_text()) {
                (Ready::Pattern(pattern), Some(text)) if !pattern.is_match(text) => {
                    Err(format!("must match the pattern {}", plain(self.operand)))
                }
                _ => Ok(()),
            },
            Operator::Schema => match (self.ready(), value.as_text()) {
                (Ready::Json(schema), Some(text)) => json_schema::check(schema, text),
                _ => Ok(()),
            },
            Operator::Equal => Ok(()),
        }
    }

    /// Whether it asks how long a value is.
    pub(crate) fn is_of_length(&self) -> bool {
        matches!(
            self.operator,
            Operator::Length | Operator::MinLength | Operator::MaxLength
        )
    }

    fn check_range(&self, value: &Node, primitive: Option<Primitive>) -> Result<(), String> {
        let Ok([low, high]) = self.bounds() else {
            return Ok(());
        };
        let (values, kind): (Vec<&Node>, _) = match value.as_list() {
            Some(bounds) => (bounds.iter().collect(), Some(Primitive::Integer)),
            None => (vec![value], primitive),
        };
        let outside = |value: &&Node| {
            let below = low.and_then(|low| compare(value, low, kind));
            let above = high.and_then(|high| compare(value, high, kind));
            below.is_some_and(Ordering::is_lt) || above.is_some_and(Ordering::is_gt)
        };
        if !values.iter().any(outside) {
            return Ok(());
        }
        Err(match (low, high) {
            (Some(low), Some(high)) => format!("must be from {} to {}", plain(low), plain(high)),
            (Some(low), None) => format!("must be at least {}", plain(low)),
            (_, high) => format!("must be at most {}", high.map(plain).unwrap_or_default()),
        })
    }

    fn check_length(
        &self,
        value: &Node,
        accepts: fn(usize, usize) -> bool,
        words: &str,
    ) -> Result<(), String> {
        let (length, noun) = match &value.kind {
            Kind::Scalar(scalar) => (scalar.text.chars().count(), "character"),
            Kind::List(items) => (items.len(), "item"),
            Kind::Map(map) => (map.entries.len(), "entry"),
        };
        let wanted = self
            .operand
            .as_integer()
            .and_then(|n| usize::try_from(n).ok());
        match wanted {
            Some(wanted) if !accepts(length, wanted) => Err(format!(
                "must have {words} {}, it has {length}",
                counted(wanted, noun)
            )),
            _ => Ok(()),
        }
    }
}

/// A value as written, for messages.
fn plain(node: &Node) -> String {
    node.as_scalar()
        .map_or_else(|| node.describe(), |s| s.text.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grammar::Version;
    use crate::source::FileId;
    use crate::values::unit::Quantity;

    fn verdict(clause: &str, value: &str, primitive: Primitive) -> Result<(), String> {
        let sink = Sink::new(crate::Mode::Tolerant);
        let node = |text: &str| crate::yaml::read(FileId(0), text, &sink).unwrap();
        let (clauses, value) = (node(&format!("[ {{ {clause} }} ]")), node(value));
        let all = Constraint::read_all(Some(&clauses), &sink);
        all[0]
            .suits_with_operands(Some(primitive), Version::V1_3)
            .map_err(|nonsense| nonsense.message)?;
        all[0].check(&value, Some(primitive))
    }

    #[test]
    fn clauses_are_checked_in_the_terms_of_their_type() {
        use Primitive::{Integer, List, Range, String, Version};
        let size = Primitive::Scalar(Quantity::Size);
        for (clause, value, primitive) in [
            ("greater_or_equal: 1", "1", Integer),
            ("in_range: [ 1, UNBOUNDED ]", "70000", Integer),
            ("in_range: [ 1, 65535 ]", "[ 80, 90 ]", Range),
            ("greater_than: 1 GB", "1 GiB", size),
            ("valid_values: [ 1.0, 2.0 ]", "1.0", Version),
            ("pattern: '[a-z]+'", "abc", String),
            ("max_length: 2", "[ a, b ]", List),
        ] {
            assert_eq!(
                verdict(clause, value, primitive),
                Ok(()),
                "{clause} {value}"
            );
        }
        let wrong = |clause, value, primitive| verdict(clause, value, primitive).unwrap_err();
        assert_eq!(
            wrong("in_range: [ 1, 100 ]", "0", Integer),
            "must be from 1 to 100"
        );
        assert_eq!(
            wrong("in_range: [ 1, 100 ]", "[ 5, 101 ]", Range),
            "must be from 1 to 100"
        );
        assert_eq!(
            wrong("less_than: 1 GB", "1 GiB", size),
            "must be less than 1 GB"
        );
        assert_eq!(
            wrong("pattern: '[a-z]+'", "abc1", String),
            "must match the pattern [a-z]+"
        );
        assert_eq!(
            wrong("min_length: 3", "ab", String),
            "must have at least 3 characters, it has 2"
        );
        assert_eq!(
            wrong("pattern: '['", "ab", String),
            "\"[\" is not a regular expression: unclosed character class"
        );
        assert_eq!(
            wrong("length: 1", "1", Integer),
            "`length` means nothing for integer"
        );
        assert_eq!(
            wrong("greater_than: x", "1", Integer),
            "`greater_than` compares with values of type integer, found the string \"x\""
        );
    }
}
