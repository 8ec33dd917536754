//! An image build that is interrupted: nothing that could be taken for an image is left, and the next
//! build begins anew.

use crate::cli::bench::Bench;
use crate::machines::{MACHINES_ARE_SLOW, processes_with};
use providers::qemu::image;
use std::io::Write as _;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::time::Duration;

/// Steps that a build told of until it was dropped.
async fn build_for(cache: &Path, span: Duration) -> Vec<String> {
    let told = Mutex::new(Vec::new());
    let tell = |progress| told.lock().unwrap().push(format!("{progress:?}"));
    let ended = tokio::time::timeout(span, image::ensure(cache, &tell)).await;
    assert!(ended.is_err(), "no image is built in {span:?}: {ended:?}");
    told.into_inner().unwrap()
}

fn images(cache: &Path) -> Vec<String> {
    std::fs::read_dir(cache.join("images"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| name.len() >= 16 && !name.starts_with('.'))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interrupted_build_leaves_nothing_that_is_taken_for_an_image() {
    let cache = tempfile::tempdir().unwrap();
    let first = build_for(cache.path(), Duration::from_secs(3)).await;
    assert!(!first.is_empty(), "it had begun");
    assert_eq!(images(cache.path()), Vec::<String>::new());
    let second = build_for(cache.path(), Duration::from_secs(3)).await;
    assert!(!second.is_empty(), "it begins anew");
    // it may have waited for the end of the first one's processes
    assert_ne!(second.last().map(String::as_str), Some("Waiting"));
    assert_eq!(images(cache.path()), Vec::<String>::new());
}

/// Fails if something of an unfinished build is there: the folder where it worked, in memory or with
/// other temporary files, and what it had made.
fn nothing_unfinished(cache: &Path) {
    assert_eq!(images(cache), Vec::<String>::new());
    let folder = cache.join("images");
    assert!(!folder.join(".build").exists());
    let mut digest = Command::new("sha256sum")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut name = digest.stdin.take().unwrap();
    name.write_all(folder.as_os_str().as_bytes()).unwrap();
    drop(name);
    let digest = digest.wait_with_output().unwrap().stdout;
    let name = format!(
        "concertina-image-{}",
        String::from_utf8_lossy(&digest[..12])
    );
    for base in [PathBuf::from("/dev/shm"), std::env::temp_dir()] {
        assert!(
            !base.join(&name).exists(),
            "{name} is left in {}",
            base.display()
        );
    }
}

const DEPLOY: &str = "deploy web-fleet/service.yaml --yes";

#[test]
fn ctrl_c_while_the_image_is_built_is_a_sentence() {
    let bench = Bench::new();
    let mut command = bench.command(DEPLOY);
    command.arg("--json");
    command.env("XDG_CACHE_HOME", bench.path("cache"));
    let mut deploy = bench.start_as(command);
    deploy.hear_within("image: ", MACHINES_ARE_SLOW);
    // into the build, not only at its door
    std::thread::sleep(Duration::from_secs(1));
    deploy.signal("-INT");
    let (code, said) = deploy.end();
    assert_eq!(code, 130, "{said}");
    for part in [
        "stopped while the image was built",
        "nothing else was touched",
        "concertina deploy web-fleet/service.yaml --service web-fleet",
    ] {
        assert!(said.contains(part), "{part} is not in:\n{said}");
    }
    nothing_unfinished(&bench.path("cache/concertina"));
    let ended = said
        .lines()
        .find(|line| line.contains(r#""event":"ended""#));
    assert!(
        ended.is_some_and(|line| line.contains(r#""how":"stopped""#)),
        "{said}"
    );
    let cache = bench.path("cache").to_string_lossy().into_owned();
    assert_eq!(processes_with(&cache), Vec::<u32>::new());
    assert!(bench.ok("status").contains("no service is deployed"));
}

/// A package source that does not answer, say.
#[test]
fn a_build_that_fails_says_what_to_do() {
    use std::os::unix::fs::PermissionsExt as _;
    let bench = Bench::new();
    let tools = bench.path("tools");
    std::fs::create_dir(&tools).unwrap();
    let broken = tools.join("mmdebstrap");
    std::fs::write(&broken, "#!/bin/sh\necho 'E: no answer' >&2\nexit 1\n").unwrap();
    std::fs::set_permissions(&broken, std::fs::Permissions::from_mode(0o755)).unwrap();
    let path = std::env::join_paths(
        std::iter::once(tools).chain(std::env::split_paths(&std::env::var_os("PATH").unwrap())),
    );
    let output = bench
        .command(DEPLOY)
        .env("XDG_CACHE_HOME", bench.path("cache"))
        .env("PATH", path.unwrap())
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(4), "{said}");
    for part in [
        "failed to prepare the image",
        "E: no answer",
        "build.log",
        "see that `apt-get update` works, then give the same command again",
    ] {
        assert!(said.contains(part), "{part} is not in:\n{said}");
    }
    assert_eq!(
        images(&bench.path("cache/concertina")),
        Vec::<String>::new()
    );
}

/// A group that has no member at first needs the image when it is scaled.
#[test]
fn ctrl_c_while_scale_builds_the_image_changes_nothing() {
    let bench = Bench::new();
    let template = "\
tosca_definitions_version: tosca_simple_yaml_1_3
topology_template:
  node_templates:
    vm:
      type: concertina.nodes.Server
      capabilities:
        scalable: { properties: { min_instances: 0, default_instances: 0, max_instances: 2 } }
";
    std::fs::write(bench.path("vm.yaml"), template).unwrap();
    bench.ok("deploy vm.yaml --yes");
    let mut command = bench.command("scale vm --to 1 --yes");
    command.env("XDG_CACHE_HOME", bench.path("cache"));
    let mut scale = bench.start_as(command);
    scale.hear_within("image: ", MACHINES_ARE_SLOW);
    scale.signal("-INT");
    let (code, said) = scale.end();
    assert_eq!(code, 130, "{said}");
    for part in [
        "nothing else was touched",
        "concertina scale vm --to 1 --service vm",
    ] {
        assert!(said.contains(part), "{part} is not in:\n{said}");
    }
    nothing_unfinished(&bench.path("cache/concertina"));
    assert_eq!(
        bench.status()["services"][0]["groups"][0]["desired"]["value"],
        0
    );
}
