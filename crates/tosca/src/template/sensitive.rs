//! What is declared secret: by metadata `sensitive: true` of a definition, or by the type `Credential`.

use super::context::Context;
use crate::types::{Properties, TypeKind, Universe};
use crate::yaml::Node;
use std::collections::BTreeMap;
use topology::{Secrecy, Sensitive};

const CREDENTIALS: [&str; 2] = ["tosca.datatypes.Credential", "Credential"];

/// Inputs, properties and attributes that are.
pub(super) fn lower(context: &Context<'_, '_>) -> Sensitive {
    let universe = context.universe;
    let inputs = context.template.entries_at("inputs").iter();
    let inputs = inputs.filter_map(|e| Some((e.key.text.clone(), secrecy(universe, &e.value)?)));
    let mut sensitive = Sensitive {
        inputs: inputs.collect(),
        values: BTreeMap::new(),
    };
    // by type: many nodes have the same
    let mut known: BTreeMap<&str, BTreeMap<String, Secrecy>> = BTreeMap::new();
    for (name, draft) in &context.nodes {
        let Some(node_type) = draft.node_type else {
            continue;
        };
        let names = known.entry(node_type.head.name).or_insert_with(|| {
            let mut names = of(universe, &node_type.properties);
            names.extend(of(universe, &node_type.attributes));
            names
        });
        if !names.is_empty() {
            sensitive.values.insert(name.clone(), names.clone());
        }
    }
    sensitive
}

fn of(universe: &Universe<'_>, definitions: &Properties<'_>) -> BTreeMap<String, Secrecy> {
    let definitions = definitions.iter();
    let found =
        definitions.filter_map(|(name, d)| Some(((*name).to_owned(), secrecy(universe, d.node)?)));
    found.collect()
}

/// What of a value that is so defined is secret.
pub(super) fn secrecy(universe: &Universe<'_>, definition: &Node) -> Option<Secrecy> {
    let said = definition.get("metadata").and_then(|m| m.get("sensitive"));
    // metadata are texts, whatever they look like
    let is_said = said.is_some_and(|s| s.as_boolean() == Some(true) || s.as_text() == Some("true"));
    if is_said {
        return Some(Secrecy::Whole);
    }
    let type_name = definition.text_at("type")?;
    let is_one = CREDENTIALS
        .iter()
        .any(|c| type_name == *c || universe.derives(TypeKind::Data, type_name, c));
    is_one.then_some(Secrecy::Credential)
}
