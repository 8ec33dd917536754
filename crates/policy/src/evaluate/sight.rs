//! What can be believed of each member in service.
//!
//! Signals are believed by one rule (design decision 12): where Prometheus answers, its word counts;
//! alerts then only hasten what its samples bear out. Where it does not, alerts alone are left.

use crate::alert::newest;
use crate::evaluate::frame::later;
use crate::{AlertFact, GroupState, MemberView, Monitors, PolicySettings, PrometheusFacts};
use jiff::Timestamp;
use model::{MemberId, MemberState, RuleName};

/// A member in service, and what the monitors say of it.
pub(super) struct Seen {
    /// The member.
    pub id: MemberId,
    /// From when on its metrics are trusted.
    pub warm_at: Timestamp,
    /// CPU in use, where the sample is fresh.
    pub cpu_percent: Option<f64>,
    /// Whether Prometheus holds HighCpuLoad of it as firing.
    pub high: Claim,
    /// Whether Prometheus holds LowCpuLoad of it as firing.
    pub low: Claim,
    /// Whether an alert tells of HighCpuLoad since it entered service.
    pub high_alert: Claim,
}

/// Whether somebody says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Claim {
    /// It is said to hold.
    Holds,
    /// Nobody says so.
    Quiet,
}

/// The members in service, in order of id, and whether Prometheus speaks at all.
pub(super) struct Sight<'a> {
    /// The members.
    pub members: Vec<Seen>,
    /// Its word, where it has one.
    pub prometheus: Option<&'a PrometheusFacts>,
}

/// What is known of an upper bound and one member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Height {
    /// Above the bound.
    High,
    /// An alert says so, and Prometheus does not.
    NotConfirmed,
    /// Nobody says so.
    NotHigh,
}

impl Claim {
    fn from(holds: bool) -> Self {
        if holds { Self::Holds } else { Self::Quiet }
    }
}

impl<'a> Sight<'a> {
    /// Looks at the members in service; all others are not asked about.
    pub(super) fn take(
        state: &GroupState,
        alerts: &'a [AlertFact],
        monitors: &'a Monitors,
        settings: &PolicySettings,
        now: Timestamp,
    ) -> Self {
        let held = monitors.alertmanager.facts();
        let held = held.iter().flat_map(|facts| facts.alerts.iter());
        let facts: Vec<&AlertFact> = newest(alerts.iter().chain(held)).into_values().collect();
        let prometheus = monitors.prometheus.facts();
        let mut members: Vec<Seen> = state
            .members
            .iter()
            .filter_map(|member| {
                let since = in_service_since(member)?;
                let firing = |rule| {
                    Claim::from(prometheus.is_some_and(|p| {
                        p.firing
                            .iter()
                            .any(|f| f.rule == rule && f.member == Some(member.id))
                    }))
                };
                let high_alert = facts
                    .iter()
                    .any(|fact| is_high_alert_about(fact, state, member.id, since));
                Some(Seen {
                    id: member.id,
                    warm_at: later(since, settings.warm_up),
                    cpu_percent: prometheus.and_then(|p| fresh_cpu(p, member.id, settings, now)),
                    high: firing(RuleName::HighCpuLoad),
                    low: firing(RuleName::LowCpuLoad),
                    high_alert: Claim::from(high_alert),
                })
            })
            .collect();
        members.sort_by_key(|seen| seen.id);
        Self {
            members,
            prometheus,
        }
    }

    /// The member that stays untrusted longest, if any is.
    pub(super) fn newest_warming(&self, now: Timestamp) -> Option<&Seen> {
        self.members
            .iter()
            .filter(|seen| !seen.is_warm(now))
            .max_by_key(|seen| (seen.warm_at, seen.id))
    }

    /// How a member stands to an upper bound. There is one rule per group and direction by name, and
    /// it fires at the lowest bound first: for a higher one the sample must say so.
    pub(super) fn height(&self, seen: &Seen, bound: f64, lowest_bound: f64) -> Height {
        let above = seen.cpu_percent.is_some_and(|cpu| cpu > bound);
        let is_lowest = bound <= lowest_bound;
        let said = seen.high == Claim::Holds || seen.high_alert == Claim::Holds;
        let decided = match self.prometheus {
            Some(_) => seen.high == Claim::Holds && is_lowest,
            None => seen.high_alert == Claim::Holds && is_lowest,
        };
        if decided || (said && above) {
            Height::High
        } else if seen.high_alert == Claim::Holds && is_lowest {
            Height::NotConfirmed
        } else {
            Height::NotHigh
        }
    }
}

impl Seen {
    /// Whether its metrics are trusted.
    pub(super) fn is_warm(&self, now: Timestamp) -> bool {
        self.warm_at <= now
    }

    /// Whether Prometheus says that it is below a lower bound, by rule and by sample.
    pub(super) fn is_below(&self, bound: f64) -> bool {
        self.low == Claim::Holds && self.cpu_percent.is_some_and(|cpu| cpu < bound)
    }
}

fn in_service_since(member: &MemberView) -> Option<Timestamp> {
    match member.state {
        MemberState::InService { since } => Some(since),
        MemberState::Joining { .. }
        | MemberState::Draining { .. }
        | MemberState::Leaving { .. } => None,
    }
}

/// An alert that began before the member entered service is not about it as it is now.
fn is_high_alert_about(
    fact: &AlertFact,
    state: &GroupState,
    member: MemberId,
    since: Timestamp,
) -> bool {
    fact.is_firing()
        && fact.rule == RuleName::HighCpuLoad
        && fact.member == Some(member)
        && fact.group.as_ref().is_none_or(|g| *g == state.group)
        && fact.starts_at >= since
}

fn fresh_cpu(
    facts: &PrometheusFacts,
    member: MemberId,
    settings: &PolicySettings,
    now: Timestamp,
) -> Option<f64> {
    let sample = facts.cpu.get(&member)?;
    let fresh = later(sample.at, settings.stale_after) >= now;
    (fresh && sample.percent.is_finite()).then_some(sample.percent)
}
