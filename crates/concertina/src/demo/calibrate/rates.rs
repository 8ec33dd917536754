//! The arithmetic of load. Pure.
//!
//! A member's CPU is taken as a straight line: what it uses at rest, and a cost for each request per
//! second. So many members share a rate evenly.

/// CPU of one member that serves all requests, as measured.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Sample {
    /// Requests per second.
    pub(crate) rate: f64,
    /// CPU in use, in percent.
    pub(crate) cpu_percent: f64,
}

/// What serving costs a member.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Cost {
    /// CPU in use without requests, in percent.
    pub(crate) rest_percent: f64,
    /// CPU in use for each request per second, in percent: 4.1 where a request takes 41 ms.
    pub(crate) percent_per_rate: f64,
}

/// Where the load is to bring the members' CPU.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Aim {
    /// The policy's bound above which the fleet grows, in percent.
    pub(crate) upper_percent: f64,
    /// The policy's bound below which it shrinks, in percent.
    pub(crate) lower_percent: f64,
    /// Distance to keep from either, in percentage points.
    pub(crate) margin: f64,
    /// No member is to be busier, in percent.
    pub(crate) ceiling_percent: f64,
    /// Members that the fleet is to grow to.
    pub(crate) members: u32,
}

/// A rate, and what it is to do.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Stage {
    /// Members that serve when it begins.
    pub(crate) members: u32,
    /// Requests per second.
    pub(crate) rate: f64,
    /// CPU that each of them is expected to use, in percent.
    pub(crate) cpu_percent: f64,
}

/// The rates of the demo.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct LoadPlan {
    /// One for each member more.
    pub(crate) stages: Vec<Stage>,
    /// CPU that each member is expected to use when all serve, in percent.
    pub(crate) grown_percent: f64,
}

/// Why there are no such rates. Reads after "failed to calibrate the load:".
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub(crate) enum RatesError {
    /// Too few different rates were measured, or CPU did not rise with the rate.
    #[error("CPU does not rise with the number of requests ({0}); does the page cost CPU?")]
    NoSlope(String),
    /// A fleet that may not grow.
    #[error("the group's maximum is {0}: a fleet that is to grow needs 2 at least")]
    CannotGrow(u32),
    /// At rest it is above the bound already.
    #[error(
        "a member uses {rest:.0} % at rest, which is not below the upper bound of {upper:.0} %"
    )]
    BusyAtRest {
        /// As measured.
        rest: f64,
        /// The bound.
        upper: f64,
    },
    /// The bounds leave no room.
    #[error(
        "with {members} members each would use {grown:.0} %, which is not {margin:.0} points inside \
         {lower:.0} to {upper:.0} %, while one member less is to use {aim:.0} %; lower cpu_lower_bound, \
         or raise cpu_upper_bound (not above {highest:.0})"
    )]
    NoRoom {
        /// When all serve.
        members: u32,
        /// CPU that each would use then.
        grown: f64,
        /// CPU while one is missing.
        aim: f64,
        /// The distance.
        margin: f64,
        /// The lower bound.
        lower: f64,
        /// The upper bound.
        upper: f64,
        /// The highest upper bound that can be exceeded by the margin.
        highest: f64,
    },
}

// === impl Cost ===

impl Cost {
    /// The straight line through what was measured (least squares).
    pub(crate) fn fit(samples: &[Sample]) -> Result<Self, RatesError> {
        let n = samples.len().max(1) as f64;
        let mean = |f: fn(&Sample) -> f64| samples.iter().map(f).sum::<f64>() / n;
        let (mean_rate, mean_cpu) = (mean(|s| s.rate), mean(|s| s.cpu_percent));
        let spread: f64 = samples.iter().map(|s| (s.rate - mean_rate).powi(2)).sum();
        let joint: f64 = samples
            .iter()
            .map(|s| (s.rate - mean_rate) * (s.cpu_percent - mean_cpu))
            .sum();
        let slope = joint / spread;
        // below, noise is all there is
        if !(slope.is_finite() && slope > 0.05) {
            let told: Vec<String> = samples
                .iter()
                .map(|s| format!("{:.0} % at {:.1}/s", s.cpu_percent, s.rate))
                .collect();
            return Err(RatesError::NoSlope(told.join(", ")));
        }
        Ok(Self {
            rest_percent: (mean_cpu - slope * mean_rate).max(0.0),
            percent_per_rate: slope,
        })
    }

    /// CPU of each of so many members that share a rate.
    #[cfg(test)]
    pub(crate) fn cpu_percent(&self, rate: f64, members: u32) -> f64 {
        self.rest_percent + self.percent_per_rate * rate / f64::from(members)
    }

    /// The rate that brings so many members to that CPU.
    pub(crate) fn rate(&self, cpu_percent: f64, members: u32) -> f64 {
        ((cpu_percent - self.rest_percent) / self.percent_per_rate * f64::from(members)).max(0.0)
    }
}

// === impl LoadPlan ===

impl LoadPlan {
    /// Rates that bring all but the last member above the upper bound, and the whole fleet between
    /// the bounds. Of the work that is done above rest, the last member's coming takes away one part
    /// in as many as there are then; the aim lies so that the upper bound is passed by the same
    /// factor on either side.
    pub(crate) fn new(cost: &Cost, aim: &Aim) -> Result<Self, RatesError> {
        let (all, rest) = (aim.members, cost.rest_percent);
        if all < 2 {
            return Err(RatesError::CannotGrow(all));
        }
        let work = aim.upper_percent - rest;
        if work <= 0.0 {
            return Err(RatesError::BusyAtRest {
                rest,
                upper: aim.upper_percent,
            });
        }
        let shrink = f64::from(all - 1) / f64::from(all);
        let aimed = (rest + work / shrink.sqrt()).min(aim.ceiling_percent);
        let grown = rest + (aimed - rest) * shrink;
        let fits = aimed >= aim.upper_percent + aim.margin
            && grown <= aim.upper_percent - aim.margin
            && grown >= aim.lower_percent + aim.margin;
        if !fits {
            return Err(RatesError::NoRoom {
                members: all,
                grown,
                aim: aimed,
                margin: aim.margin,
                lower: aim.lower_percent,
                upper: aim.upper_percent,
                highest: aim.ceiling_percent - aim.margin,
            });
        }
        let stages = (1..all)
            .map(|members| Stage {
                members,
                rate: cost.rate(aimed, members),
                cpu_percent: aimed,
            })
            .collect();
        Ok(Self {
            stages,
            grown_percent: grown,
        })
    }
}

/// A better rate where the members' CPU, as it is seen under load, is not where a stage wants it:
/// not above the bound, or near drowning. Never more than a quarter more or less at once.
pub(crate) fn corrected(
    rate: f64,
    seen_percent: f64,
    stage: &Stage,
    cost: &Cost,
    aim: &Aim,
) -> Option<f64> {
    let wanted = seen_percent < aim.upper_percent + aim.margin / 2.0;
    let drowning = seen_percent > aim.ceiling_percent;
    if !wanted && !drowning {
        return None;
    }
    let work = (seen_percent - cost.rest_percent).max(1.0);
    let factor = (stage.cpu_percent - cost.rest_percent) / work;
    Some(rate * factor.clamp(0.75, 1.25))
}

#[cfg(test)]
mod tests {
    use super::*;

    const COST: Cost = Cost {
        rest_percent: 4.0,
        percent_per_rate: 4.1,
    };

    fn aim(lower: f64, upper: f64) -> Aim {
        Aim {
            upper_percent: upper,
            lower_percent: lower,
            margin: 5.0,
            ceiling_percent: 85.0,
            members: 3,
        }
    }

    #[test]
    fn the_line_through_what_was_measured() {
        let line = |rate| Sample {
            rate,
            cpu_percent: 4.0 + 4.1 * rate,
        };
        let cost = Cost::fit(&[line(0.0), line(2.0), line(5.0)]).unwrap();
        assert!((cost.rest_percent - 4.0).abs() < 1e-9);
        assert!((cost.percent_per_rate - 4.1).abs() < 1e-9);
    }

    #[test]
    fn without_a_slope_there_is_no_cost() {
        let flat = |rate| Sample {
            rate,
            cpu_percent: 4.0,
        };
        assert!(Cost::fit(&[flat(0.0), flat(5.0)]).is_err());
        assert!(Cost::fit(&[flat(1.0), flat(1.0)]).is_err());
        assert!(Cost::fit(&[]).is_err());
    }

    #[test]
    fn one_and_two_members_are_above_the_bound_and_three_below() {
        for (lower, upper) in [(12.0, 40.0), (12.0, 36.0), (20.0, 65.0)] {
            let aim = aim(lower, upper);
            let plan = LoadPlan::new(&COST, &aim).unwrap();
            let [one, two] = plan.stages[..] else {
                panic!("{plan:?}");
            };
            for stage in [one, two] {
                let cpu = COST.cpu_percent(stage.rate, stage.members);
                assert!((cpu - stage.cpu_percent).abs() < 1e-9);
                assert!(cpu >= upper + 5.0 && cpu <= 85.0, "{cpu}");
            }
            assert!((two.rate / one.rate - 2.0).abs() < 1e-9);
            let three = COST.cpu_percent(two.rate, 3);
            assert!((three - plan.grown_percent).abs() < 1e-9);
            assert!(three >= lower + 5.0 && three <= upper - 5.0, "{three}");
            // the second member alone brings relief, so that the rate has to rise
            assert!(COST.cpu_percent(one.rate, 2) < upper);
        }
    }

    #[test]
    fn bounds_that_leave_no_room_are_refused_with_advice() {
        let refused = |aim: Aim| LoadPlan::new(&COST, &aim).unwrap_err();
        let error = refused(aim(20.0, 84.0)).to_string();
        assert!(error.contains("not above 80"), "{error}");
        assert!(matches!(
            refused(aim(30.0, 36.0)),
            RatesError::NoRoom { .. }
        ));
        assert!(matches!(
            refused(aim(1.0, 4.0)),
            RatesError::BusyAtRest { .. }
        ));
        let alone = Aim {
            members: 1,
            ..aim(12.0, 40.0)
        };
        assert_eq!(refused(alone), RatesError::CannotGrow(1));
    }

    #[test]
    fn a_rate_that_misses_is_corrected_gently() {
        let aim = aim(12.0, 40.0);
        let stage = LoadPlan::new(&COST, &aim).unwrap().stages[0];
        let better = |seen| corrected(10.0, seen, &stage, &COST, &aim);
        assert_eq!(better(48.0), None);
        assert_eq!(better(20.0), Some(12.5));
        assert_eq!(better(99.0), Some(7.5));
        let slightly = better(41.0).unwrap();
        assert!(slightly > 11.0 && slightly < 12.5, "{slightly}");
    }
}
