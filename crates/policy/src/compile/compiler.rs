//! The compilation, from beginning to end.

use crate::compile::problem::{CompileProblem, Flaw};
use crate::compile::reading::Properties;
use crate::compile::targets::groups_of;
use model::{ScaleDirection, ThresholdPolicy, ThresholdTarget};
use topology::{ScalingGroups, Topology, ToscaPolicy, names};

/// RADON's types, under whatever name space a template has them.
const SCALE_OUT: &str = "radon.policies.scaling.ScaleOut";
const SCALE_IN: &str = "radon.policies.scaling.ScaleIn";

/// Compiles the scaling policies of a topology: one typed policy per policy and group, in order of
/// name and group. Policies that are not about scaling are none of ours. Where a problem is an error
/// the policy is left out.
pub fn compile(
    topology: &Topology,
    groups: &ScalingGroups,
) -> (Vec<ThresholdPolicy>, Vec<CompileProblem>) {
    let mut policies = Vec::new();
    let mut problems = Vec::new();
    for policy in topology.policies.values() {
        let (compiled, flaws) = compile_one(policy, topology, groups);
        policies.extend(compiled);
        problems.extend(flaws.into_iter().map(|flaw| problem(policy, flaw)));
    }
    problems.extend(overlaps(&policies, topology));
    (policies, problems)
}

fn problem(policy: &ToscaPolicy, flaw: Flaw) -> CompileProblem {
    CompileProblem {
        policy: policy.name.clone(),
        location: policy.location.clone(),
        flaw,
    }
}

fn compile_one(
    policy: &ToscaPolicy,
    topology: &Topology,
    groups: &ScalingGroups,
) -> (Vec<ThresholdPolicy>, Vec<Flaw>) {
    let direction = direction_of(policy);
    if direction.is_none() && !policy.is_a(names::SCALING_POLICY) {
        return (Vec::new(), Vec::new());
    }
    let Some(direction) = direction else {
        // nobody asks what it would scale
        let type_name = policy.ancestry.first().cloned().unwrap_or_default();
        return (Vec::new(), vec![Flaw::NotActedOn { type_name }]);
    };
    let (meant, mut flaws) = groups_of(policy, topology, groups);
    let properties = Properties::of(policy, topology, groups);
    let target = match direction {
        ScaleDirection::Out => properties
            .percent(["cpu_upper_bound"; 2])
            .map(|cpu| ThresholdTarget::AnyAbove { cpu }),
        // the origin's own templates give the bound to be under as an upper one
        ScaleDirection::In => properties
            .percent(["cpu_lower_bound", "cpu_upper_bound"])
            .map(|cpu| ThresholdTarget::AllBelow { cpu }),
    };
    match (target, properties.adjustment()) {
        (Ok(target), Ok(adjustment)) if flaws.is_empty() => {
            flaws.extend(never_holds(target));
            let compiled = meant.into_iter().map(|group| ThresholdPolicy {
                name: policy.name.clone(),
                group,
                target,
                adjustment,
            });
            (compiled.collect(), flaws)
        }
        (target, adjustment) => {
            flaws.extend(target.err());
            flaws.extend(adjustment.err());
            (Vec::new(), flaws)
        }
    }
}

fn direction_of(policy: &ToscaPolicy) -> Option<ScaleDirection> {
    policy.ancestry.iter().find_map(|type_name| {
        if type_name.ends_with(SCALE_OUT) {
            Some(ScaleDirection::Out)
        } else if type_name.ends_with(SCALE_IN) {
            Some(ScaleDirection::In)
        } else {
            None
        }
    })
}

fn never_holds(target: ThresholdTarget) -> Option<Flaw> {
    let bound = target.cpu().get();
    let reachable = match target {
        ThresholdTarget::AnyAbove { .. } => bound < 100.0,
        ThresholdTarget::AllBelow { .. } => bound > 0.0,
    };
    (!reachable).then_some(Flaw::NeverHolds { bound })
}

/// Each shrinking policy against the lowest upper bound of its group.
fn overlaps(policies: &[ThresholdPolicy], topology: &Topology) -> Vec<CompileProblem> {
    let of = |direction| {
        policies
            .iter()
            .filter(move |policy| policy.target.direction() == direction)
    };
    of(ScaleDirection::In)
        .filter_map(|shrinks| {
            let grows = of(ScaleDirection::Out)
                .filter(|grows| grows.group == shrinks.group)
                .min_by(|a, b| a.target.cpu().get().total_cmp(&b.target.cpu().get()))?;
            if shrinks.target.cpu() < grows.target.cpu() {
                return None;
            }
            let written = topology.policies.get(&shrinks.name)?;
            Some(problem(
                written,
                Flaw::Overlap {
                    group: shrinks.group.clone(),
                    grows: grows.name.clone(),
                },
            ))
        })
        .collect()
}
