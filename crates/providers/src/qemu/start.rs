//! From a request to a machine that runs as itself. Who starts or ends a server holds its lock; the
//! state folder's and the addresses' locks are held only while something is chosen and QEMU begins.

use super::addresses::{SSH_PORT, free_private, is_free, loopback_candidates};
use super::arguments::{Acceleration, Machine, Network, Origin};
use super::clone::become_itself;
use super::durable::{failed, make_folder, remove_folder, rename, write_private};
use super::folders::{Folders, GONE, NEW, file};
use super::identity::Identity;
use super::image::{DISK_MIB, Image};
use super::launch::{LaunchError, Launched, launch, make_disk};
use super::lock::Lock;
use super::observe::{process_of, status};
use super::record::{Phase, Record, hostname, id_of};
use super::settings::{QemuSettings, Start};
use super::template::{Template, link_state, with_causes};
use super::{keys, kvm, switch, template};
use engine::ports::{ProviderError, ServerRequest, ServerStatus};
use std::collections::BTreeSet;
use std::fs;
use std::net::Ipv4Addr;
use std::path::Path;
use std::time::Duration;

/// How long locks are waited for that are held for fractions of a second each.
pub(super) const SHORT: Duration = Duration::from_secs(30);

/// How often another address is tried when somebody was faster.
const ADDRESS_ATTEMPTS: usize = 5;

/// Starts what was asked for, or finds it started by the same key. It need not answer yet.
pub(super) fn begin(
    settings: &QemuSettings,
    folders: &Folders,
    image: &Image,
    request: &ServerRequest,
) -> Result<Record, ProviderError> {
    let mut request = request.clone();
    let size = &mut request.needs.size;
    size.disk_mib = size.disk_mib.max(DISK_MIB);
    // none is for this provider, and secrets may stand in them
    request.needs.properties.clear();
    let id = id_of(&request)?;
    let acceleration = kvm::choose(folders, image, settings.accel)?;
    let _server = Lock::take(&folders.server_lock(&id), settings.deadline)?;
    let folder = folders.server(&id);
    if let Some(record) = Record::read(&folder)? {
        record.belongs_to(&request.owner.store)?;
        match (record.phase, status(folders, &record)) {
            (Phase::Ready, ServerStatus::Dead { why }) => {
                return Err(ProviderError::Failed {
                    name: request.name,
                    why: format!("it was made as {id} and has died since: {why}; delete it first"),
                });
            }
            (Phase::Booting | Phase::Ready, ServerStatus::Building | ServerStatus::Running) => {
                return Ok(record);
            }
            // Interrupted: what it had become is unknown, and nobody uses it yet.
            (Phase::Starting, _) | (Phase::Booting, ServerStatus::Dead { .. }) => {}
        }
        if let Some(process) = process_of(folders, &record) {
            process
                .kill(&record.process_name(), SHORT)
                .map_err(failed("ending the unfinished server in", &folder))?;
        }
        let _state = Lock::take(&folders.state_lock(), SHORT)?;
        forget(folders, &record)?;
    }
    match settings.start {
        Start::Cold => start(folders, image, &request, acceleration, None),
        Start::Clone => template::ensure(folders, image, request.needs.size, acceleration)
            .and_then(|template| start(folders, image, &request, acceleration, Some(&template)))
            .or_else(|error| {
                tracing::warn!(server = %id, %error, "could not be cloned; it is booted instead");
                start(folders, image, &request, acceleration, None)
            }),
    }
}

/// Starts it in one of the two ways. A failure leaves nothing of it.
fn start(
    folders: &Folders,
    image: &Image,
    request: &ServerRequest,
    acceleration: Acceleration,
    template: Option<&Template>,
) -> Result<Record, ProviderError> {
    let starting = Starting {
        folders,
        image,
        request,
        acceleration,
        template,
    };
    let (mut record, mut launched) = starting.launch_somewhere()?;
    let folder = folders.server(&record.id);
    if template.is_some() {
        let taken = starting
            .identity(&record)
            .map_err(Into::into)
            .and_then(|identity| become_itself(&folder, &mut launched.qmp, &identity));
        if let Err(error) = taken {
            let _ = launched.process.kill(&record.process_name(), SHORT);
            let _state = Lock::take(&folders.state_lock(), SHORT)?;
            forget(folders, &record)?;
            return Err(starting.failed(with_causes(error.as_ref())));
        }
    }
    record.phase = Phase::Booting;
    record.write(&folder)?;
    Ok(record)
}

/// One start.
struct Starting<'a> {
    folders: &'a Folders,
    image: &'a Image,
    request: &'a ServerRequest,
    acceleration: Acceleration,
    template: Option<&'a Template>,
}

impl Starting<'_> {
    fn failed(&self, why: String) -> ProviderError {
        ProviderError::Failed {
            name: self.request.name.clone(),
            why,
        }
    }

    /// Chooses addresses, makes the folder with its record, and starts QEMU there.
    fn launch_somewhere(&self) -> Result<(Record, Launched), ProviderError> {
        let folders = self.folders;
        let _state = Lock::take(&folders.state_lock(), SHORT)?;
        let _addresses = Lock::take(&folders.addresses_lock(), SHORT)?;
        let records = Record::read_all(folders)?;
        let mut used: BTreeSet<Ipv4Addr> = records.iter().map(|record| record.public).collect();
        let private = free_private(&records.iter().map(|record| record.private).collect())
            .ok_or_else(|| no_address("private addresses"))?;
        let switch = switch::ensure(folders)?;
        for _ in 0..ADDRESS_ATTEMPTS {
            let public = loopback_candidates(folders.state(), &used)
                .find(|address| is_free(*address))
                .ok_or_else(|| no_address("loopback addresses"))?;
            let mut record = Record::new(self.request, public, private, switch)?;
            let folder = folders.server(&record.id);
            self.make_folder(&record)?;
            match self.launch(&record, &folder) {
                Ok(launched) => {
                    record.process = Some(launched.process);
                    record.write(&folder)?;
                    return Ok((record, launched));
                }
                Err(LaunchError::AddressInUse) => {
                    forget(folders, &record)?;
                    used.insert(public);
                }
                Err(error) => {
                    forget(folders, &record)?;
                    return Err(self.failed(with_causes(&error)));
                }
            }
        }
        Err(no_address("loopback addresses"))
    }

    /// The server's folder, whole at once: with its record, its keys and its identity.
    fn make_folder(&self, record: &Record) -> Result<(), ProviderError> {
        let aside = self.folders.unfinished(NEW, &record.id);
        remove_folder(&aside)?;
        make_folder(&aside)?;
        keys::make(&self.folders.client_key(), "concertina")?;
        let host_key = aside.join(file::HOST_KEY);
        keys::make(&host_key, record.id.as_str())?;
        let known = format!(
            "[{}]:{SSH_PORT} {}\n",
            record.public,
            keys::public_line(&host_key)?
        );
        write_private(&aside.join(file::KNOWN_HOSTS), known.as_bytes())?;
        let identity = self.identity_in(&aside, record)?;
        write_private(&aside.join(file::IDENTITY), identity.lines().as_bytes())?;
        record.write(&aside)?;
        rename(&aside, &self.folders.server(&record.id))
    }

    fn identity(&self, record: &Record) -> Result<Identity, ProviderError> {
        self.identity_in(&self.folders.server(&record.id), record)
    }

    fn identity_in(&self, folder: &Path, record: &Record) -> Result<Identity, ProviderError> {
        Ok(Identity {
            host: hostname(&self.request.name)?,
            private: record.private,
            authorized_key: keys::public_line(&self.folders.client_key())?,
            host_key: keys::private_text(&folder.join(file::HOST_KEY))?,
        })
    }

    fn launch(&self, record: &Record, folder: &Path) -> Result<Launched, LaunchError> {
        let memory = self.template.map(Template::memory);
        let below = self
            .template
            .map_or_else(|| self.image.disk(), Template::disk);
        make_disk(folder, &below, self.request.needs.size.disk_mib)?;
        if let Some(template) = self.template {
            link_state(template, folder).map_err(|error| LaunchError::Failed(error.to_string()))?;
        }
        let machine = Machine {
            name: &record.process_name(),
            size: self.request.needs.size,
            acceleration: self.acceleration,
            image: self.image,
            origin: memory
                .as_deref()
                .map_or(Origin::Boot, |memory| Origin::Clone { memory }),
            network: Network::Connected {
                public: record.public,
                private: record.private,
                switch: &self.folders.switch(),
            },
        };
        launch(folder, &machine)
    }
}

fn no_address(what: &str) -> ProviderError {
    ProviderError::NoRoom {
        what: format!("no {what} are free"),
        advice: "undeploy services that are not needed".to_owned(),
    }
}

/// Removes a server's folder: out of sight at once, then in its parts. The caller holds the state
/// folder's lock.
pub(super) fn forget(folders: &Folders, record: &Record) -> Result<(), ProviderError> {
    let gone = folders.unfinished(GONE, &record.id);
    remove_folder(&gone)?;
    let folder = folders.server(&record.id);
    if fs::exists(&folder).map_err(failed("looking for", &folder))? {
        rename(&folder, &gone)?;
    }
    remove_folder(&gone)
}
