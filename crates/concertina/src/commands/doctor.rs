//! `concertina doctor`

mod case;

use self::case::{Wants, case, hosts, logs_in, playbooks, wants};
use super::monitoring;
use super::template::Reading;
use crate::cli::Context;
use crate::doctor::{Finding, Patient, exit_of};
use crate::exit::{Exit, Failure};
use crate::terminal::{bold, json, say};
use crate::wiring::{Cloud, ProviderName, SystemClock};
use model::{ServiceName, ThresholdPolicy};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

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
networks, key pairs, security groups, zones and quotas for as many servers as the service may
have, those that playbooks make included, by what they are told; the servers that there are:
whether they answer on SSH and, where Concertina made them, let their user in; Prometheus and
Alertmanager as they run, and whether their rules and routes bring alerts to the agent; whether
an agent can log in when nobody is there; KVM for QEMU's servers; the clocks of the monitors, of
Keystone and of the servers.

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
    let Wants { needs, named } = match (&cloud, &case) {
        (Ok(cloud), Some(case)) => wants(cloud, case, house.as_ref()).await?,
        _ => Wants::default(),
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
        named,
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
