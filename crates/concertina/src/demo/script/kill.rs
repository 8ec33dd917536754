//! A member's VM dies behind everyone's back.

use crate::demo::director::{Director, Halt};
use crate::demo::outcome::{Kill, Moments};
use crate::demo::processes::kill_machine;
use crate::demo::story::Fact;
use crate::exit::{Exit, Failure};
use crate::wiring::Cloud;
use jiff::Timestamp;
use model::{MemberId, ServerId};
use std::time::Duration;

/// A member that is not replaced within that is not replaced.
const PATIENCE: Duration = Duration::from_secs(180);

/// Kills the VM of the member that came second, if there are several, and waits until there are as many
/// as before without it.
pub(in crate::demo) async fn kill(
    director: &mut Director,
    cloud: &Cloud,
    moments: &mut Moments,
) -> Result<(), Halt> {
    let serving = director.story.serving();
    let victim = serving.get(1).or(serving.first()).copied();
    let Some(member) = victim else {
        return Err(Failure::text(Exit::Failed, "there is no member to kill").into());
    };
    let server = server_of(director, cloud, member).await?;
    let name = director.story.name(member);
    director.tell(Fact::Phase(format!(
        "Killing the VM of {name}, with the load on"
    )));
    let at = Timestamp::now();
    end(director, cloud, &server).await?;
    moments.kill = Some(Kill { member, at });
    director
        .until("the killed member's replacement", PATIENCE, |director| {
            let now = director.story.serving();
            (!now.contains(&member) && now.len() >= serving.len()).then_some(())
        })
        .await
}

/// Ends it without a word to the engine.
async fn end(director: &Director, cloud: &Cloud, server: &ServerId) -> Result<(), Failure> {
    if cloud.openstack.is_some() {
        let store = director.house.store.store_id();
        let gone = cloud.provider.delete(store, server).await;
        return gone.map_err(|error| Failure::new(Exit::Failed, error));
    }
    match kill_machine(server.as_str()) {
        true => Ok(()),
        false => Err(Failure::text(
            Exit::Failed,
            format!("no QEMU process of server {server} was found to kill"),
        )),
    }
}

async fn server_of(
    director: &Director,
    cloud: &Cloud,
    member: MemberId,
) -> Result<ServerId, Failure> {
    let store = director.house.store.store_id();
    let servers = cloud.provider.list(store, &director.service).await;
    let servers = servers.map_err(|error| Failure::new(Exit::Failed, error))?;
    let server = servers
        .iter()
        .find(|server| server.owner.instance.member() == Some(member));
    server.map(|server| server.id.clone()).ok_or_else(|| {
        Failure::text(
            Exit::Failed,
            format!("the provider knows no server of {member}"),
        )
    })
}
