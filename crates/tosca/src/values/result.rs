//! Whether what a function gives is of the type that is asked for, as far as its name tells.

use super::Schema;
use super::call::Written;
use super::form::Form;
use super::lower::Lowering;
use super::primitive::a_type;
use crate::source::Span;
use crate::types::DataShape;
use crate::yaml::{Kind, Node};
use std::fmt::Display;
use topology::Function;

/// What a call may come to.
struct Given {
    forms: Vec<Form>,
    /// Where that is declared.
    declared: Option<Span>,
}

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
        let given = self.given_by(call);
        let Some((asked, given)) = Form::of(shape).zip(given) else {
            return;
        };
        if given.forms.is_empty() || given.forms.iter().any(|form| form.passes_for(asked)) {
            return;
        }
        let mut words: Vec<&str> = Vec::new();
        for form in &given.forms {
            if !words.contains(&form.words()) {
                words.push(form.words());
            }
        }
        let dollar = match self.universe.version.is_2() {
            true => "$",
            false => "",
        };
        let message = format!(
            "{subject} must be {}, and `{dollar}{}` gives {}",
            a_type(schema.type_name),
            call.name,
            words.join(" or ")
        );
        let text_only = given.forms == [Form::Text] && asked.is_scalar();
        let help = text_only.then(|| {
            format!(
                "a text is not made a value of another type: declare it with `type: string`, or \
                 assign {}",
                a_type(schema.type_name)
            )
        });
        let report = self.mistyped(node.span, message, schema).help_if(help);
        match given.declared {
            Some(declared) => report.related(declared, "what it gives is declared here"),
            None => report,
        }
        .to(self.sink);
    }

    fn given_by(&self, call: Written<'_>) -> Option<Given> {
        let plainly = |forms: &[Form]| {
            Some(Given {
                forms: forms.to_vec(),
                declared: None,
            })
        };
        if !self.universe.version.is_2() {
            return match call.name {
                "concat" | "join" | "token" | "get_artifact" => plainly(&[Form::Text]),
                "get_nodes_of_type" => plainly(&[Form::List]),
                _ => None,
            };
        }
        match (call.name, Function::from_name(call.name)) {
            ("node_index" | "relationship_index", _) => plainly(&[Form::Integer]),
            ("get_artifact", _) => plainly(&[Form::Text]),
            (_, Some(Function::Concat)) => plainly(self.concatenated(call)),
            (_, Some(function)) => plainly(Form::given_by(function)),
            _ => self.declared_result(call),
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

    /// By the signatures of a function of one's own that take as many arguments (TOSCA 2.0 §10.4).
    fn declared_result(&self, call: Written<'_>) -> Option<Given> {
        let results = self.universe.results_of(call)?;
        let form = |schema: &&Schema<'a>| Form::of(self.universe.data_shape(schema.type_name)?);
        let forms: Option<Vec<Form>> = results.iter().map(form).collect();
        Some(Given {
            forms: forms?,
            declared: results.first().map(|schema| schema.span),
        })
    }
}
