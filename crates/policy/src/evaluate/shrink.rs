//! Whether a lower bound holds for all members. Missing data never removes anything.

use crate::evaluate::frame::{Frame, Proposal};
use crate::evaluate::grow::silence;
use crate::evaluate::sight::{Claim, Sight};
use crate::{Monitors, Reason};
use model::{Capacity, RuleName, ScaleDirection, ThresholdPolicy};

/// What is to be said about shrinking.
pub(super) enum Shrinkage<'a> {
    /// A bound holds for all members, as far as they are trusted.
    Wanted(Proposal<'a>),
    /// None does, or something is missing.
    NotWanted(Vec<Reason>),
}

/// Of several policies that want fewer, the one that leaves most is followed.
pub(super) fn propose<'a>(
    frame: &Frame<'a>,
    sight: &Sight<'_>,
    monitors: &Monitors,
) -> Shrinkage<'a> {
    let mut refusals: Vec<Reason> = silence(monitors).collect();
    if sight.prometheus.is_some() {
        // a member that warms up has no say in this; `temper` waits for it
        let unseen = sight
            .members
            .iter()
            .filter(|seen| seen.is_warm(frame.now) && seen.cpu_percent.is_none());
        refusals.extend(unseen.map(|seen| Reason::NoData { member: seen.id }));
    }
    if !refusals.is_empty() {
        return Shrinkage::NotWanted(refusals);
    }
    let mut best: Option<Proposal<'a>> = None;
    let mut nearest: Option<(f64, Vec<Reason>)> = None;
    for policy in frame.policies_of(ScaleDirection::In) {
        let bound = policy.target.cpu().get();
        let spoilers = spoilers(frame, sight, bound);
        if spoilers.is_empty() {
            let proposal = proposal(frame, sight, policy);
            if best.as_ref().is_none_or(|b| proposal.to > b.to) {
                best = Some(proposal);
            }
        } else if nearest.as_ref().is_none_or(|(b, _)| bound > *b) {
            nearest = Some((bound, spoilers));
        }
    }
    match (best, nearest) {
        (Some(best), _) => Shrinkage::Wanted(best),
        // worth telling only where somebody else is low
        (None, Some((_, spoilers))) if sight.members.iter().any(|s| s.low == Claim::Holds) => {
            Shrinkage::NotWanted(spoilers)
        }
        (None, _) => Shrinkage::NotWanted(vec![Reason::WithinBounds]),
    }
}

fn spoilers(frame: &Frame<'_>, sight: &Sight<'_>, bound: f64) -> Vec<Reason> {
    sight
        .members
        .iter()
        .filter(|seen| seen.is_warm(frame.now) && !seen.is_below(bound))
        .map(|seen| Reason::RuleMissing {
            rule: RuleName::LowCpuLoad,
            member: seen.id,
            cpu_percent: seen.cpu_percent,
        })
        .collect()
}

fn proposal<'a>(frame: &Frame<'a>, sight: &Sight<'_>, policy: &'a ThresholdPolicy) -> Proposal<'a> {
    let proposed = frame.current().0.saturating_sub(policy.adjustment.get());
    let warm = sight
        .members
        .iter()
        .filter(|s| s.is_warm(frame.now))
        .count();
    let because = match u32::try_from(warm) {
        Ok(0) => Vec::new(),
        members => vec![Reason::RuleHoldsForAll {
            rule: RuleName::LowCpuLoad,
            members: members.unwrap_or(u32::MAX),
        }],
    };
    Proposal {
        policy,
        proposed,
        to: frame.state.bounds.clamp(Capacity(proposed)),
        because,
    }
}
