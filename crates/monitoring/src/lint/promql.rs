//! What can be told of a PromQL expression without data: which labels its result keeps, what it
//! selects, which bound it has, how far back it looks.

use super::matcher::Labels;
use promql_parser::label::{MatchOp, Matcher};
use promql_parser::parser::value::ValueType;
use promql_parser::parser::{
    BinaryExpr, Expr, LabelModifier, VectorMatchCardinality, VectorSelector, parse,
};
use std::collections::BTreeSet;
use std::time::Duration;

/// A comparison with a constant at the top of an expression.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Bound {
    /// `… > n` or `… >= n`.
    Above(f64),
    /// `… < n` or `… <= n`.
    Below(f64),
}

/// An expression that was read.
#[derive(Debug)]
pub(super) struct Expression(Expr);

impl Expression {
    /// Fails with what is wrong.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        parse(text).map(Self)
    }

    /// Whether the result still has the label, if what is selected has it. Where that cannot be
    /// told it is taken as kept.
    pub(super) fn keeps(&self, label: &str) -> bool {
        keeps(&self.0, label)
    }

    /// Whether everything that it selects may have these labels; labels that are not given may have
    /// any value.
    pub(super) fn may_select(&self, labels: &Labels) -> bool {
        selectors(&self.0)
            .into_iter()
            .all(|(selector, _)| may_be(selector, labels))
    }

    /// The bound, if there is one.
    pub(super) fn bound(&self) -> Option<Bound> {
        bound(&self.0)
    }

    /// The shortest window over which rates and the like are taken.
    pub(super) fn shortest_window(&self) -> Option<Duration> {
        selectors(&self.0)
            .into_iter()
            .filter_map(|(_, window)| window)
            .min()
    }

    /// Names of the metrics that it reads.
    pub(super) fn metrics(&self) -> BTreeSet<String> {
        selectors(&self.0)
            .into_iter()
            .filter_map(|(selector, _)| selector.name.clone())
            .collect()
    }
}

fn keeps(expr: &Expr, label: &str) -> bool {
    match expr {
        Expr::Aggregate(aggregate) => {
            let grouped = match &aggregate.modifier {
                Some(LabelModifier::Include(by)) => by.labels.iter().any(|l| l == label),
                Some(LabelModifier::Exclude(without)) => !without.labels.iter().any(|l| l == label),
                // these pick series and leave them as they are
                None => matches!(aggregate.op.to_string().as_str(), "topk" | "bottomk"),
            };
            grouped && keeps(&aggregate.expr, label)
        }
        Expr::Unary(unary) => keeps(&unary.expr, label),
        Expr::Paren(paren) => keeps(&paren.expr, label),
        Expr::Subquery(subquery) => keeps(&subquery.expr, label),
        Expr::Binary(binary) => keeps_binary(binary, label),
        Expr::Call(call) => match call.func.name {
            "absent" | "absent_over_time" | "scalar" | "vector" | "time" => false,
            "label_replace" | "label_join" => true,
            _ => call.args.args.iter().any(|arg| keeps(arg, label)),
        },
        Expr::VectorSelector(_) | Expr::MatrixSelector(_) | Expr::Extension(_) => true,
        Expr::NumberLiteral(_) | Expr::StringLiteral(_) => false,
    }
}

fn keeps_binary(binary: &BinaryExpr, label: &str) -> bool {
    let (left, right) = (keeps(&binary.lhs, label), keeps(&binary.rhs, label));
    let is_scalar = |expr: &Expr| expr.value_type() == ValueType::Scalar;
    if is_scalar(&binary.lhs) {
        return right;
    }
    if is_scalar(&binary.rhs) {
        return left;
    }
    let matched = binary
        .modifier
        .as_ref()
        .and_then(|m| m.matching.as_ref())
        .is_none_or(|matching| match matching {
            LabelModifier::Include(on) => on.labels.iter().any(|l| l == label),
            LabelModifier::Exclude(ignoring) => !ignoring.labels.iter().any(|l| l == label),
        });
    let filters = matches!(
        binary.op.to_string().as_str(),
        ">" | ">=" | "<" | "<=" | "==" | "!="
    );
    match binary.modifier.as_ref().map(|m| &m.card) {
        Some(VectorMatchCardinality::ManyToOne(_)) => left,
        Some(VectorMatchCardinality::OneToMany(_)) => right,
        Some(VectorMatchCardinality::ManyToMany) => match binary.op.to_string().as_str() {
            "or" => left && right,
            _ => left,
        },
        // `on` and `ignoring` cut the labels of arithmetic, and of comparisons as well
        Some(VectorMatchCardinality::OneToOne) | None if filters => left && matched,
        Some(VectorMatchCardinality::OneToOne) | None => left && right && matched,
    }
}

fn bound(expr: &Expr) -> Option<Bound> {
    match expr {
        Expr::Paren(paren) => bound(&paren.expr),
        Expr::Binary(binary) => {
            let op = binary.op.to_string();
            match (op.as_str(), number(&binary.lhs), number(&binary.rhs)) {
                (">" | ">=", None, Some(n)) | ("<" | "<=", Some(n), None) => Some(Bound::Above(n)),
                ("<" | "<=", None, Some(n)) | (">" | ">=", Some(n), None) => Some(Bound::Below(n)),
                _ => None,
            }
        }
        _ => None,
    }
}

fn number(expr: &Expr) -> Option<f64> {
    match expr {
        Expr::NumberLiteral(literal) => Some(literal.val),
        Expr::Paren(paren) => number(&paren.expr),
        Expr::Unary(unary) => number(&unary.expr).map(|n| -n),
        _ => None,
    }
}

/// Every selector with its window.
fn selectors(expr: &Expr) -> Vec<(&VectorSelector, Option<Duration>)> {
    match expr {
        Expr::VectorSelector(selector) => vec![(selector, None)],
        Expr::MatrixSelector(matrix) => vec![(&matrix.vs, Some(matrix.range))],
        Expr::Aggregate(aggregate) => selectors(&aggregate.expr),
        Expr::Unary(unary) => selectors(&unary.expr),
        Expr::Paren(paren) => selectors(&paren.expr),
        Expr::Subquery(subquery) => selectors(&subquery.expr),
        Expr::Binary(binary) => {
            let mut all = selectors(&binary.lhs);
            all.extend(selectors(&binary.rhs));
            all
        }
        Expr::Call(call) => call
            .args
            .args
            .iter()
            .flat_map(|arg| selectors(arg))
            .collect(),
        Expr::NumberLiteral(_) | Expr::StringLiteral(_) | Expr::Extension(_) => Vec::new(),
    }
}

fn may_be(selector: &VectorSelector, labels: &Labels) -> bool {
    let holds = |matcher: &Matcher| {
        let Some(value) = labels.get(&matcher.name) else {
            return true;
        };
        match &matcher.op {
            MatchOp::Equal => *value == matcher.value,
            MatchOp::NotEqual => *value != matcher.value,
            MatchOp::Re(pattern) => pattern.is_match(value),
            MatchOp::NotRe(pattern) => !pattern.is_match(value),
        }
    };
    let alternatives = &selector.matchers.or_matchers;
    selector.matchers.matchers.iter().all(holds)
        && (alternatives.is_empty() || alternatives.iter().any(|all| all.iter().all(holds)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keeps_member(text: &str) -> bool {
        Expression::parse(text).unwrap().keeps("member")
    }

    #[test]
    fn labels_are_followed_through_an_expression() {
        for text in [
            "up == 0",
            "100 - (avg by (service, member) (irate(cpu{mode=\"idle\"}[1m])) * 100) > 80",
            "sum without (cpu) (rate(cpu[1m])) / count without (cpu) (cpu)",
            "a * on (member) b > 1",
            "a * on (instance) group_left b",
            "topk(3, up)",
            "up unless on (instance) down",
        ] {
            assert!(keeps_member(text), "{text}");
        }
        for text in [
            "avg by (instance) (up) < 1",
            "sum(up)",
            "sum without (member) (up)",
            "a * on (instance) b",
            "absent(up)",
            "up > ignoring (member) b",
            "sum by (member) (avg by (instance) (up))",
        ] {
            assert!(!keeps_member(text), "{text}");
        }
    }

    #[test]
    fn bounds_and_windows_are_read() {
        let read = |text| Expression::parse(text).unwrap();
        assert_eq!(read("(cpu > 80)").bound(), Some(Bound::Above(80.0)));
        assert_eq!(read("20 > cpu").bound(), Some(Bound::Below(20.0)));
        assert_eq!(read("cpu > other").bound(), None);
        let two = read("rate(a[5m]) + irate(b[30s])");
        assert_eq!(two.shortest_window(), Some(Duration::from_secs(30)));
        assert!(Expression::parse("avg by (").is_err());
    }

    #[test]
    fn a_selector_says_whom_it_means() {
        let expression = Expression::parse("up{service=~\"web|db\", group!=\"x\"}").unwrap();
        let labels = |service: &str| Labels::from([("service".to_owned(), service.to_owned())]);
        assert!(expression.may_select(&labels("web")));
        assert!(!expression.may_select(&labels("webs")));
    }
}
