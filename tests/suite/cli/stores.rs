//! Stores that were written by former programs, one of each format, as backups in `tests/stores`: each
//! was a fleet of the fake provider of which a third member was asked for when the program was killed.

use super::bench::Bench;
use std::path::{Path, PathBuf};

/// Where SQLite keeps the format of the file: four bytes, the most significant first.
const FORMAT_AT: std::ops::Range<usize> = 60..64;

fn checked_in() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("stores")
}

fn format(file: &Path) -> u32 {
    let bytes = std::fs::read(file).unwrap();
    u32::from_be_bytes(bytes[FORMAT_AT].try_into().unwrap())
}

#[test]
fn the_store_of_every_format_so_far_is_understood() {
    let bench = Bench::new();
    bench.ok("deploy web-fleet/service.yaml --provider fake --yes");
    bench.ok("store backup today.db");
    let newest = format(&bench.path("today.db"));
    for known in 1..=newest {
        let file = checked_in().join(format!("format-{known}.db"));
        assert!(
            file.is_file(),
            "there is no store of format {known}: make one"
        );
        assert_eq!(format(&file), known);
        let bench = Bench::new();
        bench.ok(&format!("store restore {} --yes", file.display()));
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o700);
        std::fs::set_permissions(bench.state(), mode).unwrap();
        bench.ok("store check");
        let status = bench.ok("status");
        assert!(status.contains("2 in service, 3 wished"), "{status}");
        // its servers were those of another day: they are made anew, and what is left started is looked
        // into all the same
        let said = bench.ok("repair --yes");
        assert!(said.contains("settled s17"), "{said}");
        assert_eq!((bench.ready(), bench.servers().len()), (3, 4));
        bench.ok("undeploy --yes");
    }
}

#[test]
fn the_store_of_a_newer_program_is_refused_and_left_alone() {
    let bench = Bench::new();
    bench.ok("deploy web-fleet/service.yaml --provider fake --yes");
    bench.ok("store backup today.db");
    let mut newer = std::fs::read(bench.path("today.db")).unwrap();
    newer[FORMAT_AT].copy_from_slice(&9_u32.to_be_bytes());
    std::fs::write(bench.path("newer.db"), &newer).unwrap();
    let said = bench.fails(4, "store restore newer.db --yes");
    let told = "newer.db has format 9, this program knows up to 1; nothing was changed; use the \
                concertina that wrote it or a newer one";
    assert!(said.contains(told), "{said}");
    assert_eq!(bench.ready(), 1);

    let state = bench.path("other");
    std::fs::create_dir(&state).unwrap();
    std::fs::write(state.join("state.db"), &newer).unwrap();
    for command in ["status", "undeploy --yes", "store backup copy.db"] {
        let said = bench.fails(4, &format!("{command} --state {}", state.display()));
        assert!(
            said.contains("has format 9, this program knows up to 1"),
            "{said}"
        );
    }
    assert_eq!(std::fs::read(state.join("state.db")).unwrap(), newer);
}
