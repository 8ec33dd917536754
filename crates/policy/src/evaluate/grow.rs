//! Whether an upper bound holds for any member.

use crate::evaluate::frame::{Frame, Proposal};
use crate::evaluate::sight::{Claim, Height, Seen, Sight};
use crate::{Monitors, Reason};
use model::{RuleName, ScaleDirection, ThresholdPolicy};

/// What is to be said about growing.
pub(super) enum Growth<'a> {
    /// A bound holds for a member that is trusted.
    Wanted(Proposal<'a>),
    /// A bound holds, but only for members that are too new to be believed.
    TooNew {
        /// What was seen.
        seen: Vec<Reason>,
    },
    /// No bound holds.
    NotWanted {
        /// What was seen, though.
        remarks: Vec<Reason>,
    },
}

/// Of several policies that want more, the one that wants most is followed.
pub(super) fn propose<'a>(frame: &Frame<'a>, sight: &Sight<'_>, monitors: &Monitors) -> Growth<'a> {
    let lowest = frame
        .policies_of(ScaleDirection::Out)
        .map(|policy| policy.target.cpu().get())
        .fold(f64::INFINITY, f64::min);
    let mut best: Option<Proposal<'a>> = None;
    let mut too_new = Vec::new();
    let mut remarks = Vec::new();
    for policy in frame.policies_of(ScaleDirection::Out) {
        let bound = policy.target.cpu().get();
        let at_height = |wanted: Height| {
            sight
                .members
                .iter()
                .filter(move |seen| sight.height(seen, bound, lowest) == wanted)
        };
        remarks.extend(
            at_height(Height::NotConfirmed).map(|seen| Reason::NotConfirmed {
                rule: RuleName::HighCpuLoad,
                member: seen.id,
            }),
        );
        let (warm, new): (Vec<&Seen>, Vec<&Seen>) =
            at_height(Height::High).partition(|seen| seen.is_warm(frame.now));
        too_new.extend(holds(new));
        if !warm.is_empty() {
            let proposal = proposal(frame, policy, holds(warm));
            if best.as_ref().is_none_or(|b| proposal.proposed > b.proposed) {
                best = Some(proposal);
            }
        }
    }
    // without a policy for growing the rule may fire all the same: then nothing is removed
    if lowest.is_infinite() {
        let firing = sight.members.iter().filter(|s| s.high == Claim::Holds);
        remarks.extend(holds(firing.collect()));
    }
    match best {
        Some(mut best) => {
            best.because.extend(remarks);
            best.because.extend(silence(monitors));
            Growth::Wanted(best)
        }
        None if !too_new.is_empty() => {
            too_new.extend(remarks);
            Growth::TooNew { seen: too_new }
        }
        None => Growth::NotWanted { remarks },
    }
}

/// Monitors that do not answer, as reasons.
pub(super) fn silence(monitors: &Monitors) -> impl Iterator<Item = Reason> {
    monitors
        .silent()
        .into_iter()
        .map(|(monitor, why)| Reason::MonitorSilent {
            monitor,
            why: why.to_owned(),
        })
}

fn proposal<'a>(
    frame: &Frame<'a>,
    policy: &'a ThresholdPolicy,
    because: Vec<Reason>,
) -> Proposal<'a> {
    let proposed = frame.current().0.saturating_add(policy.adjustment.get());
    Proposal {
        policy,
        proposed,
        to: frame.state.bounds.clamp(model::Capacity(proposed)),
        because,
    }
}

/// In order of id, which does not change from one evaluation to the next as figures do.
fn holds(members: Vec<&Seen>) -> Vec<Reason> {
    members
        .into_iter()
        .map(|seen| Reason::RuleHolds {
            rule: RuleName::HighCpuLoad,
            member: seen.id,
            cpu_percent: seen.cpu_percent,
        })
        .collect()
}
