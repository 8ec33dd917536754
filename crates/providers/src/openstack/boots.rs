//! When servers were last booted through Nova. Its list does not say; each server's list of actions does. So
//! they are asked for where a server changed after its machine was made, once for each change.

use super::api::wire::{InstanceAction, InstanceActions, NovaServer};
use super::api::{ApiError, Call, Service, Session};
use futures::future::join_all;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;
use tokio::sync::Mutex;

/// What Nova writes while it makes a server is no change.
const MAKING: SignedDuration = SignedDuration::from_secs(5);

/// Actions that boot a machine that there was.
const BOOTS: [&str; 2] = ["reboot", "start"];

/// What was heard, by server: of which change, and when it was booted then.
#[derive(Default)]
pub(super) struct Boots(Mutex<BTreeMap<String, Heard>>);

struct Heard {
    updated: String,
    booted_at: Timestamp,
}

impl Boots {
    /// Of those servers of which it is known.
    pub(super) async fn of(
        &self,
        session: &Session,
        servers: &[NovaServer],
    ) -> BTreeMap<String, Timestamp> {
        let mut heard = self.0.lock().await;
        let is_news = |nova: &&NovaServer| {
            let known = heard.get(&nova.id);
            has_changed(nova) && known.is_none_or(|known| known.updated != nova.updated)
        };
        let asked = servers.iter().filter(is_news).map(async |nova| {
            let last = last(session, &nova.id).await;
            (nova.id.as_str(), last)
        });
        let mut answers: BTreeMap<&str, _> = join_all(asked).await.into_iter().collect();
        let mut booted = BTreeMap::new();
        for nova in servers {
            let Some(made_at) = time(&nova.created) else {
                continue;
            };
            let at = match answers.remove(nova.id.as_str()) {
                Some(Ok(last)) => last.unwrap_or(made_at),
                // who asks next time hears it then
                Some(Err(error)) => {
                    tracing::debug!(server = nova.id, %error, "it is not known when it was booted");
                    continue;
                }
                None => heard.get(&nova.id).map_or(made_at, |known| known.booted_at),
            };
            let updated = nova.updated.clone();
            let booted_at = at;
            heard.insert(nova.id.clone(), Heard { updated, booted_at });
            booted.insert(nova.id.clone(), at);
        }
        booted
    }
}

async fn last(session: &Session, id: &str) -> Result<Option<Timestamp>, ApiError> {
    let path = format!("servers/{id}/os-instance-actions");
    let answer: InstanceActions = session.ask(Call::get(Service::Compute, path)).await?;
    Ok(last_boot(&answer.actions))
}

fn last_boot(actions: &[InstanceAction]) -> Option<Timestamp> {
    let boots = actions
        .iter()
        .filter(|one| BOOTS.contains(&one.action.as_str()));
    boots.filter_map(|one| time(&one.start_time)).max()
}

/// Whether something happened to it after it was made. While Nova does something with it, that is not over.
fn has_changed(nova: &NovaServer) -> bool {
    let launched = nova.launched_at.as_deref().and_then(time);
    match (launched, time(&nova.updated)) {
        (Some(launched), Some(updated)) => updated.duration_since(launched) > MAKING,
        _ => false,
    }
}

/// With a zone, or without: then it is UTC.
fn time(text: &str) -> Option<Timestamp> {
    text.parse().ok().or_else(|| {
        let civil: DateTime = text.parse().ok()?;
        TimeZone::UTC.to_timestamp(civil).ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn nova(updated: &str) -> NovaServer {
        serde_json::from_value(json!({
            "id": "1", "name": "web", "status": "ACTIVE", "created": "2026-11-28T10:00:00Z",
            "updated": updated, "OS-SRV-USG:launched_at": "2026-11-28T10:00:09.000000",
        }))
        .unwrap()
    }

    #[test]
    fn what_nova_writes_while_it_makes_one_is_no_change() {
        assert!(!has_changed(&nova("2026-11-28T10:00:10Z")));
        assert!(has_changed(&nova("2026-11-28T10:05:00Z")));
        assert!(!has_changed(&nova("")));
    }

    #[test]
    fn the_last_of_those_that_boot_counts() {
        let answer: InstanceActions = serde_json::from_value(json!({"instanceActions": [
            {"action": "resize", "start_time": "2026-11-28T12:00:00.000000"},
            {"action": "reboot", "start_time": "2026-11-28T11:00:00.000000"},
            {"action": "start", "start_time": "2026-11-28T10:30:00.000000"},
            {"action": "create", "start_time": "2026-11-28T10:00:00.000000"},
        ]}))
        .unwrap();
        let last = last_boot(&answer.actions);
        assert_eq!(last, "2026-11-28T11:00:00Z".parse().ok());
    }
}
