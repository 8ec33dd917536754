//! The production engine in the simulator: a hundred seeds, every one of which must come to rest with
//! all invariants kept.

use engine::Event;
use model::StepStatus;
use std::collections::BTreeSet;
use std::time::Duration;
use testkit::sim::{Implementations, Scenario, simulate};

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

/// A crash in the middle of a script leaves an outcome that nobody knows: that very operation is never
/// run again. A member is replaced by another; what is no member waits for somebody to look.
#[test]
fn what_is_not_safe_to_repeat_is_not_repeated() {
    let mut replaced = 0;
    for seed in 1..=30 {
        if replaced == 2 {
            return;
        }
        let outcome = simulate(Scenario {
            implementations: Implementations::Scripts,
            incidents: Vec::new(),
            crashes: vec![30 + 7 * seed, 60 + 11 * seed],
            peace_at: Duration::from_secs(60),
            ..Scenario::of(seed)
        });
        let mut unknown = BTreeSet::new();
        for entry in &outcome.log {
            match &entry.event {
                Event::StepSettled {
                    title,
                    status: StepStatus::Unknown,
                    ..
                } => {
                    unknown.insert(title.clone());
                }
                Event::StepStarted { title, .. } => {
                    assert!(!unknown.contains(title), "seed {seed}: {title} ran again");
                }
                _ => {}
            }
        }
        let is_of_member = |title: &String| title.starts_with("app_vm[");
        if !unknown.is_empty() && unknown.iter().all(is_of_member) {
            assert_eq!(outcome.violations, Vec::<String>::new(), "seed {seed}");
            replaced += 1;
        }
    }
    assert!(
        replaced > 0,
        "no seed lost the outcome of a member's operation alone"
    );
}
