//! A server that was changed behind our back becomes again what it was made as.

use super::api::wire::NovaServer;
use super::api::{ApiError, Call, Service};
use super::cloud::{Cloud, is_id, not_ours};
use super::server::flavor;
use super::server::observed;
use engine::ports::{MadeAs, ProviderError, ServerSize};
use model::StoreId;
use serde_json::{Value, json};
use std::time::Instant;

/// Its name, then its flavor; what is right already is let be. A server whose flavor changes is begun anew
/// by Nova.
pub(super) async fn restore(
    cloud: &Cloud,
    store: &StoreId,
    id: &str,
    made_as: &MadeAs,
) -> Result<(), ProviderError> {
    if !is_id(id) {
        return Err(not_ours(id, "it is no id of Nova's"));
    }
    let Some(nova) = cloud.look(id).await? else {
        return Err(ProviderError::Refused {
            why: format!("Nova does not know server {id} any more"),
        });
    };
    if observed::owner(&nova).is_none_or(|owner| owner.store != *store) {
        return Err(not_ours(id, "it has no marks of this store's"));
    }
    if let Some(name) = &made_as.name
        && *name != nova.name
    {
        let body = json!({ "server": { "name": name } });
        let call = Call::put(Service::Compute, format!("servers/{id}"), body);
        cloud.session.tell(call).await?;
    }
    match &made_as.flavor {
        Some(name) if nova.flavor_name().is_some_and(|now| now != name) => {
            resize(cloud, nova, name).await
        }
        _ => Ok(()),
    }
}

/// Goes on where a former one was cut off: the status says how far it came.
async fn resize(cloud: &Cloud, nova: NovaServer, name: &str) -> Result<(), ProviderError> {
    let flavors = cloud.offer.flavors(&cloud.session).await?;
    let anything = ServerSize {
        cpus: 0,
        memory_mib: 0,
        disk_mib: 0,
    };
    let chosen = flavor::choose(&flavors, Some(name), anything, false);
    let flavor = chosen.map_err(|why| ProviderError::Refused { why })?.flavor;
    act(
        cloud,
        &nova.id,
        json!({ "resize": { "flavorRef": flavor.id } }),
    )
    .await?;
    let begun = Instant::now();
    loop {
        let listed = cloud
            .roll
            .next(&cloud.session, cloud.settings.look_interval)
            .await?;
        let status = listed.iter().find(|found| found.id == nova.id);
        match status.map(|found| (found.status.as_str(), found)) {
            Some(("VERIFY_RESIZE", _)) => {
                return act(cloud, &nova.id, json!({ "confirmResize": Value::Null })).await;
            }
            Some(("ERROR", found)) => {
                let fault = found.fault.as_ref().map(|fault| fault.message.as_str());
                return Err(ProviderError::Failed {
                    name: nova.name,
                    why: format!(
                        "it broke while it was given flavor {name}: {}",
                        fault.unwrap_or("Nova says no more of it")
                    ),
                });
            }
            // a cloud that confirms by itself
            Some(("ACTIVE", found)) if found.flavor_name() == Some(name) => return Ok(()),
            // Nova marks it as soon as it is asked, and says no more when it gives up
            Some(("ACTIVE", found)) if found.task_state.is_none() => {
                return Err(ProviderError::Failed {
                    name: nova.name,
                    why: format!(
                        "Nova began to give it flavor {name} and gave up, as it does where its disk would become \
                         smaller; it runs on as {}: have it replaced (`concertina scale GROUP --by -1 \
                         --victim MEMBER`, then --by 1)",
                        found.flavor_name().unwrap_or("it was")
                    ),
                });
            }
            _ if begun.elapsed() >= cloud.settings.deadline => {
                return Err(ProviderError::Unavailable {
                    why: format!(
                        "Nova has not given server {} flavor {name} after {} s",
                        nova.id,
                        begun.elapsed().as_secs()
                    ),
                });
            }
            _ => {}
        }
    }
}

async fn act(cloud: &Cloud, id: &str, body: Value) -> Result<(), ProviderError> {
    let call = Call::post(Service::Compute, format!("servers/{id}/action"), body);
    match cloud.session.tell(call).await {
        Ok(()) => Ok(()),
        Err(error @ ApiError::Conflict { .. }) => Err(ProviderError::Unavailable {
            why: format!("{error}; ask again when that is over"),
        }),
        Err(error) => Err(error.into()),
    }
}
