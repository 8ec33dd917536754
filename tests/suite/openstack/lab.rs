//! The lab as a plain user of it sees it.

use providers::openstack::access::Login;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Where the lab keeps its logins.
pub(super) fn rc(name: &str) -> PathBuf {
    let folder = std::env::var("LAB").unwrap_or_else(|_| "/var/lib/openstack-lab".to_owned());
    Path::new(&folder).join("rc").join(name)
}

pub(super) fn login(cloud: &str) -> Login {
    Login::of_cloud(cloud, Some(&rc("clouds.yaml"))).unwrap()
}

/// What OpenStack's own client says.
pub(super) fn openstack(arguments: &str) -> String {
    client("demo", arguments)
}

fn client(cloud: &str, arguments: &str) -> String {
    let output = Command::new("openstack")
        .env("OS_CLIENT_CONFIG_FILE", rc("clouds.yaml"))
        .args(["--os-cloud", cloud])
        .args(arguments.split_whitespace())
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// Names of servers that begin so.
pub(super) fn servers(beginning: &str) -> Vec<String> {
    let all = openstack("server list -f value -c Name");
    let ours = all.lines().filter(|name| name.starts_with(beginning));
    ours.map(str::to_owned).collect()
}

/// What OpenStack's own client says to the cloud's operator.
pub(super) fn admin(arguments: &str) -> String {
    client("lab-admin", arguments)
}

/// The same token, ended an hour ago: Keystone's own keys sign it.
pub(super) fn expired(token: &str) -> String {
    let script = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../labs/openstack/expired_token.py"
    );
    let mut child = Command::new(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(token.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// Kills, ends or begins one service of the lab.
pub(super) fn lab_service(action: &str, name: &str) {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../labs/openstack/service.sh");
    let output = Command::new(script).args([action, name]).output().unwrap();
    assert!(
        output.status.success(),
        "{action} {name}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}
