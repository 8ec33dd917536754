//! `ansible.cfg` and the environment of a run.

use super::run_folder::RunFolder;
use super::settings::AnsibleSettings;
use std::ffi::OsString;
use std::path::Path;

/// Used where the playbook's folder has no `ansible.cfg` of its own. Under emulation a module costs
/// 2–3 s with pipelining and a kept connection, three times that without; facts cost 6 s.
pub(super) const DEFAULT_CONFIGURATION: &str = "\
[defaults]
gathering = explicit
timeout = 30
deprecation_warnings = False
localhost_warning = False
callback_result_format = yaml
collections_path = ~/.ansible/collections:/usr/share/ansible/collections
roles_path = ~/.ansible/roles:/usr/share/ansible/roles:/etc/ansible/roles

[inventory]
enable_plugins = ansible.builtin.yaml
unparsed_is_failed = True

[ssh_connection]
pipelining = True
transfer_method = piped
usetty = False
ssh_args = -o ControlMaster=auto -o ControlPersist=60s -o ServerAliveInterval=10 -o ServerAliveCountMax=3
";

const PASSED: [&str; 13] = [
    "PATH",
    "HOME",
    "USER",
    "LOGNAME",
    "SHELL",
    "TZ",
    "TMPDIR",
    "SSH_AUTH_SOCK",
    "XDG_RUNTIME_DIR",
    "VIRTUAL_ENV",
    "ANSIBLE_COLLECTIONS_PATH",
    "ANSIBLE_ROLES_PATH",
    "ANSIBLE_VAULT_PASSWORD_FILE",
];

/// The whole environment of a run; nothing else is passed on.
pub(super) fn environment(
    settings: &AnsibleSettings,
    folder: &RunFolder,
    control_sockets: Option<&Path>,
) -> Vec<(OsString, OsString)> {
    let mut environment: Vec<(OsString, OsString)> = PASSED
        .iter()
        .copied()
        .chain(settings.pass_environment.iter().map(String::as_str))
        .filter_map(|name| Some((name.into(), std::env::var_os(name)?)))
        .collect();
    let mut set = |name: &str, value: OsString| environment.push((name.into(), value));
    // Ansible refuses to start in a locale that is not UTF-8.
    set("LANG", "C.UTF-8".into());
    set("LC_ALL", "C.UTF-8".into());
    set("PYTHONDONTWRITEBYTECODE", "1".into());
    set("ANSIBLE_CONFIG", folder.configuration().into());
    set("ANSIBLE_LOCAL_TEMP", folder.scratch().into());
    if folder.is_configured_here() {
        // nothing is left in the user's home; collections and roles there are found all the same
        set("ANSIBLE_HOME", folder.scratch().into());
    }
    set("ANSIBLE_NOCOLOR", "1".into());
    set("ANSIBLE_RETRY_FILES_ENABLED", "False".into());
    set("ANSIBLE_HOST_KEY_CHECKING", "True".into());
    set("CONCERTINA_RUN", folder.path().into());
    if let Some(sockets) = control_sockets {
        set("ANSIBLE_SSH_CONTROL_PATH_DIR", sockets.into());
    }
    environment
}
