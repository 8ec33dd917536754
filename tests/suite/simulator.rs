//! The production engine in the simulator: a hundred seeds, every one of which must come to rest with
//! all invariants kept.

use testkit::sim::{Scenario, simulate};

#[test]
fn a_hundred_seeds_converge() {
    let first: u64 = std::env::var("SIM_FIRST_SEED").map_or(1, |s| s.parse().unwrap());
    let count: u64 = std::env::var("SIM_SEEDS").map_or(100, |s| s.parse().unwrap());
    let mut failed = Vec::new();
    let mut crashes = 0;
    for seed in first..first + count {
        let outcome = simulate(Scenario::of(seed));
        crashes += outcome.crashes;
        if !outcome.violations.is_empty() {
            failed.push(format!("seed {seed}: {:#?}", outcome.violations));
        }
    }
    println!("{count} seeds from {first}, {crashes} crashes");
    assert!(failed.is_empty(), "{} of {count} failed\n{}", failed.len(), failed.join("\n"));
    assert!(crashes > 0, "the scenarios must crash sometimes");
}

#[test]
fn the_same_seed_gives_the_same_log() {
    let log = |seed| serde_json::to_string(&simulate(Scenario::of(seed)).log).unwrap();
    for seed in [3, 17, 42] {
        assert_eq!(log(seed), log(seed), "seed {seed}");
    }
}
