//! The functions whose result depends on their arguments alone (TOSCA 2.0 §10.2.2–10.2.5). Those of
//! 1.x are a part of them.

use serde::{Deserialize, Serialize};

/// A function.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Function {
    /// All are true.
    And,
    /// One is true.
    Or,
    /// It is false.
    Not,
    /// One of two is true.
    Xor,
    /// Both are the same.
    Equal,
    /// The first is greater.
    GreaterThan,
    /// The first is not less.
    GreaterOrEqual,
    /// The first is less.
    LessThan,
    /// The first is not greater.
    LessOrEqual,
    /// The first is one of the second's items.
    ValidValues,
    /// The first, a text, fits the second, a regular expression.
    Matches,
    /// The first ends with the second.
    HasSuffix,
    /// The first begins with the second.
    HasPrefix,
    /// The second is a part of the first.
    Contains,
    /// The second is an item or value of the first.
    HasEntry,
    /// The second is a key of the first.
    HasKey,
    /// All of the second's items are items or values of the first.
    HasAllEntries,
    /// All of the second's items are keys of the first.
    HasAllKeys,
    /// One of the second's items is an item or value of the first.
    HasAnyEntry,
    /// One of the second's items is a key of the first.
    HasAnyKey,
    /// Characters of a text, items of a list, entries of a map.
    Length,
    /// Texts or lists, one after the other.
    Concat,
    /// Texts of a list, with a delimiter between.
    Join,
    /// The n-th piece of a text that is cut at some characters.
    Token,
    /// Items of all lists, each once.
    Union,
    /// Items that all lists have, each once.
    Intersection,
    /// Numbers, added.
    Sum,
    /// The first less the second.
    Difference,
    /// Numbers, multiplied.
    Product,
    /// The first by the second.
    Quotient,
    /// What a division of integers leaves.
    Remainder,
    /// The nearest integer, the lower of two (§10.2.5.6).
    Round,
    /// The greatest integer that is not greater.
    Floor,
    /// The least integer that is not less.
    Ceil,
}

/// How many arguments a function takes; no upper bound: none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arity {
    /// At least.
    pub least: usize,
    /// At most.
    pub most: Option<usize>,
}

/// What kind of value a function comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResultKind {
    /// True or false.
    Boolean,
    /// An integer.
    Integer,
    /// Depends on the arguments.
    Any,
}

const fn exactly(n: usize) -> Arity {
    between(n, n)
}

const fn between(least: usize, most: usize) -> Arity {
    Arity {
        least,
        most: Some(most),
    }
}

const fn from(least: usize) -> Arity {
    Arity { least, most: None }
}

type Row = (Function, &'static str, Arity, ResultKind, &'static str);

const ROWS: [Row; 34] = {
    use Function as F;
    use ResultKind::{Any, Boolean, Integer};
    [
        (F::And, "and", from(2), Boolean, "§10.2.2.1.1"),
        (F::Or, "or", from(2), Boolean, "§10.2.2.1.2"),
        (F::Not, "not", exactly(1), Boolean, "§10.2.2.1.3"),
        (F::Xor, "xor", exactly(2), Boolean, "§10.2.2.1.4"),
        (F::Equal, "equal", exactly(2), Boolean, "§10.2.2.2.1"),
        (
            F::GreaterThan,
            "greater_than",
            exactly(2),
            Boolean,
            "§10.2.2.2.2",
        ),
        (
            F::GreaterOrEqual,
            "greater_or_equal",
            exactly(2),
            Boolean,
            "§10.2.2.2.3",
        ),
        (F::LessThan, "less_than", exactly(2), Boolean, "§10.2.2.2.4"),
        (
            F::LessOrEqual,
            "less_or_equal",
            exactly(2),
            Boolean,
            "§10.2.2.2.5",
        ),
        (
            F::ValidValues,
            "valid_values",
            exactly(2),
            Boolean,
            "§10.2.2.2.6",
        ),
        (F::Matches, "matches", exactly(2), Boolean, "§10.2.2.2.7"),
        (
            F::HasSuffix,
            "has_suffix",
            exactly(2),
            Boolean,
            "§10.2.2.3.1",
        ),
        (
            F::HasPrefix,
            "has_prefix",
            exactly(2),
            Boolean,
            "§10.2.2.3.2",
        ),
        (F::Contains, "contains", exactly(2), Boolean, "§10.2.2.3.3"),
        (F::HasEntry, "has_entry", exactly(2), Boolean, "§10.2.2.3.4"),
        (F::HasKey, "has_key", exactly(2), Boolean, "§10.2.2.3.5"),
        (
            F::HasAllEntries,
            "has_all_entries",
            exactly(2),
            Boolean,
            "§10.2.2.3.6",
        ),
        (
            F::HasAllKeys,
            "has_all_keys",
            exactly(2),
            Boolean,
            "§10.2.2.3.7",
        ),
        (
            F::HasAnyEntry,
            "has_any_entry",
            exactly(2),
            Boolean,
            "§10.2.2.3.8",
        ),
        (
            F::HasAnyKey,
            "has_any_key",
            exactly(2),
            Boolean,
            "§10.2.2.3.9",
        ),
        (F::Length, "length", exactly(1), Integer, "§10.2.3.1"),
        (F::Concat, "concat", from(1), Any, "§10.2.3.2"),
        (F::Join, "join", between(1, 2), Any, "§10.2.3.3"),
        (F::Token, "token", exactly(3), Any, "§10.2.3.4"),
        (F::Union, "union", from(1), Any, "§10.2.4.1"),
        (F::Intersection, "intersection", from(1), Any, "§10.2.4.2"),
        (F::Sum, "sum", from(1), Any, "§10.2.5.1"),
        (F::Difference, "difference", exactly(2), Any, "§10.2.5.2"),
        (F::Product, "product", from(1), Any, "§10.2.5.3"),
        (F::Quotient, "quotient", exactly(2), Any, "§10.2.5.4"),
        (F::Remainder, "remainder", exactly(2), Any, "§10.2.5.5"),
        (F::Round, "round", exactly(1), Integer, "§10.2.5.6"),
        (F::Floor, "floor", exactly(1), Integer, "§10.2.5.7"),
        (F::Ceil, "ceil", exactly(1), Integer, "§10.2.5.8"),
    ]
};

// === impl Function ===

impl Function {
    /// The function of that name, without `$`.
    pub fn from_name(name: &str) -> Option<Self> {
        ROWS.iter().find(|row| row.1 == name).map(|row| row.0)
    }

    /// All names.
    pub fn names() -> impl Iterator<Item = &'static str> + Clone {
        ROWS.iter().map(|row| row.1)
    }

    fn row(self) -> &'static Row {
        &ROWS[self as usize]
    }

    /// Its name, without `$`.
    pub fn name(self) -> &'static str {
        self.row().1
    }

    /// How many arguments it takes.
    pub fn arity(self) -> Arity {
        self.row().2
    }

    /// What it comes to.
    pub fn result(self) -> ResultKind {
        self.row().3
    }

    /// Whether what it comes to is of the type of what it is given: an amount stays one.
    pub fn keeps_type(self) -> bool {
        use Function as F;
        matches!(
            self,
            F::Sum | F::Difference | F::Product | F::Quotient | F::Remainder
        ) || matches!(self, F::Union | F::Intersection)
    }

    /// Its section in TOSCA 2.0.
    pub fn section(self) -> &'static str {
        self.row().4
    }
}

impl Arity {
    /// Whether that many arguments are right.
    pub fn takes(self, count: usize) -> bool {
        count >= self.least && self.most.is_none_or(|most| count <= most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_stand_in_the_order_of_the_functions() {
        for row in &ROWS {
            assert_eq!(row.0.name(), row.1);
            assert_eq!(Function::from_name(row.1), Some(row.0));
        }
    }
}
