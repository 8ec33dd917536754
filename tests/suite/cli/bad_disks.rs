//! A disk that is full or may not be written, under the real program: on file systems of the tests' own,
//! in a mount namespace that goes with them. Where those may not be made, nothing is tested.

use super::bench::{Bench, binary};
use std::process::{Command, Output};

/// What every script begins with: a small state folder with a quick fake cloud, and a service in it.
const BEGIN: &str = r#"
mkdir -p st
mount -t tmpfs -o size=3m,mode=700 tmpfs st || exit 77
printf 'create_seconds = 0.05\ndelete_seconds = 0.05\noperation_seconds = 0.02\n' >st/fake.toml
export CONCERTINA_STATE=$PWD/st NO_COLOR=1
run() { echo "== $*"; "$C" "$@" 2>&1; echo "== ends with $?"; }
run deploy web-fleet/service.yaml --provider fake --yes
"#;

/// What a script said; `None`: file systems may not be made here.
fn within(bench: &Bench, script: &str) -> Option<String> {
    let Output { status, stdout, .. } = Command::new("unshare")
        .args(["--mount", "sh", "-c", &format!("{BEGIN}{script}")])
        .current_dir(bench.path(""))
        .env("C", binary())
        .env("XDG_CONFIG_HOME", bench.path("no-config"))
        .output()
        .ok()?;
    let said = String::from_utf8_lossy(&stdout).into_owned();
    let unable = status.code() == Some(77) || said.is_empty();
    (!unable).then_some(said)
}

/// What one command of a script said, with its end.
fn of<'a>(said: &'a str, command: &str) -> &'a str {
    let begin = format!("== {command}\n");
    let rest = said.split_once(&begin).map(|(_, rest)| rest);
    let rest = rest.unwrap_or_else(|| panic!("{command} was not run:\n{said}"));
    let end = rest.find("== ends with ").unwrap();
    let line = rest[end..].find('\n').map_or(rest.len(), |n| end + n);
    &rest[..line]
}

#[test]
fn a_full_disk_is_told_and_the_agent_goes_on_when_there_is_room() {
    let bench = Bench::new();
    let script = r#"
"$C" agent --listen 127.0.0.1:0 >agent.log 2>&1 &
agent=$!
until grep -q ' acts' agent.log; do sleep 0.1; done
dd if=/dev/zero of=st/fill bs=4k 2>/dev/null
run scale app_vm --to 2 --yes
run status
run store backup st/copy.db
until grep -q 'disk is full' agent.log; do sleep 0.2; done
rm st/fill
run scale app_vm --to 3 --yes
run store check
kill $agent
wait $agent
echo "== agent"; cat agent.log; echo "== ends with $?"
ls -a st
"#;
    let Some(said) = within(&bench, script) else {
        return;
    };
    let full = of(&said, "scale app_vm --to 2 --yes");
    assert!(
        full.contains("the disk is full: nothing was written"),
        "{said}"
    );
    assert!(full.ends_with("with 4"), "{said}");
    assert!(of(&said, "status").contains("1 in service"), "{said}");
    let copy = of(&said, "store backup st/copy.db");
    assert!(copy.contains("nothing of it is left"), "{said}");
    let after = of(&said, "scale app_vm --to 3 --yes");
    assert!(after.contains("3 of 3 in service"), "{said}");
    assert!(of(&said, "store check").ends_with("with 0"), "{said}");
    assert!(!of(&said, "agent").contains("panicked"), "{said}");
    assert!(!said.contains("copy.db.part"), "{said}");
}

#[test]
fn a_disk_that_may_not_be_written_is_told() {
    let bench = Bench::new();
    let script = r#"
mount -o remount,ro st
run status
run undeploy --yes
run store check
mount -o remount,rw st
run store check --format json
rm -rf st/*
mount -o remount,ro st
run deploy web-fleet/service.yaml
"#;
    let Some(said) = within(&bench, script) else {
        return;
    };
    for command in ["status", "undeploy --yes"] {
        let told = of(&said, command);
        assert!(told.contains("mount its file system for writing"), "{said}");
        assert!(told.ends_with("with 4"), "{said}");
    }
    assert!(of(&said, "store check").ends_with("with 1"), "{said}");
    assert!(
        of(&said, "store check --format json").ends_with("with 0"),
        "{said}"
    );
    let new = of(&said, "deploy web-fleet/service.yaml");
    assert!(new.contains("choose another with --state"), "{said}");
    assert!(new.ends_with("with 4"), "{said}");
}
