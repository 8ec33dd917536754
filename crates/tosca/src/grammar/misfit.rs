//! What is said of a value that has not the shape that it should have.

use super::check::Checker;
use super::forms::{Form, expected, form_of, takes};
use super::table::Shape;
use super::version::Version;
use crate::diagnostic::{Code, Help, Report};
use crate::source::Span;
use crate::values::literal;
use crate::yaml::{Kind, Node, Scalar, ScalarValue};

/// How to write the same in the form that is expected.
fn in_form(shape: Shape, node: &Node) -> Option<String> {
    match (shape, &node.kind) {
        // of a list of anything it is not known what a part alone means
        (Shape::ListOf(Shape::Any | Shape::Scalar), Kind::Scalar(_)) => None,
        (Shape::ListOf(_), Kind::Scalar(scalar)) => Some(format!("write `[ {} ]`", scalar.text)),
        (Shape::ListOf(Shape::Any), Kind::Map(_)) => {
            Some("write `- ` before it: one alone is a list, too".into())
        }
        (Shape::ListOf(Shape::Of(construct)), Kind::Map(map)) => {
            let mut names = map.entries.iter().map(|e| e.key.text.as_str());
            let first = names.find(|name| construct.key(name).is_some())?;
            Some(format!("write `- {first}: …`: one alone is a list, too"))
        }
        (Shape::Of(construct), Kind::List(items)) => {
            let names: Vec<&str> = items.iter().filter_map(Node::as_text).collect();
            match names.as_slice() {
                [] => None,
                _ if names.len() < items.len() => None,
                [only] if takes(shape, Form::Scalar, Version::V1_3) => {
                    Some(format!("write it without brackets: `{only}`"))
                }
                [first, rest @ ..] if construct.key("primary").is_some() => Some(format!(
                    "one is run, the others go with it: `{{ primary: {first}, dependencies: [ {} ] }}`",
                    rest.join(", ")
                )),
                _ => None,
            }
        }
        (Shape::MapOf(_), Kind::List(_)) => {
            Some("write the names without `- ` before them, indented alike".into())
        }
        (Shape::Of(_), Kind::Scalar(scalar)) if scalar.text.starts_with('{') => {
            Some("it is a text: write it without quotes".into())
        }
        // a text alone is its file
        (Shape::Of(construct), Kind::Scalar(scalar))
            if construct.key("type").is_some() && construct.key("file").is_some() =>
        {
            Some(format!("write `{{ type: …, file: {} }}`", scalar.text))
        }
        // what is known by its type
        (Shape::Of(construct), Kind::Scalar(scalar))
            if construct.key("type").is_some() && scalar.value == ScalarValue::Text =>
        {
            Some(format!("write `{{ type: {} }}`", scalar.text))
        }
        _ => None,
    }
}

impl Checker<'_> {
    pub(super) fn scalar(
        &self,
        shape: Shape,
        scalar: &Scalar,
        node: &Node,
        section: Option<&'static str>,
    ) {
        let fits = match shape {
            Shape::Text | Shape::Type => scalar.value == ScalarValue::Text,
            Shape::Integer => matches!(scalar.value, ScalarValue::Integer(_)),
            Shape::Boolean => matches!(scalar.value, ScalarValue::Boolean(_)),
            Shape::Word(words) => words.contains(&scalar.text.as_str()),
            Shape::Version => literal::is_version_of(&scalar.text, self.version),
            _ => scalar.value != ScalarValue::Null,
        };
        if fits {
            return;
        }
        let help = match (shape, scalar.value) {
            (_, ScalarValue::Null) => None,
            (Shape::Text | Shape::Type, _) => {
                Some(format!("write it in quotes: \"{}\"", scalar.text).into())
            }
            (Shape::Boolean, _) => literal::boolean_meant(&scalar.text).map(|meant| {
                format!("write `{meant}`: YAML 1.2 knows no other words for it").into()
            }),
            (Shape::Word(words), _) => self
                .sink
                .closest(&scalar.text, words.iter().copied())
                .map(Help::meant),
            _ => None,
        };
        self.report(
            Code::WrongKind,
            node.span,
            format!("expected {}, found {}", expected(shape), node.describe()),
            section,
        )
        .help_if(help)
        .to(self.sink);
    }

    /// A key with nothing after it; not where what stood there was broken.
    pub(super) fn nothing(&self, node: &Node, at: Span, section: Option<&'static str>) {
        if self.sink.has_reported(node.span) {
            return;
        }
        let message = "there is nothing here";
        let report = Report::quirk(Code::Nothing, at, message)
            .help("leave the key out, or write `{}` or `[]` for an empty map or list");
        match section {
            Some(section) => report.section(section),
            None => report,
        }
        .to(self.sink);
    }

    pub(super) fn loosely(
        &self,
        inner: Shape,
        how: &str,
        node: &Node,
        at: Span,
        section: Option<&'static str>,
    ) {
        let fits = match (inner, &node.kind) {
            (Shape::Text, Kind::Scalar(scalar)) => scalar.value == ScalarValue::Text,
            (inner, _) => takes(inner, form_of(node), self.version),
        };
        if fits {
            return self.shape(inner, node, at, section);
        }
        if node.is_null() {
            return self.nothing(node, at, section);
        }
        let message = format!("expected {}, found {}", expected(inner), node.describe());
        let report = Report::quirk(Code::WrongKind, node.span, message).help(how);
        match section {
            Some(section) => report.section(section),
            None => report,
        }
        .to(self.sink);
    }

    pub(super) fn wrong_kind(
        &self,
        shape: Shape,
        node: &Node,
        at: Span,
        section: Option<&'static str>,
    ) {
        let span = if matches!(node.kind, Kind::Scalar(_)) {
            node.span
        } else {
            at
        };
        self.report(
            Code::WrongKind,
            span,
            format!("expected {}, found {}", expected(shape), node.describe()),
            section,
        )
        .help_if(in_form(shape, node))
        .to(self.sink);
    }

    pub(super) fn bad_occurrences(&self, text: &str, node: &Node) {
        let help = match node.as_list().unwrap_or(&[]) {
            [high, low] if high.as_integer() > low.as_integer() && low.as_integer() > Some(-1) => {
                let text = |node: &Node| node.as_text().unwrap_or_default().to_owned();
                format!("write the least first: `[ {}, {} ]`", text(low), text(high))
            }
            _ => "two numbers, the first not greater; the second may be UNBOUNDED".to_owned(),
        };
        Report::error(Code::BadOccurrences, node.span, text)
            .help(help)
            .section("TOSCA 1.3 §3.7.3")
            .to(self.sink);
    }

    pub(super) fn report(
        &self,
        code: Code,
        span: Span,
        message: String,
        section: Option<&'static str>,
    ) -> Report {
        let report = Report::error(code, span, message);
        match section {
            Some(section) => report.section(section),
            None => report,
        }
    }
}
