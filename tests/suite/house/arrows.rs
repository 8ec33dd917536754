//! Levels: arrows only point upwards, and the pure rooms depend on pure things.

use super::*;

/// The rooms and their levels. Rooms of one level never know each other.
const LEVELS: [(&str, u8); 13] = [
    ("concertina-model", 0),
    ("concertina-topology", 0),
    ("concertina-tosca", 1),
    ("concertina-plan", 1),
    ("concertina-policy", 1),
    ("concertina-monitoring", 1),
    ("concertina-engine", 2),
    ("concertina-executors", 3),
    ("concertina-providers", 3),
    ("concertina-store", 3),
    ("concertina-signals", 3),
    ("concertina-http", 3),
    ("concertina", 4),
];

/// The words that all speak: the one arrow within a level.
const WITHIN_A_LEVEL: (&str, &str) = ("concertina-topology", "concertina-model");

/// Beside the levels: for tests and for those who build, known by nobody else.
const FOR_TESTS: [&str; 3] = ["concertina-testkit", "concertina-tests", "xtask"];

/// All that levels 0 and 1 may depend on: no I/O, no runtime, no randomness. What is added here must
/// be as pure. (That jiff's clock is not asked, clippy sees to.)
const PURE: [&str; 14] = [
    "flate2",
    "granit-parser",
    "jiff",
    "promql-parser",
    "regex",
    "roxmltree",
    "serde",
    "serde-saphyr",
    "serde_json",
    "strsim",
    "tar",
    "thiserror",
    "url",
    "zip",
];

/// Features of pure things that would not be.
const IMPURE_FEATURES: [(&str, &[&str]); 1] = [("jiff", &["tz-system", "js", "default"])];

/// What is an adapter's: the engine has ports for it.
const ADAPTERS: [&str; 8] = [
    "axum", "hyper", "reqwest", "rusqlite", "sqlx", "rand", "uuid", "fastrand",
];

fn level(name: &str) -> Option<u8> {
    LEVELS
        .iter()
        .find(|(room, _)| *room == name)
        .map(|(_, level)| *level)
}

/// What is wrong with the dependencies of one package.
fn faults(package: &Value) -> Vec<String> {
    let name = text(package, "name");
    if FOR_TESTS.contains(&name) {
        return Vec::new();
    }
    let Some(own) = level(name) else {
        return vec![format!("{name} has no level: give it one in LEVELS")];
    };
    list(package, "dependencies")
        .iter()
        .filter_map(|dependency| fault(name, own, dependency))
        .collect()
}

fn fault(name: &str, own: u8, dependency: &Value) -> Option<String> {
    let of = text(dependency, "name");
    let for_tests_only = text(dependency, "kind") == "dev";
    if FOR_TESTS.contains(&of) {
        return (!for_tests_only).then(|| format!("{name} uses {of} outside tests"));
    }
    if let Some(other) = level(of) {
        let allowed = other < own || (name, of) == WITHIN_A_LEVEL;
        return (!allowed).then(|| format!("{name} (level {own}) uses {of} (level {other})"));
    }
    if for_tests_only {
        return None;
    }
    match own {
        0 | 1 if !PURE.contains(&of) => Some(format!(
            "{name} (level {own}) uses {of}, which is not in the list of what is pure"
        )),
        0 | 1 => impure_feature(dependency)
            .map(|feature| format!("{name} (level {own}) uses {of} with its feature {feature}")),
        2 if ADAPTERS.contains(&of) => {
            Some(format!("{name} (level 2) uses {of}, which is an adapter's"))
        }
        _ => None,
    }
}

fn impure_feature(dependency: &Value) -> Option<&'static str> {
    let (_, impure) = IMPURE_FEATURES
        .iter()
        .find(|(of, _)| *of == text(dependency, "name"))?;
    let mut asked: BTreeSet<_> = list(dependency, "features")
        .iter()
        .filter_map(Value::as_str)
        .collect();
    if dependency["uses_default_features"].as_bool() != Some(false) {
        asked.insert("default");
    }
    impure
        .iter()
        .copied()
        .find(|feature| asked.contains(feature))
}

#[test]
fn arrows_point_upwards_only() {
    let metadata = metadata(&["--no-deps"]);
    let packages = list(&metadata, "packages");
    let names: BTreeSet<_> = packages
        .iter()
        .map(|package| text(package, "name"))
        .collect();
    for (room, _) in LEVELS {
        assert!(
            names.contains(room),
            "there is no {room}: remove it from LEVELS"
        );
    }
    let wrong: Vec<_> = packages.iter().flat_map(faults).collect();
    nothing_wrong("arrows between rooms", &wrong);
}

#[test]
fn pure_rooms_carry_the_lints_of_purity() {
    let lints = fs::read_to_string(root().join("clippy-pure.toml")).unwrap();
    let wrong: Vec<_> = LEVELS
        .iter()
        .filter(|(_, level)| *level <= 1)
        .map(|(room, _)| {
            format!(
                "crates/{}/clippy.toml",
                room.trim_start_matches("concertina-")
            )
        })
        .filter(|path| fs::read_to_string(root().join(path)).ok().as_ref() != Some(&lints))
        .map(|path| format!("{path} is not clippy-pure.toml"))
        .collect();
    nothing_wrong("lints of levels 0 and 1", &wrong);
}

#[test]
fn a_wrong_arrow_is_found() {
    let package = |name: &str, of: &str, kind: Option<&str>| {
        serde_json::json!({ "name": name, "dependencies": [
            { "name": of, "kind": kind, "features": [], "uses_default_features": true },
        ]})
    };
    let wrong = |name, of, kind| !faults(&package(name, of, kind)).is_empty();

    assert!(
        wrong("concertina-plan", "concertina-policy", None),
        "of one level"
    );
    assert!(
        wrong("concertina-plan", "concertina-engine", None),
        "downwards"
    );
    assert!(
        wrong("concertina-model", "concertina-topology", None),
        "the other way round"
    );
    assert!(!wrong("concertina-topology", "concertina-model", None));
    assert!(
        wrong("concertina-engine", "concertina-testkit", None),
        "testkit in production"
    );
    assert!(!wrong(
        "concertina-engine",
        "concertina-testkit",
        Some("dev")
    ));
    assert!(
        wrong("concertina-policy", "tokio", None),
        "a runtime in a pure room"
    );
    assert!(!wrong("concertina-policy", "proptest", Some("dev")));
    assert!(
        wrong("concertina-model", "jiff", None),
        "jiff with its default features"
    );
    assert!(
        wrong("concertina-engine", "reqwest", None),
        "an adapter's in the engine"
    );
    assert!(
        wrong("concertina-closet", "serde", None),
        "a room without a level"
    );
}
