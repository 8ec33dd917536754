//! What functions of 2.0 take, as far as their arguments are written out or are calls of known functions
//! (TOSCA 2.0 §10.2.2–10.2.5).

use super::call::{self, Written, is_call};
use super::form::Form;
use crate::diagnostic::{Code, Report, Sink};
use crate::types::Universe;
use crate::yaml::{Kind, Node, ScalarValue, plain};
use topology::{BadPattern, Function};

/// What an argument is to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Any,
    Boolean,
    Text,
    /// A text that a regular expression is in.
    Pattern,
    Index,
    List,
    /// A list of texts.
    Pieces,
    Map,
    ListOrMap,
    TextOrList,
    /// What has a length.
    Countable,
    Number,
    /// A number, or one with a unit.
    Amount,
    /// What can be put in order.
    Ordered,
}

// === impl Wanted ===

impl Wanted {
    fn of(function: Function, index: usize) -> Self {
        use Function as F;
        match (function, index) {
            (F::And | F::Or | F::Not | F::Xor, _) => Self::Boolean,
            (F::GreaterThan | F::GreaterOrEqual | F::LessThan | F::LessOrEqual, _) => Self::Ordered,
            (F::ValidValues | F::HasAllEntries | F::HasAllKeys, 1)
            | (F::HasAnyEntry | F::HasAnyKey, 1)
            | (F::Union | F::Intersection, _) => Self::List,
            (F::Matches, 0) | (F::Token, 0 | 1) | (F::Join, 1) => Self::Text,
            (F::Matches, _) => Self::Pattern,
            (F::Token, _) => Self::Index,
            (F::Join, _) => Self::Pieces,
            (F::HasSuffix | F::HasPrefix | F::Contains | F::Concat, _) => Self::TextOrList,
            (F::HasEntry | F::HasAllEntries | F::HasAnyEntry, 0) => Self::ListOrMap,
            (F::HasKey | F::HasAllKeys | F::HasAnyKey, 0) => Self::Map,
            (F::Length, _) => Self::Countable,
            (F::Round | F::Floor | F::Ceil, _) | (F::Quotient | F::Remainder, 1) => Self::Number,
            (F::Sum | F::Difference | F::Product | F::Quotient | F::Remainder, _) => Self::Amount,
            _ => Self::Any,
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Any => "any value",
            Self::Boolean => "true or false",
            Self::Text => "a string",
            Self::Pattern => "a regular expression",
            Self::Index => "a whole number from 0",
            Self::List => "a list",
            Self::Pieces => "a list of strings",
            Self::Map => "a map",
            Self::ListOrMap => "a list or a map",
            Self::TextOrList => "a string or a list",
            Self::Countable => "a string, a list or a map",
            Self::Number => "a number",
            Self::Amount => "a number, or one with a unit",
            Self::Ordered => "what can be put in order",
        }
    }

    fn takes_form(self, form: Form) -> bool {
        match self {
            Self::Any => true,
            Self::Boolean => form == Form::Boolean,
            Self::Text | Self::Pattern => form == Form::Text,
            Self::Index => form == Form::Integer,
            Self::List | Self::Pieces => form == Form::List,
            Self::Map => form == Form::Map,
            Self::ListOrMap => matches!(form, Form::List | Form::Map),
            Self::TextOrList => matches!(form, Form::Text | Form::List),
            Self::Countable => matches!(form, Form::Text | Form::List | Form::Map),
            Self::Number => matches!(form, Form::Integer | Form::Float),
            Self::Amount | Self::Ordered => {
                matches!(form, Form::Text | Form::Integer | Form::Float)
            }
        }
    }

    fn takes(self, node: &Node) -> bool {
        let form = match &node.kind {
            Kind::List(_) => Form::List,
            Kind::Map(_) => Form::Map,
            Kind::Scalar(scalar) => match scalar.value {
                ScalarValue::Text if self == Self::Amount => {
                    return scalar
                        .text
                        .starts_with(|c: char| c.is_ascii_digit() || c == '-');
                }
                ScalarValue::Integer(index) if self == Self::Index => return index >= 0,
                ScalarValue::Text => Form::Text,
                ScalarValue::Integer(_) => Form::Integer,
                ScalarValue::Float(_) => Form::Float,
                ScalarValue::Boolean(_) => Form::Boolean,
                ScalarValue::Null => return self == Self::Any,
            },
        };
        self.takes_form(form)
    }
}

/// Reports a text that is no regular expression.
fn pattern(node: &Node, sink: &Sink) {
    let text = node.as_text().unwrap_or_default();
    match topology::pattern(text) {
        Ok(_) | Err(BadPattern::NotSupported) => {}
        Err(why) => Report::error(Code::BadConstraint, node.span, format!("{text:?} {why}"))
            .help("see the syntax of regular expressions")
            .section("TOSCA 2.0 §10.2.2.2.7")
            .to(sink),
    }
}

impl Universe<'_> {
    /// Whether a function takes what it is given. What it does not is told where it is written.
    pub(super) fn takes(&self, function: Function, call: Written<'_>, sink: &Sink) -> bool {
        let (arguments, version) = (call.arguments(), self.version);
        let section = call::section(call.name, version);
        if !function.arity().takes(arguments.len()) {
            let meant_as_text = match call.is_text() {
                true => format!("; the text `${0}` is written as `$${0}`", call.name),
                false => String::new(),
            };
            let usage = call::usage(call.name, version);
            let message = call::wrong_count(function, arguments.len());
            Report::error(Code::BadCall, call.place(), message)
                .help(format!("write {usage}{meant_as_text}"))
                .section(section)
                .to(sink);
            return false;
        }
        let before = sink.told();
        for (index, argument) in arguments.iter().enumerate() {
            let wanted = Wanted::of(function, index);
            let (found, at) = match is_call(argument, version) {
                None if wanted == Wanted::Pattern && argument.as_text().is_some() => {
                    pattern(argument, sink);
                    continue;
                }
                None if wanted.takes(argument) => {
                    if wanted == Wanted::Pieces {
                        self.pieces(call, argument, sink);
                    }
                    continue;
                }
                None => (argument.describe(), argument.span),
                // numbers are put into texts as they are
                Some(_) if function == Function::Concat => continue,
                Some(inner) => match self.surely_other(inner, wanted) {
                    Some(words) => (format!("what `${}` gives: {words}", inner.name), inner.span),
                    None => continue,
                },
            };
            let message = format!(
                "`${}` takes {} here, found {found}",
                call.name,
                wanted.words()
            );
            let is_joined = wanted == Wanted::TextOrList && function == Function::Concat;
            let is_scalar = matches!(argument.kind, Kind::Scalar(_));
            // understood, where texts are put together
            match is_joined && is_scalar && !argument.is_null() {
                true => Report::quirk(Code::BadCall, at, message).help("write it in quotes"),
                false => Report::error(Code::BadCall, at, message).help(
                    match of_1(argument).filter(|_| version.is_2()) {
                        Some(name) => format!("write `{{ ${name}: [ $value, … ] }}`"),
                        None => without_quotes(wanted, argument).unwrap_or_else(|| {
                            format!("write {}", call::usage(call.name, version))
                        }),
                    },
                ),
            }
            .section(section)
            .to(sink);
        }
        if sink.told() == before {
            self.alike(function, call, sink);
        }
        sink.told() == before
    }

    /// Entries of a list that is joined are texts; others are put into it as they are.
    fn pieces(&self, call: Written<'_>, list: &Node, sink: &Sink) {
        for item in list.as_list().unwrap_or(&[]) {
            let is_text = is_call(item, self.version).is_some() || Wanted::Text.takes(item);
            if is_text || sink.has_reported(item.span) {
                continue;
            }
            let message = format!("`${}` joins strings, found {}", call.name, item.describe());
            let is_scalar = matches!(item.kind, Kind::Scalar(_)) && !item.is_null();
            match is_scalar {
                true => Report::quirk(Code::BadCall, item.span, message).help("write it in quotes"),
                false => Report::error(Code::BadCall, item.span, message)
                    .help(format!("write {}", call::usage(call.name, self.version))),
            }
            .section(call::section(call.name, self.version))
            .to(sink);
        }
    }

    /// What is compared is of one type (TOSCA 2.0 §10.2.2.2), as far as it is written out.
    fn alike(&self, function: Function, call: Written<'_>, sink: &Sink) {
        use Function as F;
        let arguments = call.arguments();
        let (Some(first), Some(second)) = (arguments.first(), arguments.get(1)) else {
            return;
        };
        let others = match function {
            F::ValidValues => second.as_list().unwrap_or(&[]),
            F::Equal | F::GreaterThan | F::GreaterOrEqual | F::LessThan | F::LessOrEqual => {
                std::slice::from_ref(second)
            }
            _ => return,
        };
        let forms = |node: &Node| Form::of_written(node, self.version);
        let own = forms(first);
        for other in others {
            let theirs = forms(other);
            let unknown = own.is_empty() || theirs.is_empty();
            if unknown || own.iter().any(|o| theirs.iter().any(|t| o.is_like(*t))) {
                continue;
            }
            let words = |forms: &[Form]| forms.first().map_or("nothing", |form| form.words());
            let message = format!(
                "`${}` compares {} with {}",
                call.name,
                words(own),
                words(theirs)
            );
            Report::error(Code::BadCall, other.span, message)
                .help("compare values of one type")
                .section("TOSCA 2.0 §10.2.2.2")
                .to(sink);
        }
    }

    /// What a call of a built-in function gives, where that is surely not what is wanted.
    fn surely_other(&self, inner: Written<'_>, wanted: Wanted) -> Option<&'static str> {
        let forms = match (inner.name, Function::from_name(inner.name)) {
            ("node_index" | "relationship_index", _) => &[Form::Integer][..],
            (_, Some(function)) => Form::given_by(function),
            _ => return self.surely_other_of_own(inner, wanted),
        };
        (!forms.iter().any(|form| wanted.takes_form(*form)))
            .then(|| forms.first().map_or("nothing", |form| form.words()))
    }

    /// The same of a function of one's own: by each of the signatures that may be called.
    fn surely_other_of_own(&self, inner: Written<'_>, wanted: Wanted) -> Option<&'static str> {
        let results = self.results_of(inner)?;
        let forms = results.iter().map(|result| {
            let form = Form::of(self.data_shape(result.type_name)?)?;
            (!wanted.takes_form(form)).then_some(form)
        });
        let forms: Option<Vec<Form>> = forms.collect();
        forms?.first().map(|form| form.words())
    }
}

/// What would be right, were it not written as a text.
fn without_quotes(wanted: Wanted, argument: &Node) -> Option<String> {
    let text = argument.as_text()?;
    let bare = Node {
        span: argument.span,
        kind: Kind::Scalar(plain(text.to_owned())),
    };
    let is_text = argument.as_scalar()?.value == ScalarValue::Text;
    let fits = is_text && bare.as_scalar()?.value != ScalarValue::Text && wanted.takes(&bare);
    fits.then(|| format!("write it without quotes: {text}"))
}

/// The function that a clause of 1.x names, which has no sign there.
fn of_1(argument: &Node) -> Option<&str> {
    let [only] = argument.entries() else {
        return None;
    };
    Some(only.key.text.as_str()).filter(|name| call::is_built_in(name))
}
