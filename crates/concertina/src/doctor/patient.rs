//! All checks of what is looked at, in their order.

use super::finding::{About, Finding};
use super::keys::Keys;
use super::servers::Host;
use super::{clocks, computer, keys, monitors, provider, servers, unattended};
use crate::config::Config;
use crate::wiring::{Cloud, CloudError, ProviderName};
use engine::ports::ServerNeeds;
use model::{ServiceName, StoreId};
use monitoring::MonitoringSpec;
use providers::openstack::Wanted;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// With which keys machines are entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LogsIn {
    /// Those that a provider makes for its servers.
    WithKeysOfOurs,
    /// Those of whoever runs this.
    WithKeysOfTheUser,
}

/// What is looked at.
pub(crate) struct Patient<'a> {
    /// The settings.
    pub(crate) config: &'a Config,
    /// The state folder, there or not.
    pub(crate) state: &'a Path,
    /// Who makes servers.
    pub(crate) name: ProviderName,
    /// The same, opened; or why it can't be.
    pub(crate) cloud: Result<Cloud, CloudError>,
    /// Servers that are still to be made until the service is as large as it may be.
    pub(crate) needs: Vec<ServerNeeds>,
    /// What playbooks that make servers are told, of those that are still to be made.
    pub(crate) named: Vec<Wanted>,
    /// Playbooks of the service.
    pub(crate) playbooks: Vec<PathBuf>,
    /// The deployed service.
    pub(crate) deployed: Option<(StoreId, ServiceName)>,
    /// Its hosts that no provider made.
    pub(crate) hosts: Vec<Host>,
    /// What the monitors are to watch.
    pub(crate) spec: MonitoringSpec,
    /// With which keys machines are entered.
    pub(crate) logs_in_with: LogsIn,
    /// Mend what is harmless to mend.
    pub(crate) mend: bool,
}

impl Patient<'_> {
    /// Everything that was found.
    pub(crate) async fn examined(&self) -> Vec<Finding> {
        let mut findings = vec![
            computer::disk(self.state),
            computer::port(self.config.agent.listen).await,
        ];
        let program =
            executors::AnsibleExecutor::new(self.config.ansible.settings(&BTreeMap::new()))
                .program();
        let passes = |name: &&str| self.config.ansible.passes(name);
        let see_a_login = ["OS_AUTH_URL", "OS_CLOUD"].iter().any(passes);
        findings.extend(computer::ansible(program, &self.playbooks, see_a_login));
        let keys = match self.logs_in_with {
            LogsIn::WithKeysOfOurs => Keys::default(),
            LogsIn::WithKeysOfTheUser => {
                let of_hosts = self.config.ansible.identity_file();
                let identity = match self.name {
                    ProviderName::OpenStack => self.config.openstack.identity_file().or(of_hosts),
                    ProviderName::Qemu | ProviderName::Fake => of_hosts,
                };
                let (keys, of_keys) = keys::keys(identity, self.mend);
                findings.extend(of_keys);
                keys
            }
        };
        match &self.cloud {
            Ok(cloud) => match provider::reached(cloud).await {
                Ok(answers) => {
                    findings.push(answers);
                    findings.extend(self.at(cloud, &keys).await);
                }
                Err(silent) => findings.push(silent),
            },
            Err(error) => findings.push(provider::not_opened(self.name, error)),
        }
        findings.extend(servers::hosts(&self.hosts).await);
        findings.extend(monitors::monitors(&self.spec, self.deployed.is_some()).await);
        findings.extend(clocks::clocks(self.cloud.as_ref().ok(), &self.spec).await);
        findings.sort_by_key(|finding| finding.about);
        findings
    }

    /// What is found at a provider that answers.
    async fn at(&self, cloud: &Cloud, keys: &Keys) -> Vec<Finding> {
        let (needs, named) = (&self.needs, &self.named);
        let mut findings = provider::offered(cloud, needs, named).await;
        findings.extend(provider::key_pairs(cloud, needs, named, keys).await);
        findings.extend(unattended::unattended(cloud, self.state, self.mend).await);
        if self.name == ProviderName::Qemu {
            findings.push(computer::kvm());
        }
        // what the fake provider makes answers nobody
        if let Some((store, service)) = &self.deployed
            && self.name != ProviderName::Fake
        {
            findings.extend(servers::servers(cloud, store, service).await);
        }
        findings
    }
}

impl About {
    /// A heading.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Computer => "This computer",
            Self::Keys => "Keys",
            Self::Provider => "Provider",
            Self::Servers => "Servers",
            Self::Monitors => "Monitors",
            Self::Clocks => "Clocks",
        }
    }
}
