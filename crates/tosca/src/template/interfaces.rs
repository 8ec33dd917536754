//! Interfaces of a node or relationship: what its types and its template say of each operation, merged
//! (TOSCA 1.3 §3.6.17, §3.6.20).

use super::attribute_mapping::Mapping;
use super::candidate::{Candidate, Known};
use super::context::Context;
use super::implementation::{self, Artifacts};
use super::overrides;
use crate::diagnostic::{Code, Report};
use crate::source::Span;
use crate::types::{InputDef, InterfaceDef, InterfaceType, OperationDef, configured};
use crate::values::{Ledger, Lowering, Made, Scope, is_call};
use crate::yaml::Node;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Display;
use topology::{Expr, Interface, Operation, names};

/// Whose interfaces they are.
pub(super) struct Host<'h, 'a> {
    /// Its type, for people.
    pub(super) label: &'h dyn Display,
    pub(super) of_type: &'h BTreeMap<&'a str, InterfaceDef<'a>>,
    /// What the definition of a requirement adds.
    pub(super) refining: Option<&'h BTreeMap<&'a str, InterfaceDef<'a>>>,
    /// The template.
    pub(super) assigned: &'a Node,
    pub(super) artifacts: &'h Artifacts<'a>,
    pub(super) broken: bool,
}

/// All interfaces by short name; operations that neither run nor take anything are left out.
pub(super) fn lower<'h, 'a: 'h>(
    context: &Context<'_, 'a>,
    lowering: &Lowering<'_, 'a>,
    host: &Host<'h, 'a>,
) -> BTreeMap<String, Interface> {
    let merger = Merger {
        context,
        lowering,
        host,
    };
    let assigned =
        InterfaceDef::read_all(host.assigned, crate::types::Inputs::Values, context.sink);
    let has = |name: &str| host.of_type.contains_key(name);
    let assigned = match has(names::CONFIGURE) && !has(names::STANDARD) {
        true => configured(assigned, context.universe.version, context.sink),
        false => assigned,
    };
    let mut merged: BTreeMap<&str, Cow<'_, InterfaceDef<'_>>> = BTreeMap::new();
    for (&name, own) in &assigned {
        merged.insert(name, Cow::Borrowed(own));
    }
    for layer in host.refining.into_iter().chain([host.of_type]) {
        for (&name, inherited) in layer {
            match merged.get_mut(name) {
                Some(own) => own.to_mut().inherit(inherited),
                None => {
                    merged.insert(name, Cow::Borrowed(inherited));
                }
            }
        }
    }
    let mut interfaces = BTreeMap::new();
    for (name, definition) in &merged {
        let own = assigned.get(name);
        let interface = merger.interface(name, definition, own);
        if !interface.operations.is_empty() {
            interfaces.insert((*name).to_owned(), interface);
        }
    }
    interfaces
}

/// Checks interfaces of which nothing is run.
pub(super) fn check<'h, 'a: 'h>(context: &Context<'_, 'a>, host: &Host<'h, 'a>) {
    let ledger = Ledger::default();
    let lowering = Lowering {
        ledger: &ledger,
        ..context.lowering(Scope::Made(Made::Relationship))
    };
    lower(context, &lowering, host);
    context.ledger.takes_named(ledger);
}

/// Whether there is an implementation that would take an input.
#[derive(Clone, Copy)]
enum Runs {
    Something,
    Nothing,
}

impl Runs {
    fn of<'o, 'a: 'o>(operations: impl IntoIterator<Item = &'o OperationDef<'a>>) -> Self {
        let mut operations = operations.into_iter();
        match operations.any(|o| o.implementation.is_some()) {
            true => Self::Something,
            false => Self::Nothing,
        }
    }
}

struct Merger<'m, 'h, 'u, 'a> {
    context: &'m Context<'u, 'a>,
    lowering: &'m Lowering<'u, 'a>,
    host: &'m Host<'h, 'a>,
}

// === impl Merger ===

impl<'a> Merger<'_, '_, '_, 'a> {
    /// `own` is what the template itself writes.
    fn interface(
        &self,
        name: &str,
        merged: &InterfaceDef<'a>,
        own: Option<&InterfaceDef<'a>>,
    ) -> Interface {
        let universe = self.context.universe;
        let type_name = merged.type_name.and_then(Node::as_text);
        let of_type = type_name.and_then(|t| universe.interface_type(t));
        let of_type = of_type.or_else(|| match name {
            names::STANDARD => universe.interface_type("tosca.interfaces.node.lifecycle.Standard"),
            names::CONFIGURE => universe.interface_type("tosca.interfaces.relationship.Configure"),
            _ => None,
        });
        if let Some(own) = own {
            self.known(name, own, of_type);
            if universe.version.is_2() {
                let layers = self.host.refining.into_iter().chain([self.host.of_type]);
                let above = layers.filter_map(|layer| layer.get(name));
                let above = above.chain(of_type.map(|t| &t.interface));
                overrides::check(own, &above.collect::<Vec<_>>(), self.context.sink);
            }
        }
        if own.is_none()
            && merged.says_nothing()
            && of_type.is_none_or(|t| t.interface.says_nothing())
        {
            return Interface::default();
        }
        let mut complete = merged.clone();
        if let Some(of_type) = of_type {
            complete.inherit(&of_type.interface);
        }
        let mut interface = Interface::default();
        for (operation_name, operation) in &complete.operations {
            if operation.implementation.is_none() && operation.inputs.is_empty() {
                continue;
            }
            let of = format!("{name}.{operation_name}");
            let operation = self.operation(&of, &complete, operation);
            interface
                .operations
                .insert((*operation_name).to_owned(), operation);
        }
        for (notification_name, notification) in &complete.notifications {
            self.notification(&format!("{name}.{notification_name}"), notification);
        }
        if interface.operations.is_empty() {
            // nothing runs that would take them: they are checked all the same
            for (input, definition) in &complete.inputs {
                let subject = format_args!("the input `{input}` of {name}");
                let schema = definition.schema.as_ref();
                match definition.value {
                    Some(value) if definition.is_default(value) => {
                        let subject = format_args!("the default of `{input}`");
                        self.lowering.value(&subject, value, schema);
                    }
                    Some(value) => {
                        self.lowering.value(&subject, value, schema);
                    }
                    None if definition.required && schema.is_some() => {
                        let of = format!("{subject}{}", self.of_whom());
                        self.missing(&of, definition.span, complete.span, Runs::Nothing);
                    }
                    None => {}
                }
            }
        }
        interface
    }

    /// Whether the type knows the interface and its operations.
    fn known(&self, name: &str, own: &InterfaceDef<'_>, of_type: Option<&InterfaceType<'a>>) {
        let host = self.host;
        let layers = || host.refining.into_iter().chain([host.of_type]);
        let declared = layers().any(|layer| layer.contains_key(name));
        if !declared && own.type_name.is_none() && !host.broken {
            let names = || layers().flat_map(|layer| layer.keys().copied());
            let help = self
                .context
                .sink
                .meant(own.written, names(), "the type has no interfaces");
            let message = format!("the {} has no interface `{}`", host.label, own.written);
            Report::error(Code::UnknownInterface, own.span, message)
                .help(help)
                .section("TOSCA 1.3 §3.6.20")
                .to(self.context.sink);
            return;
        }
        let Some(of_type) = of_type.filter(|t| !t.head.broken) else {
            return;
        };
        let above: Vec<_> = layers().filter_map(|layer| layer.get(name)).collect();
        let all = || above.iter().copied().chain([&of_type.interface]);
        for (word, own, known) in [
            (
                "operation",
                &own.operations,
                all().flat_map(|i| i.operations.keys()).collect(),
            ),
            (
                "notification",
                &own.notifications,
                all().flat_map(|i| i.notifications.keys()).collect(),
            ),
        ] {
            let known: Vec<&&str> = known;
            for (written, definition) in own {
                // a misspelt keyname is told as one
                if known.contains(&written) || self.context.sink.has_reported(definition.span) {
                    continue;
                }
                let names = known.iter().map(|n| **n);
                let message = format!(
                    "the interface `{name}` ({}) has no {word} `{written}`",
                    of_type.head.name
                );
                Report::error(Code::UnknownOperation, definition.span, message)
                    .help(self.context.sink.meant(written, names, "it has none"))
                    .section("TOSCA 1.3 §3.6.17")
                    .to(self.context.sink);
            }
        }
    }

    fn mapping(&self) -> Mapping<'_, '_, 'a> {
        Mapping {
            context: self.context,
            scope: &self.lowering.scope,
        }
    }

    /// None is received: what it says is checked all the same.
    fn notification(&self, of: &str, notification: &OperationDef<'a>) {
        if let Some(node) = notification.implementation {
            implementation::check(self.context, node, self.host.artifacts);
        }
        let at = (notification.span, Some(Runs::Nothing));
        for (&name, input) in &notification.inputs {
            self.input((of, of), at, name, input);
        }
        self.mapping().of_notification(notification);
    }

    fn operation(
        &self,
        of: &str,
        interface: &InterfaceDef<'a>,
        operation: &OperationDef<'a>,
    ) -> Operation {
        let implementation = operation
            .implementation
            .and_then(|node| implementation::read(self.context, node, self.host.artifacts));
        let mut inputs = BTreeMap::new();
        // what is said of the interface is told once, not of each operation
        let whole = of.split('.').next().unwrap_or(of);
        let of_interface = interface.inputs.iter();
        // what the operation itself is given, it lacks not
        let of_interface = of_interface.filter(|(name, _)| {
            let own = operation.inputs.get(*name);
            own.is_none_or(|own| own.value.is_none())
        });
        let runs = match (
            operation.implementation,
            Runs::of(interface.operations.values()),
        ) {
            // it is told of those that run
            (None, Runs::Something) => None,
            (_, runs) => Some(runs),
        };
        let of_interface = of_interface.map(|input| ((whole, of), (interface.span, runs), input));
        let at = (operation.span, Some(Runs::of([operation])));
        let own = operation.inputs.iter().map(|i| ((of, of), at, i));
        for (of, at, (&name, input)) in of_interface.chain(own) {
            if let Some(value) = self.input(of, at, name, input) {
                inputs.insert(name.to_owned(), value);
            }
        }
        let span = operation
            .implementation
            .map_or(operation.span, |node| node.span);
        Operation {
            implementation,
            inputs,
            outputs: self.mapping().of_operation(operation),
            location: self.context.location(span),
        }
    }

    /// `of` is whose input it is, `by` the operation that would take it.
    fn input(
        &self,
        (of, by): (&str, &str),
        (at, runs): (Span, Option<Runs>),
        name: &str,
        input: &InputDef<'a>,
    ) -> Option<Expr> {
        let subject = format_args!("the input `{name}` of {of}");
        match input.value.filter(|node| !node.is_null()) {
            Some(value) if input.is_default(value) => {
                if !input.required && self.asks_for_nothing(value) {
                    return None;
                }
                let subject = format_args!("the default of `{name}`");
                Some(self.lowering.assign(&subject, value, input.schema.as_ref()))
            }
            Some(value) => Some(match (&input.schema, input.typed_by) {
                (None, Some(default)) => self.lowering.assign_like(&subject, value, default),
                (schema, _) => self.lowering.assign(&subject, value, schema.as_ref()),
            }),
            None if input.value.is_some() => Some(Expr::Literal(serde_json::Value::Null)),
            None => {
                if input.required
                    && input.schema.is_some()
                    && let Some(runs) = runs
                {
                    let subject = format!("the input `{name}` of {by}{}", self.of_whom());
                    self.missing(&subject, input.span, at, runs);
                }
                None
            }
        }
    }

    /// Whether a value is that of an optional property of the node which has none.
    fn asks_for_nothing(&self, value: &Node) -> bool {
        let version = self.context.universe.version;
        let Scope::Node(name) = &self.lowering.scope else {
            return false;
        };
        let call = is_call(value, version).filter(|call| call.name == "get_property");
        let arguments = call.map(|call| call.arguments()).unwrap_or_default();
        let (Some(draft), [entity, property]) = (self.context.nodes.get(name), arguments) else {
            return false;
        };
        let property = property
            .as_text()
            .filter(|_| entity.as_text() == Some("SELF"));
        let context = self.context;
        property.is_some_and(|property| {
            let of_type = draft.node_type.and_then(|t| t.properties.get(property));
            let known = Candidate { context, draft }.property(property);
            of_type.is_some_and(|p| !p.required) && matches!(known, Known::Absent)
        })
    }

    /// The template that has the interface, in words that go on.
    fn of_whom(&self) -> String {
        match &self.lowering.scope {
            Scope::Node(name) => format!(" of `{name}`"),
            Scope::Relationship(scope) => {
                let edge = &scope.edge;
                format!(
                    " of the relationship `{}` of `{}`",
                    edge.requirement,
                    edge.source.node()
                )
            }
            _ => String::new(),
        }
    }

    fn missing(&self, subject: &dyn Display, declared: Span, at: Span, runs: Runs) {
        let message = format!("{subject} has no value");
        match runs {
            Runs::Something if self.context.universe.version.is_2() => {
                Report::open(Code::OperationInput, at, message)
            }
            Runs::Something => Report::error(Code::OperationInput, at, message),
            // since 2.0 a workflow may hand it over (TOSCA 2.0 §13.2.3.3)
            Runs::Nothing if self.context.universe.version.is_2() => return,
            Runs::Nothing => Report::quirk(Code::OperationInput, at, message),
        }
        .help("give it a `default`, or assign it under `inputs:` of the operation")
        .related(declared, "declared here as required")
        .section("TOSCA 1.3 §3.6.17")
        .once()
        .to(self.context.sink);
    }
}
