//! Which texts of an operation's inputs are secret: by the names of inputs, of what they are read from,
//! and of entries in them (a `Credential` has its secret in `token`). Pure.

use crate::ports::{Blueprint, References};
use model::{InstanceId, NodeName};
use plan::Recorded;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use topology::{Call, Evaluator, Expr, Outcome, PathStep, ScalingGroups, Site, Topology};

const WORDS: [&str; 9] = [
    "password",
    "passwd",
    "passphrase",
    "secret",
    "token",
    "credential",
    "apikey",
    "privatekey",
    "accesskey",
];

/// Shorter ones are found in too much that is none.
pub(crate) const LEAST_CHARACTERS: usize = 6;

/// The secret texts in values, given what they are read from; and those that are known to be.
pub(crate) fn secrets<'t>(
    inputs: &BTreeMap<String, Expr>,
    values: &BTreeMap<String, Value>,
    known: impl Iterator<Item = &'t String>,
) -> Vec<String> {
    let mut found = BTreeSet::new();
    for text in known {
        gather(&Value::String(text.clone()), true, &mut found);
    }
    for (name, value) in values {
        let is_secret = looks_secret(name) || inputs.get(name).is_some_and(reads_secret);
        gather(value, is_secret, &mut found);
    }
    found.into_iter().collect()
}

/// What stands for a secret where values are shown.
const MASK: &str = "***";

/// A value as it may be shown, under that name: what is secret by its name, or holds a secret that inputs
/// refer to, is masked.
pub(crate) fn shown(
    (name, is_declared): (&str, bool),
    value: &Value,
    references: &References,
) -> Value {
    mask(value, is_declared || looks_secret(name), references)
}

/// The value of an expression as it may be shown.
pub(crate) fn shown_of(
    (name, expr): (&str, &Expr),
    value: &Value,
    references: &References,
) -> Value {
    mask(value, looks_secret(name) || reads_secret(expr), references)
}

impl Blueprint {
    /// A value that an expression of a node came to, as it may be shown.
    pub fn masked(&self, node: &NodeName, (name, expr): (&str, &Expr), value: &Value) -> Value {
        let is_declared = self.topology.sensitive.is_secret(node, name);
        let is_secret = is_declared || looks_secret(name) || reads_secret(expr);
        mask(value, is_secret, &self.references)
    }
}

impl References {
    /// Values that were given for inputs, as they may be shown.
    pub fn masked(&self, given: &BTreeMap<String, Value>) -> BTreeMap<String, Value> {
        let given = given.iter();
        let masked = given.map(|(name, value)| (name.clone(), shown((name, false), value, self)));
        masked.collect()
    }
}

fn mask(value: &Value, is_secret: bool, references: &References) -> Value {
    match value {
        Value::Null | Value::Bool(_) => value.clone(),
        Value::Number(_) if is_secret => MASK.into(),
        Value::Number(_) => value.clone(),
        Value::String(text) if is_secret && !text.is_empty() => MASK.into(),
        Value::String(text) => {
            let mut secrets: Vec<&String> = references.secrets().collect();
            secrets.retain(|secret| secret.chars().count() >= LEAST_CHARACTERS);
            // one that holds another goes first
            secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
            let masked = secrets.into_iter();
            let masked = masked.fold(text.clone(), |text, secret| text.replace(secret, MASK));
            masked.into()
        }
        Value::Array(items) => items
            .iter()
            .map(|item| mask(item, is_secret, references))
            .collect(),
        Value::Object(entries) => {
            let entries = entries.iter().map(|(name, entry)| {
                let entry = mask(entry, is_secret || looks_secret(name), references);
                (name.clone(), entry)
            });
            Value::Object(entries.collect())
        }
    }
}

/// Texts of inputs and of nodes' properties that are secret by their names, as far as they are known before a
/// deploy: they may stand in a value of any other name.
pub(crate) fn secret_by_name(topology: &Topology, groups: &ScalingGroups) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (name, value) in &topology.inputs {
        gather(value, looks_secret(name), &mut found);
    }
    let nothing = Recorded::default();
    let evaluator = Evaluator::new(topology, groups, &nothing);
    for node in topology.nodes.values() {
        let named = node.properties.iter();
        for (_, expr) in named.filter(|(name, _)| looks_secret(name)) {
            let site = Site::Node(InstanceId::Single(node.name.clone()));
            if let Ok(Outcome::Known(value)) = evaluator.evaluate(expr, &site) {
                gather(&value, true, &mut found);
            }
        }
    }
    found
}

/// Texts of recorded attributes that are declared secret.
pub(crate) fn secret_attributes(topology: &Topology, recorded: &Recorded) -> BTreeSet<String> {
    let declared = &topology.sensitive.values;
    let mut found = BTreeSet::new();
    if declared.is_empty() {
        return found;
    }
    for record in recorded.instances.values() {
        let names = declared.get(record.id.node()).into_iter().flatten();
        for (name, secrecy) in names {
            let value = record.attributes.get(name);
            found.extend(value.into_iter().flat_map(|value| secrecy.texts(value)));
        }
    }
    found
}

fn gather(value: &Value, is_secret: bool, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) if is_secret => {
            // whoever prints a key prints it line by line
            let lines = text.lines().map(str::trim);
            let long = lines.filter(|line| line.chars().count() >= LEAST_CHARACTERS);
            found.extend(long.map(str::to_owned));
        }
        Value::Number(number) if is_secret && number.to_string().len() >= LEAST_CHARACTERS => {
            found.insert(number.to_string());
        }
        Value::Array(items) => items.iter().for_each(|item| gather(item, is_secret, found)),
        Value::Object(entries) => entries
            .iter()
            .for_each(|(name, entry)| gather(entry, is_secret || looks_secret(name), found)),
        _ => {}
    }
}

/// Whether a name looks like that of a secret: `db_password`, `API-Key`, `sshKey`.
pub(crate) fn looks_secret(name: &str) -> bool {
    let plain: String = name
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect();
    let mut words = name.split(|c: char| !c.is_ascii_alphanumeric());
    let is_key = name.ends_with("Key") || words.any(|word| word.eq_ignore_ascii_case("key"));
    WORDS.iter().any(|word| plain.contains(word)) || (is_key && !plain.contains("public"))
}

fn reads_secret(expr: &Expr) -> bool {
    let of_path = |steps: &[PathStep]| {
        let named = |step: &PathStep| matches!(step, PathStep::Name(name) if looks_secret(name));
        steps.iter().any(named)
    };
    match expr {
        Expr::Literal(_) => false,
        Expr::List(items) => items.iter().any(reads_secret),
        // its entries are looked at by their own names
        Expr::Map(_) => false,
        Expr::Call(call) => match call.as_ref() {
            Call::GetInput { name, path } => looks_secret(name) || of_path(path),
            Call::GetProperty(path) | Call::GetAttribute(path) => of_path(&path.steps),
            Call::OfRelationship { name, path, .. } => looks_secret(name) || of_path(path),
            Call::Within { of, steps } => reads_secret(of) || steps.iter().any(reads_secret),
            Call::Apply { arguments, .. } => arguments.iter().any(reads_secret),
            Call::Follow(_)
            | Call::GetArtifact { .. }
            | Call::GetNodesOfType { .. }
            | Call::NodeIndex
            | Call::RelationshipIndex
            | Call::Told
            | Call::AvailableAllocation { .. } => false,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn names_of_secrets_are_known() {
        for secret in [
            "db_password",
            "API-Key",
            "sshKey",
            "key",
            "vaultToken",
            "private_key",
        ] {
            assert!(looks_secret(secret), "{secret}");
        }
        for open in ["monkey", "user", "public_key", "keyboard", "host"] {
            assert!(!looks_secret(open), "{open}");
        }
    }

    #[test]
    fn secrets_are_found_by_name_by_source_and_within() {
        let of_input = |name: &str| {
            Expr::Call(Box::new(Call::GetInput {
                name: name.to_owned(),
                path: Vec::new(),
            }))
        };
        let inputs = BTreeMap::from([("plain".to_owned(), of_input("the_secret"))]);
        let values = json!({
            "plain": "read from one",
            "password": "hunter2hunter2",
            "pin_token": 123,
            "login": {"user": "somebody", "token": "in a credential"},
            "key": "first line\n\nsecond line",
            "open": "for everybody",
        });
        let values = serde_json::from_value(values).unwrap();
        let expected = [
            "first line",
            "hunter2hunter2",
            "in a credential",
            "read from one",
            "second line",
        ];
        assert_eq!(secrets(&inputs, &values, [].into_iter()), expected);
    }
}
