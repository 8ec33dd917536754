//! What a call that asks the graph gives, by what is declared of what it asks for.

use super::walk::{What, walk};
use crate::template::Context;
use crate::types::{DataShape, Properties};
use crate::values::{Form, Lowering, Pending, Primitive, Schema, Scope, a_type};
use model::NodeName;
use topology::{Asked, Call, EntityPath, Expr, PathStep, Ways};

/// What is asked for.
pub(super) struct Declared<'a> {
    /// What it is, for people: ``the attribute `url` ``.
    pub(super) what: String,
    pub(super) schema: Schema<'a>,
}

/// Where a call stands.
pub(super) struct Asking<'c, 't, 'u, 'a> {
    pub(super) ways: &'c Ways<'t>,
    pub(super) context: &'c Context<'u, 'a>,
    pub(super) scope: &'c Scope,
}

// === impl Asking ===

impl<'a> Asking<'_, '_, '_, 'a> {
    /// Reports a value that is declared as what the type that is asked for surely has no values of.
    /// Attributes of some nodes `are_lists` here, whatever is declared.
    pub(super) fn fits(
        &self,
        lowering: &Lowering<'_, 'a>,
        pending: &Pending<'a>,
        are_lists: impl Fn(&NodeName) -> bool,
    ) {
        let (Expr::Call(call), Some(schema)) = (&pending.expr, &pending.schema) else {
            return;
        };
        let Some(declared) = self.call(call, are_lists) else {
            return;
        };
        let universe = self.context.universe;
        let form = |schema: &Schema<'a>| Form::of(universe.data_shape(schema.type_name)?);
        let Some((given, asked)) = form(&declared.schema).zip(form(schema)) else {
            return;
        };
        if given.passes_for(asked) {
            return;
        }
        let given = &declared.schema;
        let message = format!(
            "{} must be {}, and {} is {}",
            pending.subject,
            a_type(schema.type_name),
            declared.what,
            a_type(given.type_name)
        );
        lowering
            .mistyped(pending.node.span, message, schema)
            .related(given.span, "declared here")
            .to(lowering.sink);
    }

    /// The declaration of what a call asks for; none: it is not known, or not asked of the graph.
    pub(super) fn call(
        &self,
        call: &Call,
        are_lists: impl Fn(&NodeName) -> bool,
    ) -> Option<Declared<'a>> {
        match call {
            Call::GetInput { name, path } => {
                let mut inputs = self.context.inputs_declared().iter();
                let definition = &inputs.find(|e| e.key.text == *name)?.value;
                definition.as_map()?;
                let schema = Schema::read(definition, self.context.sink)?;
                let what = format!("the input `{name}`");
                self.within(Declared { what, schema }, path)
            }
            Call::GetProperty(path) => {
                let (name, end) = self.end(path, Asked::Property)?;
                self.one_of(&end.properties, "property", name, end.rest)
            }
            Call::GetAttribute(path) => {
                let (name, end) = self.end(path, Asked::Attribute)?;
                if are_lists(&end.at) {
                    return None;
                }
                // properties are attributes as well
                let sets = [end.attributes, end.properties].concat();
                self.one_of(&sets, "attribute", name, end.rest)
            }
            _ => None,
        }
    }

    fn end<'p>(&self, path: &'p EntityPath, asked: Asked) -> Option<(&'p str, Sets<'p, '_, 'a>)> {
        let end = walk(self.ways, self.context, self.scope, (path, asked))?;
        match end.what {
            What::OfNode(name) => {
                let sets = Sets {
                    at: end.at,
                    properties: vec![&end.node_type.properties],
                    attributes: vec![&end.node_type.attributes],
                    rest: end.rest,
                };
                Some((name, sets))
            }
            What::OfCapability(_, definition) => {
                let (PathStep::Name(name), rest) = end.rest.split_first()? else {
                    return None;
                };
                let type_name = definition.type_name.and_then(|n| n.as_text());
                let of_type = self.context.universe.capability_type(type_name?)?;
                let sets = Sets {
                    at: end.at,
                    properties: vec![&definition.properties, &of_type.properties],
                    attributes: vec![&definition.attributes, &of_type.attributes],
                    rest,
                };
                Some((name, sets))
            }
            What::Unfulfilled(_) => None,
        }
    }

    fn one_of(
        &self,
        sets: &[&Properties<'a>],
        word: &str,
        name: &str,
        rest: &[PathStep],
    ) -> Option<Declared<'a>> {
        let schema = |set: &&Properties<'a>| set.get(name)?.schema.clone();
        let schema = sets.iter().find_map(schema)?;
        let what = format!("the {word} `{name}`");
        self.within(Declared { what, schema }, rest)
    }

    /// A part of a value, by keys and indexes.
    fn within(&self, whole: Declared<'a>, path: &[PathStep]) -> Option<Declared<'a>> {
        let Some((step, rest)) = path.split_first() else {
            return Some(whole);
        };
        let shape = self.context.universe.data_shape(whole.schema.type_name)?;
        let entry = || match shape {
            DataShape::Data(data) => whole.schema.entry.clone().or(data.entry.clone()),
            DataShape::Primitive(_) => whole.schema.entry.clone(),
        };
        let (name, schema) = match (step, shape.primitive(), shape) {
            (PathStep::Index(index), Some(Primitive::List), _) => {
                (index.to_string(), (*entry()?).clone())
            }
            (PathStep::Name(name), Some(Primitive::Map), _) => (name.clone(), (*entry()?).clone()),
            (PathStep::Name(name), None, DataShape::Data(data)) => {
                let property = data.properties.get(name.as_str())?;
                (name.clone(), property.schema.clone()?)
            }
            _ => return None,
        };
        let what = format!("`{name}` of {}", whole.what);
        self.within(Declared { what, schema }, rest)
    }
}

/// Declarations at the end of a path, those that refine first.
struct Sets<'p, 'u, 'a> {
    at: NodeName,
    properties: Vec<&'u Properties<'a>>,
    attributes: Vec<&'u Properties<'a>>,
    rest: &'p [PathStep],
}
