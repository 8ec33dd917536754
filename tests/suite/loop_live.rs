//! The loop from end to end, all parts real: `concertina demo` deploys the example on virtual
//! machines, drives load through the balancer until real Prometheus and Alertmanager have made the
//! fleet grow from 1 to 3, kills a machine behind everyone's back, and lets the fleet shrink again.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// The demo's own deadlines end it long before.
const LIMIT: Duration = Duration::from_secs(15 * 60);

/// What must hold on any computer. That no request at all fails outside the kill, the demo promises
/// on one with two cores to itself, and says by its exit status; here others may compile meanwhile,
/// so one in a hundred may time out.
const HELD: [&str; 4] = [
    "Under load the fleet grew from 1 to 3 members",
    "A member whose VM was killed was replaced",
    "With the load gone the fleet shrank to 1 again",
    "Scale-in failed no request",
];

/// The figure on a line of the summary.
fn figure(story: &str, name: &str) -> u64 {
    let summary = story.split("Summary").last().unwrap();
    let line = summary
        .lines()
        .find(|line| line.trim_start().starts_with(name))
        .unwrap();
    line.trim_start()[name.len()..]
        .split_whitespace()
        .next()
        .unwrap()
        .parse()
        .unwrap()
}

/// Of "98 around the kill, 7 else" the 7.
fn failed_elsewhere(story: &str) -> u64 {
    let line = story
        .lines()
        .find(|line| line.trim_start().starts_with("Failed requests"))
        .unwrap();
    let words: Vec<&str> = line.split_whitespace().collect();
    match words.iter().position(|word| *word == "else") {
        Some(at) => words[at - 1].parse().unwrap(),
        None => 0,
    }
}

#[test]
fn the_fleet_follows_its_load() {
    let folder = tempfile::tempdir().unwrap();
    let (report, out) = (
        folder.path().join("report.html"),
        folder.path().join("out.txt"),
    );
    let mut demo = Command::new(crate::cli::bench::binary())
        .args(["demo", "--listen", "127.0.0.1:5904", "--report"])
        .arg(&report)
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
        .stdin(Stdio::null())
        .stdout(std::fs::File::create(&out).unwrap())
        .stderr(std::fs::File::options().append(true).open(&out).unwrap())
        .spawn()
        .unwrap();
    let begun = Instant::now();
    let status = loop {
        match demo.try_wait().unwrap() {
            Some(status) => break status,
            None if begun.elapsed() > LIMIT => {
                demo.kill().unwrap();
                break demo.wait().unwrap();
            }
            None => std::thread::sleep(Duration::from_millis(500)),
        }
    };
    let story = std::fs::read_to_string(&out).unwrap();
    println!("{story}");
    for held in HELD {
        assert!(
            story.contains(&format!("✓ {held}")),
            "did not hold: {held} ({status})"
        );
    }
    let (requests, failed) = (figure(&story, "Requests"), failed_elsewhere(&story));
    assert!(failed > 0 || status.success(), "all held, yet {status}");
    let bearable = failed * 100 <= requests;
    assert!(
        bearable,
        "{failed} of {requests} requests failed outside the kill ({status})"
    );
    let page = std::fs::read_to_string(&report).unwrap();
    assert!(page.contains("<svg"), "the report has charts");
    assert!(!page.contains("http://www.w3.org/1999/xlink") && !page.contains("<script src"));
}
