//! Two templates, compared node by node. What is secret shows that it differs, and no more.

use super::tree::{Change, Difference};
use engine::ports::Blueprint;
use model::{InstanceId, NodeName, NodeState};
use plan::Recorded;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use topology::{
    Evaluator, Expr, Interface, NodeTemplate, Operation, Outcome, Requirement, ScalingGroups, Site,
    Topology,
};

/// One of the two.
#[derive(Clone, Copy)]
pub(crate) struct Compared<'a> {
    pub(crate) blueprint: &'a Blueprint,
    pub(crate) recorded: &'a Recorded,
}

/// Compares two templates; with instances, also says who depends on what changes, and who is not started.
pub(crate) fn compare(old: Compared<'_>, new: Compared<'_>, instances: bool) -> Difference {
    let groups = ScalingGroups::default();
    let pair = Pair {
        old,
        new,
        before: Evaluator::new(&old.blueprint.topology, &groups, old.recorded),
        after: Evaluator::new(&new.blueprint.topology, &groups, new.recorded),
    };
    let mut nodes = maps(
        &old.blueprint.topology.nodes,
        &new.blueprint.topology.nodes,
        |was, is| pair.node(was, is),
    );
    if instances && !nodes.is_empty() {
        add_dependencies(&mut nodes, &new.blueprint.topology);
        add_states(&mut nodes, old);
    }
    let mut whole = Difference::default();
    whole.within("nodes", nodes);
    whole
}

fn add_dependencies(nodes: &mut Difference, topology: &Topology) {
    let changed: BTreeSet<String> = nodes.changed.keys().cloned().collect();
    for node in topology.nodes.values() {
        let mut targets = node.requirements.iter().map(|r| r.target.as_str());
        if targets.any(|target| changed.contains(target)) {
            let name = node.name.as_str();
            combine(nodes, name, "dependencies", json!([name]));
        }
    }
}

fn add_states(nodes: &mut Difference, old: Compared<'_>) {
    for name in old.blueprint.topology.nodes.keys() {
        let state = old.recorded.state(&InstanceId::Single(name.clone()));
        let goes = nodes.deleted.iter().any(|deleted| deleted == name.as_str());
        if state != NodeState::Started && !goes {
            let pair = json!([state.tosca_name(), NodeState::Started.tosca_name()]);
            combine(nodes, name.as_str(), "state", pair);
        }
    }
}

fn combine(nodes: &mut Difference, node: &str, what: &str, value: Value) {
    let change = nodes
        .changed
        .entry(node.to_owned())
        .or_insert_with(|| Change::Within(Difference::default()));
    if let Change::Within(difference) = change {
        difference.value(what, Some(value));
    }
}

/// What is there by name on both sides is compared, the rest is added or deleted.
fn maps<K: Ord + ToString, V>(
    old: &BTreeMap<K, V>,
    new: &BTreeMap<K, V>,
    compare: impl Fn(&V, &V) -> Difference,
) -> Difference {
    let mut difference = Difference::default();
    for (name, was) in old {
        match new.get(name) {
            None => difference.deleted.push(name.to_string()),
            Some(is) => difference.within(&name.to_string(), compare(was, is)),
        }
    }
    let added = new.keys().filter(|name| !old.contains_key(*name));
    difference.added.extend(added.map(ToString::to_string));
    difference
}

struct Pair<'a> {
    old: Compared<'a>,
    new: Compared<'a>,
    before: Evaluator<'a>,
    after: Evaluator<'a>,
}

impl Pair<'_> {
    fn node(&self, was: &NodeTemplate, is: &NodeTemplate) -> Difference {
        let node = &was.name;
        let mut difference = Difference::default();
        difference.value("types", types(was.type_name(), is.type_name()));
        let properties = self.values(node, &was.properties, &is.properties);
        difference.within("properties", properties);
        let (before, after) = (requirements(was), requirements(is));
        let of_requirements = maps(&before, &after, |was, is| self.requirement(node, was, is));
        difference.within("requirements", of_requirements);
        let capabilities = maps(&was.capabilities, &is.capabilities, |was, is| {
            let mut difference = Difference::default();
            let properties = self.values(node, &was.properties, &is.properties);
            difference.within("properties", properties);
            difference
        });
        difference.within("capabilities", capabilities);
        difference.within(
            "interfaces",
            self.interfaces(node, &was.interfaces, &is.interfaces),
        );
        difference
    }

    fn requirement(&self, node: &NodeName, was: &Requirement, is: &Requirement) -> Difference {
        let mut difference = Difference::default();
        difference.value("target", types(was.target.as_str(), is.target.as_str()));
        let (was, is) = (&was.relationship, &is.relationship);
        let mut relationship = Difference::default();
        let name = |ancestry: &[String]| ancestry.first().cloned().unwrap_or_default();
        relationship.value("types", types(&name(&was.ancestry), &name(&is.ancestry)));
        let properties = self.values(node, &was.properties, &is.properties);
        relationship.within("properties", properties);
        relationship.within(
            "interfaces",
            self.interfaces(node, &was.interfaces, &is.interfaces),
        );
        difference.within("relationship", relationship);
        difference
    }

    fn interfaces(
        &self,
        node: &NodeName,
        was: &BTreeMap<String, Interface>,
        is: &BTreeMap<String, Interface>,
    ) -> Difference {
        maps(was, is, |was, is| {
            let operations = maps(&was.operations, &is.operations, |was, is| {
                self.operation(node, was, is)
            });
            let mut difference = Difference::default();
            difference.within("operations", operations);
            difference
        })
    }

    fn operation(&self, node: &NodeName, was: &Operation, is: &Operation) -> Difference {
        let mut difference = Difference::default();
        let primary = |o: &Operation| o.implementation.as_ref().map(|i| i.primary.clone());
        let (before, after) = (primary(was), primary(is));
        let same = match (&before, &after) {
            (Some(before), Some(after)) => self.same_file(before, after),
            (None, None) => true,
            _ => false,
        };
        let named = before.unwrap_or_else(|| "None".to_owned());
        difference.value("primary", (!same).then(|| json!(format!("file {named}"))));
        difference.within("inputs", self.values(node, &was.inputs, &is.inputs));
        let files = |o: &Operation| -> BTreeMap<String, ()> {
            let implementation = o.implementation.iter();
            let files = implementation.flat_map(|i| &i.dependencies);
            files.map(|file| (file.clone(), ())).collect()
        };
        let (before, after) = (files(was), files(is));
        let mut dependencies = maps(&before, &after, |(), ()| Difference::default());
        for file in before.keys().filter(|file| after.contains_key(*file)) {
            let same = self.same_file(file, file);
            dependencies.value(file, (!same).then(|| json!(format!("file {file}"))));
        }
        difference.within("dependencies", dependencies);
        difference
    }

    /// By their contents: a file may have another name.
    fn same_file(&self, old: &str, new: &str) -> bool {
        self.old.blueprint.digests.get(old) == self.new.blueprint.digests.get(new)
    }

    fn values(
        &self,
        node: &NodeName,
        was: &BTreeMap<String, Expr>,
        is: &BTreeMap<String, Expr>,
    ) -> Difference {
        let mut difference = maps(was, is, |_, _| Difference::default());
        for (name, before) in was {
            let Some(after) = is.get(name) else { continue };
            let (old, new) = (
                value(&self.before, node, before),
                value(&self.after, node, after),
            );
            let pair = (old != new).then(|| {
                let old = self.old.blueprint.masked(node, (name, before), &old);
                json!([old, self.new.blueprint.masked(node, (name, after), &new)])
            });
            difference.value(name, pair);
        }
        difference
    }
}

/// What it comes to; null where that is not known.
fn value(evaluator: &Evaluator<'_>, node: &NodeName, expr: &Expr) -> Value {
    let site = Site::Node(InstanceId::Single(node.clone()));
    match evaluator.evaluate(expr, &site) {
        Ok(Outcome::Known(value)) => value,
        Ok(Outcome::Unknown { .. }) | Err(_) => Value::Null,
    }
}

fn types(was: &str, is: &str) -> Option<Value> {
    (was != is).then(|| json!([was, is]))
}

/// By name; the first of several.
fn requirements(node: &NodeTemplate) -> BTreeMap<String, &Requirement> {
    let mut found = BTreeMap::new();
    for requirement in &node.requirements {
        found.entry(requirement.name.clone()).or_insert(requirement);
    }
    found
}
