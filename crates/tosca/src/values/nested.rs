//! Steps into a value: whether its type has what they name (TOSCA 1.3 §4.4.2, TOSCA 2.0 §10.2.1.2).

use super::keys::steps;
use super::primitive::{Primitive, a_type};
use super::schema::Schema;
use crate::diagnostic::{Code, Report, Sink, with_article};
use crate::grammar::Version;
use crate::source::Span;
use crate::types::{DataShape, DataType, Universe};
use crate::yaml::Node;
use topology::PathStep;

/// Steps into a value, as far as they are written.
#[derive(Clone, Copy)]
pub(crate) struct Steps<'s> {
    pub(crate) steps: &'s [PathStep],
    /// Where each of them is written.
    pub(crate) places: &'s [Span],
    /// Of what is not there.
    pub(crate) code: Code,
    pub(crate) section: &'static str,
}

// === impl Steps ===

impl<'s> Steps<'s> {
    /// Keys and indexes; none: something is neither.
    pub(crate) fn read(path: &[Node], version: Version) -> Option<Vec<PathStep>> {
        steps(path, version)
    }

    /// What comes after the first so many steps.
    pub(crate) fn after(self, count: usize) -> Self {
        Self {
            steps: self.steps.get(count..).unwrap_or(&[]),
            places: self.places.get(count..).unwrap_or(&[]),
            ..self
        }
    }

    /// Reports the first step that leads to nothing in a value of that type.
    pub(crate) fn check(self, universe: &Universe<'_>, schema: &Schema<'_>, sink: &Sink) {
        // from outside an attribute of a scaling group is a list, whatever is declared
        let is_list = |shape: DataShape<'_, '_>| shape.primitive() == Some(Primitive::List);
        let mut shape = universe.data_shape(schema.type_name);
        if let (Some(PathStep::Index(_)), Some(first)) = (self.steps.first(), shape)
            && self.code == Code::UnknownAttributeReference
            && !is_list(first)
        {
            return;
        }
        let mut entry = schema.entry.as_deref();
        for (step, at) in self.steps.iter().zip(self.places) {
            let Some(here) = shape else { return };
            let inner = match (step, here.primitive(), here) {
                (PathStep::Index(_), Some(Primitive::List), _)
                | (PathStep::Name(_), Some(Primitive::Map), _) => match (entry, here) {
                    (Some(entry), _) => Some(entry),
                    (None, DataShape::Data(data)) => data.entry.as_deref(),
                    (None, DataShape::Primitive(_)) => None,
                },
                // a key that is written like a number
                (PathStep::Index(_), Some(Primitive::Map), _) => return,
                (PathStep::Name(name), None, DataShape::Data(data)) => {
                    let Some(property) = data.properties.get(name.as_str()) else {
                        return self.no_property(data, name, *at, sink);
                    };
                    property.schema.as_ref()
                }
                // texts that others read, such as JSON
                (_, Some(Primitive::String), DataShape::Data(_)) => return,
                _ => return self.nothing_inside(step, here, *at, sink),
            };
            let Some(inner) = inner else { return };
            shape = universe.data_shape(inner.type_name);
            entry = inner.entry.as_deref();
        }
    }

    fn no_property(self, data: &DataType<'_>, name: &str, at: Span, sink: &Sink) {
        if data.head.broken {
            return;
        }
        let names = data.properties.keys().copied();
        let message = format!("the data type {} has no property `{name}`", data.head.name);
        Report::error(self.code, at, message)
            .help(sink.meant(name, names, "it has none"))
            .related(data.head.span, "the type is defined here")
            .section(self.section)
            .to(sink);
    }

    fn nothing_inside(self, step: &PathStep, here: DataShape<'_, '_>, at: Span, sink: &Sink) {
        let type_name = match here {
            DataShape::Primitive(primitive) => a_type(primitive.name()),
            DataShape::Data(data) => with_article(data.head.name),
        };
        let (message, help) = match (step, here.primitive()) {
            (PathStep::Name(name), Some(Primitive::List)) => (
                format!("{type_name} has no key `{name}`"),
                "its items have numbers, from 0",
            ),
            (PathStep::Name(name), _) => (
                format!("{type_name} has no key `{name}`"),
                "leave it out: there is nothing inside",
            ),
            (PathStep::Index(index), None) => (
                format!("{type_name} has no item {index}"),
                "what is inside has a name",
            ),
            (PathStep::Index(index), Some(_)) => (
                format!("{type_name} has no item {index}"),
                "leave it out: there is nothing inside",
            ),
        };
        Report::error(self.code, at, message)
            .help(help)
            .section(self.section)
            .to(sink);
    }
}
