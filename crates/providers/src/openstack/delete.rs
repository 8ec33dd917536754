//! Removing a server with all that was taken for it.

use super::api::wire::NovaServer;
use super::api::{ApiError, Call, Service};
use super::cloud::{Cloud, is_id, not_ours};
use super::floating;
use super::host_keys;
use super::server::{marks, observed};
use engine::ports::ProviderError;
use model::StoreId;
use std::time::Instant;

/// Removes it, where it is that store's, and waits until nothing of it is left.
pub(super) async fn delete(cloud: &Cloud, store: &StoreId, id: &str) -> Result<(), ProviderError> {
    if !is_id(id) {
        return Err(not_ours(id, "it is no id of Nova's"));
    }
    let begun = Instant::now();
    // who removes many asks once whose they are
    let listed = cloud.roll.since(&cloud.session, begun).await?;
    let found = match listed.iter().find(|nova| nova.id == id) {
        Some(nova) => Some(nova.clone()),
        None => cloud.look(id).await?,
    };
    if let Some(nova) = found {
        match observed::owner(&nova) {
            Some(owner) if owner.store == *store => {}
            Some(owner) => {
                let why = format!("it is store {}'s", owner.store);
                return Err(not_ours(id, &why));
            }
            None => return Err(not_ours(id, "it has no marks of Concertina's")),
        }
        if marks::may_float(&nova.metadata) {
            floating::release(&cloud.session, id).await?;
        }
        let call = Call::delete(Service::Compute, format!("servers/{id}"));
        match cloud.session.tell(call).await {
            Ok(()) | Err(ApiError::NotFound { .. }) => {}
            // it is being deleted, or locked: the wait tells
            Err(error @ ApiError::Conflict { .. }) => {
                tracing::info!(server = id, %error, "could not be deleted at once");
            }
            Err(error) => return Err(error.into()),
        }
        gone(cloud, id, begun).await?;
    } else {
        // what went behind our back leaves its floating address
        floating::release(&cloud.session, id).await?;
    }
    host_keys::forget(&host_keys::file(&cloud.settings.state_folder, id));
    Ok(())
}

/// Waits until the server and its ports are gone.
async fn gone(cloud: &Cloud, id: &str, begun: Instant) -> Result<(), ProviderError> {
    let interval = cloud.settings.look_interval;
    let mut is_confirmed = false;
    loop {
        let since = Instant::now();
        let listed = cloud.roll.next(&cloud.session, interval).await?;
        let found = listed.iter().find(|nova| nova.id == id);
        let left = match found {
            Some(nova) => Some(format!(
                "Nova still has it ({}{})",
                nova.status,
                nova.task_state
                    .as_deref()
                    .map(|task| format!(", {task}"))
                    .unwrap_or_default()
            )),
            // the list confirms nothing
            None => match still_there(cloud, id, &mut is_confirmed).await? {
                Some(nova) => Some(format!("Nova still has it ({})", nova.status)),
                None => cloud
                    .roll
                    .ports_since(&cloud.session, since)
                    .await?
                    .get(id)
                    .map(|port| format!("Neutron still has its port {port}")),
            },
        };
        let Some(left) = left else {
            return Ok(());
        };
        if begun.elapsed() >= cloud.settings.deadline {
            return Err(ProviderError::Unavailable {
                why: format!(
                    "{left} {} s after it was to be deleted; an administrator can reset its state \
                     (`openstack server set --state error {id}`) and delete it",
                    cloud.settings.deadline.as_secs()
                ),
            });
        }
    }
}

/// The server, until Nova has said once that there is none of that id.
async fn still_there(
    cloud: &Cloud,
    id: &str,
    is_confirmed: &mut bool,
) -> Result<Option<NovaServer>, ProviderError> {
    if *is_confirmed {
        return Ok(None);
    }
    let found = cloud.look(id).await?;
    *is_confirmed = found.is_none();
    Ok(found)
}
