//! What a Compute asks of its server: size, operating system and its own properties. Pure.

use crate::ports::{Blueprint, ServerNeeds, ServerSize};
use crate::request::{RequestError, Result};
use model::{ByteSize, InstanceId, LifecycleOperation, NodeName};
use plan::{Action, Plan, Recorded};
use serde_json::Value;
use std::collections::BTreeMap;
use topology::{Evaluator, Expr, Maker, NodeTemplate, Outcome, Site};

/// What the servers of a plan are to be, with the node that each is of. One that can't be worked out counts
/// with the default size; why it can't is told when it is asked for.
pub fn planned_servers(
    blueprint: &Blueprint,
    recorded: &Recorded,
    plan: &Plan,
    default: ServerSize,
) -> Vec<(NodeName, ServerNeeds)> {
    let actions = plan.steps.values().map(|step| &step.action);
    let made = actions.filter_map(|action| match action {
        Action::CreateServer { instance } => Some(instance),
        _ => None,
    });
    made.map(|instance| {
        let needs = server_needs(blueprint, recorded, instance, default);
        let needs = needs.unwrap_or_else(|_| ServerNeeds::of_size(default));
        (instance.node().clone(), needs)
    })
    .collect()
}

/// What playbooks of a plan that make Computes are told: the node's properties, and the inputs of its
/// `create`, which go before them. What is not known yet is left out.
pub fn planned_creations(
    blueprint: &Blueprint,
    recorded: &Recorded,
    plan: &Plan,
) -> Vec<BTreeMap<String, Value>> {
    let evaluator = Evaluator::new(&blueprint.topology, &blueprint.groups, recorded);
    let actions = plan.steps.values().map(|step| &step.action);
    let made = actions.filter_map(|action| match action {
        Action::Operate {
            instance,
            operation: LifecycleOperation::Create,
        } => Some(instance),
        _ => None,
    });
    let told = made.filter_map(|instance| {
        let node = blueprint.topology.node(instance.node())?;
        (node.maker()? == Maker::Itself).then_some(())?;
        let create = node.operation("Standard", "create");
        let inputs = create.into_iter().flat_map(|create| &create.inputs);
        let site = Site::Node(instance.clone());
        let known = |(name, expr): (&String, &Expr)| {
            let Ok(Outcome::Known(mut value)) = evaluator.evaluate(expr, &site) else {
                return None;
            };
            blueprint.references.need(&value).ok()?;
            blueprint.references.put_into(&mut value);
            (!value.is_null()).then(|| (name.clone(), value))
        };
        Some(
            node.properties
                .iter()
                .chain(inputs)
                .filter_map(known)
                .collect(),
        )
    });
    told.collect()
}

/// What a Compute asks for: its `host` and `os` capabilities, and where its type is one of ours for
/// a provider, its properties.
pub(crate) fn server_needs(
    blueprint: &Blueprint,
    recorded: &Recorded,
    instance: &InstanceId,
    default: ServerSize,
) -> Result<ServerNeeds> {
    let Some(node) = blueprint.topology.node(instance.node()) else {
        return Ok(ServerNeeds::of_size(default));
    };
    let reader = Reader {
        blueprint,
        evaluator: Evaluator::new(&blueprint.topology, &blueprint.groups, recorded),
        instance,
    };
    let properties = match is_for_a_provider(node) {
        true => reader.all(&node.properties)?,
        false => BTreeMap::new(),
    };
    let capability = |name: &str| node.capabilities.get(name);
    let os = capability("os").map(|os| reader.all(&os.properties));
    let host = capability("host").map(|host| reader.all(&host.properties));
    Ok(ServerNeeds {
        size: size(&host.transpose()?.unwrap_or_default(), default)?,
        os: os.transpose()?.unwrap_or_default(),
        properties,
    })
}

/// Whether its properties are words to a provider.
fn is_for_a_provider(node: &NodeTemplate) -> bool {
    node.is_a(topology::names::SERVER)
}

struct Reader<'a> {
    blueprint: &'a Blueprint,
    evaluator: Evaluator<'a>,
    instance: &'a InstanceId,
}

impl Reader<'_> {
    /// Values that are there; secrets that stand elsewhere in their places.
    fn all(&self, properties: &BTreeMap<String, Expr>) -> Result<BTreeMap<String, Value>> {
        let mut values = BTreeMap::new();
        for (name, expr) in properties {
            let failed = |why: String| RequestError(format!("{name} of {}: {why}", self.instance));
            let site = Site::Node(self.instance.clone());
            match self.evaluator.evaluate(expr, &site) {
                Ok(Outcome::Known(Value::Null)) => {}
                Ok(Outcome::Known(mut value)) => {
                    let references = &self.blueprint.references;
                    references.need(&value).map_err(failed)?;
                    references.put_into(&mut value);
                    values.insert(name.clone(), value);
                }
                Ok(Outcome::Unknown { waits_for }) => {
                    return Err(failed(format!("it waits for {waits_for}")));
                }
                Err(error) => return Err(failed(error.to_string())),
            }
        }
        Ok(values)
    }
}

fn size(host: &BTreeMap<String, Value>, default: ServerSize) -> Result<ServerSize> {
    let mebibytes = |name: &str, default: u32| -> Result<u32> {
        let Some(value) = host.get(name) else {
            return Ok(default);
        };
        let text = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        let size: ByteSize = text
            .parse()
            .map_err(|e| RequestError(format!("{name}: {e}")))?;
        u32::try_from(size.mebibytes())
            .map_err(|_| RequestError(format!("{name}: {text} is too large")))
    };
    let cpus = match host.get("num_cpus") {
        None => default.cpus,
        Some(value) => value
            .as_u64()
            .and_then(|n| u32::try_from(n).ok())
            .filter(|n| *n > 0)
            .ok_or_else(|| RequestError(format!("num_cpus: {value} is not a number of CPUs")))?,
    };
    Ok(ServerSize {
        cpus,
        memory_mib: mebibytes("mem_size", default.memory_mib)?,
        disk_mib: mebibytes("disk_size", default.disk_mib)?,
    })
}
