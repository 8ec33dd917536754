//! The shapes of answers, as far as they are read (API references of Nova, Neutron and Glance).

use serde::Deserialize;
use std::collections::BTreeMap;

/// `GET /servers/detail`.
#[derive(Debug, Deserialize)]
pub(in crate::openstack) struct NovaServers {
    pub(in crate::openstack) servers: Vec<NovaServer>,
    #[serde(default)]
    pub(in crate::openstack) servers_links: Vec<Link>,
}

/// Where the next page is.
#[derive(Debug, Deserialize)]
pub(in crate::openstack) struct Link {
    pub(in crate::openstack) rel: String,
}

/// `GET /servers/ID`.
#[derive(Debug, Deserialize)]
pub(in crate::openstack) struct OneServer {
    pub(in crate::openstack) server: NovaServer,
}

/// A server.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(in crate::openstack) struct NovaServer {
    pub(in crate::openstack) id: String,
    pub(in crate::openstack) name: String,
    pub(in crate::openstack) status: String,
    pub(in crate::openstack) created: String,
    #[serde(default)]
    pub(in crate::openstack) metadata: BTreeMap<String, String>,
    #[serde(default)]
    pub(in crate::openstack) addresses: BTreeMap<String, Vec<NovaAddress>>,
    #[serde(default)]
    pub(in crate::openstack) fault: Option<Fault>,
    #[serde(default, rename = "OS-EXT-STS:task_state")]
    pub(in crate::openstack) task_state: Option<String>,
    #[serde(default, rename = "OS-EXT-AZ:availability_zone")]
    pub(in crate::openstack) zone: Option<String>,
    #[serde(default)]
    pub(in crate::openstack) flavor: Option<OwnFlavor>,
    /// When anything of it last changed.
    #[serde(default)]
    pub(in crate::openstack) updated: String,
    /// When its machine was made.
    #[serde(default, rename = "OS-SRV-USG:launched_at")]
    pub(in crate::openstack) launched_at: Option<String>,
    /// A word for its host that says nothing more of it; empty while it has none.
    #[serde(default, rename = "hostId")]
    pub(in crate::openstack) host_id: String,
}

impl NovaServer {
    /// The name of its size, when it was given that.
    pub(in crate::openstack) fn flavor_name(&self) -> Option<&str> {
        self.flavor.as_ref()?.original_name.as_deref()
    }
}

/// `GET /servers/ID/os-instance-actions`.
#[derive(Debug, Deserialize)]
pub(in crate::openstack) struct InstanceActions {
    #[serde(rename = "instanceActions")]
    pub(in crate::openstack) actions: Vec<InstanceAction>,
}

/// What somebody had Nova do with a server.
#[derive(Debug, Deserialize)]
pub(in crate::openstack) struct InstanceAction {
    pub(in crate::openstack) action: String,
    /// Without a zone; it is UTC.
    pub(in crate::openstack) start_time: String,
}

/// The size of a server (2.47 and later).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(in crate::openstack) struct OwnFlavor {
    #[serde(default)]
    pub(in crate::openstack) original_name: Option<String>,
}

/// Why a server is in ERROR.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(in crate::openstack) struct Fault {
    pub(in crate::openstack) message: String,
}

/// An address of a server in a network.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(in crate::openstack) struct NovaAddress {
    pub(in crate::openstack) addr: std::net::IpAddr,
    #[serde(rename = "OS-EXT-IPS:type")]
    pub(in crate::openstack) kind: AddressKind,
    #[serde(default, rename = "OS-EXT-IPS-MAC:mac_addr")]
    pub(in crate::openstack) mac: Option<String>,
}

/// Whose it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(in crate::openstack) enum AddressKind {
    /// The port's own.
    Fixed,
    /// One that leads to it from another network.
    Floating,
}

/// The answer to a creation.
#[derive(Debug, Deserialize)]
pub(in crate::openstack) struct Created {
    pub(in crate::openstack) server: CreatedServer,
}

/// All that it says.
#[derive(Debug, Deserialize)]
pub(in crate::openstack) struct CreatedServer {
    pub(in crate::openstack) id: String,
}

/// `GET /flavors/detail`.
#[derive(Debug, Deserialize)]
pub(in crate::openstack) struct Flavors {
    pub(in crate::openstack) flavors: Vec<Flavor>,
}

/// A size that a cloud offers.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(in crate::openstack) struct Flavor {
    pub(in crate::openstack) id: String,
    pub(in crate::openstack) name: String,
    #[serde(rename = "vcpus")]
    pub(in crate::openstack) cpus: u32,
    #[serde(rename = "ram")]
    pub(in crate::openstack) memory_mib: u32,
    #[serde(rename = "disk")]
    pub(in crate::openstack) disk_gib: u32,
}

/// `GET /images`.
#[derive(Debug, Deserialize)]
pub(in crate::openstack) struct Images {
    pub(in crate::openstack) images: Vec<Image>,
}

/// An image.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(in crate::openstack) struct Image {
    pub(in crate::openstack) id: String,
    #[serde(default)]
    pub(in crate::openstack) name: Option<String>,
    #[serde(default)]
    pub(in crate::openstack) created_at: String,
    #[serde(default)]
    pub(in crate::openstack) os_distro: Option<String>,
    #[serde(default)]
    pub(in crate::openstack) os_version: Option<String>,
    #[serde(default)]
    pub(in crate::openstack) os_type: Option<String>,
    #[serde(default)]
    pub(in crate::openstack) architecture: Option<String>,
}

/// `GET /networks`.
#[derive(Debug, Deserialize)]
pub(in crate::openstack) struct Networks {
    pub(in crate::openstack) networks: Vec<Network>,
}

/// A network.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(in crate::openstack) struct Network {
    pub(in crate::openstack) id: String,
    pub(in crate::openstack) name: String,
    #[serde(default, rename = "router:external")]
    pub(in crate::openstack) is_external: bool,
}

/// `GET /ports`.
#[derive(Debug, Deserialize)]
pub(in crate::openstack) struct Ports {
    pub(in crate::openstack) ports: Vec<Port>,
}

/// What connects a server with a network.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::openstack) struct Port {
    pub(in crate::openstack) id: String,
}

/// `GET /floatingips`.
#[derive(Debug, Deserialize)]
pub(in crate::openstack) struct FloatingAddresses {
    pub(in crate::openstack) floatingips: Vec<FloatingAddress>,
}

/// A floating address.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::openstack) struct FloatingAddress {
    pub(in crate::openstack) id: String,
}

/// `GET /os-server-groups`.
#[derive(Debug, Deserialize)]
pub(in crate::openstack) struct ServerGroups {
    pub(in crate::openstack) server_groups: Vec<Named>,
}

/// What has an id and a name.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::openstack) struct Named {
    pub(in crate::openstack) id: String,
    pub(in crate::openstack) name: String,
}

/// `GET /os-keypairs`.
#[derive(Debug, Deserialize)]
pub(in crate::openstack) struct KeyPairs {
    pub(in crate::openstack) keypairs: Vec<OneKeyPair>,
}

/// Nova wraps each.
#[derive(Debug, Deserialize)]
pub(in crate::openstack) struct OneKeyPair {
    pub(in crate::openstack) keypair: KeyPair,
}

/// A public key that servers are made with.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::openstack) struct KeyPair {
    pub(in crate::openstack) name: String,
    pub(in crate::openstack) public_key: String,
}

/// `GET /limits`.
#[derive(Debug, Deserialize)]
pub(in crate::openstack) struct LimitsAnswer {
    pub(in crate::openstack) limits: Limits,
}

/// What a project may have.
#[derive(Debug, Deserialize)]
pub(in crate::openstack) struct Limits {
    pub(in crate::openstack) absolute: AbsoluteLimits,
}

/// What a project may have and has; -1 is "as many as you like".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::openstack) struct AbsoluteLimits {
    pub(in crate::openstack) max_total_instances: i64,
    pub(in crate::openstack) total_instances_used: i64,
    pub(in crate::openstack) max_total_cores: i64,
    pub(in crate::openstack) total_cores_used: i64,
    #[serde(rename = "maxTotalRAMSize")]
    pub(in crate::openstack) max_total_ram_mib: i64,
    #[serde(rename = "totalRAMUsed")]
    pub(in crate::openstack) total_ram_used_mib: i64,
}

/// `GET /quotas/PROJECT/details` of Neutron.
#[derive(Debug, Deserialize)]
pub(in crate::openstack) struct QuotasAnswer {
    pub(in crate::openstack) quota: Quotas,
}

/// What a project may have of networks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(in crate::openstack) struct Quotas {
    pub(in crate::openstack) port: Quota,
    pub(in crate::openstack) floatingip: Quota,
}

/// The most, what is there and what is on its way; -1 is "as many as you like".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(in crate::openstack) struct Quota {
    pub(in crate::openstack) limit: i64,
    pub(in crate::openstack) used: i64,
    #[serde(default)]
    pub(in crate::openstack) reserved: i64,
}

/// `GET /limits` of Cinder.
#[derive(Debug, Deserialize)]
pub(in crate::openstack) struct VolumeLimitsAnswer {
    pub(in crate::openstack) limits: VolumeLimitsOf,
}

/// What a project may have of volumes.
#[derive(Debug, Deserialize)]
pub(in crate::openstack) struct VolumeLimitsOf {
    pub(in crate::openstack) absolute: VolumeLimits,
}

/// What a project may have of volumes and has; -1 is "as many as you like".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::openstack) struct VolumeLimits {
    pub(in crate::openstack) max_total_volumes: i64,
    pub(in crate::openstack) total_volumes_used: i64,
    #[serde(rename = "maxTotalVolumeGigabytes")]
    pub(in crate::openstack) max_total_volume_gib: i64,
    #[serde(rename = "totalGigabytesUsed")]
    pub(in crate::openstack) total_gib_used: i64,
}

/// `GET /security-groups`.
#[derive(Debug, Deserialize)]
pub(in crate::openstack) struct Groups {
    pub(in crate::openstack) security_groups: Vec<Named>,
}

/// `GET /os-availability-zone`.
#[derive(Debug, Deserialize)]
pub(in crate::openstack) struct Zones {
    #[serde(rename = "availabilityZoneInfo")]
    pub(in crate::openstack) zones: Vec<Zone>,
}

/// An availability zone.
#[derive(Debug, Deserialize)]
pub(in crate::openstack) struct Zone {
    #[serde(rename = "zoneName")]
    pub(in crate::openstack) name: String,
    #[serde(rename = "zoneState")]
    pub(in crate::openstack) state: ZoneState,
}

/// Whether it takes servers.
#[derive(Debug, Deserialize)]
pub(in crate::openstack) struct ZoneState {
    pub(in crate::openstack) available: bool,
}

/// The answer to `os-getConsoleOutput`.
#[derive(Debug, Deserialize)]
pub(in crate::openstack) struct ConsoleOutput {
    pub(in crate::openstack) output: Option<String>,
}

/// `GET /ports` with two fields.
#[derive(Debug, Deserialize)]
pub(in crate::openstack) struct PortsOfDevices {
    pub(in crate::openstack) ports: Vec<PortOfDevice>,
    #[serde(default)]
    pub(in crate::openstack) ports_links: Vec<Link>,
}

/// A port, and whose it is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(in crate::openstack) struct PortOfDevice {
    pub(in crate::openstack) id: String,
    #[serde(default)]
    pub(in crate::openstack) device_id: String,
}
