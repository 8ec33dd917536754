//! The loop from end to end, all parts real: `concertina demo` deploys the example on virtual
//! machines, drives load through the balancer until real Prometheus and Alertmanager have made the
//! fleet grow from 1 to 3, kills a machine behind everyone's back, lets the fleet shrink again, and
//! judges itself by its exit status.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// The demo's own deadlines end it long before.
const LIMIT: Duration = Duration::from_secs(15 * 60);

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
    assert!(
        status.success(),
        "the demo ended with {status} after {:?}",
        begun.elapsed()
    );
    let page = std::fs::read_to_string(&report).unwrap();
    assert!(page.contains("<svg"), "the report has charts");
    assert!(!page.contains("http://www.w3.org/1999/xlink") && !page.contains("<script src"));
}
