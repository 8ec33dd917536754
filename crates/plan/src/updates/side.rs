//! One of two revisions that are compared: its values as far as they are known before a deploy.

use crate::{Recorded, Sketch};
use model::{GroupName, InstanceId, NodeName};
use serde_json::Value;
use std::collections::BTreeMap;
use topology::{Evaluator, Expr, Outcome, Site};

/// One of the two revisions, ready to have its values worked out.
pub(super) struct Side<'a> {
    pub(super) sketch: Sketch<'a>,
    evaluator: Evaluator<'a>,
}

/// Nothing is deployed: what is known before a deploy is compared, the rest as it is written.
static NOTHING: Recorded = Recorded {
    members: BTreeMap::new(),
    instances: BTreeMap::new(),
    edges: BTreeMap::new(),
    relations: BTreeMap::new(),
    runs: BTreeMap::new(),
    groups: BTreeMap::new(),
};

/// What a value comes to.
#[derive(PartialEq)]
pub(super) enum Resolved<'e> {
    /// It is known.
    Value(Value),
    /// It is known at run time alone.
    Open(&'e Expr),
}

impl<'a> Side<'a> {
    pub(super) fn new(sketch: Sketch<'a>) -> Self {
        let evaluator = Evaluator::new(sketch.topology, sketch.groups, &NOTHING);
        Self { sketch, evaluator }
    }

    pub(super) fn resolved<'e>(&self, node: &NodeName, expr: &'e Expr) -> Resolved<'e> {
        let site = Site::Node(InstanceId::Single(node.clone()));
        match self.evaluator.evaluate(expr, &site) {
            Ok(Outcome::Known(value)) => Resolved::Value(value),
            Ok(Outcome::Unknown { .. }) | Err(_) => Resolved::Open(expr),
        }
    }

    /// The contents behind a path: of a file, or of all that is in a folder.
    pub(super) fn contents(&self, path: &str) -> Vec<(&str, &str)> {
        let path = path.trim_start_matches("./").trim_end_matches('/');
        let below = format!("{path}/");
        let digests = self.sketch.digests.iter();
        digests
            .filter(|(name, _)| *name == path || name.starts_with(&below))
            .map(|(name, digest)| (name.as_str(), digest.as_str()))
            .collect()
    }

    /// The scaling group of a node.
    pub(super) fn group(&self, node: &NodeName) -> Option<&GroupName> {
        self.sketch.groups.of_node(node).map(|group| &group.name)
    }
}
