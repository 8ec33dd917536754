//! Operations of the fake cloud hand back every output that the template expects: a placeholder
//! where the script says nothing. So any template can be tried without a machine.

use super::library::RevisionLibrary;
use async_trait::async_trait;
use engine::ports::{
    Blueprint, Executor, ExecutorError, Library, OperationOutcome, OperationRequest,
};
use model::{IdempotencyKey, InstanceId, NodeName, Revision};
use plan::EdgeOperation;
use providers::fake::FakeExecutor;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use topology::{Interface, names};

/// What stands for an output that nobody computed.
const PLACEHOLDER: &str = "scripted";

/// A fake executor that knows what templates expect.
pub(super) struct ScriptedExecutor {
    fake: FakeExecutor,
    library: Arc<RevisionLibrary>,
    blueprints: Mutex<BTreeMap<Revision, Arc<Blueprint>>>,
}

impl ScriptedExecutor {
    pub(super) fn new(fake: FakeExecutor, library: Arc<RevisionLibrary>) -> Self {
        Self {
            fake,
            library,
            blueprints: Mutex::default(),
        }
    }

    /// The revision that an operation belongs to: its files lie below its digest.
    fn blueprint(&self, files_root: &Path) -> Option<Arc<Blueprint>> {
        let name = files_root.parent()?.file_name()?.to_str()?;
        let revision = Revision::new(name).ok()?;
        let mut known = self
            .blueprints
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(blueprint) = known.get(&revision) {
            return Some(blueprint.clone());
        }
        let blueprint = Arc::new(self.library.load(&revision).ok()?);
        known.insert(revision, blueprint.clone());
        Some(blueprint)
    }
}

#[async_trait]
impl Executor for ScriptedExecutor {
    async fn run(&self, request: OperationRequest) -> Result<OperationOutcome, ExecutorError> {
        let blueprint = self.blueprint(&request.files_root);
        let expected = blueprint.map_or_else(Vec::new, |b| expected(&b, &request.key));
        let mut outcome = self.fake.run(request).await?;
        for name in expected {
            let missing = || Value::from(PLACEHOLDER);
            outcome.outputs.entry(name).or_insert_with(missing);
        }
        Ok(outcome)
    }

    async fn abandon(&self, key: &IdempotencyKey) {
        self.fake.abandon(key).await;
    }
}

/// Outputs of the operation that a key names: `STORE/SERVICE/INSTANCE:OPERATION/ATTEMPT`, with
/// `SOURCE/REQUIREMENT.INDEX/TARGET` as the instance for relationships.
fn expected(blueprint: &Blueprint, key: &IdempotencyKey) -> Vec<String> {
    let parts: Vec<&str> = key.as_str().split('/').collect();
    let Some(action) = parts.get(2..parts.len().saturating_sub(1)) else {
        return Vec::new();
    };
    let interface = match action {
        [one] => one.rsplit_once(':').and_then(|(instance, _)| {
            let instance: InstanceId = instance.parse().ok()?;
            let node = blueprint.topology.node(instance.node())?;
            node.interfaces.get(names::STANDARD)
        }),
        [source, requirement, _] => relationship(blueprint, source, requirement),
        _ => None,
    };
    let operation = action
        .last()
        .and_then(|last| Some(last.rsplit_once(':')?.1));
    let (Some(interface), Some(operation)) = (interface, operation) else {
        return Vec::new();
    };
    // told of all members at once, whichever way
    let wanted = |name: &str| match operation {
        "members" => [EdgeOperation::AddSource, EdgeOperation::RemoveSource]
            .iter()
            .any(|o| o.name() == name),
        other => other == name,
    };
    let operations = interface.operations.iter().filter(|(name, _)| wanted(name));
    operations
        .flat_map(|(_, o)| o.outputs.keys().cloned())
        .collect()
}

fn relationship<'a>(
    blueprint: &'a Blueprint,
    source: &str,
    requirement: &str,
) -> Option<&'a Interface> {
    // a relation names the template, an edge its instance
    let source: NodeName = source.split('@').next()?.parse().ok()?;
    let (name, index) = requirement.rsplit_once('.')?;
    let index: u32 = index.parse().ok()?;
    let node = blueprint.topology.node(&source)?;
    let found = node
        .requirements
        .iter()
        .find(|r| r.name == name && r.index == index)?;
    found.relationship.interfaces.get(names::CONFIGURE)
}
