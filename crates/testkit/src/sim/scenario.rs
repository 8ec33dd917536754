//! What happens to a simulated service, as a seed decides it.

use super::Random;
use providers::fake::{CallFault, FakeScript, OperationFault, OperationRule, Pattern, ServerFault};
use std::time::Duration;

/// Something that happens.
#[derive(Debug, Clone, PartialEq)]
pub enum Incident {
    /// The load changes, in percent of one member.
    Load(f64),
    /// Some server is shut off behind everyone's back.
    Kill(u64),
    /// Some server disappears altogether.
    Vanish(u64),
    /// An operator sets the capacity.
    Scale(u32),
    /// Somebody wishes another revision, or the same.
    Update(u64),
    /// A server of ours is there that no record knows.
    Stray,
    /// An operator has all servers mended, and unknown ones deleted.
    Repair,
    /// Prometheus falls silent, or answers again.
    PrometheusSilent(bool),
    /// Alertmanager falls silent, or answers again.
    AlertmanagerSilent(bool),
    /// The provider falls silent, or answers again.
    ProviderSilent(bool),
}

/// When.
#[derive(Debug, Clone, PartialEq)]
pub struct Timed {
    /// After the beginning.
    pub at: Duration,
    /// What.
    pub incident: Incident,
}

/// What a service's operations are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Implementations {
    /// Playbooks: what a crash left is run again.
    Playbooks,
    /// Shell scripts: what a crash left is not.
    Scripts,
}

/// A whole scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// Seed that it came from.
    pub seed: u64,
    /// Incidents in order.
    pub incidents: Vec<Timed>,
    /// Polls after which the holder dies, one after the other; then it lives on.
    pub crashes: Vec<u64>,
    /// What operations are.
    pub implementations: Implementations,
    /// Behaviour of the cloud.
    pub script: FakeScript,
    /// When everything goes well again.
    pub peace_at: Duration,
}

impl Scenario {
    /// The scenario of a seed.
    pub fn of(seed: u64) -> Self {
        let mut random = Random::new(seed);
        let peace_at = Duration::from_secs(1800);
        let mut incidents = Vec::new();
        for _ in 0..random.between(3, 14) {
            let at = Duration::from_secs(random.between(1, 1700));
            let incident = match random.below(11) {
                0..=2 => Incident::Load(random.between(0, 260) as f64),
                3 => Incident::Kill(random.number()),
                4 => Incident::Vanish(random.number()),
                5 => Incident::Scale(u32::try_from(random.between(1, 3)).unwrap_or(1)),
                9 | 10 => Incident::Update(random.number()),
                6 => Incident::PrometheusSilent(random.one_in(2)),
                7 => Incident::AlertmanagerSilent(random.one_in(2)),
                _ => Incident::ProviderSilent(random.one_in(2)),
            };
            incidents.push(Timed { at, incident });
        }
        incidents.sort_by_key(|timed| timed.at);
        let crashes = (0..random.below(6))
            .map(|_| random.between(1, 900))
            .collect();
        Self {
            seed,
            incidents,
            crashes,
            implementations: Implementations::Playbooks,
            script: script(&mut random),
            peace_at,
        }
    }
}

fn script(random: &mut Random) -> FakeScript {
    let mut script = FakeScript {
        create_time: Duration::from_millis(random.between(500, 20_000)),
        delete_time: Duration::from_millis(random.between(100, 5_000)),
        operation_time: Duration::from_millis(random.between(100, 8_000)),
        ..FakeScript::default()
    };
    for _ in 0..random.below(4) {
        let fault = match random.below(6) {
            0 => CallFault::NoRoom,
            1 => CallFault::Failed,
            2 => CallFault::Broken,
            3 => CallFault::Silent,
            4 => CallFault::Twice,
            _ => CallFault::LostAnswer,
        };
        let nth = Some(random.between(1, 6));
        script.create_faults.push(ServerFault {
            name: Pattern::default(),
            nth,
            fault,
        });
    }
    for _ in 0..random.below(2) {
        let fault = if random.one_in(2) {
            CallFault::Failed
        } else {
            CallFault::LostAnswer
        };
        let nth = Some(random.between(1, 4));
        script.delete_faults.push(ServerFault {
            name: Pattern::default(),
            nth,
            fault,
        });
    }
    for _ in 0..random.below(4) {
        let title = match random.below(4) {
            0 => "*configure*",
            1 => "*add_source*",
            2 => "*start*",
            _ => "*create*",
        };
        script.operation_rules.push(OperationRule {
            title: Pattern::new(title),
            attempt: Some(1),
            fault: Some(OperationFault::Failed),
            ..OperationRule::default()
        });
    }
    script
}
