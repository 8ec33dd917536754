//! The load goes, and the fleet with it.

use crate::demo::director::{Director, Halt};
use crate::demo::outcome::Moments;
use crate::demo::story::Fact;
use jiff::Timestamp;
use std::time::Duration;

/// A fleet that is not small within that does not shrink.
const PATIENCE: Duration = Duration::from_secs(300);
/// For the charts.
const REST: Duration = Duration::from_secs(12);

/// Leaves a trickle, which leaving members must not fail, and waits for the smallest fleet.
pub(in crate::demo) async fn shrink(
    director: &mut Director,
    trickle: f64,
    smallest: u32,
    moments: &mut Moments,
) -> Result<(), Halt> {
    director.tell(Fact::Phase(format!(
        "The load goes, but for {trickle:.1} requests a second, until {smallest} is left"
    )));
    director.set_rate(trickle);
    moments.load_gone = Some((Timestamp::now(), trickle));
    let smallest = smallest as usize;
    director
        .until("a fleet as small as before", PATIENCE, |director| {
            let story = &director.story;
            let small = story.serving().len() == smallest && story.members() == smallest;
            (small && story.is_quiet()).then_some(())
        })
        .await?;
    director.rest(REST).await
}
