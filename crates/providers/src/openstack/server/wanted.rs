//! What a node asks of its server beyond its size: the properties of `concertina.nodes.openstack.Server`,
//! and where a node says nothing, what `[openstack]` says for all.

use super::marks;
use engine::ports::ServerNeeds;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// Properties that a node or the settings give; lists that are empty are not said.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Wanted {
    /// Id or name; else the smallest that is large enough.
    pub flavor: Option<String>,
    /// Id or name; else by the `os` capability.
    pub image: Option<String>,
    /// Ids or names.
    pub networks: Vec<String>,
    /// Names or ids; else the project's default.
    pub security_groups: Vec<String>,
    /// Name of a key pair.
    pub key_name: Option<String>,
    /// Zones that servers of the node are balanced over.
    pub availability_zones: Vec<String>,
    /// Id or name of a server group: together, or apart.
    pub server_group: Option<String>,
    /// Boots from a volume of its own that is made from the image.
    pub boot_volume: Option<BootVolume>,
    /// What the image is to do at its first start.
    pub user_data: Option<String>,
    /// Whether metadata comes on a drive.
    pub config_drive: Option<bool>,
    /// More of the user's.
    pub metadata: BTreeMap<String, String>,
    /// More of the user's.
    pub tags: Vec<String>,
    /// Id or name of the network that it gets a floating address of.
    pub floating_network: Option<String>,
    /// Who logs in.
    pub ssh_user: Option<String>,
}

/// A volume to boot from; it goes with its server.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BootVolume {
    /// Its size.
    pub size: VolumeSize,
}

/// A size as TOSCA writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Value")]
pub struct VolumeSize(u64);

impl VolumeSize {
    /// Cinder counts in GiB; what is begun is whole.
    pub(in crate::openstack) fn gib(self) -> u64 {
        self.0.div_ceil(1024)
    }
}

impl TryFrom<Value> for VolumeSize {
    type Error = String;
    fn try_from(value: Value) -> Result<Self, String> {
        let text = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        let size: model::ByteSize = text.parse().map_err(|e| format!("{text}: {e}"))?;
        match size.mebibytes() {
            0 => Err(format!("{text}: less than a MiB")),
            mebibytes => Ok(Self(mebibytes)),
        }
    }
}

impl Wanted {
    /// Of a node, with what is said for all where the node says nothing.
    ///
    /// # Errors
    /// A property that is not as it should be.
    pub(in crate::openstack) fn of(needs: &ServerNeeds, for_all: &Self) -> Result<Self, String> {
        let properties = needs.properties.clone().into_iter().collect();
        let own: Self = serde_json::from_value(Value::Object(properties))
            .map_err(|error| format!("its properties: {error}"))?;
        if let Some(name) = own.metadata.keys().find(|name| marks::is_ours(name)) {
            return Err(format!(
                "its metadata {name}: names that begin with `concertina_` are Concertina's own"
            ));
        }
        Ok(own.or(for_all))
    }

    fn or(self, other: &Self) -> Self {
        let list = |own: Vec<String>, other: &[String]| match own.is_empty() {
            true => other.to_vec(),
            false => own,
        };
        let mut metadata = other.metadata.clone();
        metadata.extend(self.metadata);
        Self {
            flavor: self.flavor.or_else(|| other.flavor.clone()),
            image: self.image.or_else(|| other.image.clone()),
            networks: list(self.networks, &other.networks),
            security_groups: list(self.security_groups, &other.security_groups),
            key_name: self.key_name.or_else(|| other.key_name.clone()),
            availability_zones: list(self.availability_zones, &other.availability_zones),
            server_group: self.server_group.or_else(|| other.server_group.clone()),
            boot_volume: self.boot_volume.or_else(|| other.boot_volume.clone()),
            user_data: self.user_data.or_else(|| other.user_data.clone()),
            config_drive: self.config_drive.or(other.config_drive),
            metadata,
            tags: list(self.tags, &other.tags),
            floating_network: self
                .floating_network
                .or_else(|| other.floating_network.clone()),
            ssh_user: self.ssh_user.or_else(|| other.ssh_user.clone()),
        }
    }
}

/// User data may hold secrets.
impl std::fmt::Debug for Wanted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Wanted")
            .field("flavor", &self.flavor)
            .field("image", &self.image)
            .field("networks", &self.networks)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::ports::ServerSize;
    use serde_json::json;

    fn needs(properties: Value) -> ServerNeeds {
        let size = ServerSize {
            cpus: 1,
            memory_mib: 0,
            disk_mib: 0,
        };
        ServerNeeds {
            properties: serde_json::from_value(properties).unwrap(),
            ..ServerNeeds::of_size(size)
        }
    }

    #[test]
    fn a_node_goes_before_what_is_said_for_all() {
        let for_all = Wanted {
            key_name: Some("ours".to_owned()),
            networks: vec!["blue".to_owned()],
            ..Wanted::default()
        };
        let node = needs(json!({"networks": ["red"], "boot_volume": {"size": "1500 MB"}}));
        let wanted = Wanted::of(&node, &for_all).unwrap();
        assert_eq!(wanted.networks, ["red"]);
        assert_eq!(wanted.key_name.as_deref(), Some("ours"));
        assert_eq!(wanted.boot_volume.unwrap().size.gib(), 2);
    }

    #[test]
    fn what_is_ours_and_what_is_nobodys_is_refused() {
        let refused = |properties| Wanted::of(&needs(properties), &Wanted::default()).unwrap_err();
        let ours = refused(json!({"metadata": {"concertina_key": "k"}}));
        assert!(ours.contains("concertina_key"), "{ours}");
        let unknown = refused(json!({"flavour": "m1.tiny"}));
        assert!(unknown.contains("unknown field `flavour`"), "{unknown}");
    }
}
