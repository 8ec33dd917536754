//! The scripts of `tests/opera`, run with xOpera's opera 0.7 and with this program under its name: what
//! they print must be the same.
//!
//! A script is a block of a file in `cases/`, begun by `## what it is about`, and runs in a fresh copy of
//! `project/` (or of a folder of `templates/`) with `opera` and `canon` (YAML or JSON, made canonical) on
//! its path. `differs.md` names those in which this program does better, with what it prints.

use crate::cli::bench::binary;
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

const CANON: &str = "\
import json, sys, yaml
print(json.dumps(yaml.safe_load(sys.stdin), indent=1, sort_keys=True))
";
const UNZIPPED: &str = "\
import sys, zipfile
print('\\n'.join(sorted(zipfile.ZipFile(sys.argv[1]).namelist())))
";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_owned()
}

fn peer() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    let peer = target
        .unwrap_or_else(|| root().join("target"))
        .join("opera-peer/bin");
    let opera = peer.join("opera");
    assert!(
        opera.is_file(),
        "opera is not here: run scripts/opera-peer.sh"
    );
    peer
}

/// Who answers to `opera`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Theirs,
    Ours,
}

/// A folder with the programs that scripts call.
fn tools(side: Side) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let python = peer().join("python");
    let program = |name: &str, text: String| {
        fs::write(at(name), text).unwrap();
        fs::set_permissions(at(name), fs::Permissions::from_mode(0o755)).unwrap();
    };
    program("canon.py", CANON.to_owned());
    program("unzipped.py", UNZIPPED.to_owned());
    for name in ["canon", "unzipped"] {
        let script = at(&format!("{name}.py"));
        let text = format!(
            "#!/bin/sh\nexec {} {} \"$@\"\n",
            python.display(),
            script.display()
        );
        program(name, text);
    }
    match side {
        Side::Theirs => symlink(peer().join("opera"), at("opera")).unwrap(),
        Side::Ours => symlink(binary(), at("opera")).unwrap(),
    }
    folder
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// What a script prints.
fn run(script: &str, project: &Path, tools: &Path) -> String {
    let home = tempfile::tempdir().unwrap();
    let place = home.path().join("project");
    copy(project, &place);
    let path = format!(
        "{}:{}:/usr/local/bin:/usr/bin:/bin",
        tools.display(),
        peer().display()
    );
    let output = Command::new("bash")
        .arg("-c")
        .arg(script)
        .current_dir(&place)
        .env_clear()
        .env("PATH", path)
        .env("HOME", home.path())
        .env("LC_ALL", "C.UTF-8")
        .env("PYTHONWARNINGS", "ignore")
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let whole = fs::canonicalize(&place).unwrap();
    text.replace(&whole.display().to_string(), "PROJECT")
        .replace(&place.display().to_string(), "PROJECT")
        .trim_end()
        .to_owned()
}

/// Blocks of a file by their headings.
fn blocks(text: &str) -> Vec<(String, String)> {
    let mut blocks: Vec<(String, String)> = Vec::new();
    for line in text.lines() {
        match (line.strip_prefix("## "), blocks.last_mut()) {
            (Some(name), _) => blocks.push((name.trim().to_owned(), String::new())),
            (None, Some((_, block))) => {
                block.push_str(line);
                block.push('\n');
            }
            (None, None) => {}
        }
    }
    blocks
}

/// What this program prints where it does better, by `file: heading`.
fn better() -> BTreeMap<String, String> {
    let text = fs::read_to_string(root().join("tests/opera/differs.md")).unwrap();
    let printed = |block: String| {
        let mut parts = block.split("```\n");
        let printed = parts.nth(1).expect("a block says what is printed");
        printed.trim_end().to_owned()
    };
    let named = blocks(&text).into_iter();
    named.map(|(name, block)| (name, printed(block))).collect()
}

fn compare(file: &str) {
    let text = fs::read_to_string(root().join(format!("tests/opera/cases/{file}.sh"))).unwrap();
    let cases = blocks(&text);
    assert!(!cases.is_empty());
    let project = root().join("tests/opera/project");
    let (theirs, ours) = (tools(Side::Theirs), tools(Side::Ours));
    let better = better();
    let mut wrong = Vec::new();
    for (name, script) in cases {
        let mine = run(&script, &project, ours.path());
        let expected = match better.get(&format!("{file}: {name}")) {
            Some(printed) => printed.clone(),
            None => run(&script, &project, theirs.path()),
        };
        if mine != expected {
            wrong.push(format!(
                "── {file}: {name}\n{script}── opera\n{expected}\n── concertina\n{mine}\n"
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} differ:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn deploy() {
    compare("deploy");
}

#[test]
fn undeploy() {
    compare("undeploy");
}

#[test]
fn notify() {
    compare("notify");
}

#[test]
fn read() {
    compare("read");
}

#[test]
fn change() {
    compare("change");
}

#[test]
fn archive() {
    compare("archive");
}

/// Begun with the one, gone on with by the other: same nodes, states and attributes, nothing run again.
#[test]
fn what_opera_deployed_is_taken_over() {
    const FIRST: &str = "\
opera deploy -i inputs.yaml service.yaml
cp -r .opera kept";
    const THEN: &str = "\
PATH=$OURS:$PATH
opera info | canon
opera outputs | canon
opera deploy; echo \"exit $?\"
concertina import kept --service shop | sed 's/ (from.*//'
concertina plan service.yaml -i inputs.yaml --service shop | head -1
opera undeploy; echo \"exit $?\"
";
    let (theirs, ours) = (tools(Side::Theirs), tools(Side::Ours));
    symlink(binary(), ours.path().join("concertina")).unwrap();
    let project = root().join("tests/opera/project");
    let script = format!(
        "{{ {FIRST}; }} > /dev/null\nOURS={}\n{THEN}",
        ours.path().display()
    );
    let said = run(&script, &project, theirs.path());
    for line in [
        "\"status\": \"deployed\"",
        "\"value\": \"heard moin by first_0\"",
        "All instances have already been deployed.",
        "shop is taken over: 3 of 3 instances are started",
        "[Worker_0]     Executing delete on second_0",
        "[Worker_0]   Undeployment of workstation_0 complete",
    ] {
        assert!(said.contains(line), "{line} is not in\n{said}");
    }
    assert!(!said.contains("Executing create"), "{said}");
}

/// What was taken over goes on by opera's rules, also under our own name: one instance of each node.
#[test]
fn what_was_taken_over_stays_as_opera_makes_it() {
    let (theirs, ours) = (tools(Side::Theirs), tools(Side::Ours));
    symlink(binary(), ours.path().join("concertina")).unwrap();
    let script = format!(
        "opera deploy service.yaml > /dev/null\n\
         PATH={}:$PATH\n\
         concertina import .opera --service shop > /dev/null\n\
         concertina plan service.yaml --service shop",
        ours.path().display()
    );
    let project = root().join("tests/opera/templates/11-scalable");
    let said = run(&script, &project, theirs.path());
    assert_eq!(
        said,
        "Plan for shop: nothing to do\n  vm: a host that exists at localhost"
    );
}

/// With only the program swapped: deployed, told of, undeployed.
#[test]
fn templates() {
    const SCRIPT: &str = "\
opera validate service.yaml; echo \"exit $?\"
if [ -f inputs.yaml ]; then opera deploy -i inputs.yaml service.yaml; else opera deploy service.yaml; fi
echo \"exit $?\"
opera info | canon
opera outputs | canon
opera deploy service.yaml
cat made.txt 2> /dev/null
opera undeploy; echo \"exit $?\"
cat made.txt 2> /dev/null
opera info | canon
";
    let (theirs, ours) = (tools(Side::Theirs), tools(Side::Ours));
    let mut wrong = Vec::new();
    let mut count = 0;
    let mut folders: Vec<PathBuf> = fs::read_dir(root().join("tests/opera/templates"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    folders.sort();
    for project in folders {
        count += 1;
        let expected = run(SCRIPT, &project, theirs.path());
        assert!(
            !expected.contains("exit 1"),
            "{} is no template for opera:\n{expected}",
            project.display()
        );
        let mine = run(SCRIPT, &project, ours.path());
        if mine != expected {
            let name = project.display();
            wrong.push(format!(
                "── {name}\n── opera\n{expected}\n── concertina\n{mine}\n"
            ));
        }
    }
    assert!(count >= 10, "there are {count}");
    assert!(
        wrong.is_empty(),
        "{} differ:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
