//! Whether what a function gives is of the type that is asked for, as far as its name tells.

use super::Schema;
use super::call::Written;
use super::form::Form;
use super::lower::Lowering;
use super::primitive::a_type;
use crate::types::DataShape;
use crate::yaml::{Kind, Node};
use std::fmt::Display;
use topology::Function;

impl<'a> Lowering<'_, 'a> {
    /// Reports a call that surely gives no value of the type.
    pub(super) fn result_fits(
        &self,
        subject: &dyn Display,
        node: &Node,
        call: Written<'_>,
        schema: &Schema<'a>,
        shape: DataShape<'_, 'a>,
    ) {
        if let Some(results) = self.universe.unwanted_result(call, schema) {
            let words = results.iter().map(|result| a_type(result.type_name));
            let message = format!(
                "{subject} must be {}, and `${}` gives {}",
                a_type(schema.type_name),
                call.name,
                alternatives(words)
            );
            let report = self.mistyped(node.span, message, schema);
            match results.first() {
                Some(first) => report.related(first.span, "what it gives is declared here"),
                None => report,
            }
            .to(self.sink);
            return;
        }
        let given = self.given_by(call);
        let Some((asked, given)) = Form::of(shape).zip(given) else {
            return;
        };
        if given.is_empty() || given.iter().any(|form| form.passes_for(asked)) {
            return;
        }
        let dollar = match self.universe.version.is_2() {
            true => "$",
            false => "",
        };
        let message = format!(
            "{subject} must be {}, and `{dollar}{}` gives {}",
            a_type(schema.type_name),
            call.name,
            alternatives(given.iter().map(|form| form.words()))
        );
        let text_only = given == [Form::Text] && asked.is_scalar();
        let help = text_only.then(|| {
            format!(
                "a text is not made a value of another type: declare it with `type: string`, or \
                 assign {}",
                a_type(schema.type_name)
            )
        });
        self.mistyped(node.span, message, schema)
            .help_if(help)
            .to(self.sink);
    }

    /// What a built-in function may come to.
    fn given_by(&self, call: Written<'_>) -> Option<&'static [Form]> {
        if !self.universe.version.is_2() {
            return match call.name {
                "concat" | "join" | "token" | "get_artifact" => Some(&[Form::Text]),
                "get_nodes_of_type" => Some(&[Form::List]),
                _ => None,
            };
        }
        match (call.name, Function::from_name(call.name)) {
            ("node_index" | "relationship_index", _) => Some(&[Form::Integer]),
            ("get_artifact", _) => Some(&[Form::Text]),
            (_, Some(Function::Concat)) => Some(self.concatenated(call)),
            (_, Some(function)) => Some(Form::given_by(function)),
            _ => None,
        }
    }

    /// Texts make a text, lists a list: one argument that is written out tells.
    fn concatenated(&self, call: Written<'_>) -> &'static [Form] {
        let is_call = |a: &Node| super::is_call(a, self.universe.version).is_some();
        let mut written = call.arguments().iter().filter(|a| !is_call(a));
        match written.next().map(|a| &a.kind) {
            Some(Kind::Scalar(_)) => &[Form::Text],
            Some(Kind::List(_)) => &[Form::List],
            _ => Form::given_by(Function::Concat),
        }
    }
}

/// Each of them once: `a string or an integer`.
fn alternatives<W: AsRef<str>>(all: impl Iterator<Item = W>) -> String {
    let mut words: Vec<W> = Vec::new();
    for word in all {
        if !words.iter().any(|known| known.as_ref() == word.as_ref()) {
            words.push(word);
        }
    }
    let words: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
    words.join(" or ")
}
