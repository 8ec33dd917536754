use crate::bench::{Bench, alert, at};
use crate::{
    HealthQuestion, Judgement, MemberHealthView, PauseReason, ProviderWord, TargetCount, judge,
};
use model::RuleName::InstanceDown;
use model::{LeaveCause, MemberId, MemberState};
use std::num::NonZeroU32;

fn dead(readings: u32) -> ProviderWord {
    ProviderWord::Dead {
        why: "shut off".into(),
        readings: NonZeroU32::new(readings).unwrap(),
    }
}

fn absent(readings: u32) -> ProviderWord {
    ProviderWord::Absent {
        readings: NonZeroU32::new(readings).unwrap(),
    }
}

fn unknown() -> ProviderWord {
    ProviderWord::Unknown {
        why: "not in the list".into(),
    }
}

/// A fleet of running servers beside a running balancer.
struct Ward {
    bench: Bench,
    words: Vec<(u64, ProviderWord)>,
    others: Vec<ProviderWord>,
    heals_under_way: u32,
    most_gone_since: Option<jiff::Timestamp>,
}

impl Ward {
    fn of(count: u32) -> Self {
        let bench =
            (1..=u64::from(count)).fold(Bench::with_members(count), |b, id| b.cpu(id, 50.0));
        Self {
            bench,
            words: Vec::new(),
            others: vec![ProviderWord::Running],
            heals_under_way: 0,
            most_gone_since: None,
        }
    }

    fn word(mut self, member: u64, word: ProviderWord) -> Self {
        self.words.push((member, word));
        self
    }

    fn with(mut self, change: impl FnOnce(Bench) -> Bench) -> Self {
        self.bench = change(self.bench);
        self
    }

    /// `up == 0`, and the rule fires.
    fn down(mut self, member: u64) -> Self {
        self.bench = self.bench.firing(InstanceDown, member);
        self.bench.prometheus().up.insert(MemberId(member), false);
        self.bench.prometheus().targets.down += 1;
        self
    }

    fn judge(&self) -> Judgement {
        let members: Vec<MemberHealthView> = self
            .bench
            .state
            .members
            .iter()
            .map(|m| MemberHealthView {
                id: m.id,
                ordinal: m.ordinal,
                state: m.state.clone(),
                provider: self
                    .words
                    .iter()
                    .find(|(id, _)| MemberId(*id) == m.id)
                    .map_or(ProviderWord::Running, |(_, word)| word.clone()),
            })
            .collect();
        let question = HealthQuestion {
            members: &members,
            other_servers: &self.others,
            alerts: &self.bench.alerts,
            monitors: &self.bench.monitors,
            heals_under_way: self.heals_under_way,
            most_gone_since: self.most_gone_since,
        };
        judge(&question, &self.bench.settings, at(self.bench.now))
    }

    fn told(&self) -> Vec<String> {
        self.judge()
            .verdicts
            .iter()
            .map(|(id, verdict)| format!("{id} {verdict}"))
            .collect()
    }

    fn healed(&self) -> Vec<MemberId> {
        self.judge().approved().map(|(id, _)| id).collect()
    }
}

const UNHEALTHY: &str = "unhealthy: InstanceDown holds and it does not answer Prometheus, though \
                         the provider says that it runs";

#[test]
fn a_running_member_that_answers_is_healthy() {
    assert_eq!(Ward::of(2).told(), ["m1 healthy", "m2 healthy"]);
}

#[test]
fn a_death_is_read_twice() {
    let once = Ward::of(1).word(1, dead(1));
    assert_eq!(
        once.told(),
        ["m1 suspected: the provider says: shut off, to be read again"]
    );
    let twice = Ward::of(1).word(1, dead(2));
    assert_eq!(
        twice.told(),
        ["m1 lost: the provider says: shut off; to be replaced now"]
    );
    assert_eq!(
        twice.judge().approved().collect::<Vec<_>>(),
        [(
            MemberId(1),
            LeaveCause::Lost {
                why: "the provider says: shut off".into()
            }
        )]
    );
    assert_eq!(
        Ward::of(1).word(1, absent(2)).told(),
        ["m1 lost: the provider has no such server; to be replaced now"]
    );
}

#[test]
fn absence_from_a_list_confirms_nothing() {
    assert_eq!(
        Ward::of(1).word(1, unknown()).told(),
        ["m1 suspected: the provider's word is missing: not in the list"]
    );
    assert_eq!(
        Ward::of(1).word(1, unknown()).down(1).healed(),
        [],
        "not even with the monitors' word"
    );
}

#[test]
fn a_confirmed_death_heals_whatever_the_monitors_say() {
    for change in [
        Bench::prometheus_silent as fn(Bench) -> Bench,
        Bench::alertmanager_silent,
        |bench| bench.in_service_since(1, -5),
        |bench| bench.held_until(500),
    ] {
        let ward = Ward::of(1).word(1, dead(2)).with(change);
        assert_eq!(ward.healed(), [MemberId(1)]);
    }
}

#[test]
fn the_monitors_word_counts_when_both_speak_of_a_settled_member() {
    let ward = Ward::of(2).down(2);
    assert_eq!(
        ward.told(),
        [
            "m1 healthy".to_owned(),
            format!("m2 {UNHEALTHY}; to be replaced now")
        ]
    );
    let early = Ward::of(2).with(|mut bench| {
        bench.prometheus().up.insert(MemberId(2), false);
        bench.webhook(alert(InstanceDown, 2, -5))
    });
    assert_eq!(early.healed(), [MemberId(2)], "an alert borne out by `up`");
}

#[test]
fn what_is_not_enough() {
    let cases: [(Ward, &str); 7] = [
        (
            Ward::of(2).down(2).with(Bench::alertmanager_silent),
            "it seems down, but Alertmanager does not answer: connection refused",
        ),
        (
            Ward::of(2)
                .with(Bench::prometheus_silent)
                .with(|b| b.webhook(alert(InstanceDown, 2, -5))),
            "it seems down, but Prometheus does not answer: no answer in 3 s",
        ),
        (
            Ward::of(2).with(|mut b| {
                b.prometheus().up.insert(MemberId(2), false);
                b
            }),
            "it does not answer, InstanceDown does not hold yet",
        ),
        (
            Ward::of(2).with(|b| b.webhook(alert(InstanceDown, 2, -5))),
            "Prometheus does not confirm InstanceDown",
        ),
        (
            Ward::of(2).with(|mut b| {
                b.prometheus().up.clear();
                b.firing(InstanceDown, 2)
            }),
            "InstanceDown, but Prometheus has no data of it",
        ),
        (
            Ward::of(2).with(|b| b.in_service_since(2, -10)).down(2),
            "it seems down, but warms up until 2023-11-14T22:14:10Z",
        ),
        (
            Ward::of(2).down(2).with(|mut b| {
                b.prometheus().targets = TargetCount { total: 3, down: 2 };
                b
            }),
            "it seems down, but so do 2 of 3 targets: the monitor may be broken",
        ),
    ];
    for (ward, why) in cases {
        assert_eq!(ward.told()[1], format!("m2 suspected: {why}"));
        assert_eq!(ward.healed(), []);
    }
}

#[test]
fn a_fleet_of_one_or_two_heals() {
    let all_down = |total| {
        Ward::of(1).down(1).with(|mut b| {
            b.prometheus().targets = TargetCount { total, down: total };
            b
        })
    };
    assert_eq!(all_down(1).healed(), [MemberId(1)]);
    assert_eq!(all_down(2).healed(), [MemberId(1)]);
    assert_eq!(all_down(3).healed(), []);
    let mut pair = Ward::of(2).word(1, dead(2)).word(2, dead(2));
    pair.others.clear();
    assert_eq!(pair.healed(), [MemberId(1)]);
}

#[test]
fn an_old_alert_is_not_about_the_new_member() {
    let ward = Ward::of(1).with(|mut b| {
        b.prometheus().up.insert(MemberId(1), false);
        b.in_service_since(1, -100)
            .webhook(alert(InstanceDown, 1, -200))
    });
    assert_eq!(
        ward.told(),
        ["m1 suspected: it does not answer, InstanceDown does not hold yet"]
    );
}

#[test]
fn one_at_a_time_the_dead_first() {
    let ward = Ward::of(4).down(1).word(2, dead(2)).word(3, absent(2));
    assert_eq!(
        ward.told(),
        [
            format!("m1 {UNHEALTHY}; waits for m2"),
            "m2 lost: the provider says: shut off; to be replaced now".to_owned(),
            "m3 lost: the provider has no such server; waits for m2".to_owned(),
            "m4 healthy".to_owned(),
        ]
    );
    let busy = Ward {
        heals_under_way: 1,
        ..ward
    };
    assert_eq!(busy.healed(), []);
    assert!(busy.told()[1].ends_with("waits for 1 being replaced"));
}

#[test]
fn most_servers_gone_at_once_pauses_healing() {
    let ward = Ward::of(4)
        .word(1, dead(2))
        .word(2, dead(1))
        .word(3, absent(1));
    let judgement = ward.judge();
    let pause = ward.bench.settings.mass_loss_pause;
    let now = at(ward.bench.now);
    let until = now + jiff::SignedDuration::try_from(pause).unwrap();
    let (gone, total) = (3, 5);
    assert_eq!(
        judgement.pause,
        Some(PauseReason::MostServersGone { gone, total, until })
    );
    assert_eq!(judgement.most_gone_since, Some(now));
    assert_eq!(judgement.wake_at, Some(until), "time alone ends it");
    assert_eq!(
        ward.told()[0],
        "m1 lost: the provider says: shut off; \
         healing is paused: the provider calls 3 of 5 servers gone at once; it is believed if it \
         still says so at UNTIL"
            .replace("UNTIL", &format!("{until:.0}"))
    );
    assert_eq!(ward.healed(), []);
    let half = Ward::of(3).word(1, dead(2)).word(2, dead(2));
    assert_eq!(half.judge().pause, None, "half is not more than half");
}

#[test]
fn what_the_provider_goes_on_saying_is_believed_in_the_end() {
    let ward = || {
        Ward::of(4)
            .word(1, dead(9))
            .word(2, dead(9))
            .word(3, absent(9))
    };
    let pause = jiff::SignedDuration::try_from(ward().bench.settings.mass_loss_pause).unwrap();
    let since = |seconds: i64| {
        let mut ward = ward();
        let span = pause - jiff::SignedDuration::from_secs(seconds);
        ward.most_gone_since = Some(at(ward.bench.now) - span);
        ward
    };
    let early = since(1);
    assert_eq!(early.healed(), []);
    let late = since(0);
    let judgement = late.judge();
    assert_eq!((judgement.pause, late.healed()), (None, vec![MemberId(1)]));
    // it holds on while the first is replaced, and ends with the condition
    assert_eq!(judgement.most_gone_since, late.most_gone_since);
    let over = Ward {
        most_gone_since: late.most_gone_since,
        ..Ward::of(4).word(1, dead(9))
    };
    assert_eq!(over.judge().most_gone_since, None);
}

#[test]
fn who_is_not_judged() {
    let cause = LeaveCause::ScaledIn;
    let ward = Ward::of(1)
        .with(|b| b.joining(2).draining(3).draining(4))
        .with(|b| b.member(5, MemberState::Leaving { cause }))
        .word(2, dead(9))
        .word(4, dead(9))
        .word(5, dead(9));
    assert_eq!(
        ward.told(),
        [
            "m1 healthy",
            "m4 lost: the provider says: shut off; to be replaced now"
        ],
        "a draining one cannot be stopped any more, and needs nobody's place"
    );
}

#[test]
fn a_draining_member_takes_nobodys_turn() {
    let ward = Ward::of(3)
        .with(|b| b.draining(1))
        .word(1, dead(2))
        .word(2, dead(2));
    assert_eq!(ward.healed(), [MemberId(1), MemberId(2)]);
}

#[test]
fn the_order_of_members_does_not_matter() {
    let ward = Ward::of(4).down(1).word(2, dead(2)).word(3, absent(2));
    let straight = ward.judge();
    let reversed = ward.with(|mut b| {
        b.state.members.reverse();
        b.monitors.asked_at = at(1);
        b
    });
    assert_eq!(reversed.judge(), straight);
}

/// Servers that playbooks made have no provider: the monitors' word is all there is, with all that it is
/// worth.
#[test]
fn where_no_provider_is_asked_the_monitors_decide() {
    let quiet = Ward::of(2).word(1, ProviderWord::NotAsked);
    assert_eq!(quiet.told(), ["m1 healthy", "m2 healthy"]);
    let down = Ward::of(4).word(1, ProviderWord::NotAsked).down(1);
    assert_eq!(
        down.told()[0],
        "m1 unhealthy: InstanceDown holds and it does not answer Prometheus, and no provider made \
         its server that could be asked; to be replaced now"
    );
    let most = (1..=3).fold(Ward::of(4), |ward, id| {
        ward.word(id, ProviderWord::NotAsked).down(id)
    });
    assert_eq!(most.healed(), []);
}

/// They say nothing about whether a provider is to be believed.
#[test]
fn servers_that_nobody_is_asked_about_are_no_crowd() {
    let mut ward = Ward::of(6);
    for id in 1..=4 {
        ward = ward.word(id, ProviderWord::NotAsked);
    }
    let ward = ward.word(5, absent(2)).word(6, absent(2));
    // two of three, the balancer with them
    assert!(ward.judge().pause.is_some(), "{:?}", ward.judge());
}
