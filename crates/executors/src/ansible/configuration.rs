//! `ansible.cfg` and the environment of a run.

use super::run_folder::RunFolder;
use super::settings::AnsibleSettings;
use crate::abandon::KEY_VARIABLE;
use model::IdempotencyKey;
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

/// Names what Ansible reads when it starts.
pub(super) const CONFIGURATION: &str = "ANSIBLE_CONFIG";
/// Where Ansible keeps what it would keep in the user's home.
pub(super) const HOME: &str = "ANSIBLE_HOME";
/// Where Ansible's own temporary files lie.
pub(super) const LOCAL_TEMP: &str = "ANSIBLE_LOCAL_TEMP";

/// What every run sees; with [`own`], the whole environment. Nothing else is passed on.
pub(super) fn common(settings: &AnsibleSettings) -> Vec<(OsString, OsString)> {
    let mut environment: Vec<_> = settings.pass_environment.beside(&PASSED).collect();
    for (name, value) in [
        // Ansible refuses to start in a locale that is not UTF-8.
        ("LANG", "C.UTF-8"),
        ("LC_ALL", "C.UTF-8"),
        ("PYTHONDONTWRITEBYTECODE", "1"),
        ("ANSIBLE_NOCOLOR", "1"),
        ("ANSIBLE_RETRY_FILES_ENABLED", "False"),
        ("ANSIBLE_HOST_KEY_CHECKING", "True"),
    ] {
        environment.push((name.into(), value.into()));
    }
    environment
}

/// What differs from run to run.
pub(super) fn own(
    folder: &RunFolder,
    control_sockets: Option<&Path>,
    key: &IdempotencyKey,
) -> Vec<(OsString, OsString)> {
    let mut environment = Vec::new();
    let mut set = |name: &str, value: OsString| environment.push((name.into(), value));
    set(CONFIGURATION, folder.configuration().into());
    set(LOCAL_TEMP, folder.scratch().into());
    if folder.is_configured_here() {
        // nothing is left in the user's home; collections and roles there are found all the same
        set(HOME, folder.scratch().into());
    }
    set("CONCERTINA_RUN", folder.path().into());
    set(KEY_VARIABLE, key.as_str().into());
    if let Some(sockets) = control_sockets {
        set("ANSIBLE_SSH_CONTROL_PATH_DIR", sockets.into());
    }
    environment
}
