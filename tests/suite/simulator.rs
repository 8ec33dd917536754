//! The production engine in the simulator: a hundred seeds, every one of which must come to rest with
//! all invariants kept.

use engine::Event;
use model::StepStatus;
use providers::fake::{FakeRunEnd, FakeScript};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use testkit::sim::{Implementations, Incident, Outcome, Scenario, Timed, simulate};

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

/// A fleet of which a server dies, one vanishes and one is there that nobody knows; all is mended at once,
/// with a crash at that poll of the holder.
fn mended(crash: Option<u64>) -> Outcome {
    let at = |second: u64, incident| Timed {
        at: Duration::from_secs(second),
        incident,
    };
    simulate(Scenario {
        incidents: vec![
            at(0, Incident::Load(45.0)),
            at(30, Incident::Scale(3)),
            at(70, Incident::Stray),
            at(90, Incident::Kill(1)),
            at(90, Incident::Vanish(2)),
            at(90, Incident::Repair),
        ],
        crashes: crash.into_iter().collect(),
        peace_at: Duration::from_secs(120),
        script: FakeScript {
            create_time: Duration::from_millis(400),
            delete_time: Duration::from_millis(100),
            operation_time: Duration::from_millis(200),
            ..FakeScript::default()
        },
        ..Scenario::of(1)
    })
}

/// What a repair was to do, and whether it did.
fn repairs(outcome: &Outcome) -> (usize, Vec<&str>) {
    let mut asked = 0;
    let mut done = Vec::new();
    for entry in &outcome.log {
        match &entry.event {
            Event::RepairWished { what, .. } => asked += what.len(),
            Event::Repaired { what, failure } => {
                assert_eq!(*failure, None, "{what}");
                done.push(what.split(' ').next().unwrap_or_default());
            }
            _ => {}
        }
    }
    done.sort_unstable();
    (asked, done)
}

#[test]
fn a_repair_survives_a_crash_anywhere() {
    let whole = mended(None);
    assert_eq!(whole.violations, Vec::<String>::new());
    let (asked, done) = repairs(&whole);
    assert_eq!((asked, done.len()), (3, 3), "{done:?}");
    assert!(done.contains(&"delete"), "{done:?}");
    let mut crashes = 0;
    for poll in (1..1000).step_by(29) {
        let outcome = mended(Some(poll));
        crashes += outcome.crashes;
        assert_eq!(outcome.violations, Vec::<String>::new(), "poll {poll}");
        let (asked, done) = repairs(&outcome);
        // one that died between the record and the log has told nobody
        assert!(
            asked == done.len() || asked == done.len() + 1,
            "poll {poll}: {done:?}"
        );
        let servers = &outcome.standing.servers;
        assert_eq!(
            servers.len(),
            whole.standing.servers.len(),
            "poll {poll}: {servers:?}"
        );
        assert!(!servers.contains(&"stray".to_owned()), "poll {poll}");
    }
    assert!(crashes > 20, "{crashes} crashes");
}

/// A deploy, a member more, and two updates (nodes run again, are made anew, and go), with
/// a crash at that poll of the holder, counted from 1.
fn mixed(updates: [u64; 2], crash: Option<u64>) -> Outcome {
    let at = |second: u64, incident| Timed {
        at: Duration::from_secs(second),
        incident,
    };
    simulate(Scenario {
        implementations: Implementations::Playbooks,
        incidents: vec![
            at(0, Incident::Load(45.0)),
            at(40, Incident::Scale(2)),
            at(80, Incident::Update(updates[0])),
            at(140, Incident::Update(updates[1])),
        ],
        crashes: crash.into_iter().collect(),
        peace_at: Duration::from_secs(200),
        script: FakeScript {
            create_time: Duration::from_millis(400),
            delete_time: Duration::from_millis(100),
            operation_time: Duration::from_millis(200),
            ..FakeScript::default()
        },
        ..Scenario::of(1)
    })
}

/// How often each operation succeeded, attempts left out that a later holder gave up. How often a target
/// is told of its members depends on who came meanwhile.
fn effects(outcome: &Outcome) -> BTreeMap<String, usize> {
    let mut effects = BTreeMap::new();
    let known = |run: &&providers::fake::FakeRun| {
        run.end == Some(FakeRunEnd::Succeeded)
            && !outcome.abandoned.contains(&run.key)
            && !run.title.contains("_source")
    };
    for run in outcome.runs.iter().filter(known) {
        // an id may have been taken by a holder that died before it was used: ordinals say who is meant
        let (name, operation) = run.title.rsplit_once(": ").unwrap();
        let node = name.split('@').next().unwrap();
        *effects.entry(format!("{node}: {operation}")).or_default() += 1;
    }
    effects
}

/// How many runs had the key of another. What goes and comes again with a revision (a pair, a node) counts
/// its attempts from 1 again, so there are some without any crash.
fn repeated(outcome: &Outcome) -> usize {
    let runs = outcome.runs.iter();
    let ours = runs.filter(|run| !run.title.contains("_source"));
    let all: Vec<_> = ours.map(|run| &run.key).collect();
    all.len() - all.iter().collect::<BTreeSet<_>>().len()
}

/// A crash at polls of the holder (with `SIM_EVERY=1` at every one, so before and after each intent, effect
/// and outcome): the end is what it is without, each operation has its effect as often, and no attempt
/// runs twice.
#[test]
fn a_crash_at_any_boundary_changes_neither_the_end_nor_the_effects() {
    let every: usize = std::env::var("SIM_EVERY").map_or(23, |s| s.parse().unwrap());
    for updates in [[1, 2], [2, 3], [4, 1], [5, 1]] {
        let undisturbed = mixed(updates, None);
        assert!(
            undisturbed.violations.is_empty(),
            "{:?}",
            undisturbed.violations
        );
        let expected = effects(&undisturbed);
        assert!(expected.len() > 10, "{expected:?}");
        let mut struck = 0;
        for poll in (1..600).step_by(every) {
            let outcome = mixed(updates, Some(poll));
            let place = format!("updates {updates:?}, crash at poll {poll}");
            assert!(
                outcome.violations.is_empty(),
                "{place}: {:?}",
                outcome.violations
            );
            assert_eq!(outcome.standing, undisturbed.standing, "{place}");
            assert_eq!(effects(&outcome), expected, "{place}");
            assert_eq!(repeated(&outcome), repeated(&undisturbed), "{place}");
            struck += usize::from(!outcome.abandoned.is_empty());
        }
        assert!(struck > 2, "{struck} crashes struck while something ran");
    }
}
