//! This computer: disk, the agent's port, programs.

use super::asking;
use super::finding::{About, Finding};
use engine::ports::ExecutorError;
use std::io::ErrorKind;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Command;

const ABOUT: About = About::Computer;

/// Less is told: records and logs of a few weeks.
const LITTLE_DISK_MIB: u64 = 1024;

/// Less fails.
const NO_DISK_MIB: u64 = 64;

/// Room where the state folder is, or will be.
pub(super) fn disk(state: &Path) -> Finding {
    let there = state.ancestors().find(|folder| folder.exists());
    let Some(stat) = there.and_then(|folder| rustix::fs::statvfs(folder).ok()) else {
        let what = format!("how much room {} has can't be read", state.display());
        return Finding::notable(ABOUT, what, "");
    };
    room(state, (stat.f_bavail.saturating_mul(stat.f_frsize)) >> 20)
}

fn room(state: &Path, mib: u64) -> Finding {
    let size = match mib {
        0..4096 => format!("{mib} MiB"),
        _ => format!("{} GiB", mib >> 10),
    };
    let what = format!("{size} of disk are free for {}", state.display());
    let advice = "make room, or choose another folder with --state";
    match mib {
        0..NO_DISK_MIB => Finding::bad(ABOUT, what, advice),
        NO_DISK_MIB..LITTLE_DISK_MIB => Finding::notable(ABOUT, what, advice),
        _ => Finding::good(ABOUT, what),
    }
}

/// Whether an agent can listen, or does.
pub(super) async fn port(listen: SocketAddr) -> Finding {
    match TcpListener::bind(listen) {
        Ok(_) => Finding::good(ABOUT, format!("an agent can listen at {listen}")),
        Err(error) if error.kind() == ErrorKind::AddrInUse => match is_agent(listen).await {
            true => Finding::good(ABOUT, format!("an agent listens at {listen}")),
            false => Finding::bad(
                ABOUT,
                format!("another program listens at {listen}"),
                "end it, or choose another address (agent.listen), also for Alertmanager",
            ),
        },
        Err(error) => Finding::bad(
            ABOUT,
            format!("nobody can listen at {listen}: {error}"),
            "choose another address (agent.listen)",
        ),
    }
}

/// Whether who listens there answers as an agent does.
async fn is_agent(listen: SocketAddr) -> bool {
    asking::get(&format!("http://{listen}/healthz"))
        .await
        .is_ok()
}

/// Whether virtual machines of this computer are quick.
pub(super) fn kvm() -> Finding {
    let device = Path::new("/dev/kvm");
    let may_open = rustix::fs::access(
        device,
        rustix::fs::Access::READ_OK | rustix::fs::Access::WRITE_OK,
    );
    match (device.exists(), may_open) {
        (true, Ok(())) => Finding::good(
            ABOUT,
            "KVM can be opened; whether it works is tried with the first server",
        ),
        (true, Err(_)) => Finding::notable(
            ABOUT,
            "KVM is there, and you may not use it: servers run under QEMU's emulation, ten times slower",
            "sudo usermod -aG kvm \"$USER\", and log in again",
        ),
        (false, _) => Finding::notable(
            ABOUT,
            "there is no KVM: servers run under QEMU's emulation, ten times slower",
            "switch virtualization on in the firmware, or in the host of this virtual machine",
        ),
    }
}

/// Ansible, and what playbooks for OpenStack need of it.
pub(super) fn ansible(
    program: Result<PathBuf, ExecutorError>,
    playbooks: &[PathBuf],
    see_a_login: bool,
) -> Vec<Finding> {
    let program = match program {
        Ok(program) => program,
        Err(error) if playbooks.is_empty() => {
            return vec![Finding::notable(
                ABOUT,
                error.to_string(),
                "playbooks want it",
            )];
        }
        Err(error) => return vec![Finding::bad(ABOUT, error.to_string(), "")],
    };
    let said = output(Command::new(&program).arg("--version"));
    let Some(said) = said else {
        let what = format!("{} does not start", program.display());
        return vec![Finding::bad(ABOUT, what, "install Ansible anew")];
    };
    let version = said.lines().next().unwrap_or_default();
    let mut findings = vec![Finding::good(
        ABOUT,
        format!("{version} at {}", program.display()),
    )];
    let of_openstack = playbooks.iter().find(|path| is_of_openstack(path));
    if let Some(playbook) = of_openstack {
        findings.push(collection(&program, playbook));
        if !see_a_login {
            findings.push(Finding::bad(
                ABOUT,
                format!("{} sees no login at OpenStack", playbook.display()),
                "name what playbooks may see in concertina.toml: [ansible] pass_environment = [\"OS_*\"]",
            ));
        }
    }
    findings
}

/// Whether a playbook uses the collection openstack.cloud, by its present or former names.
fn is_of_openstack(path: &Path) -> bool {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    text.contains("openstack.cloud.") || text.contains("os_server:")
}

fn collection(program: &Path, playbook: &Path) -> Finding {
    let beside = |name: &str| program.with_file_name(name);
    let listed = output(Command::new(beside("ansible-galaxy")).args([
        "collection",
        "list",
        "openstack.cloud",
    ]));
    let listed = listed.unwrap_or_default();
    let version = listed
        .lines()
        .find_map(|line| line.strip_prefix("openstack.cloud"));
    let Some(version) = version.map(str::trim) else {
        return Finding::bad(
            ABOUT,
            format!(
                "{} wants Ansible's collection openstack.cloud, which is not there",
                playbook.display()
            ),
            "`make openstack-tools` here, or `ansible-galaxy collection install openstack.cloud`",
        );
    };
    let sdk = output(Command::new(beside("python3")).args([
        "-c",
        "import importlib.metadata as m; print(m.version('openstacksdk'))",
    ]));
    match sdk.as_deref().map(str::trim) {
        Some(sdk) if is_too_new(sdk) => Finding::bad(
            ABOUT,
            format!(
                "collection openstack.cloud {version} does not work with openstacksdk {sdk}: its module \
                 `server` fails"
            ),
            "install `openstacksdk<4.11` into the same environment as Ansible (`make openstack-tools` does)",
        ),
        Some(sdk) => Finding::good(
            ABOUT,
            format!("collection openstack.cloud {version} with openstacksdk {sdk}"),
        ),
        None => Finding::bad(
            ABOUT,
            format!("collection openstack.cloud {version} has no openstacksdk beside it"),
            "install `openstacksdk<4.11` into the same environment as Ansible",
        ),
    }
}

/// From 4.11 on the collection's modules fail (docs/openstack.md has what was tried).
fn is_too_new(sdk: &str) -> bool {
    let mut numbers = sdk.split('.').map_while(|part| part.parse::<u32>().ok());
    (numbers.next(), numbers.next()) >= (Some(4), Some(11))
}

fn output(command: &mut Command) -> Option<String> {
    let output = command.output().ok()?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    output.status.success().then_some(said)
}

#[cfg(test)]
mod tests {
    use super::super::finding::Verdict;
    use super::*;

    #[test]
    fn an_sdk_that_the_collection_fails_with_is_known() {
        for (version, too_new) in [
            ("4.10.0", false),
            ("4.11.0", true),
            ("4.22.1", true),
            ("5.0", true),
            ("1.5", false),
        ] {
            assert_eq!(is_too_new(version), too_new, "{version}");
        }
    }

    #[test]
    fn room_is_judged_by_what_is_left() {
        let state = Path::new("/state");
        assert_eq!(room(state, 5000).verdict, Verdict::Good);
        assert!(matches!(room(state, 500).verdict, Verdict::Notable { .. }));
        let full = room(state, 3);
        assert!(matches!(full.verdict, Verdict::Bad { .. }));
        assert_eq!(full.what, "3 MiB of disk are free for /state");
    }

    #[tokio::test]
    async fn a_port_of_somebody_else_is_told() {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = taken.local_addr().unwrap();
        std::thread::spawn(move || {
            while let Ok((stream, _)) = taken.accept() {
                drop(stream);
            }
        });
        assert!(matches!(port(address).await.verdict, Verdict::Bad { .. }));
    }
}
