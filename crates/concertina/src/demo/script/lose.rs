//! A member's server is lost behind everyone's back.

use crate::demo::director::{Director, Halt};
use crate::demo::outcome::{Loss, LossBy, Moments};
use crate::demo::processes::{has_machine, kill_machine};
use crate::demo::story::Fact;
use crate::exit::{Exit, Failure};
use crate::wiring::Cloud;
use engine::Snapshot;
use jiff::Timestamp;
use model::MemberId;
use std::time::Duration;

/// A member that is not replaced within that is not replaced.
const PATIENCE: Duration = Duration::from_secs(300);

/// Loses the server of the member that came second, if there are several, and waits until there are as
/// many as before without it.
pub(in crate::demo) async fn lose(
    director: &mut Director,
    cloud: &Cloud,
    by: LossBy,
    moments: &mut Moments,
) -> Result<(), Halt> {
    let serving = director.story.serving();
    let victim = serving.get(1).or(serving.first()).copied();
    let Some(member) = victim else {
        return Err(Failure::text(Exit::Failed, "there is no member to lose").into());
    };
    let server = server_of(director, cloud, member).await?;
    if by == LossBy::Kill && cloud.openstack.is_some() && !has_machine(&server) {
        director.say("No machine is killed: those of this OpenStack are not on this computer.");
        return Ok(());
    }
    let name = director.story.name(member);
    director.tell(Fact::Phase(format!(
        "{} of {name}, with the load on",
        by.doing()
    )));
    let at = Timestamp::now();
    end(cloud, &server, by).await?;
    moments.losses.push(Loss { member, at, by });
    let replaced = |director: &mut Director| {
        let now = director.story.serving();
        (!now.contains(&member) && now.len() >= serving.len()).then_some(())
    };
    director
        .until("the lost member's replacement", PATIENCE, replaced)
        .await?;
    director.tell(Fact::Phase(format!(
        "The {} member is replaced",
        by.participle()
    )));
    Ok(())
}

/// Ends it without a word to the engine.
async fn end(cloud: &Cloud, server: &str, by: LossBy) -> Result<(), Failure> {
    if let (LossBy::Deletion, Some(openstack)) = (by, &cloud.openstack) {
        let gone = openstack.lose(server).await;
        return gone.map_err(|error| Failure::new(Exit::Failed, error));
    }
    match kill_machine(server) {
        true => Ok(()),
        false => Err(Failure::text(
            Exit::Failed,
            format!("no QEMU process of server {server} was found to kill on this computer"),
        )),
    }
}

/// The id of a member's server: the provider's, or the one that a playbook handed back.
async fn server_of(
    director: &Director,
    cloud: &Cloud,
    member: MemberId,
) -> Result<String, Failure> {
    let store = director.house.store.store_id();
    let servers = cloud.provider.list(store, &director.service).await;
    let servers = servers.map_err(|error| Failure::new(Exit::Failed, error))?;
    let server = servers
        .into_iter()
        .find(|server| server.owner.instance.member() == Some(member));
    if let Some(server) = server {
        return Ok(server.id.to_string());
    }
    let snapshot = Snapshot::read(&director.house.store, &director.service).await;
    let snapshot = snapshot.map_err(Failure::machine)?;
    let records = snapshot.recorded.instances.values();
    let id = records
        .filter(|record| record.id.member() == Some(member))
        .find_map(|record| record.attributes.get("id")?.as_str());
    id.map(str::to_owned).ok_or_else(|| {
        Failure::text(
            Exit::Failed,
            format!("neither the provider nor the records know a server of {member}"),
        )
    })
}
