//! Making a server, once for its key: it is looked for before it is asked for, and whenever it is not known
//! whether it was.

use super::api::wire::{ConsoleOutput, Created, NovaServer};
use super::api::{ApiError, Call, Service, pause};
use super::cloud::{Cloud, death, not_ours};
use super::delete;
use super::floating;
use super::host_keys::{self, Confirmed, HostKey};
use super::resolve::resolve;
use super::server::body::body;
use super::server::network;
use super::server::observed;
use super::server::wanted::Wanted;
use super::settings::MadeWhen;
use engine::ports::{ProviderError, Server, ServerAddresses, ServerRequest, ServerStatus};
use serde_json::json;
use std::net::IpAddr;
use std::time::{Duration, Instant};

/// Before a request of which nothing is known is sent again.
const UNCLEAR_PAUSE: Duration = Duration::from_secs(2);

/// Lists in a row without a server that was there.
const MOST_ABSENCES: u32 = 3;

/// sshd may take so long for its keys.
const SCAN_PATIENCE: Duration = Duration::from_secs(5);

/// Before it is asked for them again.
const SCAN_PAUSE: Duration = Duration::from_millis(500);

/// Last words of a console that are shown.
const CONSOLE_LINES: usize = 8;

/// Makes what was asked for, or finds it by its key, and waits until it answers.
pub(super) async fn create(
    cloud: &Cloud,
    request: &ServerRequest,
) -> Result<Server, ProviderError> {
    let turn = cloud.turn(&request.owner.key).await;
    let _turn = turn.lock().await;
    let begun = Instant::now();
    let wanted = Wanted::of(&request.needs, &cloud.settings.for_all).map_err(refused)?;
    let made = Making {
        cloud,
        request,
        wanted: &wanted,
        begun,
    };
    // until it is up, Nova's lists may lack it, or its zone
    let _place = cloud.places.keep(&request.owner.key);
    let id = made.asked_for().await?;
    match made.up(&id).await {
        Ok(server) => Ok(server),
        Err(NotUp::Unknown(error)) => Err(error),
        Err(NotUp::Broken(why)) => {
            let store = &request.owner.store;
            if let Err(error) = delete::delete(cloud, store, &id).await {
                tracing::warn!(server = %id, %error, "failed to remove what did not come up");
            }
            Err(ProviderError::Failed {
                name: request.name.clone(),
                why,
            })
        }
    }
}

fn refused(why: String) -> ProviderError {
    ProviderError::Refused { why }
}

/// One server on its way.
struct Making<'a> {
    cloud: &'a Cloud,
    request: &'a ServerRequest,
    wanted: &'a Wanted,
    begun: Instant,
}

/// Why a server that was asked for is not up.
enum NotUp {
    /// It broke, or takes too long: it goes.
    Broken(String),
    /// OpenStack did not say: it stays, and is found by its key.
    Unknown(ProviderError),
}

impl From<ApiError> for NotUp {
    fn from(error: ApiError) -> Self {
        Self::Unknown(error.into())
    }
}

impl Making<'_> {
    fn is_late(&self) -> bool {
        self.begun.elapsed() >= self.cloud.settings.deadline
    }

    /// The id of the server with the key, asked for where there was none.
    async fn asked_for(&self) -> Result<String, ProviderError> {
        let (cloud, owner) = (self.cloud, &self.request.owner);
        let mut since = self.begun;
        let mut tries = 0;
        loop {
            let listed = cloud.roll.since(&cloud.session, since).await?;
            if let Some(id) = self.found(&listed).await? {
                return Ok(id);
            }
            let resolved = resolve(cloud, self.wanted, &self.request.needs).await;
            let (mut resolved, reasons) = resolved.map_err(first)?;
            let zones = &self.wanted.availability_zones;
            resolved.zone = cloud.places.choose(owner, zones, &listed);
            tracing::info!(server = self.request.name, "{}", reasons.join("; "));
            let body = body(&self.request.name, owner, self.wanted, &resolved).map_err(refused)?;
            cloud.pace.turn().await;
            let call = Call::post(Service::Compute, "servers", body);
            match cloud.session.ask::<Created>(call).await {
                Ok(created) => return Ok(created.server.id),
                // it may have been made: looked for before it is asked for again
                Err(error @ ApiError::NoAnswer { .. }) if !self.is_late() => {
                    tracing::info!(server = self.request.name, %error, "looked for before it is asked for again");
                    let wished = pause(&error, tries).unwrap_or_default();
                    tokio::time::sleep(wished.max(UNCLEAR_PAUSE)).await;
                    tries += 1;
                    since = Instant::now();
                }
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// The server with our key; of two, made through no fault of ours, the first one stays.
    async fn found(&self, listed: &[NovaServer]) -> Result<Option<String>, ProviderError> {
        let key = &self.request.owner.key;
        let mut with_key: Vec<&NovaServer> = listed
            .iter()
            .filter(|nova| observed::owner(nova).is_some_and(|owner| owner.key == *key))
            .collect();
        with_key.sort_by_key(|nova| (&nova.created, &nova.id));
        let Some(nova) = with_key.first() else {
            return Ok(None);
        };
        let owner = observed::owner(nova);
        if owner.is_none_or(|owner| owner.store != self.request.owner.store) {
            return Err(not_ours(&nova.id, "its key is used by another store"));
        }
        // one that has died since is told, and removed, by who waits for it
        Ok(Some(nova.id.clone()))
    }

    /// Waits until it is up.
    async fn up(&self, id: &str) -> Result<Server, NotUp> {
        let cloud = self.cloud;
        let mut nova = self.active(id).await?;
        if let Some(network) = &self.wanted.floating_network {
            let networks = cloud.offer.networks(&cloud.session).await?;
            let network = network::by_name(&networks, network).map_err(NotUp::Broken)?;
            floating::ensure(&cloud.session, &nova.id, &network).await?;
            nova = self.with_floating_address(id).await?;
        }
        if cloud.settings.made_when == MadeWhen::SshAnswers {
            self.answering(&nova).await?;
        }
        let known = cloud.known(&nova).map_err(NotUp::Unknown)?;
        let found = cloud.ours_of(&[nova]).await.into_iter().next();
        Ok(found.unwrap_or(known))
    }

    /// Waits until Nova says that it runs, and where.
    async fn active(&self, id: &str) -> Result<NovaServer, NotUp> {
        let cloud = self.cloud;
        let interval = cloud.settings.look_interval;
        let mut absences = 0;
        loop {
            let listed = cloud.roll.next(&cloud.session, interval).await?;
            let nova = match listed.iter().find(|nova| nova.id == id) {
                Some(nova) => Some(nova.clone()),
                None => {
                    absences += 1;
                    match absences >= MOST_ABSENCES {
                        false => None,
                        // the list confirms nothing
                        true => Some(cloud.look(id).await?.ok_or_else(|| {
                            NotUp::Broken("it was deleted while it came up".to_owned())
                        })?),
                    }
                }
            };
            if let Some(nova) = nova {
                if let Some(why) = death(&nova) {
                    let words = self.last_words(id).await;
                    return Err(NotUp::Broken(format!("{why}{words}")));
                }
                let has_address = || self.address(&nova).is_some();
                if observed::status(&nova) == ServerStatus::Running && has_address() {
                    return Ok(nova);
                }
            }
            self.in_time(id, "Nova still builds it").await?;
        }
    }

    /// Nova tells of a floating address a little later.
    async fn with_floating_address(&self, id: &str) -> Result<NovaServer, NotUp> {
        let cloud = self.cloud;
        let interval = cloud.settings.look_interval;
        loop {
            let listed = cloud.roll.next(&cloud.session, interval).await?;
            if let Some(nova) = listed.iter().find(|nova| nova.id == id)
                && self.address(nova).is_some_and(|at| at.public != at.private)
            {
                return Ok(nova.clone());
            }
            self.in_time(id, "Nova does not show its floating address")
                .await?;
        }
    }

    fn address(&self, nova: &NovaServer) -> Option<ServerAddresses> {
        self.cloud.ours(nova)?.addresses
    }

    /// Waits until its sshd answers, and takes its keys.
    async fn answering(&self, nova: &NovaServer) -> Result<(), NotUp> {
        let Some(address) = self.address(nova).map(|addresses| addresses.ssh.address) else {
            return Err(NotUp::Broken("it has no address".to_owned()));
        };
        let path = host_keys::file(&self.cloud.settings.state_folder, &nova.id);
        // one that has them answered before
        while !path.exists() {
            let keys = host_keys::scan(address, SCAN_PATIENCE).await;
            let keys = keys.map_err(|error| {
                NotUp::Unknown(ProviderError::Missing {
                    what: format!("ssh-keyscan ({error})"),
                    advice: "install Debian's openssh-client".to_owned(),
                })
            })?;
            if keys.is_empty() {
                let waited = format!("no answer on SSH at {address}");
                self.in_time(&nova.id, &waited).await?;
                tokio::time::sleep(SCAN_PAUSE).await;
                continue;
            }
            self.prove(nova, address, &keys).await?;
            host_keys::keep(&path, address, &keys).map_err(|error| {
                NotUp::Unknown(ProviderError::Refused {
                    why: format!("failed to write {}: {error}", path.display()),
                })
            })?;
        }
        Ok(())
    }

    /// Whether who answers is who wrote to the console.
    async fn prove(
        &self,
        nova: &NovaServer,
        address: IpAddr,
        keys: &[HostKey],
    ) -> Result<(), NotUp> {
        // a cloud without consoles proves nothing
        let console = self.console(&nova.id, None).await.unwrap_or_default();
        match host_keys::confirmed(keys, &console) {
            Confirmed::Yes | Confirmed::Silent => Ok(()),
            Confirmed::No => Err(NotUp::Broken(format!(
                "who answers at {address} proves itself with another key than the server wrote to its \
                 console: somebody is between, or has its address"
            ))),
        }
    }

    async fn in_time(&self, id: &str, what: &str) -> Result<(), NotUp> {
        if !self.is_late() {
            return Ok(());
        }
        let seconds = self.cloud.settings.deadline.as_secs();
        let words = self.last_words(id).await;
        Err(NotUp::Broken(format!("{what} after {seconds} s{words}")))
    }

    /// The end of its console, for people.
    async fn last_words(&self, id: &str) -> String {
        let console = self.console(id, Some(CONSOLE_LINES)).await;
        let console = console.unwrap_or_default();
        match console.trim() {
            "" => String::new(),
            words => format!("; its console ends with:\n{words}"),
        }
    }

    async fn console(&self, id: &str, lines: Option<usize>) -> Result<String, ApiError> {
        let body = json!({"os-getConsoleOutput": {"length": lines}});
        let call = Call::post(Service::Compute, format!("servers/{id}/action"), body);
        let answer: ConsoleOutput = self.cloud.session.ask(call).await?;
        Ok(answer.output.unwrap_or_default())
    }
}

fn first(problems: Vec<ProviderError>) -> ProviderError {
    let texts: Vec<String> = problems.iter().map(ToString::to_string).collect();
    match problems.into_iter().next() {
        Some(only) if texts.len() == 1 => only,
        _ => refused(texts.join("; ")),
    }
}
