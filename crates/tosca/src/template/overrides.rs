//! What an assignment may not say again (TOSCA 2.0 §11.5): values of inputs that a definition has fixed,
//! and outputs that one has mapped.

use crate::diagnostic::{Code, Report, Sink};
use crate::types::{InputDef, InterfaceDef, OperationDef};
use std::collections::BTreeMap;

/// Checks an interface of a template against its definitions.
pub(super) fn check(own: &InterfaceDef<'_>, above: &[&InterfaceDef<'_>], sink: &Sink) {
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
