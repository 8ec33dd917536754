//! The judgement, from beginning to end.

use crate::alert::newest;
use crate::evaluate::later;
use crate::{
    AlertFact, Death, DeferReason, HealOrder, HealthQuestion, Judgement, MemberHealthView,
    PauseReason, PolicySettings, PrometheusFacts, ProviderWord, Suspicion, Verdict,
};
use jiff::Timestamp;
use model::{MemberId, MemberState, RuleName};
use std::collections::BTreeMap;

/// Readings that make the provider's word final.
const READINGS: u32 = 2;
/// Of fewer than this, "more than half at once" means nothing: a fleet of one or two must heal.
const LEAST_CROWD: u32 = 3;

/// What is wrong with a member, before it is decided who is healed.
enum Finding {
    Fine,
    Doubtful(Vec<Suspicion>),
    Lost(Death),
    Unhealthy(String),
}

/// Judges all members, and approves of at most one replacement. A draining member whose server died is
/// told apart as well: nothing can be stopped on it any more, and no replacement is made for it.
pub fn judge(
    question: &HealthQuestion<'_>,
    settings: &PolicySettings,
    now: Timestamp,
) -> Judgement {
    let crowd = crowd(question);
    let most_gone_since = crowd.map(|_| question.most_gone_since.unwrap_or(now));
    let pause = crowd
        .zip(most_gone_since)
        .and_then(|((gone, total), since)| {
            let until = later(since, settings.mass_loss_pause);
            (now < until).then_some(PauseReason::MostServersGone { gone, total, until })
        });
    let bench = Bench::new(question, settings, now);
    let mut members: Vec<&MemberHealthView> = question.members.iter().collect();
    members.sort_by_key(|member| member.id);
    let findings: Vec<(&MemberHealthView, Finding)> = members
        .into_iter()
        .filter_map(|member| Some((member, bench.look_at(member)?)))
        .collect();
    let chosen = choose(&findings);
    let mut judgement = Judgement::default();
    for (member, finding) in findings {
        let order = || order(member, chosen, pause.as_ref(), question.heals_under_way);
        let verdict = match finding {
            Finding::Fine => Verdict::Healthy,
            Finding::Doubtful(why) => Verdict::Suspected { why },
            Finding::Lost(why) => Verdict::Lost { why, heal: order() },
            Finding::Unhealthy(why) => Verdict::Unhealthy { why, heal: order() },
        };
        judgement.verdicts.insert(member.id, verdict);
    }
    let resumed = pause.as_ref().map(|pause| match pause {
        PauseReason::MostServersGone { until, .. } => *until,
    });
    let warm = earliest_warm_up(&judgement.verdicts);
    judgement.wake_at = warm.into_iter().chain(resumed).min();
    judgement.most_gone_since = most_gone_since;
    judgement.pause = pause;
    judgement
}

/// More than half of the servers that are to run, gone at once: rather the provider than the servers,
/// unless it goes on saying so. How many of how many.
fn crowd(question: &HealthQuestion<'_>) -> Option<(u32, u32)> {
    let wanted = question
        .members
        .iter()
        .filter(|member| member.state.in_service())
        .map(|member| &member.provider)
        .chain(question.other_servers)
        .filter(|word| word.is_asked());
    let (mut total, mut gone) = (0_u32, 0_u32);
    for word in wanted {
        total = total.saturating_add(1);
        gone = gone.saturating_add(u32::from(word.is_gone()));
    }
    is_most(gone, total).then_some((gone, total))
}

fn is_most(part: u32, total: u32) -> bool {
    total >= LEAST_CROWD && part.saturating_mul(2) > total
}

/// The dead before the unhealthy, the oldest first.
fn choose(findings: &[(&MemberHealthView, Finding)]) -> Option<MemberId> {
    let first = |wanted: fn(&Finding) -> bool| {
        findings
            .iter()
            .find(|(member, finding)| member.state.in_service() && wanted(finding))
            .map(|(member, _)| member.id)
    };
    first(|finding| matches!(finding, Finding::Lost(_)))
        .or_else(|| first(|finding| matches!(finding, Finding::Unhealthy(_))))
}

fn order(
    member: &MemberHealthView,
    chosen: Option<MemberId>,
    pause: Option<&PauseReason>,
    heals_under_way: u32,
) -> HealOrder {
    let why = match (pause, chosen) {
        (Some(pause), _) => DeferReason::Paused {
            pause: pause.clone(),
        },
        // it goes anyway; its death only spares the attempt to stop it
        (None, _) if !member.state.in_service() => return HealOrder::Approved,
        (None, _) if heals_under_way > 0 => DeferReason::UnderWay {
            heals: heals_under_way,
        },
        (None, Some(first)) if first != member.id => DeferReason::After { member: first },
        (None, _) => return HealOrder::Approved,
    };
    HealOrder::Deferred { why }
}

fn earliest_warm_up(verdicts: &BTreeMap<MemberId, Verdict>) -> Option<Timestamp> {
    let suspicions = verdicts.values().filter_map(|verdict| match verdict {
        Verdict::Suspected { why } => Some(why),
        _ => None,
    });
    suspicions
        .flatten()
        .filter_map(|suspicion| match suspicion {
            Suspicion::WarmUp { until } => Some(*until),
            _ => None,
        })
        .min()
}

/// The evidence, laid out once for all members.
struct Bench<'a> {
    question: &'a HealthQuestion<'a>,
    facts: Vec<&'a AlertFact>,
    settings: &'a PolicySettings,
    now: Timestamp,
}

impl<'a> Bench<'a> {
    fn new(question: &'a HealthQuestion<'a>, settings: &'a PolicySettings, now: Timestamp) -> Self {
        let held = question.monitors.alertmanager.facts();
        let held = held.iter().flat_map(|facts| facts.alerts.iter());
        Self {
            question,
            facts: newest(question.alerts.iter().chain(held))
                .into_values()
                .collect(),
            settings,
            now,
        }
    }

    /// None for members that are not judged.
    fn look_at(&self, member: &MemberHealthView) -> Option<Finding> {
        let since = match member.state {
            MemberState::InService { since } => Some(since),
            MemberState::Draining { .. } => None,
            MemberState::Joining { .. } | MemberState::Leaving { .. } => return None,
        };
        let (death, readings) = match &member.provider {
            ProviderWord::Dead { why, readings } => {
                (Some(Death::Dead { why: why.clone() }), readings.get())
            }
            ProviderWord::Absent { readings } => (Some(Death::Absent), readings.get()),
            ProviderWord::Running | ProviderWord::NotAsked | ProviderWord::Unknown { .. } => {
                (None, 0)
            }
        };
        match (death, since) {
            // 1. The provider's repeated word needs nobody else's.
            (Some(death), _) if readings >= READINGS => Some(Finding::Lost(death)),
            (Some(death), _) => Some(Finding::Doubtful(vec![Suspicion::FirstReading { death }])),
            // 2. The monitors' word counts for members in service alone.
            (None, Some(since)) => Some(self.ask_monitors(member, since)),
            (None, None) => None,
        }
    }

    fn ask_monitors(&self, member: &MemberHealthView, since: Timestamp) -> Finding {
        let (mut doubts, down) = match self.seems_down(member.id, since) {
            Outlook::Up => (Vec::new(), false),
            Outlook::Unclear(suspicion) => (vec![suspicion], false),
            Outlook::Down => (self.objections(since), true),
        };
        if let ProviderWord::Unknown { why } = &member.provider {
            doubts.push(Suspicion::ProviderSilent { why: why.clone() });
        }
        match (down, doubts.is_empty()) {
            (_, false) => Finding::Doubtful(doubts),
            (false, true) => Finding::Fine,
            (true, true) => Finding::Unhealthy(unhealthy(&member.provider)),
        }
    }

    /// What the monitors make of it, whatever they are worth.
    fn seems_down(&self, member: MemberId, since: Timestamp) -> Outlook {
        let alerted = self.facts.iter().any(|fact| {
            fact.is_firing()
                && fact.rule == RuleName::InstanceDown
                && fact.member == Some(member)
                && fact.starts_at >= since
        });
        let Some(prometheus) = self.question.monitors.prometheus.facts() else {
            // nothing but the alert is left, and `objections` will name the silent monitor
            return if alerted { Outlook::Down } else { Outlook::Up };
        };
        let said = alerted || is_firing_down(prometheus, member);
        match (prometheus.up.get(&member), said) {
            (Some(false), true) => Outlook::Down,
            (Some(false), false) => Outlook::Unclear(Suspicion::NoAnswerYet),
            (Some(true), true) => Outlook::Unclear(Suspicion::NotConfirmed),
            (None, true) => Outlook::Unclear(Suspicion::NoData),
            (Some(true) | None, false) => Outlook::Up,
        }
    }

    /// Why a member that seems down may not be replaced on the monitors' word.
    fn objections(&self, since: Timestamp) -> Vec<Suspicion> {
        let monitors = self.question.monitors;
        let mut objections: Vec<Suspicion> = monitors
            .silent()
            .into_iter()
            .map(|(monitor, why)| Suspicion::MonitorSilent {
                monitor,
                why: why.to_owned(),
            })
            .collect();
        if let Some(facts) = monitors.prometheus.facts() {
            let (down, total) = (facts.targets.down, facts.targets.total);
            if is_most(down, total) {
                objections.push(Suspicion::MostTargetsDown { down, total });
            }
        }
        let until = later(since, self.settings.warm_up);
        if until > self.now {
            objections.push(Suspicion::WarmUp { until });
        }
        objections
    }
}

/// What the monitors say, and who else was asked.
fn unhealthy(provider: &ProviderWord) -> String {
    let else_asked = if provider.is_asked() {
        "though the provider says that it runs"
    } else {
        "and no provider made its server that could be asked"
    };
    format!("InstanceDown holds and it does not answer Prometheus, {else_asked}")
}

enum Outlook {
    Up,
    Unclear(Suspicion),
    Down,
}

fn is_firing_down(facts: &PrometheusFacts, member: MemberId) -> bool {
    facts
        .firing
        .iter()
        .any(|f| f.rule == RuleName::InstanceDown && f.member == Some(member))
}
