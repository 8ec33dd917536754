//! What an assignment may not say again (TOSCA 2.0 §11.5): values of inputs that a definition has fixed,
//! and outputs that one has mapped.

use crate::diagnostic::{Code, Help, Report, Sink};
use crate::types::{InputDef, InterfaceDef, OperationDef};
use std::collections::BTreeMap;

/// Checks an interface of a template against its definitions.
pub(super) fn check(own: &InterfaceDef<'_>, above: &[&InterfaceDef<'_>], sink: &Sink) {
    let whole: Vec<&Inputs<'_>> = above.iter().map(|a| &a.inputs).collect();
    nearly(&own.inputs, &whole, sink);
    for (name, assigned) in &own.operations {
        let of_operation = above.iter().filter_map(|a| a.operations.get(name));
        let mut known: Vec<&Inputs<'_>> = of_operation.map(|o| &o.inputs).collect();
        known.extend(&whole);
        nearly(&assigned.inputs, &known, sink);
    }
    for definition in above {
        inputs(&own.inputs, &definition.inputs, sink);
        for (name, assigned) in &own.operations {
            if let Some(defined) = definition.operations.get(name) {
                inputs(&assigned.inputs, &defined.inputs, sink);
                outputs(assigned, defined, sink);
            }
        }
        for (name, assigned) in &own.notifications {
            if let Some(defined) = definition.notifications.get(name) {
                outputs(assigned, defined, sink);
            }
        }
    }
}

type Inputs<'a> = BTreeMap<&'a str, InputDef<'a>>;

/// Inputs that the definition does not have may be new ones; one of nearly the name of another that gets no
/// value is likely that.
fn nearly(own: &Inputs<'_>, known: &[&Inputs<'_>], sink: &Sink) {
    let is_known = |name: &str| known.iter().any(|inputs| inputs.contains_key(name));
    for (name, assigned) in own.iter().filter(|(name, _)| !is_known(name)) {
        let all = known.iter().flat_map(|inputs| inputs.keys().copied());
        let left = all.filter(|known| !own.contains_key(known));
        let Some(meant) = sink.closest(name, left) else {
            continue;
        };
        let message = format!("`{name}` is a new input beside `{meant}`");
        Report::warning(Code::OperationInput, assigned.span, message)
            .help(Help::meant(meant))
            .section("TOSCA 2.0 §11.5")
            .to(sink);
    }
}

fn inputs(own: &Inputs<'_>, above: &Inputs<'_>, sink: &Sink) {
    for (name, assigned) in own {
        let Some(fixed) = above.get(name).and_then(|defined| defined.fixed) else {
            continue;
        };
        let message = format!("the input `{name}` has a fixed value: it cannot be assigned");
        Report::error(Code::FixedValue, assigned.span, message)
            .help(
                "leave it out, or give it a `default` in place of the `value` where it is defined",
            )
            .related(fixed, "fixed here")
            .section("TOSCA 2.0 §11.5")
            .to(sink);
    }
}

fn outputs(own: &OperationDef<'_>, above: &OperationDef<'_>, sink: &Sink) {
    for (name, at) in own.mapped() {
        let Some((_, first)) = above.mapped().find(|(other, _)| *other == name) else {
            continue;
        };
        let message = format!("the output `{name}` is mapped by the type already");
        Report::error(Code::BadOperation, at, message)
            .help("leave it out here, or the mapping in the type")
            .related(first, "mapped here")
            .section("TOSCA 2.0 §11.5")
            .to(sink);
    }
}
