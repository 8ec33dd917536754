//! Operations that are mapped to workflows (TOSCA 1.3 §3.8.12).

use super::mappings::Checker;
use crate::diagnostic::{Code, Report};
use crate::template::activities::OWN_WORKFLOWS;
use crate::template::callee::Callee;
use crate::types::{InputDef, Inputs, InterfaceDef};
use crate::values::a_type;
use crate::yaml::{Entry, Node};
use std::collections::BTreeMap;

/// Checks that interfaces, operations and workflows are there.
pub(super) fn check<'a>(checker: &Checker<'_, '_, 'a>, mappings: &'a Node) {
    let callee = Callee::node(checker.node_type);
    for entry in mappings.entries_at("interfaces") {
        let found = callee.interface(checker.context.universe, &entry.key.text);
        if found.is_none() {
            let at = (entry.key.text.as_str(), entry.key.span);
            checker.not_there("interface", at, callee.names());
        }
        // written as in a type: met in the wild
        let nested = entry
            .value
            .get("operations")
            .filter(|n| n.as_map().is_some());
        for mapped in nested.unwrap_or(&entry.value).entries() {
            let workflow = workflow(checker, &mapped.value);
            if let Some(interface) = found.as_ref().filter(|_| !callee.broken) {
                let name = entry.key.text.as_str();
                let inputs = operation(checker, name, interface, mapped);
                if let Some((workflow, inputs)) = workflow.zip(inputs) {
                    handed_over(checker, mapped, workflow, &inputs);
                }
            }
        }
    }
}

type InputDefs<'a> = BTreeMap<&'a str, InputDef<'a>>;

/// What the operation takes; none: it is not there, which is reported.
fn operation<'a>(
    checker: &Checker<'_, '_, 'a>,
    name: &str,
    interface: &InterfaceDef<'a>,
    mapped: &Entry,
) -> Option<InputDefs<'a>> {
    let written = mapped.key.text.as_str();
    let Some(found) = interface.operations.get(written) else {
        let names = interface.operations.keys().copied();
        let message = format!("the interface `{name}` has no operation `{written}`");
        checker.report(Code::BadMapping, mapped.key.span, message, written, names);
        return None;
    };
    let inputs = interface.inputs.iter().chain(&found.inputs);
    Some(inputs.map(|(name, input)| (*name, input.clone())).collect())
}

/// The workflow of that name; none: another orchestrator's own, or not there, which is reported.
fn workflow<'a>(checker: &Checker<'_, '_, 'a>, node: &Node) -> Option<&'a Entry> {
    let written = node.as_text()?;
    let workflows = checker.context.template.entries_at("workflows");
    let names = workflows.iter().map(|e| e.key.text.as_str());
    let names = names.chain(OWN_WORKFLOWS);
    if !names.clone().any(|name| name == written) {
        let message = format!("there is no workflow `{written}`");
        checker.report(Code::BadMapping, node.span, message, written, names);
    }
    workflows.iter().find(|e| e.key.text == written)
}

/// Inputs of the workflow are those of the operation that have their names.
fn handed_over<'a>(
    checker: &Checker<'_, '_, 'a>,
    mapped: &'a Entry,
    workflow: &'a Entry,
    inputs: &InputDefs<'a>,
) {
    let sink = checker.context.sink;
    for entry in workflow.value.entries_at("inputs") {
        let wanted = InputDef::read(entry, Inputs::Definitions, sink);
        let (name, at) = (entry.key.text.as_str(), mapped.value.span);
        let (operation, workflow) = (&mapped.key.text, &workflow.key.text);
        let Some(given) = inputs.get(name) else {
            if wanted.required && wanted.value.is_none() && wanted.schema.is_some() {
                // a node template may give its operation inputs that no type declares
                let message = format!(
                    "the workflow `{workflow}` needs the input `{name}`, which the operation \
                     `{operation}` does not declare"
                );
                Report::warning(Code::BadMapping, at, message)
                    .help("give it a `default`, or declare it for the operation as well")
                    .related(wanted.span, "declared here as required")
                    .section("TOSCA 1.3 §3.8.12")
                    .to(sink);
            }
            continue;
        };
        let types = given.schema.as_ref().zip(wanted.schema.as_ref());
        let Some((own, wanted)) = types else { continue };
        if checker
            .context
            .universe
            .differ(own.type_name, wanted.type_name)
        {
            let message = format!(
                "the input `{name}` of the workflow `{workflow}` is {}, and that of the operation \
                 `{operation}` is {}",
                a_type(wanted.type_name),
                a_type(own.type_name)
            );
            Report::error(Code::BadMapping, at, message)
                .help(format!("declare it with `type: {}`", own.type_name))
                .related(wanted.span, "declared here")
                .section("TOSCA 1.3 §3.8.12")
                .to(sink);
        }
    }
}
