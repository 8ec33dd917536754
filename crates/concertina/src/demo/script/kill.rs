//! A member's VM dies behind everyone's back.

use crate::demo::director::{Director, Halt};
use crate::demo::outcome::{Kill, Moments};
use crate::demo::processes::kill_machine;
use crate::demo::story::Fact;
use crate::exit::{Exit, Failure};
use crate::wiring::Cloud;
use engine::Snapshot;
use jiff::Timestamp;
use model::{MemberId, ServerId};
use std::time::Duration;

/// A member that is not replaced within that is not replaced.
const PATIENCE: Duration = Duration::from_secs(300);

/// The machine of a member.
enum Victim {
    /// A provider made it.
    OfProvider(ServerId),
    /// A playbook did, and handed back this id.
    OfPlaybook(String),
}

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
    let server = victim_of(director, cloud, member).await?;
    let name = director.story.name(member);
    let what = match &server {
        Victim::OfProvider(_) if cloud.openstack.is_some() => "Deleting the server",
        Victim::OfProvider(_) | Victim::OfPlaybook(_) => "Killing the VM",
    };
    director.tell(Fact::Phase(format!("{what} of {name}, with the load on")));
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
async fn end(director: &Director, cloud: &Cloud, victim: &Victim) -> Result<(), Failure> {
    let id = match victim {
        Victim::OfProvider(server) if cloud.openstack.is_some() => {
            let store = director.house.store.store_id();
            let gone = cloud.provider.delete(store, server).await;
            return gone.map_err(|error| Failure::new(Exit::Failed, error));
        }
        Victim::OfProvider(server) => server.as_str(),
        Victim::OfPlaybook(id) => id,
    };
    match kill_machine(id) {
        true => Ok(()),
        false => Err(Failure::text(
            Exit::Failed,
            format!("no QEMU process of server {id} was found to kill on this computer"),
        )),
    }
}

async fn victim_of(
    director: &Director,
    cloud: &Cloud,
    member: MemberId,
) -> Result<Victim, Failure> {
    let store = director.house.store.store_id();
    let servers = cloud.provider.list(store, &director.service).await;
    let servers = servers.map_err(|error| Failure::new(Exit::Failed, error))?;
    let server = servers
        .into_iter()
        .find(|server| server.owner.instance.member() == Some(member));
    if let Some(server) = server {
        return Ok(Victim::OfProvider(server.id));
    }
    let snapshot = Snapshot::read(&director.house.store, &director.service).await;
    let snapshot = snapshot.map_err(Failure::machine)?;
    let records = snapshot.recorded.instances.values();
    let id = records
        .filter(|record| record.id.member() == Some(member))
        .find_map(|record| record.attributes.get("id")?.as_str());
    id.map(|id| Victim::OfPlaybook(id.to_owned()))
        .ok_or_else(|| {
            Failure::text(
                Exit::Failed,
                format!("neither the provider nor the records know a server of {member}"),
            )
        })
}
