//! Where a Compute is that no provider made. Pure.

use crate::ports::Blueprint;
use crate::request::{RequestError, Result};
use model::InstanceId;
use plan::Recorded;
use serde_json::Value;
use topology::{Evaluator, Outcome, Site};

pub(crate) const ADDRESS: &str = "public_address";

/// The public address of a Compute: as its operations handed it back, else as the template assigns it;
/// `None`: it has none yet.
pub(crate) fn address_of(
    blueprint: &Blueprint,
    recorded: &Recorded,
    compute: &InstanceId,
) -> Result<Option<String>> {
    let value = match recorded.instance(compute).attributes.get(ADDRESS) {
        Some(value) => value.clone(),
        None => match assigned(blueprint, recorded, compute)? {
            Some(value) => value,
            None => return Ok(None),
        },
    };
    match value {
        Value::Null => Ok(None),
        Value::String(text) if text.is_empty() => Ok(None),
        Value::String(text) if is_address(&text) => Ok(Some(text)),
        other => Err(RequestError(format!(
            "{ADDRESS} of {compute} is neither an address nor a host's name: {other}"
        ))),
    }
}

fn assigned(
    blueprint: &Blueprint,
    recorded: &Recorded,
    compute: &InstanceId,
) -> Result<Option<Value>> {
    let node = blueprint.topology.node(compute.node());
    let Some(expr) = node.and_then(|node| node.attributes.get(ADDRESS)) else {
        return Ok(None);
    };
    let evaluator = Evaluator::new(&blueprint.topology, &blueprint.groups, recorded);
    match evaluator.evaluate(expr, &Site::Node(compute.clone())) {
        Ok(Outcome::Known(value)) => Ok(Some(value)),
        Ok(Outcome::Unknown { .. }) => Ok(None),
        Err(error) => Err(RequestError(format!("{ADDRESS} of {compute}: {error}"))),
    }
}

/// Machines report addresses too: what is none must get into no inventory and on no command line.
fn is_address(text: &str) -> bool {
    text.len() <= 253
        && text.starts_with(|c: char| c.is_ascii_alphanumeric() || c == ':')
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || ".-_:%".contains(c))
}

#[cfg(test)]
mod tests {
    use super::is_address;

    #[test]
    fn what_is_no_address_is_refused() {
        for good in [
            "10.0.0.7",
            "web-1.example.org",
            "fe80::1%eth0",
            "::1",
            "localhost",
        ] {
            assert!(is_address(good), "{good}");
        }
        for bad in [
            "",
            "-oProxyCommand=x",
            "{{ lookup('pipe', 'id') }}",
            "a b",
            "a\nb",
        ] {
            assert!(!is_address(bad), "{bad}");
        }
    }
}
