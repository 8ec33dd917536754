//! `scripts/setup.sh`, where nothing may be installed: what it says to a user without root, and that
//! it does nothing where nothing is missing. A bare machine is `scripts/bare-machine.sh`'s.

use std::collections::BTreeSet;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// Programs that the script itself uses, and that every Debian has.
const USED: [&str; 17] = [
    "bash",
    "env",
    "dirname",
    "sed",
    "grep",
    "id",
    "find",
    "head",
    "tail",
    "cat",
    "rm",
    "mktemp",
    "apt-get",
    "apt-cache",
    "dpkg",
    "python3",
    "setpriv",
];

/// A copy of the script, in a project of its own, on a computer whose `PATH` has few programs.
struct Machine {
    folder: TempDir,
}

impl Machine {
    fn new(programs: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let machine = Self { folder };
        std::fs::create_dir_all(machine.path("project/scripts")).unwrap();
        std::fs::create_dir(machine.path("bin")).unwrap();
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../scripts/setup.sh");
        std::fs::copy(script, machine.path("project/scripts/setup.sh")).unwrap();
        let path = std::env::var_os("PATH").unwrap();
        for program in USED.iter().chain(programs) {
            let found = std::env::split_paths(&path)
                .map(|folder| folder.join(program))
                .find(|file| file.exists());
            let found = found.unwrap_or_else(|| panic!("{program} is not here"));
            symlink(found, machine.path("bin").join(program)).unwrap();
        }
        // only asked whether it is there
        symlink("/bin/true", machine.path("bin/cargo")).unwrap();
        let open = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(machine.path(""), open).unwrap();
        machine
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs it as a user without root; its exit status and all that it said.
    fn run(&self, package_lists: &Path) -> (Option<i32>, String) {
        let configuration = self.path("apt.conf");
        let text = format!(
            "Dir::State::lists \"{}\";\nDir::Cache::pkgcache \"\";\nDir::Cache::srcpkgcache \"\";\n",
            package_lists.display()
        );
        std::fs::write(&configuration, text).unwrap();
        let script = self.path("project/scripts/setup.sh");
        let mut command = if is_root() {
            let mut command = Command::new("setpriv");
            command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]);
            command.arg("bash").arg(script);
            command
        } else {
            let mut command = Command::new("bash");
            command.arg(script);
            command
        };
        let output = command
            .env("APT_CONFIG", configuration)
            .env("PATH", self.path("bin"))
            .current_dir(self.path("project"))
            .output()
            .unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(said).unwrap())
    }
}

fn is_root() -> bool {
    let output = Command::new("id").arg("-u").output().unwrap();
    output.stdout == b"0\n"
}

/// The packages of the command that is to be given to an administrator.
fn packages(said: &str) -> BTreeSet<&str> {
    let line = said.lines().find(|line| line.contains("apt-get install"));
    let line = line.unwrap_or_else(|| panic!("no command in:\n{said}"));
    let (_, packages) = line.split_once("--allow-downgrades ").unwrap();
    packages.split(' ').collect()
}

fn suite() -> String {
    let text = std::fs::read_to_string("/etc/os-release").unwrap();
    let line = text
        .lines()
        .find_map(|l| l.strip_prefix("VERSION_CODENAME="));
    line.unwrap().to_owned()
}

/// Nothing that needs root is tried, and the command is whole: with the suite for both parts of
/// QEMU, so that a newer qemu-utils is no obstacle, whether package lists are there or not.
#[test]
fn without_root_the_command_for_an_administrator_is_told() {
    let machine = Machine::new(&["cc", "make", "ssh"]);
    let empty = machine.path("no-lists");
    std::fs::create_dir(&empty).unwrap();
    for lists in [Path::new("/var/lib/apt/lists"), &empty] {
        let (code, said) = machine.run(lists);
        assert_eq!(code, Some(1), "{said}");
        assert!(said.contains("no root needed after it"), "{said}");
        assert!(
            said.contains("sudo apt-get update && sudo apt-get install"),
            "{said}"
        );
        let (wanted, suite) = (packages(&said), suite());
        for package in [
            "mmdebstrap",
            "prometheus",
            "prometheus-alertmanager",
            &format!("qemu-system-x86/{suite}"),
            &format!("qemu-utils/{suite}"),
        ] {
            assert!(wanted.contains(package), "{package} is not in:\n{said}");
        }
        for there in ["gcc", "make", "openssh-client"] {
            assert!(!wanted.contains(there), "{there} is not missing:\n{said}");
        }
        assert!(
            said.contains("systemctl disable --now prometheus prometheus-alertmanager"),
            "{said}"
        );
        assert!(!machine.path("project/.venv").exists(), "it went on");
    }
}

#[test]
fn without_the_toolchain_it_says_so_first() {
    let machine = Machine::new(&[]);
    std::fs::remove_file(machine.path("bin/cargo")).unwrap();
    let (code, said) = machine.run(Path::new("/var/lib/apt/lists"));
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("install it with rustup"), "{said}");
}

/// The computer that runs the tests has been set up.
#[test]
fn where_nothing_is_missing_nothing_is_done() {
    let output = Command::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../scripts/setup.sh"))
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{said}");
    let lines: Vec<&str> = said.lines().map(|line| line[6..].trim_start()).collect();
    let expected = [
        "Debian packages: nothing missing",
        "ansible-core: nothing missing",
    ];
    assert_eq!(lines, expected);
}
