//! What this machine lacks is told in sentences that say what to do.

use super::bench::{Bench, binary};
use std::process::Command;

/// The program where no `.venv` is above it, with a `PATH` that has nothing.
pub(super) fn bare(bench: &Bench) -> Command {
    let program = bench.path("concertina");
    std::fs::copy(binary(), &program).unwrap();
    let mut command = Command::new(program);
    command
        .current_dir(bench.path(""))
        .env("PATH", bench.path("empty"))
        .env("HOME", bench.path(""))
        .env("XDG_CACHE_HOME", bench.path("cache"))
        .env("NO_COLOR", "1");
    command
}

#[test]
fn without_ansible_nothing_is_touched() {
    let bench = Bench::new();
    let mut command = bare(&bench);
    let output = command
        .args(["deploy", "web-fleet/service.yaml", "--yes"])
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(4), "{said}");
    for part in [
        "nothing was touched",
        "ansible-playbook is not installed",
        "make setup",
    ] {
        assert!(said.contains(part), "{part} is not in:\n{said}");
    }
    assert!(bench.ok("status").contains("no service is deployed"));
}

/// QEMU is found in `/usr/bin` whatever `PATH` says, so it is hidden in a namespace of its own.
#[test]
fn without_qemu_nothing_is_touched() {
    let bench = Bench::new();
    let script = format!(
        "mount --bind /dev/null /usr/bin/qemu-system-x86_64 2>/dev/null; \
         exec '{}' deploy web-fleet/service.yaml --yes",
        binary().display()
    );
    let output = Command::new("unshare")
        .args(["--map-root-user", "--mount", "sh", "-c", &script])
        .current_dir(bench.path(""))
        .env("XDG_CACHE_HOME", bench.path("cache"))
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(4), "{said}");
    for part in [
        "nothing was touched",
        "the program qemu-system-x86_64 is missing",
        "install Debian's package qemu-system-x86",
    ] {
        assert!(said.contains(part), "{part} is not in:\n{said}");
    }
    assert!(bench.ok("status").contains("no service is deployed"));
}

/// Deploys with a small file system at a folder, seen by this command alone.
fn with_little_room(bench: &Bench, folder: &str, mebibytes: u32) -> String {
    let small = bench.path(folder);
    std::fs::create_dir_all(&small).unwrap();
    let script = format!(
        "mount -t tmpfs -o size={mebibytes}m small '{}' && \
         exec '{}' deploy web-fleet/service.yaml --yes",
        small.display(),
        binary().display()
    );
    let output = Command::new("unshare")
        .args(["--map-root-user", "--mount", "sh", "-c", &script])
        .current_dir(bench.path(""))
        .env("XDG_CACHE_HOME", bench.path("cache"))
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(4), "{said}");
    assert!(said.contains("nothing was touched"), "{said}");
    said
}

#[test]
fn a_cache_without_room_for_the_image_is_told_before() {
    let bench = Bench::new();
    let said = with_little_room(&bench, "cache", 100);
    for part in [
        "building the image takes 400 MiB in",
        "100 MiB are free",
        "set XDG_CACHE_HOME",
    ] {
        assert!(said.contains(part), "{part} is not in:\n{said}");
    }
    assert!(bench.ok("status").contains("no service is deployed"));
}

#[test]
fn a_state_folder_without_room_for_the_servers_is_told_before() {
    let bench = Bench::new();
    let said = with_little_room(&bench, ".concertina", 64);
    for part in [
        "the servers may write 1024 MiB below",
        "MiB are free",
        "free some disk space, or keep state and cache elsewhere",
    ] {
        assert!(said.contains(part), "{part} is not in:\n{said}");
    }
}

/// What counts is what the process that acts has.
#[test]
fn beside_an_agent_it_does_not_matter_what_the_shell_lacks() {
    let bench = Bench::new();
    bench.ok("deploy web-fleet/service.yaml --provider fake");
    let mut agent = bench.start("agent --listen 127.0.0.1:0");
    agent.hear("acts");
    let output = bare(&bench)
        .args(["scale", "app_vm", "--to", "2"])
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert_eq!(bench.ready(), 2);
}

#[test]
fn the_fake_provider_needs_no_programs() {
    let bench = Bench::new();
    let mut command = bare(&bench);
    let arguments = ["deploy", "web-fleet/service.yaml", "--provider", "fake"];
    let output = command.args(arguments).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
}

#[test]
fn a_state_folder_that_cannot_be_made_is_a_sentence() {
    let bench = Bench::new();
    std::fs::write(bench.path("file"), "").unwrap();
    let said = bench.fails(
        4,
        "deploy web-fleet/service.yaml --provider fake --state file/state",
    );
    assert!(said.contains("failed to make the state folder"), "{said}");
}

#[test]
fn a_disk_without_room_is_a_sentence() {
    let bench = Bench::new();
    // no file may grow beyond 64 KiB
    let script = format!(
        "ulimit -f 64; exec '{}' deploy web-fleet/service.yaml --provider fake",
        binary().display()
    );
    let output = Command::new("sh")
        .args(["-c", &format!("trap '' XFSZ; {script}")])
        .current_dir(bench.path(""))
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(4), "{said}");
    assert!(said.contains("the store at"), "{said}");
    assert!(!said.contains("panicked"), "{said}");
    bench.ok("deploy web-fleet/service.yaml --provider fake");
    assert_eq!(bench.ready(), 1);
}
