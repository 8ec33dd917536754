//! The demo that does not come to its end, with real machines and monitors: Ctrl-C, Ctrl-C twice, and
//! a part that breaks. Nothing is left of it, running or on disk, and its exit status tells.

use crate::cli::bench::{Bench, Running};
use crate::machines::{Leftovers, MACHINES_ARE_SLOW, kill, machines, processes_with};
use providers::qemu::QemuSettings;
use std::path::{Path, PathBuf};

/// Where a demo has all that is its own. The paths of caches where tests run are short enough.
pub(crate) fn place_of(demo: &Running) -> PathBuf {
    let cache = QemuSettings::default_cache_dir().unwrap();
    cache.join(format!("demo-{}", demo.pid()))
}

/// Fails if anything of a demo is left.
pub(crate) fn gone(place: &Path) {
    assert!(!place.exists(), "{} is left", place.display());
    let name = place.file_name().unwrap().to_string_lossy();
    let left = processes_with(&format!("/{name}/"));
    assert_eq!(left, Vec::<u32>::new(), "processes are left");
}

struct Demo {
    bench: Bench,
    running: Running,
    place: PathBuf,
    _leftovers: Leftovers,
}

impl Demo {
    fn start() -> Self {
        let bench = Bench::new();
        let mut command = bench.command("demo --listen 127.0.0.1:5905 --report report.html");
        // whatever is meant to be there for a while only lies in a folder that can be looked into
        std::fs::create_dir(bench.path("tmp")).unwrap();
        command.env("TMPDIR", bench.path("tmp"));
        let running = bench.start_as(command);
        let place = place_of(&running);
        Self {
            _leftovers: Leftovers(place.clone()),
            bench,
            running,
            place,
        }
    }

    /// Waits for its end: the exit status is this one, and nothing is left.
    fn ends(self, code: i32) -> String {
        let (ended, said) = self.running.end_within(MACHINES_ARE_SLOW);
        assert_eq!(ended, code, "{said}");
        gone(&self.place);
        let files = std::fs::read_dir(self.bench.path("")).unwrap();
        let names: Vec<_> = files.map(|e| e.unwrap().file_name()).collect();
        let for_a_while = std::fs::read_dir(self.bench.path("tmp")).unwrap();
        let left: Vec<_> = for_a_while.map(|e| e.unwrap().file_name()).collect();
        assert!(left.is_empty(), "{left:?} is left in TMPDIR");
        let known = ["web-fleet", ".concertina", "report.html", "tmp"];
        assert!(
            names.iter().all(|n| known.iter().any(|k| n == k)),
            "{names:?}"
        );
        said
    }
}

#[test]
fn ctrl_c_undeploys_and_leaves_nothing() {
    let mut demo = Demo::start();
    demo.running
        .hear_within("Site, through the balancer", MACHINES_ARE_SLOW);
    assert_eq!(machines(&demo.place).len(), 2);
    demo.running.signal("-INT");
    let said = demo.ends(130);
    assert!(said.contains("the demo undeploys and cleans up"), "{said}");
    assert!(said.contains("delete server"), "{said}");
}

#[test]
fn ctrl_c_twice_while_it_deploys_leaves_nothing() {
    let mut demo = Demo::start();
    demo.running
        .hear_within("balancer: configure", MACHINES_ARE_SLOW);
    assert!(
        demo.place.exists(),
        "{} is not its place",
        demo.place.display()
    );
    assert_eq!(machines(&demo.place).len(), 2);
    demo.running.signal("-INT");
    demo.running.hear("Ctrl-C again ends everything at once");
    demo.running.signal("-INT");
    demo.ends(130);
}

#[test]
fn a_part_that_breaks_ends_it_and_leaves_nothing() {
    let mut demo = Demo::start();
    demo.running
        .hear_within("Site, through the balancer", MACHINES_ARE_SLOW);
    let prometheus = processes_with(&demo.place.to_string_lossy())
        .into_iter()
        .find(|pid| {
            std::fs::read_to_string(format!("/proc/{pid}/comm"))
                .is_ok_and(|name| name.trim() == "prometheus")
        });
    kill(prometheus.unwrap());
    let said = demo.ends(4);
    assert!(said.contains("the demo does not go on"), "{said}");
    // what never happened did not hold
    assert!(
        said.contains("none was sent") && !said.contains('✓'),
        "{said}"
    );
    assert!(said.contains("Prometheus"), "{said}");
}
