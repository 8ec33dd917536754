//! Whether a schema makes sense: its types exist, its constraints and entries suit them.

use super::data::DataShape;
use super::head::TypeKind;
use super::universe::Universe;
use crate::diagnostic::{Code, Report, Sink};
use crate::grammar::Version;
use crate::values::{Conditions, Constraint, Primitive, Quantity, Schema, Subject};
use crate::yaml::Node;

impl<'a> Universe<'a> {
    /// Checks a schema: its types exist, its constraints make sense.
    pub(crate) fn check_schema(&self, schema: &Schema<'a>, sink: &Sink) {
        for inner in [&schema.entry, &schema.key].into_iter().flatten() {
            self.check_schema(inner, sink);
        }
        let Some(shape) = self.data_shape(schema.type_name) else {
            let name = Node::from_json(&schema.type_name.into(), schema.span);
            self.unknown_type(TypeKind::Data, &name, sink);
            return;
        };
        self.is_there_yet(schema, shape, sink);
        for constraint in &schema.constraints {
            self.check_clause(constraint, shape.primitive(), sink);
        }
        if matches!(shape, DataShape::Primitive(Primitive::UserScalar)) {
            let message = "`scalar` is abstract: it has no units";
            Report::error(Code::BadScalarType, schema.span, message)
                .help("declare a data type that derives from `scalar`, with `units:`")
                .section("TOSCA 2.0 §9.1.2.2")
                .to(sink);
        }
        let conditions = Conditions {
            universe: self,
            sink,
        };
        for clause in &schema.validations {
            conditions.check(clause, Subject::Value(Some(shape)));
        }
        if self.version.is_2() {
            self.check_collection(schema, shape, sink);
        }
    }

    /// A constraint clause makes sense for values of a type.
    pub(super) fn check_clause(
        &self,
        constraint: &Constraint<'a>,
        primitive: Option<Primitive>,
        sink: &Sink,
    ) {
        if let Err(nonsense) = constraint.suits_with_operands(primitive, self.version) {
            nonsense.report().to(sink);
        } else if constraint.is_of_xml() {
            let message = "values are not held against a schema for XML";
            Report::warning(Code::NotActedUpon, constraint.span, message)
                .section("TOSCA 1.3 §3.6.3")
                .to(sink);
        }
    }

    /// One type of the grammar is younger than 1.0.
    fn is_there_yet(&self, schema: &Schema<'a>, shape: DataShape<'_, 'a>, sink: &Sink) {
        let newest = self.newest();
        let is_bitrate = matches!(
            shape,
            DataShape::Primitive(Primitive::Scalar(Quantity::Bitrate))
        );
        if !is_bitrate || newest >= Version::V1_3 {
            return;
        }
        let message = format!(
            "{} is a type since 1.3, and this service is of {}",
            schema.type_name,
            newest.number()
        );
        Report::quirk(Code::UnknownType, schema.span, message)
            .help(format!(
                "begin it with `tosca_definitions_version: {}`",
                Version::V1_3.header()
            ))
            .section("TOSCA 1.3 §3.3.6")
            .to(sink);
    }

    /// Keys are texts, and only lists and maps have entries (TOSCA 2.0 §9.3).
    fn check_collection(&self, schema: &Schema<'a>, shape: DataShape<'_, 'a>, sink: &Sink) {
        let report = |span, message: String| {
            Report::error(Code::BadSchema, span, message).section("TOSCA 2.0 §9.3")
        };
        let primitive = shape.primitive();
        if let Some(key) = &schema.key {
            let of_key = self
                .data_shape(key.type_name)
                .and_then(DataShape::primitive);
            if self.data_shape(key.type_name).is_some() && of_key != Some(Primitive::String) {
                let message = format!("keys are strings, and {} is none", key.type_name);
                report(key.span, message)
                    .help("leave `key_schema` out, or name a type that derives from string")
                    .to(sink);
            }
            if primitive != Some(Primitive::Map) {
                let message = format!("only a map has keys, and {} is none", schema.type_name);
                report(key.span, message).to(sink);
            }
        }
        let of_type = match shape {
            DataShape::Data(data) => data.entry.is_some(),
            DataShape::Primitive(_) => false,
        };
        if let Some(Primitive::Map | Primitive::List) = primitive
            && schema.entry.is_none()
            && !of_type
        {
            let message = format!(
                "it is not said of what type the entries of this {} are",
                primitive.map_or("", Primitive::name)
            );
            // mandatory by the text, and left out in the official tests
            Report::warning(Code::BadSchema, schema.span, message)
                .help("add `entry_schema:` with a type, such as `entry_schema: string`")
                .section("TOSCA 2.0 §9.3")
                .to(sink);
        }
        if let Some(entry) = &schema.entry
            && !matches!(primitive, Some(Primitive::Map | Primitive::List))
        {
            let message = format!(
                "only lists and maps have entries, and {} is neither",
                schema.type_name
            );
            report(entry.span, message).to(sink);
        }
    }
}
