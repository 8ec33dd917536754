//! Boolean expressions of 2.0: validation clauses, filters, conditions (TOSCA 2.0 §9.11, §8.6).

use super::Schema;
use super::call::{self, Written, has_call, is_call};
use super::call_of_2::unknown_function;
use super::form::Form;
use super::primitive::{Primitive, a_type};
use super::scalar::scalar;
use crate::diagnostic::{Code, Report, Sink};
use crate::types::{DataShape, Universe};
use crate::yaml::{Kind, Node};
use topology::{Function, ResultKind};

/// What `$value` means where a condition is written.
#[derive(Clone, Copy)]
pub(crate) enum Subject<'u, 'a> {
    /// A value of that type; none: of a type that is not known.
    Value(Option<DataShape<'u, 'a>>),
    /// Nothing.
    Nothing,
    /// Nothing either; the types of what paths lead to are known.
    Graph(&'u dyn Fn(Written<'_>) -> Option<DataShape<'u, 'a>>),
}

/// Checks conditions, and whether values satisfy them.
pub(crate) struct Conditions<'u, 'a> {
    pub(crate) universe: &'u Universe<'a>,
    pub(crate) sink: &'u Sink,
}

// === impl Conditions ===

impl<'u, 'a> Conditions<'u, 'a> {
    /// Whether the condition makes sense: it is a call that comes to true or false, all functions
    /// exist, and operands are of the types that they are compared with.
    pub(crate) fn check(&self, clause: &Node, subject: Subject<'u, 'a>) {
        let Some(call) = is_call(clause, self.universe.version) else {
            let message = format!(
                "a condition is a call that is true or false, found {}",
                clause.describe()
            );
            let only = clause.entries().first().map(|e| e.key.text.as_str());
            let instead = only.and_then(call::gone).map(str::to_owned).or_else(|| {
                let name = only.filter(|name| call::is_built_in(name))?;
                Some(format!("`{{ ${name}: [ $value, … ] }}`"))
            });
            let help = match instead {
                Some(instead) => format!("write {instead}"),
                None => match subject {
                    Subject::Value(_) => "such as `{ $greater_or_equal: [ $value, 1 ] }`",
                    Subject::Nothing => {
                        "such as `{ $equal: [ { $get_property: [ SELF, … ] }, … ] }`"
                    }
                    Subject::Graph(_) => {
                        "such as `{ $equal: [ { $get_property: [ SELF, TARGET, … ] }, … ] }`"
                    }
                }
                .to_owned(),
            };
            return self.wrong(clause, message, &help);
        };
        let function = Function::from_name(call.name);
        if function.is_some_and(|f| f.result() != ResultKind::Boolean) {
            let message = format!("`${}` is not true or false", call.name);
            return self.wrong(clause, message, "compare what it comes to");
        }
        if let ("value", [], Subject::Value(Some(shape))) = (call.name, call.arguments(), subject)
            && !matches!(shape.primitive(), Some(Primitive::Boolean))
        {
            let message = "`$value` alone is not true or false here".to_owned();
            return self.wrong(
                clause,
                message,
                "compare it, as in `{ $greater_or_equal: [ $value, 1 ] }`",
            );
        }
        let boolean = Schema::of_type("boolean", call.span);
        if self.universe.unwanted_result(call, &boolean).is_some() {
            let message = format!("`${}` is not true or false", call.name);
            return self.wrong(clause, message, "compare what it comes to");
        }
        if matches!(subject, Subject::Graph(_)) {
            self.is_boolean(clause, subject);
        }
        self.call(call, subject);
    }

    /// What a path leads to, where it must be true or false.
    fn is_boolean(&self, node: &Node, subject: Subject<'u, 'a>) {
        let shape = self.shape_of(node, subject);
        let Some(shape) = shape.filter(|s| s.primitive() != Some(Primitive::Boolean)) else {
            return;
        };
        let message = format!("this is {}, not true or false", a_type(shape.name()));
        self.wrong(node, message, "compare it, as in `{ $equal: [ …, 1 ] }`");
    }

    fn wrong(&self, node: &Node, message: String, help: &str) {
        Report::error(Code::BadConstraint, node.span, message)
            .help(help)
            .section("TOSCA 2.0 §9.11")
            .to(self.sink);
    }

    fn expr(&self, node: &Node, subject: Subject<'u, 'a>) {
        if let Some(call) = is_call(node, self.universe.version) {
            return self.call(call, subject);
        }
        match &node.kind {
            Kind::Scalar(_) => {}
            Kind::List(items) => items.iter().for_each(|i| self.expr(i, subject)),
            Kind::Map(map) => map
                .entries
                .iter()
                .for_each(|e| self.expr(&e.value, subject)),
        }
    }

    fn call(&self, call: Written<'_>, subject: Subject<'u, 'a>) {
        match (call.name, subject) {
            ("value", Subject::Nothing | Subject::Graph(_)) => {
                let message = "`$value` means nothing outside a validation clause";
                Report::error(Code::BadCall, call.span, message)
                    .section("TOSCA 2.0 §10.2.1.5")
                    .to(self.sink);
            }
            ("value", Subject::Value(shape)) => self.value(call, shape),
            (name, Subject::Graph(shape)) if call::QUERIES.contains(&name) => {
                shape(call);
            }
            (name, _) if call::QUERIES.contains(&name) => {}
            (name, _) => match Function::from_name(name) {
                Some(function) => self.function(function, call, subject),
                None if self.universe.functions.contains_key(name) => {
                    self.universe.check_custom(call, self.sink);
                }
                None => unknown_function(self.universe, call, self.sink),
            },
        }
        for argument in call.arguments() {
            self.expr(argument, subject);
        }
    }

    /// `$value: [ name, … ]`: the names are there.
    fn value(&self, call: Written<'_>, shape: Option<DataShape<'u, 'a>>) {
        let mut at = shape;
        for step in call.arguments() {
            let Some(DataShape::Data(data)) = at.filter(|_| step.as_integer().is_none()) else {
                return;
            };
            let Some(name) = step.as_text().filter(|_| data.primitive.is_none()) else {
                return;
            };
            let Some(property) = data.properties.get(name) else {
                if !data.head.broken {
                    let names = || data.properties.keys().copied();
                    let help = self.sink.meant(name, names(), "it has none");
                    let message =
                        format!("the data type {} has no property `{name}`", data.head.name);
                    Report::error(Code::UnknownPropertyReference, step.span, message)
                        .help(help)
                        .section("TOSCA 2.0 §10.2.1.5")
                        .to(self.sink);
                }
                return;
            };
            let schema = property.schema.as_ref();
            at = schema.and_then(|s| self.universe.data_shape(s.type_name));
        }
    }

    fn function(&self, function: Function, call: Written<'_>, subject: Subject<'u, 'a>) {
        let arguments = call.arguments();
        if !self.universe.takes(function, call, self.sink) {
            return;
        }
        if let Function::And | Function::Or | Function::Not | Function::Xor = function {
            return arguments.iter().for_each(|a| self.is_boolean(a, subject));
        }
        let of_values = arguments.iter().find_map(|a| self.shape_of(a, subject));
        let Some(shape) = of_values else { return };
        if let Err(wanted) = suits(function, shape) {
            let message = format!(
                "`${}` takes {wanted}, not {}",
                call.name,
                a_type(shape.name())
            );
            Report::error(Code::BadConstraint, call.span, message)
                .section(call::section(call.name, self.universe.version))
                .to(self.sink);
            return;
        }
        let compared: Vec<&Node> = match function {
            Function::Equal
            | Function::GreaterThan
            | Function::GreaterOrEqual
            | Function::LessThan
            | Function::LessOrEqual => arguments.iter().collect(),
            Function::ValidValues => arguments
                .get(1)
                .and_then(Node::as_list)
                .unwrap_or(&[])
                .iter()
                .collect(),
            _ => Vec::new(),
        };
        for operand in compared {
            match has_call(operand, self.universe.version) {
                true => self.called(call.name, operand, (shape, subject)),
                false => self.operand(call.name, operand, shape),
            }
        }
    }

    /// What a path, or a function, comes to is of the type that it is compared with.
    fn called(
        &self,
        function: &str,
        operand: &Node,
        (shape, subject): (DataShape<'u, 'a>, Subject<'u, 'a>),
    ) {
        let own = self.shape_of(operand, subject);
        let given = || {
            let call = is_call(operand, self.universe.version)?;
            let wanted_schema = Schema::of_type(shape.name(), operand.span);
            if let Some(results) = self.universe.unwanted_result(call, &wanted_schema) {
                return results.first().map(|first| a_type(first.type_name));
            }
            let forms = Form::given_by(Function::from_name(call.name)?);
            let wanted = Form::of(shape)?;
            let fits = forms.iter().any(|form| form.is_like(wanted));
            (!fits).then(|| {
                forms
                    .first()
                    .map_or("nothing", |form| form.words())
                    .to_owned()
            })
        };
        let found = match own {
            Some(own) => own.differs(shape).then(|| a_type(own.name())),
            None => given(),
        };
        if let Some(found) = found {
            let wanted = a_type(shape.name());
            let message = format!("`${function}` compares with {wanted}, and this is {found}");
            Report::error(Code::BadConstraint, operand.span, message)
                .help("compare values of one type")
                .section("TOSCA 2.0 §10.2.2.2")
                .to(self.sink);
        }
    }

    fn operand(&self, function: &str, operand: &Node, shape: DataShape<'u, 'a>) {
        let version = self.universe.version;
        let (type_name, fits) = match shape {
            DataShape::Data(data) if data.primitive == Some(Primitive::UserScalar) => {
                let scalar = data.scalar.as_ref();
                let text = operand.as_scalar().map_or("", |s| s.text.as_str());
                (
                    data.head.name,
                    scalar.is_none_or(|s| s.amount(text).is_ok()),
                )
            }
            _ => match shape.primitive() {
                Some(Primitive::List | Primitive::Map) | None => return,
                Some(primitive) => (
                    primitive.name(),
                    scalar(operand, primitive, version).is_ok(),
                ),
            },
        };
        if !fits {
            let message = format!(
                "`${function}` compares with {}, found {}",
                a_type(type_name),
                operand.describe()
            );
            Report::error(Code::BadConstraint, operand.span, message)
                .section("TOSCA 2.0 §10.2.2.2")
                .to(self.sink);
        }
    }

    /// The type of what `$value` in an argument, or a path, comes to.
    pub(super) fn shape_of(
        &self,
        node: &Node,
        subject: Subject<'u, 'a>,
    ) -> Option<DataShape<'u, 'a>> {
        let call = is_call(node, self.universe.version)?;
        let shape = match subject {
            Subject::Value(shape) if call.name == "value" => shape,
            Subject::Graph(shape) => return shape(call),
            _ => return None,
        };
        let mut at = shape?;
        for step in call.arguments() {
            let DataShape::Data(data) = at else {
                return None;
            };
            let schema = data.properties.get(step.as_text()?)?.schema.as_ref()?;
            at = self.universe.data_shape(schema.type_name)?;
        }
        Some(at)
    }
}

/// Whether a function makes sense for values of a type; else what it takes.
fn suits(function: Function, shape: DataShape<'_, '_>) -> Result<(), &'static str> {
    use Primitive as P;
    let primitive = shape.primitive();
    let wanted = match function {
        Function::GreaterThan
        | Function::GreaterOrEqual
        | Function::LessThan
        | Function::LessOrEqual => match primitive {
            None | Some(P::List | P::Map | P::Boolean | P::Null | P::Bytes) => {
                "what can be put in order"
            }
            _ => return Ok(()),
        },
        Function::Matches => match primitive {
            Some(P::String) => return Ok(()),
            _ => "a string",
        },
        Function::HasPrefix | Function::HasSuffix | Function::Contains => match primitive {
            Some(P::String | P::List) => return Ok(()),
            _ => "a string or a list",
        },
        Function::Length => match primitive {
            Some(P::String | P::List | P::Map | P::Bytes) => return Ok(()),
            _ => "a string, a list or a map",
        },
        _ => return Ok(()),
    };
    Err(wanted)
}

/// A condition as it is written, on one line.
pub(crate) fn written(node: &Node) -> String {
    match &node.kind {
        Kind::Scalar(scalar) => scalar.text.clone(),
        Kind::List(items) => {
            let items: Vec<String> = items.iter().map(written).collect();
            format!("[ {} ]", items.join(", "))
        }
        Kind::Map(map) => {
            let entry = |e: &crate::yaml::Entry| format!("{}: {}", e.key.text, written(&e.value));
            let entries: Vec<String> = map.entries.iter().map(entry).collect();
            format!("{{ {} }}", entries.join(", "))
        }
    }
}
