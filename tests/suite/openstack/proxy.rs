//! A proxy before the lab's real APIs, which counts and hurts answers (`labs/openstack/proxy.py`).

use providers::openstack::access::Login;
use serde_json::Value;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// One that runs; it ends with this.
pub(super) struct Proxy {
    child: Child,
    port: u16,
    scheme: &'static str,
}

impl Proxy {
    /// With faults as the script takes them.
    pub(super) fn start(port: u16, faults: &[&str]) -> Self {
        Self::started(port, faults, None)
    }

    /// One that speaks TLS with that certificate and key.
    pub(super) fn start_tls(port: u16, certificate: &Path, key: &Path) -> Self {
        let both = format!("{} {}", certificate.display(), key.display());
        Self::started(port, &[], Some(both))
    }

    fn started(port: u16, faults: &[&str], tls: Option<String>) -> Self {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../labs/openstack/proxy.py");
        let mut child = Command::new("/usr/bin/python3")
            .args(["-B", script, &port.to_string()])
            .args(faults)
            .env("PROXY_TLS", tls.clone().unwrap_or_default())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut said = BufReader::new(child.stdout.take().unwrap());
        said.read_line(&mut line).unwrap();
        assert_eq!(line, "ready\n");
        let scheme = match tls {
            Some(_) => "https",
            None => "http",
        };
        Self {
            child,
            port,
            scheme,
        }
    }

    /// Through the proxy, whatever the catalogue says.
    pub(super) fn login(&self, folder: &Path) -> Login {
        self.login_with(folder, "")
    }

    /// The same, with more lines of the cloud.
    pub(super) fn login_with(&self, folder: &Path, more: &str) -> Login {
        let (port, scheme) = (self.port, self.scheme);
        let text = format!(
            "clouds:\n  hurt:\n    auth:\n      auth_url: {scheme}://127.0.0.1:{port}/v3\n      username: demo\n      \
             password: demo\n      project_name: demo\n      user_domain_name: Default\n      \
             project_domain_name: Default\n    region_name: RegionOne\n    \
             compute_endpoint_override: {scheme}://127.0.0.1:{}/v2.1\n    \
             network_endpoint_override: {scheme}://127.0.0.1:{}\n    \
             image_endpoint_override: {scheme}://127.0.0.1:{}\n{more}",
            port + 1,
            port + 2,
            port + 3,
        );
        let file = folder.join("clouds.yaml");
        std::fs::write(&file, text).unwrap();
        Login::of_cloud("hurt", Some(&file)).unwrap()
    }

    /// Questions so far, by service and method.
    pub(super) fn counts(&self) -> Value {
        let url = format!("http://127.0.0.1:{}/_counts", self.port);
        let output = Command::new("curl").args(["-fsS", &url]).output().unwrap();
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// All of them.
    pub(super) fn asked(&self) -> u64 {
        let counts = self.counts();
        let services = counts.as_object().unwrap().values();
        let methods = services.flat_map(|service| service.as_object().unwrap().values());
        methods.filter_map(Value::as_u64).sum()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
