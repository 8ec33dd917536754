//! What is to be watched, and where everything listens.

use crate::{BaseUrl, MonitoringIntervals};
use model::{ServiceName, ThresholdPolicy};
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// All that the monitors' files depend on.
#[derive(Debug, Clone, PartialEq)]
pub struct MonitoringSpec {
    /// The services, each with its scaling policies. The rules hold their thresholds.
    pub services: BTreeMap<ServiceName, Vec<ThresholdPolicy>>,
    /// Who listens where.
    pub addresses: Addresses,
    /// How often the monitors look.
    pub intervals: MonitoringIntervals,
    /// Where files and programs are, for the systemd units.
    pub paths: Paths,
}

/// Who listens where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addresses {
    /// The agent, as Prometheus and Alertmanager reach it.
    pub agent: BaseUrl,
    /// Prometheus.
    pub prometheus: SocketAddr,
    /// Alertmanager.
    pub alertmanager: SocketAddr,
}

/// Where files and programs are once installed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    /// Folder of `prometheus.yml` and the rules.
    pub prometheus_config: String,
    /// Folder of Prometheus' samples.
    pub prometheus_data: String,
    /// The program.
    pub prometheus_program: String,
    /// Folder of `alertmanager.yml`.
    pub alertmanager_config: String,
    /// Folder of Alertmanager's silences.
    pub alertmanager_data: String,
    /// The program.
    pub alertmanager_program: String,
}

impl Default for Addresses {
    /// The origin's ports, on loopback.
    fn default() -> Self {
        let loopback = |port| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        Self {
            agent: BaseUrl::new("http://127.0.0.1:5004")
                .expect("invariant: the default address is well formed"),
            prometheus: loopback(9090),
            alertmanager: loopback(9093),
        }
    }
}

impl Default for Paths {
    /// The origin's folders, Debian's programs.
    fn default() -> Self {
        Self {
            prometheus_config: "/etc/prometheus".to_owned(),
            prometheus_data: "/var/lib/prometheus".to_owned(),
            prometheus_program: "/usr/bin/prometheus".to_owned(),
            alertmanager_config: "/etc/alertmanager".to_owned(),
            alertmanager_data: "/var/lib/alertmanager".to_owned(),
            alertmanager_program: "/usr/bin/prometheus-alertmanager".to_owned(),
        }
    }
}

/// How a neighbour on the same machine reaches what listens there: an address that means "all
/// addresses" is no place to connect to.
pub(crate) fn reachable(listening: SocketAddr) -> SocketAddr {
    let ip = match listening.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    SocketAddr::new(ip, listening.port())
}

/// One service with both policies, everything else as by default.
#[cfg(test)]
pub(crate) fn sample() -> MonitoringSpec {
    use model::{Percent, ThresholdTarget};
    let policy = |name: &str, target| ThresholdPolicy {
        name: name.parse().unwrap(),
        group: "app".parse().unwrap(),
        target,
        adjustment: std::num::NonZeroU32::MIN,
    };
    let cpu = |percent| Percent::new(percent).unwrap();
    let policies = vec![
        policy("grow", ThresholdTarget::AnyAbove { cpu: cpu(80.0) }),
        policy("shrink", ThresholdTarget::AllBelow { cpu: cpu(20.0) }),
    ];
    MonitoringSpec {
        services: BTreeMap::from([("web-fleet".parse().unwrap(), policies)]),
        addresses: Addresses::default(),
        intervals: MonitoringIntervals::default(),
        paths: Paths::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_connects_to_all_addresses() {
        let all: SocketAddr = "0.0.0.0:9093".parse().unwrap();
        assert_eq!(reachable(all).to_string(), "127.0.0.1:9093");
        let one: SocketAddr = "10.0.0.7:9093".parse().unwrap();
        assert_eq!(reachable(one), one);
    }
}
