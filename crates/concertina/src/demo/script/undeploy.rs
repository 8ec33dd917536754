//! The service goes in the proper way.

use crate::demo::director::Director;
use crate::demo::story::Fact;
use crate::exit::{Exit, Failure};
use crate::story::took;
use engine::{End, StopLevel};
use std::time::Duration;
use tokio::time::{Instant, sleep};

const PATIENCE: Duration = Duration::from_secs(120);
const BEAT: Duration = Duration::from_millis(250);

/// Wishes the service gone and waits for it, unless somebody hurries (a second Ctrl-C).
pub(in crate::demo) async fn undeploy(director: &mut Director) -> Result<(), Failure> {
    let Some(agent) = director.parts.agent.take() else {
        return Ok(());
    };
    let begun = Instant::now();
    director.tell(Fact::Phase("Undeploying".to_owned()));
    let wished = director
        .house
        .wishes()
        .undeploy(&director.service, None, "demo")
        .await;
    if let Err(error) = wished {
        director.parts.agent = Some(agent);
        return Err(Failure::new(Exit::Failed, error));
    }
    while !agent.has_ended() {
        director.look().await?;
        let why = if director.stop_level() == StopLevel::Cancel {
            "hurried"
        } else if begun.elapsed() > PATIENCE {
            "not done in time"
        } else {
            sleep(BEAT).await;
            continue;
        };
        // ended by force in the cleaning up
        director.parts.agent = Some(agent);
        return Err(Failure::text(
            Exit::Failed,
            format!("undeploying was {why}"),
        ));
    }
    director.look().await?;
    match agent.ended().await? {
        End::Undeployed => {
            let time = took(begun.elapsed());
            director.tell(Fact::Note(format!("undeployed in {time}")));
            Ok(())
        }
        other => Err(Failure::text(
            Exit::Failed,
            format!("undeploying ended otherwise: {other:?}"),
        )),
    }
}
