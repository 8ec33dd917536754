//! systemd units of Prometheus and Alertmanager, and the arguments that start both.

use crate::rendered::head;
use crate::{MonitoringSpec, RenderedFile};
use std::net::SocketAddr;

/// Names of the configuration files within their folders.
pub(crate) const PROMETHEUS_FILE: &str = "prometheus.yml";
/// See [`PROMETHEUS_FILE`].
pub(crate) const ALERTMANAGER_FILE: &str = "alertmanager.yml";

/// Arguments of `prometheus`. Used by the unit, and by whoever starts it otherwise.
pub fn prometheus_arguments(config: &str, data: &str, listen: SocketAddr) -> Vec<String> {
    vec![
        format!("--config.file={config}"),
        format!("--storage.tsdb.path={data}"),
        format!("--web.listen-address={listen}"),
    ]
}

/// Arguments of `alertmanager`. Clustering is off: it would listen on all addresses.
pub fn alertmanager_arguments(config: &str, data: &str, listen: SocketAddr) -> Vec<String> {
    vec![
        format!("--config.file={config}"),
        format!("--storage.path={data}"),
        format!("--web.listen-address={listen}"),
        "--cluster.listen-address=".to_owned(),
    ]
}

struct Unit<'a> {
    file: &'static str,
    description: &'static str,
    documentation: &'static str,
    /// The distribution's unit for the same program and port.
    conflicts: Option<&'static str>,
    config_folder: &'a str,
    data_folder: &'a str,
    program: &'a str,
    arguments: Vec<String>,
}

/// Both units.
pub(crate) fn units(spec: &MonitoringSpec) -> [RenderedFile; 2] {
    let (paths, addresses) = (&spec.paths, &spec.addresses);
    [
        unit(&Unit {
            file: "prometheus.service",
            description: "Prometheus, watching the services that Concertina deploys",
            documentation: "https://prometheus.io/docs/",
            conflicts: None,
            config_folder: &paths.prometheus_config,
            data_folder: &paths.prometheus_data,
            program: &paths.prometheus_program,
            arguments: prometheus_arguments(
                &format!("{}/{PROMETHEUS_FILE}", paths.prometheus_config),
                &paths.prometheus_data,
                addresses.prometheus,
            ),
        }),
        unit(&Unit {
            file: "alertmanager.service",
            description: "Alertmanager, telling Concertina what fires",
            documentation: "https://prometheus.io/docs/alerting/latest/alertmanager/",
            conflicts: Some("prometheus-alertmanager.service"),
            config_folder: &paths.alertmanager_config,
            data_folder: &paths.alertmanager_data,
            program: &paths.alertmanager_program,
            arguments: alertmanager_arguments(
                &format!("{}/{ALERTMANAGER_FILE}", paths.alertmanager_config),
                &paths.alertmanager_data,
                addresses.alertmanager,
            ),
        }),
    ]
}

fn unit(unit: &Unit<'_>) -> RenderedFile {
    let config = unit.config_folder;
    let mut text = head(&[
        &format!("Goes to /etc/systemd/system/{}; then:", unit.file),
        "",
        &format!(
            "    systemctl daemon-reload && systemctl enable --now {}",
            unit.file
        ),
        "",
        &format!("It needs the user \"prometheus\" and the files in {config}."),
    ]);
    let conflicts = unit
        .conflicts
        .map(|other| format!("Conflicts={other}\n"))
        .unwrap_or_default();
    let command = std::iter::once(unit.program)
        .chain(unit.arguments.iter().map(String::as_str))
        .map(word)
        .collect::<Vec<_>>()
        .join(" \\\n    ");
    // systemd makes folders below /var/lib itself; others must be there
    let data = match unit.data_folder.strip_prefix("/var/lib/") {
        Some(name) => format!("StateDirectory={}", word(name)),
        None => format!("ReadWritePaths={}", word(unit.data_folder)),
    };
    text.push_str(&format!(
        "
[Unit]
Description={}
Documentation={}
Wants=network-online.target
After=network-online.target
{conflicts}
[Service]
User=prometheus
ExecStart={command}
ExecReload=/bin/kill -HUP $MAINPID
Restart=on-failure
RestartSec=5
TimeoutStopSec=20
LimitNOFILE=32768
{data}
",
        unit.description, unit.documentation
    ));
    text.push_str(HARDENING);
    RenderedFile::new(unit.file, text)
}

/// What neither program needs.
const HARDENING: &str = "\
CapabilityBoundingSet=
LockPersonality=true
NoNewPrivileges=true
PrivateDevices=true
PrivateTmp=true
ProtectControlGroups=true
ProtectHome=true
ProtectKernelModules=true
ProtectKernelTunables=true
ProtectSystem=strict
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictNamespaces=true
RestrictRealtime=true
SystemCallArchitectures=native

[Install]
WantedBy=multi-user.target
";

/// One word of a unit: `%` and `$` mean something there, and so do blanks and quotes.
fn word(text: &str) -> String {
    let escaped = text.replace('%', "%%").replace('$', "$$");
    let quiet = |c: char| !c.is_whitespace() && !c.is_control() && !matches!(c, '"' | '\'' | '\\');
    if escaped.chars().all(quiet) {
        return escaped;
    }
    let mut quoted = String::from("\"");
    for c in escaped.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_keep_their_meaning() {
        assert_eq!(word("/var/lib/x"), "/var/lib/x");
        assert_eq!(word("/my data/50%"), "\"/my data/50%%\"");
        assert_eq!(word("a\"b"), "\"a\\\"b\"");
    }
}
