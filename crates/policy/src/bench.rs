//! A test bench: a group, its monitors and a clock, set up in the words of a story.

use crate::{
    AlertFact, AlertStatus, AlertmanagerFacts, Answer, CpuSample, Evaluation, Fingerprint,
    FiringRule, GroupState, LastAction, MemberView, Monitors, PastRecommendation, PolicySettings,
    PrometheusFacts, TargetCount, evaluate,
};
use jiff::Timestamp;
use model::{
    Capacity, CapacityBounds, CapacitySource, DesiredCapacity, Generation, GroupName, LeaveCause,
    MemberId, MemberState, Ordinal, Percent, PolicyName, RuleName, ScaleDirection, ServiceName,
    ThresholdPolicy, ThresholdTarget,
};
use std::num::NonZeroU32;
use std::time::Duration;

/// Seconds of the story's clock. It starts at 0; what was there before began long ago.
pub(crate) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + second).unwrap()
}

pub(crate) const LONG_AGO: i64 = -100_000;

pub(crate) fn group() -> GroupName {
    GroupName::new("app").unwrap()
}

pub(crate) fn policy(name: &str, target: ThresholdTarget, adjustment: u32) -> ThresholdPolicy {
    ThresholdPolicy {
        name: PolicyName::new(name).unwrap(),
        group: group(),
        target,
        adjustment: NonZeroU32::new(adjustment).unwrap(),
    }
}

pub(crate) fn above(percent: f64) -> ThresholdTarget {
    ThresholdTarget::AnyAbove {
        cpu: Percent::new(percent).unwrap(),
    }
}

pub(crate) fn below(percent: f64) -> ThresholdTarget {
    ThresholdTarget::AllBelow {
        cpu: Percent::new(percent).unwrap(),
    }
}

pub(crate) fn alert(rule: RuleName, member: u64, starts: i64) -> AlertFact {
    AlertFact {
        fingerprint: Fingerprint(format!("{rule}{member}")),
        rule,
        service: ServiceName::new("web").unwrap(),
        group: Some(group()),
        member: Some(MemberId(member)),
        node: None,
        instance: None,
        starts_at: at(starts),
        status: AlertStatus::Firing,
    }
}

/// A group of `app` members with bounds 1..5, an upper bound of 80 % and a lower one of 20 %.
#[derive(Debug, Clone)]
pub(crate) struct Bench {
    pub(crate) state: GroupState,
    pub(crate) policies: Vec<ThresholdPolicy>,
    pub(crate) alerts: Vec<AlertFact>,
    pub(crate) monitors: Monitors,
    pub(crate) settings: PolicySettings,
    pub(crate) now: i64,
}

impl Bench {
    /// Members m1, m2, … in service for long, as many as wished; both monitors answer.
    pub(crate) fn with_members(count: u32) -> Self {
        let members = (1..=count)
            .map(|n| MemberView {
                id: MemberId(u64::from(n)),
                ordinal: Ordinal(n - 1),
                state: MemberState::InService {
                    since: at(LONG_AGO),
                },
            })
            .collect();
        Self {
            state: GroupState {
                group: group(),
                bounds: CapacityBounds::new(1, 5, None).unwrap(),
                desired: DesiredCapacity::new(
                    Capacity(count),
                    CapacitySource::Initial,
                    Generation(1),
                    at(LONG_AGO),
                ),
                members,
                last_action: LastAction::None,
                recommendations: Vec::new(),
            },
            policies: vec![
                policy("grow", above(80.0), 1),
                policy("shrink", below(20.0), 1),
            ],
            alerts: Vec::new(),
            monitors: Monitors {
                asked_at: at(0),
                prometheus: Answer::Answered {
                    facts: PrometheusFacts {
                        targets: TargetCount {
                            total: count + 1,
                            down: 0,
                        },
                        ..PrometheusFacts::default()
                    },
                },
                alertmanager: Answer::Answered {
                    facts: AlertmanagerFacts::default(),
                },
            },
            settings: PolicySettings::default(),
            now: 0,
        }
    }

    pub(crate) fn now(mut self, second: i64) -> Self {
        self.now = second;
        self
    }

    pub(crate) fn bounds(mut self, min: u32, max: u32) -> Self {
        self.state.bounds = CapacityBounds::new(min, max, None).unwrap();
        self
    }

    pub(crate) fn desired(mut self, value: u32) -> Self {
        self.state.desired.value = Capacity(value);
        self
    }

    pub(crate) fn held_until(mut self, second: i64) -> Self {
        self.state.desired.source = CapacitySource::Operator {
            operator: None,
            hold_until: at(second),
        };
        self
    }

    pub(crate) fn member(mut self, id: u64, state: MemberState) -> Self {
        self.state.members.retain(|m| m.id != MemberId(id));
        self.state.members.push(MemberView {
            id: MemberId(id),
            ordinal: Ordinal(u32::try_from(id).unwrap()),
            state,
        });
        self
    }

    pub(crate) fn joining(self, id: u64) -> Self {
        self.member(id, MemberState::Joining { since: at(-10) })
    }

    pub(crate) fn in_service_since(self, id: u64, second: i64) -> Self {
        self.member(id, MemberState::InService { since: at(second) })
    }

    pub(crate) fn draining(self, id: u64) -> Self {
        self.member(
            id,
            MemberState::Draining {
                in_service_since: at(LONG_AGO),
                cause: LeaveCause::ScaledIn,
            },
        )
    }

    pub(crate) fn last(mut self, action: LastAction) -> Self {
        self.state.last_action = action;
        self
    }

    pub(crate) fn settled(self, direction: ScaleDirection, second: i64) -> Self {
        self.last(LastAction::Settled {
            direction,
            at: at(second),
        })
    }

    pub(crate) fn recommended(mut self, second: i64, capacity: u32) -> Self {
        self.state.recommendations.push(PastRecommendation {
            at: at(second),
            capacity: Capacity(capacity),
        });
        self
    }

    pub(crate) fn policies(mut self, policies: &[ThresholdPolicy]) -> Self {
        self.policies = policies.to_vec();
        self
    }

    pub(crate) fn prometheus(&mut self) -> &mut PrometheusFacts {
        match &mut self.monitors.prometheus {
            Answer::Answered { facts } => facts,
            Answer::Silent { .. } => panic!("Prometheus is silent in this story"),
        }
    }

    /// CPU as of now, and `up`.
    pub(crate) fn cpu(self, member: u64, percent: f64) -> Self {
        let now = self.now;
        self.cpu_at(member, percent, now)
    }

    pub(crate) fn cpu_at(mut self, member: u64, percent: f64, second: i64) -> Self {
        let sample = CpuSample {
            percent,
            at: at(second),
        };
        self.prometheus().cpu.insert(MemberId(member), sample);
        self.prometheus().up.insert(MemberId(member), true);
        self
    }

    pub(crate) fn firing(mut self, rule: RuleName, member: u64) -> Self {
        self.prometheus().firing.push(FiringRule {
            rule,
            member: Some(MemberId(member)),
        });
        self
    }

    pub(crate) fn high(self, member: u64, percent: f64) -> Self {
        self.cpu(member, percent)
            .firing(RuleName::HighCpuLoad, member)
    }

    pub(crate) fn low(self, member: u64, percent: f64) -> Self {
        self.cpu(member, percent)
            .firing(RuleName::LowCpuLoad, member)
    }

    pub(crate) fn webhook(mut self, alert: AlertFact) -> Self {
        self.alerts.push(alert);
        self
    }

    pub(crate) fn held_by_alertmanager(mut self, alert: AlertFact) -> Self {
        match &mut self.monitors.alertmanager {
            Answer::Answered { facts } => facts.alerts.push(alert),
            Answer::Silent { .. } => panic!("Alertmanager is silent in this story"),
        }
        self
    }

    pub(crate) fn prometheus_silent(mut self) -> Self {
        self.monitors.prometheus = Answer::Silent {
            why: "no answer in 3 s".into(),
        };
        self
    }

    pub(crate) fn alertmanager_silent(mut self) -> Self {
        self.monitors.alertmanager = Answer::Silent {
            why: "connection refused".into(),
        };
        self
    }

    pub(crate) fn settings(mut self, change: impl FnOnce(&mut PolicySettings)) -> Self {
        change(&mut self.settings);
        self
    }

    pub(crate) fn stabilisation_in(self, seconds: u64) -> Self {
        self.settings(|s| s.stabilisation_in = Duration::from_secs(seconds))
    }

    pub(crate) fn evaluate(&self) -> Evaluation {
        evaluate(
            &self.state,
            &self.policies,
            &self.alerts,
            &self.monitors,
            &self.settings,
            at(self.now),
        )
    }

    /// `3 → 4 by grow: …; … [wake +60 s]`: the evaluation in one line, times relative to the story.
    pub(crate) fn told(&self) -> String {
        let e = self.evaluate();
        let decision = match &e.decision {
            crate::Decision::Keep if e.recommended == e.current => format!("{}", e.current),
            crate::Decision::Keep => format!("{} (rather {})", e.current, e.recommended),
            crate::Decision::Scale { to, policy, .. } => {
                format!("{} → {to} by {policy}", e.current)
            }
            crate::Decision::Clamp { to, .. } => format!("{} → {to} by bounds", e.current),
        };
        let reasons: Vec<String> = e.reasons.iter().map(ToString::to_string).collect();
        let mut line = format!("{decision}: {}", reasons.join("; "));
        for second in -1_000..1_000 {
            line = line.replace(&format!("{:.0}", at(second)), &format!("{second} s"));
        }
        match e.wake_at {
            Some(wake) => {
                let seconds = wake.as_second() - at(0).as_second();
                format!("{line} [wake {seconds} s]")
            }
            None => line,
        }
    }
}
