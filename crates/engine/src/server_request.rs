//! What a provider is asked for a Compute: its size, its name, and what its server gives back. Pure.

use crate::ports::{Blueprint, ServerAddresses, ServerSize};
use crate::request::{RequestError, Result};
use model::{ByteSize, InstanceId};
use plan::Recorded;
use serde_json::Value;
use std::collections::BTreeMap;
use topology::{Evaluator, Outcome, Site};

/// The size that a Compute's `host` capability asks for.
pub(crate) fn server_size(
    blueprint: &Blueprint,
    recorded: &Recorded,
    instance: &InstanceId,
    default: ServerSize,
) -> Result<ServerSize> {
    let Some(node) = blueprint.topology.node(instance.node()) else {
        return Ok(default);
    };
    let Some(host) = node.capabilities.get("host") else {
        return Ok(default);
    };
    let evaluator = Evaluator::new(&blueprint.topology, &blueprint.groups, recorded);
    let value = |name: &str| -> Result<Option<Value>> {
        let Some(expr) = host.properties.get(name) else {
            return Ok(None);
        };
        match evaluator.evaluate(expr, &Site::Node(instance.clone())) {
            Ok(Outcome::Known(Value::Null)) => Ok(None),
            Ok(Outcome::Known(value)) => Ok(Some(value)),
            Ok(Outcome::Unknown { waits_for }) => Err(RequestError(format!(
                "{name} of {instance} waits for {waits_for}"
            ))),
            Err(error) => Err(RequestError(format!("{name} of {instance}: {error}"))),
        }
    };
    let mebibytes = |name: &str, default: u32| -> Result<u32> {
        let Some(value) = value(name)? else {
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
    let cpus = match value("num_cpus")? {
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

/// A server's name: service, template and ordinal, fit for a hostname.
pub(crate) fn server_name(service: &str, recorded: &Recorded, instance: &InstanceId) -> String {
    let ordinal = instance
        .member()
        .and_then(|id| recorded.members.get(&id))
        .map(|m| m.ordinal);
    let template: String = instance.node().as_str().chars().map(label).collect();
    match ordinal {
        Some(ordinal) => format!("{service}-{template}-{ordinal}"),
        None => format!("{service}-{template}"),
    }
}

/// What of a name may stand in a hostname; other scripts by their code points.
fn label(c: char) -> String {
    match c {
        '_' | '.' | '-' => "-".to_owned(),
        c if c.is_ascii() => c.to_ascii_lowercase().to_string(),
        c => format!("u{:x}", u32::from(c)),
    }
}

/// Attributes of a Compute that its server gives (TOSCA 1.3 §5.9.2; ports are ours).
pub(crate) fn server_attributes(
    name: &str,
    id: &model::ServerId,
    addresses: &ServerAddresses,
) -> BTreeMap<String, Value> {
    BTreeMap::from([
        (
            "public_address".to_owned(),
            addresses.public.to_string().into(),
        ),
        (
            "private_address".to_owned(),
            addresses.private.to_string().into(),
        ),
        ("http_port".to_owned(), addresses.http_port.into()),
        ("metrics_port".to_owned(), addresses.metrics_port.into()),
        ("ssh_port".to_owned(), addresses.ssh.port.into()),
        ("server_id".to_owned(), id.as_str().into()),
        ("server_name".to_owned(), name.into()),
    ])
}
