//! Rates that make the fleet grow, one member at a time.

use super::calibration::Calibrated;
use crate::demo::calibrate::{Aim, Stage, corrected};
use crate::demo::director::{Director, Halt};
use crate::demo::outcome::Moments;
use crate::demo::story::Fact;
use jiff::Timestamp;
use model::RuleName;
use std::time::Duration;
use tokio::time::Instant;

/// A member that does not come within that does not come.
const PATIENCE: Duration = Duration::from_secs(180);
/// A rate that brings no alert for so long is corrected.
const CORRECT_EVERY: Duration = Duration::from_secs(25);
/// Quiet after a growth, for the charts; and until the former alert is over, at most.
const REST: Duration = Duration::from_secs(24);
const REST_MOST: Duration = Duration::from_secs(45);

/// Raises the rate stage by stage; each ends when one member more serves.
pub(in crate::demo) async fn grow(
    director: &mut Director,
    calibrated: &Calibrated,
    aim: &Aim,
    moments: &mut Moments,
) -> Result<(), Halt> {
    for (place, stage) in calibrated.plan.stages.iter().enumerate() {
        let more = if place == 0 { "Load" } else { "More load" };
        director.tell(Fact::Phase(format!(
            "{more}: {:.1} requests a second, until {} serve",
            stage.rate,
            stage.members + 1
        )));
        director.set_rate(stage.rate);
        moments.stages.push((Timestamp::now(), stage.rate));
        one_more(director, calibrated, aim, stage).await?;
        let serving = director.story.serving().len();
        director.tell(Fact::Phase(format!(
            "{serving} serve: the CPU of each falls"
        )));
        settle(director).await?;
    }
    Ok(())
}

async fn one_more(
    director: &mut Director,
    calibrated: &Calibrated,
    aim: &Aim,
    stage: &Stage,
) -> Result<(), Halt> {
    let wanted = stage.members as usize + 1;
    let mut correct_at = Instant::now() + CORRECT_EVERY;
    let what = format!("{wanted} members in service");
    director
        .until(&what, PATIENCE, |director| {
            let story = &director.story;
            if story.serving().len() >= wanted {
                return Some(());
            }
            // once it grows, the rate is right
            let waits = !story.fires(RuleName::HighCpuLoad) && story.members() < wanted;
            if waits && Instant::now() >= correct_at {
                correct_at = Instant::now() + CORRECT_EVERY;
                let seen = story.busiest()?;
                let rate = corrected(director.rate(), seen, stage, &calibrated.cost, aim)?;
                director.set_rate(rate);
                director.tell(Fact::Note(format!(
                    "the busiest member uses {seen:.0} %: the rate becomes {rate:.1} a second"
                )));
            }
            None
        })
        .await
}

/// Until the alert of the former load is over, so that the next one is the next load's.
async fn settle(director: &mut Director) -> Result<(), Halt> {
    director.rest(REST).await?;
    let begun = Instant::now();
    director
        .until("an end of HighCpuLoad", REST_MOST * 2, |director| {
            let over = !director.story.fires(RuleName::HighCpuLoad);
            (over || begun.elapsed() > REST_MOST).then_some(())
        })
        .await
}
