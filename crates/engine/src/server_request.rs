//! A server's name, and what it gives back to its Compute. Pure.

use crate::ports::Server;
use model::InstanceId;
use plan::Recorded;
use serde_json::Value;
use std::collections::BTreeMap;

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
pub(crate) fn server_attributes(server: &Server) -> BTreeMap<String, Value> {
    let mut attributes = server.attributes.clone();
    attributes.extend([
        ("server_id".to_owned(), server.id.as_str().into()),
        ("server_name".to_owned(), server.name.as_str().into()),
    ]);
    let Some(addresses) = &server.addresses else {
        return attributes;
    };
    attributes.extend([
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
    ]);
    attributes
}
