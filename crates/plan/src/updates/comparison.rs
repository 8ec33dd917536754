//! One node template in two revisions: what differs, and how much of it has to be done again.

use super::regrouping::Regrouping;
use super::side::{Resolved, Side};
use crate::{NodeChange, Rules};
use model::GroupName;
use std::collections::{BTreeMap, BTreeSet};
use topology::{Expr, Interface, NodeTemplate, Operation, Relationship, Requirement, names};

/// Changes what serves, where a type has it.
const MODIFY: &str = "modify";

/// A node template in both revisions.
pub(super) struct Comparison<'s, 'a> {
    old: &'s Side<'a>,
    new: &'s Side<'a>,
    before: &'a NodeTemplate,
    after: &'a NodeTemplate,
    replace: Vec<String>,
    again: Vec<String>,
}

impl<'s, 'a> Comparison<'s, 'a> {
    pub(super) fn of(
        (old, new): (&'s Side<'a>, &'s Side<'a>),
        regrouping: &Regrouping,
        before: &'a NodeTemplate,
        after: &'a NodeTemplate,
    ) -> Self {
        let mut comparison = Self {
            old,
            new,
            before,
            after,
            replace: Vec::new(),
            again: Vec::new(),
        };
        comparison.identity(regrouping);
        let properties = comparison.properties();
        comparison.operations(&properties);
        comparison.attributes();
        comparison.capabilities();
        comparison.requirements();
        comparison
    }

    pub(super) fn change(self, rules: Rules) -> Option<NodeChange> {
        let (mut replace, mut again) = (self.replace, self.again);
        if rules == Rules::ReplaceAll {
            replace.append(&mut again);
        }
        if !replace.is_empty() {
            replace.append(&mut again);
            return Some(NodeChange::Replace { why: replace });
        }
        if again.is_empty() {
            return None;
        }
        let modify = self.after.operation(names::STANDARD, MODIFY);
        Some(match modify.is_some_and(|o| o.implementation.is_some()) {
            true => NodeChange::Modify { why: again },
            false => NodeChange::Again { why: again },
        })
    }

    fn identity(&mut self, regrouping: &Regrouping) {
        let (before, after) = (self.before.type_name(), self.after.type_name());
        if before != after {
            self.replace
                .push(format!("its type was {before}, is {after}"));
        }
        let (before, after) = (self.before.maker(), self.after.maker());
        if self.before.is_a(names::COMPUTE) && before != after {
            self.replace
                .push("its server is made by another, or by nobody any more".to_owned());
        }
        if self.before.substituted_by != self.after.substituted_by {
            self.replace
                .push("another template stands for it".to_owned());
        }
        let name = &self.before.name;
        let (was, is) = (self.old.group(name), self.new.group(name));
        if !regrouping.keeps(was, is) {
            let word = |group: Option<&GroupName>| match group {
                Some(group) => format!("in scaling group {group}"),
                None => "in no scaling group".to_owned(),
            };
            self.replace
                .push(format!("it was {}, is {}", word(was), word(is)));
        }
    }

    fn same(&self, before: Option<&Expr>, after: Option<&Expr>) -> bool {
        let name = &self.before.name;
        let before = before.map(|expr| self.old.resolved(name, expr));
        before == after.map(|expr| self.new.resolved(name, expr))
    }

    /// Names of what differs between two maps of values.
    fn differing(
        &self,
        before: &'a BTreeMap<String, Expr>,
        after: &'a BTreeMap<String, Expr>,
    ) -> Vec<&'a str> {
        let names: BTreeSet<&str> = before
            .keys()
            .chain(after.keys())
            .map(String::as_str)
            .collect();
        let differs = |name: &&str| !self.same(before.get(*name), after.get(*name));
        names.into_iter().filter(differs).collect()
    }

    fn properties(&mut self) -> Vec<&'a str> {
        let changed = self.differing(&self.before.properties, &self.after.properties);
        let reasons = changed
            .iter()
            .map(|name| format!("property {name} changed"));
        // a server is what its properties say: there is nothing to configure
        match self.after.made_by_provider() {
            true => self.replace.extend(reasons),
            false => self.again.extend(reasons),
        }
        changed
    }

    /// A host at another address is another host.
    fn attributes(&mut self) {
        let changed = self.differing(&self.before.attributes, &self.after.attributes);
        let reasons = changed
            .iter()
            .map(|name| format!("attribute {name} changed"));
        match self.after.is_a(names::COMPUTE) {
            true => self.replace.extend(reasons),
            false => self.again.extend(reasons),
        }
    }

    fn capabilities(&mut self) {
        let (before, after) = (&self.before.capabilities, &self.after.capabilities);
        let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        let provided = self.after.made_by_provider();
        for name in names {
            let (was, is) = match (before.get(name), after.get(name)) {
                (Some(was), Some(is)) => (was, is),
                _ => {
                    self.again.push(format!("capability {name} came or went"));
                    continue;
                }
            };
            // bounds of a group are not what it is made of
            let skipped = is.ancestry.iter().any(|t| t == names::SCALABLE);
            for property in self.differing(&was.properties, &is.properties) {
                let reason = format!("property {property} of capability {name} changed");
                match (skipped, provided) {
                    (true, _) => {}
                    (false, true) => self.replace.push(reason),
                    (false, false) => self.again.push(reason),
                }
            }
        }
    }

    fn operations(&mut self, properties: &[&str]) {
        const MAKE: [&str; 1] = ["create"];
        const RUN: [&str; 3] = ["configure", "start", MODIFY];
        for (names, replaces) in [(&MAKE[..], true), (&RUN[..], false)] {
            for name in names {
                let was = self.before.operation(names::STANDARD, name);
                let is = self.after.operation(names::STANDARD, name);
                let Some(reason) = self.operation(name, was, is, properties) else {
                    continue;
                };
                let list = if replaces {
                    &mut self.replace
                } else {
                    &mut self.again
                };
                list.push(reason);
            }
        }
    }

    /// How an operation differs.
    fn operation(
        &self,
        name: &str,
        was: Option<&'a Operation>,
        is: Option<&'a Operation>,
        properties: &[&str],
    ) -> Option<String> {
        let runs = |operation: Option<&'a Operation>| {
            operation.filter(|operation| operation.implementation.is_some())
        };
        let (was, is) = match (runs(was), runs(is)) {
            (None, None) => return None,
            (Some(was), Some(is)) => (was, is),
            // that it can be modified changes nothing of what it is
            _ if name == MODIFY => return None,
            _ => return Some(format!("{name} came or went")),
        };
        let (Some(before), Some(after)) = (&was.implementation, &is.implementation) else {
            return None;
        };
        if before != after {
            return Some(format!("the implementation of {name} changed"));
        }
        let files = std::iter::once(&after.primary).chain(&after.dependencies);
        for file in files {
            if self.old.contents(file) != self.new.contents(file) {
                return Some(format!("{file}, which {name} needs, changed"));
            }
        }
        if let Some(input) = self.differing(&was.inputs, &is.inputs).first() {
            return Some(format!("input {input} of {name} changed"));
        }
        // what is known at run time alone may hold any of the properties
        let open =
            |expr: &Expr| matches!(self.new.resolved(&self.after.name, expr), Resolved::Open(_));
        let first = properties.first()?;
        let input = is.inputs.iter().find(|(_, expr)| open(expr))?;
        Some(format!("input {} of {name} may hold {first}", input.0))
    }

    fn requirements(&mut self) {
        type Key<'r> = (&'r str, u32);
        fn keyed(node: &NodeTemplate) -> BTreeMap<Key<'_>, &Requirement> {
            let requirements = node.requirements.iter();
            requirements
                .map(|r| ((r.name.as_str(), r.index), r))
                .collect()
        }
        let (before, after) = (keyed(self.before), keyed(self.after));
        let keys: BTreeSet<Key<'_>> = before.keys().chain(after.keys()).copied().collect();
        for key in keys {
            let name = key.0;
            match (before.get(&key), after.get(&key)) {
                (Some(was), Some(is)) => self.requirement(was, is),
                (Some(was), None) if hosts(was) || has_hooks(&was.relationship) => {
                    self.replace.push(format!("requirement {name} went"));
                }
                (None, Some(is)) if hosts(is) => {
                    self.replace.push(format!("requirement {name} came"));
                }
                // a new pair's hooks run by themselves
                (None, Some(is)) if has_hooks(&is.relationship) => {}
                _ => self.again.push(format!("requirement {name} came or went")),
            }
        }
    }

    fn requirement(&mut self, was: &'a Requirement, is: &'a Requirement) {
        let name = &was.name;
        let hooks = has_hooks(&was.relationship) || has_hooks(&is.relationship);
        let weight = hooks || hosts(was) || hosts(is);
        let mut reasons = Vec::new();
        if was.target != is.target {
            reasons.push(format!(
                "requirement {name} pointed at {}, points at {}",
                was.target, is.target
            ));
        }
        if was.relationship.ancestry.first() != is.relationship.ancestry.first() {
            reasons.push(format!("the relationship of {name} has another type"));
        }
        let changed = self.differing(&was.relationship.properties, &is.relationship.properties);
        for property in &changed {
            reasons.push(format!(
                "property {property} of relationship {name} changed"
            ));
        }
        reasons.extend(self.hooks(name, &was.relationship, &is.relationship, &changed));
        if weight {
            self.replace.append(&mut reasons);
        } else {
            self.again.append(&mut reasons);
        }
    }

    fn hooks(
        &self,
        requirement: &str,
        was: &'a Relationship,
        is: &'a Relationship,
        properties: &[&str],
    ) -> Option<String> {
        let operations = |r: &'a Relationship| r.interfaces.get(names::CONFIGURE);
        let (before, after) = (operations(was), operations(is));
        let of = |interface: Option<&'a Interface>| -> BTreeMap<&'a str, &'a Operation> {
            let all = interface.into_iter().flat_map(|i| i.operations.iter());
            all.map(|(name, operation)| (name.as_str(), operation))
                .collect()
        };
        let (before, after) = (of(before), of(after));
        let names: BTreeSet<&str> = before.keys().chain(after.keys()).copied().collect();
        names.into_iter().find_map(|name| {
            let (was, is) = (before.get(name).copied(), after.get(name).copied());
            let reason = self.operation(name, was, is, properties)?;
            Some(format!("relationship {requirement}: {reason}"))
        })
    }
}

fn hosts(requirement: &Requirement) -> bool {
    requirement.relationship.is_a(names::HOSTED_ON)
}

fn has_hooks(relationship: &Relationship) -> bool {
    let configure = relationship.interfaces.get(names::CONFIGURE);
    configure.is_some_and(|interface| {
        let mut operations = interface.operations.values();
        operations.any(|operation| operation.implementation.is_some())
    })
}
