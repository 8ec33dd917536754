//! Values assigned to declared properties and attributes.

use crate::diagnostic::{Code, Help, Mode, Report, list_some};
use crate::source::Span;
use crate::types::{Head, Properties, PropertyDef};
use crate::values::{Lowering, Schema};
use crate::yaml::{Entry, Node};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;
use topology::Expr;

/// Whose properties they are.
pub(super) struct Owner<'h, 'a> {
    /// For people: ``node template `web` ``.
    pub(super) label: &'h dyn Display,
    /// The type that declares them.
    pub(super) head: &'h Head<'a>,
    /// Where the owner is written.
    pub(super) span: Span,
    /// Whether it is written as the name of its type alone, in a requirement.
    pub(super) short: bool,
}

/// Declarations: the type's, and those that refine them.
pub(super) struct Declared<'d, 'a> {
    pub(super) of_type: &'d Properties<'a>,
    pub(super) refining: Option<&'d Properties<'a>>,
}

impl<'d, 'a> Declared<'d, 'a> {
    pub(super) fn get(&self, name: &str) -> Option<&'d PropertyDef<'a>> {
        let refined = self.refining.and_then(|r| r.get(name));
        refined
            .or_else(|| self.of_type.get(name))
            .map(AsRef::as_ref)
    }

    fn names(&self) -> Vec<&'a str> {
        let mut names: Vec<&'a str> = self.of_type.keys().copied().collect();
        let more = self.refining.into_iter().flat_map(|r| r.keys().copied());
        names.extend(more.filter(|name| !self.of_type.contains_key(name)));
        names
    }
}

/// Whether a refinement has been told to be wrong.
fn is_spoilt(lowering: &Lowering<'_, '_>, property: &PropertyDef<'_>) -> bool {
    let of_type = property.schema.as_ref().map(|schema| schema.span);
    let mut places = of_type.into_iter().chain([property.span]);
    places.any(|at| lowering.sink.is_wrong_at(at))
}

/// Properties: unknown names are refused, defaults applied, required ones missed.
pub(super) fn assign<'a>(
    lowering: &Lowering<'_, 'a>,
    owner: &Owner<'_, 'a>,
    declared: &Declared<'_, 'a>,
    given: &[Entry],
) -> BTreeMap<String, Expr> {
    let mut values = BTreeMap::new();
    let mut misspelt = BTreeSet::new();
    for entry in given {
        let name = entry.key.text.as_str();
        let Some(property) = declared.get(name) else {
            misspelt.extend(unknown(
                lowering,
                owner,
                declared,
                entry,
                Code::UnknownProperty,
            ));
            if lowering.sink.mode() == Mode::Opera {
                let value = lowering.assign(&format_args!("`{name}`"), &entry.value, None);
                values.insert(name.to_owned(), value);
            }
            continue;
        };
        if let Some(fixed) = property.fixed {
            // a type in place of a definition is told as that
            if lowering.sink.is_wrong_at(fixed.span) {
                continue;
            }
            let message = format!("the property `{name}` has a fixed value: it cannot be assigned");
            Report::error(Code::FixedValue, entry.key.span, message)
                .related(fixed.span, "fixed here")
                .section("TOSCA 2.0 §9.5")
                .to(lowering.sink);
            continue;
        }
        let takes_null = property.schema.as_ref().is_some_and(Schema::takes_null);
        if entry.value.is_null() && !takes_null {
            continue;
        }
        let subject = format_args!("the property `{name}`");
        let value = lowering.assign(&subject, &entry.value, property.schema.as_ref());
        values.insert(name.to_owned(), value);
    }
    for name in declared.names() {
        let Some(property) = declared.get(name).filter(|_| !values.contains_key(name)) else {
            continue;
        };
        let inherited = declared.of_type.get(name).and_then(|p| p.default);
        match property.fixed.or(property.default).or(inherited) {
            // that it is no value of what it is refined to is told where it is refined
            Some(_) if is_spoilt(lowering, property) => {
                values.insert(name.to_owned(), Expr::told());
            }
            Some(default) => {
                let subject = format_args!("the default of `{name}`");
                let value = lowering.assign(&subject, default, property.schema.as_ref());
                values.insert(name.to_owned(), value);
            }
            // one that is misspelt, or of a type that there is not, is told as that
            None if misspelt.contains(name) && lowering.sink.mode() != Mode::Opera => {}
            None if property
                .schema
                .as_ref()
                .is_some_and(|s| lowering.universe.data_shape(s.type_name).is_none()) => {}
            None if lowering.sink.is_wrong_at(property.span) => {}
            None if property.required && !owner.head.broken => {
                lacks(lowering, owner, name, property);
            }
            None => {}
        }
    }
    values
}

/// That a property needs a value.
fn lacks(
    lowering: &Lowering<'_, '_>,
    owner: &Owner<'_, '_>,
    name: &str,
    property: &PropertyDef<'_>,
) {
    let message = format!("the {} needs the property `{name}`", owner.label);
    Report::error(Code::MissingProperty, owner.span, message)
        .help(match owner.short {
            true => format!(
                "write `relationship: {{ type: {}, properties: {{ {name}: … }} }}`",
                owner.head.name
            ),
            false => format!("add `{name}:` under `properties:`"),
        })
        .related(property.span, "declared here as required")
        .section("TOSCA 1.3 §3.6.10")
        .to(lowering.sink);
}

/// Attributes: as properties, but none is required. Each property is one as well (TOSCA 1.3 §3.6.13).
pub(super) fn attributes<'a>(
    lowering: &Lowering<'_, 'a>,
    owner: &Owner<'_, 'a>,
    (declared, reflected): (&Declared<'_, 'a>, &Declared<'_, 'a>),
    given: &[Entry],
) -> BTreeMap<String, Expr> {
    let mut values = BTreeMap::new();
    for name in declared.names() {
        if let Some(property) = declared.get(name)
            && let Some(default) = property.default
        {
            let subject = format_args!("the default of `{name}`");
            let value = lowering.assign(&subject, default, property.schema.as_ref());
            values.insert(name.to_owned(), value);
        }
    }
    for entry in given {
        let name = entry.key.text.as_str();
        let Some(property) = declared.get(name).or_else(|| reflected.get(name)) else {
            let _ = unknown(lowering, owner, declared, entry, Code::UnknownAttribute);
            continue;
        };
        let subject = format_args!("the attribute `{name}`");
        let value = lowering.assign(&subject, &entry.value, property.schema.as_ref());
        values.insert(name.to_owned(), value);
    }
    values
}

/// That a capability of the node type has it.
fn of_capability(lowering: &Lowering<'_, '_>, head: &Head<'_>, name: &str) -> Option<String> {
    let universe = lowering.universe;
    let node_type = universe
        .node_type(head.name)
        .filter(|t| t.head.span == head.span)?;
    let mut capabilities = node_type.capabilities.iter();
    let (capability, _) = capabilities.find(|(_, definition)| {
        let of_type = definition.type_name.and_then(Node::as_text);
        let of_type = of_type.and_then(|t| universe.capability_type(t));
        of_type.is_some_and(|t| t.properties.contains_key(name))
            || definition.properties.contains_key(name)
    })?;
    Some(format!(
        "it is a property of the capability `{capability}`: write \
         `capabilities: {{ {capability}: {{ properties: {{ {name}: … }} }} }}`"
    ))
}

fn unknown<'a>(
    lowering: &Lowering<'_, 'a>,
    owner: &Owner<'_, 'a>,
    declared: &Declared<'_, 'a>,
    entry: &Entry,
    code: Code,
) -> Option<&'a str> {
    if owner.head.broken {
        return None;
    }
    let name = entry.key.text.as_str();
    let (what, section) = match code {
        Code::UnknownProperty => ("property", "TOSCA 1.3 §3.6.11"),
        _ => ("attribute", "TOSCA 1.3 §3.6.13"),
    };
    let names = declared.names();
    let meant = lowering.sink.closest(name, names.iter().copied());
    let of_capability = match meant {
        Some(_) => None,
        None => of_capability(lowering, owner.head, name),
    };
    let help = match meant {
        Some(meant) => Help::meant(meant),
        None if of_capability.is_some() => of_capability.unwrap_or_default().into(),
        None if names.is_empty() => "the type declares none".into(),
        None => format!("the type declares: {}", list_some(names)).into(),
    };
    let message = format!("the type {} has no {what} `{name}`", owner.head.name);
    let report = match code {
        Code::UnknownProperty => Report::operas_own(code, entry.key.span, message),
        _ => Report::error(code, entry.key.span, message),
    };
    report
        .help(help)
        .related(owner.head.span, "the type is defined here")
        .section(section)
        .to(lowering.sink);
    meant
}
