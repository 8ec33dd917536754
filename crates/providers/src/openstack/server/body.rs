//! The request for a server (Compute API, "Create Server").

use super::marks;
use super::wanted::Wanted;
use engine::ports::Ownership;
use serde_json::{Map, Value, json};

/// Everything by its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::openstack) struct Resolved {
    pub(in crate::openstack) flavor: String,
    pub(in crate::openstack) image: String,
    pub(in crate::openstack) networks: Vec<String>,
    pub(in crate::openstack) zone: Option<String>,
    pub(in crate::openstack) server_group: Option<String>,
}

/// The body of the request.
///
/// # Errors
/// What Nova can't keep.
pub(in crate::openstack) fn body(
    name: &str,
    owner: &Ownership,
    wanted: &Wanted,
    resolved: &Resolved,
) -> Result<Value, String> {
    let networks = resolved.networks.iter().map(|id| json!({"uuid": id}));
    let mut metadata = wanted.metadata.clone();
    metadata.extend(marks::metadata(owner)?);
    if let Some(user) = &wanted.ssh_user {
        metadata.insert(marks::SSH_USER.to_owned(), user.clone());
    }
    if let Some(network) = &wanted.floating_network {
        metadata.insert(marks::FLOATS.to_owned(), network.clone());
    }
    let mut tags = marks::tags(owner).to_vec();
    tags.extend(wanted.tags.iter().cloned());
    let mut server = Map::new();
    let mut put = |key: &str, value: Value| server.insert(key.to_owned(), value);
    put("name", name.into());
    put("flavorRef", resolved.flavor.clone().into());
    put("networks", networks.collect());
    put("metadata", json!(metadata));
    put("tags", tags.into());
    match &wanted.boot_volume {
        None => put("imageRef", resolved.image.clone().into()),
        Some(volume) => put(
            "block_device_mapping_v2",
            json!([{
                "boot_index": 0,
                "uuid": resolved.image,
                "source_type": "image",
                "destination_type": "volume",
                "volume_size": volume.size.gib(),
                "delete_on_termination": true,
            }]),
        ),
    };
    if let Some(key) = &wanted.key_name {
        put("key_name", key.clone().into());
    }
    if !wanted.security_groups.is_empty() {
        let groups = wanted
            .security_groups
            .iter()
            .map(|name| json!({"name": name}));
        put("security_groups", groups.collect());
    }
    if let Some(zone) = &resolved.zone {
        put("availability_zone", zone.clone().into());
    }
    if let Some(data) = &wanted.user_data {
        put("user_data", base64(data.as_bytes()).into());
    }
    if let Some(drive) = wanted.config_drive {
        put("config_drive", drive.into());
    }
    let mut body = json!({"server": server});
    if let Some(group) = &resolved.server_group {
        body["os:scheduler_hints"] = json!({"group": group});
    }
    Ok(body)
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{IdempotencyKey, ServiceName, StoreId};

    fn owner() -> Ownership {
        Ownership {
            store: StoreId::new("s").unwrap(),
            service: ServiceName::new("web").unwrap(),
            instance: "app@m1".parse().unwrap(),
            key: IdempotencyKey::new("s/web/app@m1/create/1").unwrap(),
        }
    }

    #[test]
    fn whose_it_is_stands_in_the_request_that_makes_it() {
        let wanted: Wanted = serde_json::from_value(json!({
            "user_data": "#!/bin/sh\n", "security_groups": ["web"], "metadata": {"team": "blue"},
            "boot_volume": {"size": "3 GiB"},
        }))
        .unwrap();
        let resolved = Resolved {
            flavor: "f".to_owned(),
            image: "i".to_owned(),
            networks: vec!["n".to_owned()],
            zone: Some("z".to_owned()),
            server_group: Some("g".to_owned()),
        };
        let body = body("web-app-0", &owner(), &wanted, &resolved).unwrap();
        let server = &body["server"];
        assert_eq!(server["metadata"]["team"], "blue");
        assert_eq!(
            server["metadata"]["concertina_key"],
            "s/web/app@m1/create/1"
        );
        assert_eq!(server["tags"].as_array().unwrap().len(), 3);
        assert_eq!(server["user_data"], "IyEvYmluL3NoCg==");
        assert_eq!(server["block_device_mapping_v2"][0]["volume_size"], 3);
        assert_eq!(server.get("imageRef"), None);
        assert_eq!(server["networks"], json!([{"uuid": "n"}]));
        assert_eq!(body["os:scheduler_hints"]["group"], "g");
    }
}
