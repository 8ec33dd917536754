//! `concertina doctor`

use super::template::{Reading, TemplateArguments};
use super::{choose, monitoring};
use crate::cli::Context;
use crate::doctor::{Finding, Host, LogsIn, Patient, exit_of};
use crate::exit::{Exit, Failure};
use crate::operate::{Now, Outlook, desired, next_member};
use crate::terminal::{bold, json, say};
use crate::wiring::{Cloud, House, Known, ProviderName, SystemClock};
use engine::Snapshot;
use engine::ports::{Blueprint, Clock as _, Library, ServerNeeds};
use model::{MemberId, ServiceName, ThresholdPolicy, Wish};
use plan::{InstanceRecord, ServerLink};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use topology::Maker;

const EXAMPLES: &str = "\
Examples:
  concertina doctor                                       what is deployed, or this computer alone
  concertina doctor service.yaml --provider qemu
  concertina doctor service.yaml --rc openrc.sh           before the first deploy at OpenStack
  concertina doctor --json | jq '.[] | select(.verdict == \"bad\")'
  concertina doctor --fix        starts an SSH agent where none runs and gives it the private key;
                                 makes an application credential for an agent that could not log in

✓ is as it should be, ! may be wrong, ✗ will fail; what to do stands below it. Nothing is changed
without --fix. Looked at are: disk, the agent's port, Ansible (and its collection for OpenStack,
where playbooks want it); SSH agent and private key; the provider: login, flavors, images,
networks, key pairs and quotas for as many servers as the service may have; SSH of the servers
that there are; Prometheus and Alertmanager as they run, and whether their rules and routes
bring alerts to the agent; whether an agent can log in when nobody is there; KVM for QEMU's
servers; the clocks of the monitors, of Keystone and of the servers.

Exit status: 1 where something will fail.
";

/// Arguments of `doctor`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// A service template that is to be deployed [default: what is deployed]
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    #[command(flatten)]
    reading: Reading,
    /// Which service [default: the only one; with FILE, the name of the file, or of its folder]
    #[arg(long, value_name = "NAME")]
    service: Option<ServiceName>,
    /// Who makes servers [default: as deployed, else as `concertina servers` says]
    #[arg(long, value_name = "NAME")]
    provider: Option<ProviderName>,
    /// Mend what is harmless to mend
    #[arg(long)]
    fix: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// A service that is looked at.
struct Case {
    service: ServiceName,
    blueprint: Blueprint,
    snapshot: Snapshot,
    provider: Option<ProviderName>,
    files: PathBuf,
}

/// Looks at everything, and tells.
///
/// # Errors
/// If a template is wrong, or the store can't be read.
pub(crate) async fn run(arguments: &Arguments, context: &Context) -> Result<Exit, Failure> {
    let (config, folder) = (context.config()?, context.folder()?);
    let house = context.house_if_there()?;
    let case = case(arguments, house.as_ref(), &folder.revisions()).await?;
    let recorded = case.as_ref().and_then(|case| case.provider);
    let likely = || super::servers::likely(&config);
    let name = arguments.provider.or(recorded).unwrap_or_else(likely);
    let cloud = Cloud::open(name, &config, &folder, Arc::new(SystemClock));
    let needs = match (&cloud, &case) {
        (Ok(cloud), Some(case)) => needs(cloud, case, house.as_ref()).await?,
        _ => Vec::new(),
    };
    let mut services: BTreeMap<ServiceName, Vec<ThresholdPolicy>> = match arguments.file {
        Some(_) => BTreeMap::new(),
        None => monitoring::deployed(context).await?,
    };
    if let Some(case) = &case {
        services.insert(case.service.clone(), case.blueprint.policies.clone());
    }
    let deployed = house.as_ref().zip(case.as_ref());
    let deployed = deployed.filter(|(_, case)| case.snapshot.record.is_some());
    let patient = Patient {
        spec: monitoring::spec(&config, services)?,
        config: &config,
        state: folder.path(),
        name,
        cloud,
        needs,
        playbooks: case.as_ref().map(playbooks).unwrap_or_default(),
        deployed: deployed
            .map(|(house, case)| (house.store.store_id().clone(), case.service.clone())),
        hosts: case
            .as_ref()
            .map(|case| hosts(case, config.ansible.ssh_port()))
            .unwrap_or_default(),
        logs_in_with: logs_in(name, case.as_ref()),
        mend: arguments.fix,
    };
    let findings = patient.examined().await;
    match arguments.json {
        true => json(&findings),
        false => show(&findings),
    }
    Ok(exit_of(&findings))
}

async fn case(
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
        let choice = super::provider_choice::ProviderChoice::of(
            arguments.provider,
            record,
            &template.topology,
        )?;
        let blueprint = template.blueprint(revisions.to_owned());
        return Ok(Some(Case {
            service,
            blueprint: blueprint.with_computes(choice.computes),
            provider: record
                .map(|_| choice.provider)
                .or_else(|| named(choice.provider)),
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
        blueprint,
        provider: Some(provider),
    }))
}

/// A provider that nobody but the template itself can have named.
fn named(provider: ProviderName) -> Option<ProviderName> {
    (provider == ProviderName::OpenStack).then_some(provider)
}

/// Servers that are still to be made until each group has all the members that it may have.
async fn needs(
    cloud: &Cloud,
    case: &Case,
    house: Option<&House>,
) -> Result<Vec<ServerNeeds>, Failure> {
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
    Ok(servers.map(|(_, needs)| needs).collect())
}

/// Hosts that exist, or that playbooks make, are entered as the user enters them.
fn logs_in(name: ProviderName, case: Option<&Case>) -> LogsIn {
    let mut makers = case
        .into_iter()
        .flat_map(|case| case.blueprint.topology.makers());
    match name == ProviderName::OpenStack || makers.any(|(_, maker)| maker != Maker::Provider) {
        true => LogsIn::WithKeysOfTheUser,
        false => LogsIn::WithKeysOfOurs,
    }
}

/// Recorded hosts that no provider made, where it is known how they are reached.
fn hosts(case: &Case, port: u16) -> Vec<Host> {
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

fn playbooks(case: &Case) -> Vec<PathBuf> {
    let files = case
        .blueprint
        .digests
        .keys()
        .map(|path| case.files.join(path));
    let is_yaml = |path: &PathBuf| path.extension().is_some_and(|e| e == "yml" || e == "yaml");
    files.filter(is_yaml).collect()
}

fn show(findings: &[Finding]) {
    let mut about = None;
    for finding in findings {
        if about.replace(finding.about) != Some(finding.about) {
            say(bold(finding.about.title()));
        }
        for line in finding.lines() {
            say(format!("  {line}"));
        }
    }
}
