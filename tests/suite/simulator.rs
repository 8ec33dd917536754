//! The production engine in the simulator: a hundred seeds, every one of which must come to rest with
//! all invariants kept.

use testkit::sim::{Scenario, simulate};

#[test]
fn a_hundred_seeds_converge() {
    let first: u64 = std::env::var("SIM_FIRST_SEED").map_or(1, |s| s.parse().unwrap());
    let count: u64 = std::env::var("SIM_SEEDS").map_or(100, |s| s.parse().unwrap());
    let play = |seeds: Vec<u64>| {
        seeds
            .into_iter()
            .map(|seed| (seed, simulate(Scenario::of(seed))))
            .collect::<Vec<_>>()
    };
    let half = first + count / 2;
    let outcomes = std::thread::scope(|scope| {
        let second = scope.spawn(|| play((half..first + count).collect()));
        let mut all = play((first..half).collect());
        all.extend(second.join().unwrap());
        all
    });
    let mut failed = Vec::new();
    let mut crashes = 0;
    for (seed, outcome) in outcomes {
        crashes += outcome.crashes;
        if std::env::var_os("SIM_LOG").is_some() {
            for entry in &outcome.log {
                println!(
                    "{:.0} {}",
                    entry.at,
                    serde_json::to_string(&entry.event).unwrap()
                );
            }
        }
        if !outcome.violations.is_empty() {
            let first = outcome.violations.iter().take(5).collect::<Vec<_>>();
            failed.push(format!("seed {seed}: {first:#?}"));
        }
    }
    println!("{count} seeds from {first}, {crashes} crashes");
    assert!(
        failed.is_empty(),
        "{} of {count} failed\n{}",
        failed.len(),
        failed.join("\n")
    );
    assert!(crashes > 0, "the scenarios must crash sometimes");
}

#[test]
fn the_same_seed_gives_the_same_log() {
    let log = |seed| serde_json::to_string(&simulate(Scenario::of(seed)).log).unwrap();
    for seed in [3, 17, 42] {
        assert_eq!(log(seed), log(seed), "seed {seed}");
    }
}
