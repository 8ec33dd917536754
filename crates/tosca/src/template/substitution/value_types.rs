//! What is mapped to each other is of types that go together (TOSCA 1.3 §3.8.8, TOSCA 2.0 §15.2–15.3).

use super::mappings::{Checker, Side};
use super::stitches::{mapped_name, path_of};
use crate::diagnostic::{Code, Report};
use crate::types::{TypeKind, Universe};
use crate::values::{Primitive, Schema, a_type};
use crate::yaml::Entry;
use topology::PathStep;

/// Checks a property against its input, or an attribute against its output.
pub(super) fn check<'a>(checker: &Checker<'_, '_, 'a>, entry: &'a Entry, side: Side) {
    let (outer, inner, section) = side.words();
    let Some(mapped) = mapped_name(&entry.value) else {
        return;
    };
    let Some(path) = path_of(entry) else { return };
    let [PathStep::Name(name)] = path.as_slice() else {
        return;
    };
    let node_type = checker.node_type;
    let of_properties = node_type.properties.get(name.as_str());
    let declared = match side {
        Side::In => of_properties,
        Side::Out => node_type.attributes.get(name.as_str()).or(of_properties),
    };
    let context = checker.context;
    let mut entries = context.template.entries_at(section).iter();
    let found = entries.find(|e| e.key.text == mapped);
    // a value alone declares no type
    let found = found.filter(|e| e.value.as_map().is_some());
    let own = found.and_then(|e| Schema::read(&e.value, context.sink));
    let Some((own, wanted)) = own.zip(declared.and_then(|d| d.schema.as_ref())) else {
        return;
    };
    if differ(context.universe, own.type_name, wanted.type_name) {
        let message = format!(
            "the {inner} `{mapped}` is {}, and the {outer} `{name}` is {}",
            a_type(own.type_name),
            a_type(wanted.type_name)
        );
        Report::error(Code::BadMapping, entry.value.span, message)
            .help(format!(
                "declare `{mapped}` with `type: {}`",
                wanted.type_name
            ))
            .related(own.span, "declared here")
            .section("TOSCA 1.3 §3.8.13")
            .to(context.sink);
    }
}

/// Whether values of one data type are clearly none of another.
fn differ(universe: &Universe<'_>, own: &str, wanted: &str) -> bool {
    let shapes = universe.data_shape(own).zip(universe.data_shape(wanted));
    let derives = |own, wanted| universe.derives(TypeKind::Data, own, wanted);
    let Some((one, other)) = shapes.filter(|_| own != wanted) else {
        return false;
    };
    if derives(own, wanted) || derives(wanted, own) {
        return false;
    }
    match (one.primitive(), other.primitive()) {
        (Some(one), Some(other)) => {
            let is_number = |p| matches!(p, Primitive::Integer | Primitive::Float);
            one != other && !(is_number(one) && is_number(other))
        }
        // values of both are maps
        (Some(Primitive::Map), None) | (None, Some(Primitive::Map)) => false,
        _ => true,
    }
}
