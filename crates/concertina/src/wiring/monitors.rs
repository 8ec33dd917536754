//! Prometheus and Alertmanager, asked as the settings say.

use crate::config::Config;
use engine::ports::Clock;
use signals::{PrometheusSignals, SettingsError, SignalsSettings};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

/// The monitors behind the engine's port.
///
/// # Errors
/// An address or a time that cannot work.
pub(super) fn monitors(
    config: &Config,
    clock: Arc<dyn Clock>,
) -> Result<Arc<PrometheusSignals>, SettingsError> {
    let settings = SignalsSettings {
        prometheus_url: format!("http://{}", reachable(config.monitoring.prometheus)),
        alertmanager_url: format!("http://{}", reachable(config.monitoring.alertmanager)),
        stale_after: config.policy.settings().stale_after,
        cpu_window: config.monitoring.intervals().irate_window,
        ..SignalsSettings::default()
    };
    PrometheusSignals::new(settings, clock).map(Arc::new)
}

/// An address that means "all addresses" is no place to connect to.
fn reachable(listening: SocketAddr) -> SocketAddr {
    let ip = match listening.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    SocketAddr::new(ip, listening.port())
}
