//! Making a server, once for its key: it is looked for before it is asked for, and whenever it is not known
//! whether it was.

use super::api::wire::{ConsoleOutput, Created, NovaServer};
use super::api::{ApiError, Call, Service};
use super::cloud::{Cloud, death, not_ours};
use super::delete;
use super::floating;
use super::host_keys::{self, Confirmed};
use super::server::body::{Resolved, body};
use super::server::observed;
use super::server::wanted::Wanted;
use super::server::{flavor, image, network};
use super::settings::MadeWhen;
use engine::ports::{ProviderError, Server, ServerNeeds, ServerRequest, ServerStatus};
use serde_json::json;
use std::net::IpAddr;
use std::time::{Duration, Instant};

/// Before a request of which nothing is known is sent again.
const UNCLEAR_PAUSE: Duration = Duration::from_secs(2);

/// Lists in a row without a server that was there.
const MOST_ABSENCES: u32 = 3;

/// sshd may take so long for its keys.
const SCAN_PATIENCE: Duration = Duration::from_secs(5);

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
    let id = made.asked_for().await;
    cloud.places.settle(&request.owner.key);
    let id = id?;
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

/// What is asked for by its id.
pub(super) async fn resolve(
    cloud: &Cloud,
    wanted: &Wanted,
    needs: &ServerNeeds,
) -> Result<(Resolved, Vec<String>), Vec<ProviderError>> {
    let session = &cloud.session;
    let one = |error: ApiError| vec![ProviderError::from(error)];
    let mut problems = Vec::new();
    let flavors = cloud.offer.flavors(session).await.map_err(one)?;
    let has_volume = wanted.boot_volume.is_some();
    let flavor = flavor::choose(&flavors, wanted.flavor.as_deref(), needs.size, has_volume);
    let images = cloud.offer.images(session).await.map_err(one)?;
    let image = image::choose(&images, wanted.image.as_deref(), &needs.os);
    let networks = cloud.offer.networks(session).await.map_err(one)?;
    let chosen_networks = network::choose(&networks, &wanted.networks);
    let server_group = match &wanted.server_group {
        None => Ok(None),
        Some(named) => {
            let groups = cloud.offer.server_groups(session).await.map_err(one)?;
            let found = groups.iter().find(|g| g.id == *named || g.name == *named);
            let id = found.map(|group| Some(group.id.clone()));
            id.ok_or_else(|| format!("this project has no server group {named:?}"))
        }
    };
    if let Some(named) = &wanted.floating_network {
        problems.extend(network::by_name(&networks, named).err());
    }
    match (flavor, image, chosen_networks, server_group) {
        (Ok(flavor), Ok(image), Ok(networks), Ok(server_group)) if problems.is_empty() => {
            let reasons = vec![flavor.why, image.why];
            let resolved = Resolved {
                flavor: flavor.flavor.id,
                image: image.id,
                networks,
                zone: None,
                server_group,
            };
            Ok((resolved, reasons))
        }
        (flavor, image, networks, server_group) => {
            problems.extend(flavor.err());
            problems.extend(image.err());
            problems.extend(networks.err());
            problems.extend(server_group.err());
            Err(problems.into_iter().map(refused).collect())
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
                    tokio::time::sleep(UNCLEAR_PAUSE).await;
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
        match death(nova) {
            Some(why) => Err(ProviderError::Failed {
                name: self.request.name.clone(),
                why: format!(
                    "it was made as {} and has died since: {why}; delete it first",
                    nova.id
                ),
            }),
            None => Ok(Some(nova.id.clone())),
        }
    }

    /// Waits until it is up.
    async fn up(&self, id: &str) -> Result<Server, NotUp> {
        let cloud = self.cloud;
        let nova = self.active(id).await?;
        if let Some(network) = &self.wanted.floating_network {
            let networks = cloud.offer.networks(&cloud.session).await?;
            let network = network::by_name(&networks, network).map_err(NotUp::Broken)?;
            floating::ensure(&cloud.session, &nova.id, &network).await?;
        }
        let server = match &self.wanted.floating_network {
            None => cloud.known(&nova).map_err(NotUp::Unknown)?,
            Some(_) => self.with_floating_address(id).await?,
        };
        match cloud.settings.made_when {
            MadeWhen::Active => Ok(server),
            MadeWhen::SshAnswers => self.answering(&nova, &server).await,
        }
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
                let server = cloud.known(&nova).map_err(NotUp::Unknown)?;
                if server.status == ServerStatus::Running && server.addresses.is_some() {
                    return Ok(nova);
                }
            }
            self.in_time(id, "Nova still builds it").await?;
        }
    }

    /// Nova tells of a floating address a little later.
    async fn with_floating_address(&self, id: &str) -> Result<Server, NotUp> {
        let cloud = self.cloud;
        loop {
            let listed = cloud
                .roll
                .next(&cloud.session, cloud.settings.look_interval)
                .await?;
            if let Some(nova) = listed.iter().find(|nova| nova.id == id) {
                let server = cloud.known(nova).map_err(NotUp::Unknown)?;
                if let Some(addresses) = &server.addresses
                    && addresses.public != addresses.private
                {
                    return Ok(server);
                }
            }
            self.in_time(id, "Nova does not show its floating address")
                .await?;
        }
    }

    /// Waits until its sshd answers, and takes its keys.
    async fn answering(&self, nova: &NovaServer, server: &Server) -> Result<Server, NotUp> {
        let Some(addresses) = &server.addresses else {
            return Err(NotUp::Broken("it has no address".to_owned()));
        };
        let address: IpAddr = addresses.ssh.address;
        let path = host_keys::file(&self.cloud.settings.state_folder, &nova.id);
        if path.exists() {
            // it answered before
            return Ok(server.clone());
        }
        loop {
            let keys = host_keys::scan(address, SCAN_PATIENCE).await;
            let keys = keys.map_err(|error| {
                NotUp::Unknown(ProviderError::Missing {
                    what: format!("ssh-keyscan ({error})"),
                    advice: "install Debian's openssh-client".to_owned(),
                })
            })?;
            if !keys.is_empty() {
                let console = self.console(&nova.id, None).await.unwrap_or_default();
                if host_keys::confirmed(&keys, &console) == Confirmed::No {
                    return Err(NotUp::Broken(format!(
                        "who answers at {address} proves itself with another key than the server \
                         wrote to its console: somebody is between, or has its address"
                    )));
                }
                host_keys::keep(&path, address, &keys).map_err(|error| {
                    NotUp::Unknown(ProviderError::Refused {
                        why: format!("failed to write {}: {error}", path.display()),
                    })
                })?;
                return self
                    .cloud
                    .known(nova)
                    .map(|known| Server {
                        addresses: known
                            .addresses
                            .map(|entrance| engine::ports::ServerAddresses {
                                ssh: engine::ports::SshEndpoint {
                                    address,
                                    ..entrance.ssh
                                },
                                ..addresses.clone()
                            }),
                        ..server.clone()
                    })
                    .map_err(NotUp::Unknown);
            }
            let waited = format!("no answer on SSH at {address}");
            self.in_time(&nova.id, &waited).await?;
            tokio::time::sleep(Duration::from_millis(500)).await;
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
