//! What is to be looked at: a template, or a service that is deployed.

use super::Arguments;
use crate::commands::choose;
use crate::commands::provider_choice::ProviderChoice;
use crate::commands::template::TemplateArguments;
use crate::doctor::{Host, LogsIn, names_in};
use crate::exit::{Exit, Failure};
use crate::operate::{Now, Outlook, desired, next_member};
use crate::wiring::{Cloud, House, Known, ProviderName, SystemClock};
use engine::Snapshot;
use engine::ports::{Blueprint, Clock as _, Library, ServerNeeds};
use model::{MemberId, ServiceName, Wish};
use plan::{InstanceRecord, ServerLink};
use providers::openstack::Wanted;
use std::path::{Path, PathBuf};
use topology::{Maker, Topology};

/// A service that is looked at.
pub(super) struct Case {
    pub(super) service: ServiceName,
    pub(super) blueprint: Blueprint,
    pub(super) snapshot: Snapshot,
    pub(super) provider: Option<ProviderName>,
    pub(super) files: PathBuf,
}

/// The template that is given, or the service that is deployed.
///
/// # Errors
/// If a template is wrong, or the store can't be read.
pub(super) async fn case(
    arguments: &Arguments,
    house: Option<&House>,
    revisions: &Path,
) -> Result<Option<Case>, Failure> {
    if let Some(file) = &arguments.file {
        let given = TemplateArguments {
            file: file.clone(),
            reading: arguments.reading.clone(),
        };
        let template = given.read()?;
        let service = match &arguments.service {
            Some(name) => name.clone(),
            None => choose::name_of(file)?,
        };
        let snapshot = match house {
            Some(house) => Snapshot::read(&house.store, &service).await,
            None => Ok(Snapshot::default()),
        };
        let snapshot = snapshot.map_err(Failure::machine)?;
        let record = snapshot.record.as_ref().map(|record| &record.value);
        let choice = ProviderChoice::of(arguments.provider, record, &template.topology)?;
        let blueprint = template.blueprint(revisions.to_owned());
        let blueprint = blueprint.with_computes(choice.computes);
        return Ok(Some(Case {
            service,
            provider: made_by(&blueprint.topology, record.map(|_| choice.provider))
                .or_else(|| named(choice.provider)),
            blueprint,
            files: file.parent().unwrap_or(Path::new(".")).to_owned(),
            snapshot,
        }));
    }
    let Some(house) = house else {
        return Ok(None);
    };
    let services = house.services().await.map_err(Failure::machine)?;
    if services.is_empty() && arguments.service.is_none() {
        return Ok(None);
    }
    let known = choose::service(house, arguments.service.as_ref()).await?;
    let Known {
        service,
        snapshot,
        blueprint,
        provider,
        ..
    } = known;
    Ok(Some(Case {
        service,
        snapshot,
        files: blueprint.files_root.clone(),
        provider: made_by(&blueprint.topology, Some(provider)),
        blueprint,
    }))
}

/// The recorded provider, where a service has servers of it: of one whose servers playbooks make, the
/// record says nothing of where they are.
fn made_by(topology: &Topology, recorded: Option<ProviderName>) -> Option<ProviderName> {
    let makers = topology.makers();
    recorded.filter(|_| makers.values().any(|maker| *maker == Maker::Provider))
}

/// A provider that nobody but the template itself can have named.
fn named(provider: ProviderName) -> Option<ProviderName> {
    (provider == ProviderName::OpenStack).then_some(provider)
}

/// Servers that are still to be made until each group has all the members that it may have.
#[derive(Default)]
pub(super) struct Wants {
    /// By the provider.
    pub(super) needs: Vec<ServerNeeds>,
    /// By playbooks, as far as it is named.
    pub(super) named: Vec<Wanted>,
}

/// What is still to be made.
///
/// # Errors
/// If the store, or a former revision, can't be read.
pub(super) async fn wants(
    cloud: &Cloud,
    case: &Case,
    house: Option<&House>,
) -> Result<Wants, Failure> {
    let next_member = match house {
        Some(house) => next_member(house).await.map_err(Failure::machine)?,
        None => MemberId(1),
    };
    let mut wished = desired(&case.blueprint, &case.snapshot, Wish::Deployed, None);
    for group in case.blueprint.groups.iter() {
        let largest = group.bounds.max();
        wished.capacities.insert(group.name.clone(), largest);
    }
    let now = Now {
        snapshot: &case.snapshot,
        library: house.map(|house| &*house.library as &dyn Library),
        next_member,
        at: SystemClock.now(),
    };
    let outlook = Outlook::new(&case.blueprint, &wished, now);
    let outlook = outlook.map_err(|error| Failure::new(Exit::Failed, error))?;
    let servers = outlook.needs(&case.blueprint, cloud).servers.into_iter();
    let told = engine::planned_creations(&case.blueprint, &outlook.recorded, &outlook.plan);
    Ok(Wants {
        needs: servers.map(|(_, needs)| needs).collect(),
        named: told.iter().map(names_in).collect(),
    })
}

/// Hosts that exist, or that playbooks make, are entered as the user enters them.
pub(super) fn logs_in(name: ProviderName, case: Option<&Case>) -> LogsIn {
    let mut makers = case
        .into_iter()
        .flat_map(|case| case.blueprint.topology.makers());
    match name == ProviderName::OpenStack || makers.any(|(_, maker)| maker != Maker::Provider) {
        true => LogsIn::WithKeysOfTheUser,
        false => LogsIn::WithKeysOfOurs,
    }
}

/// Recorded hosts that no provider made, where it is known how they are reached.
pub(super) fn hosts(case: &Case, port: u16) -> Vec<Host> {
    let records = case.snapshot.recorded.instances.values();
    let of_nobody = records.filter(|record| record.server == ServerLink::Never);
    let is_compute = |record: &&InstanceRecord| {
        let node = case.blueprint.topology.node(record.id.node());
        node.is_some_and(|node| node.maker().is_some())
    };
    of_nobody
        .filter(is_compute)
        .filter_map(|record| {
            let address = record.attributes.get("public_address")?.as_str()?;
            Some(Host {
                name: record.id.to_string(),
                address: address.to_owned(),
                port,
            })
        })
        .collect()
}

/// Playbooks of its files.
pub(super) fn playbooks(case: &Case) -> Vec<PathBuf> {
    let files = case
        .blueprint
        .digests
        .keys()
        .map(|path| case.files.join(path));
    let is_yaml = |path: &PathBuf| path.extension().is_some_and(|e| e == "yml" || e == "yaml");
    files.filter(is_yaml).collect()
}
