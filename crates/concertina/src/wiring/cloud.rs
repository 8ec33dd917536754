//! A provider with the executor that fits it.

mod no_servers;
mod openstack_login;

use self::no_servers::NoServers;
pub(crate) use self::openstack_login::is_lent_a_login;
use self::openstack_login::{Identity, OpenStackLoginError};
use super::provider_name::ProviderName;
use super::state_folder::StateFolder;
use crate::config::Config;
use engine::ports::{Clock, Executor, ExecutorError, Provider, ProviderError, ServerNeeds};
use executors::{AnsibleExecutor, Executors, ScriptExecutor};
use model::NodeName;
use providers::fake::{FakeExecutor, FakeProvider, FakeScript, FakeScriptError};
use providers::openstack::OpenStackProvider;
use providers::qemu::QemuProvider;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Servers, and operations on them.
#[derive(Clone)]
pub(crate) struct Cloud {
    /// Which.
    pub(crate) name: ProviderName,
    /// Servers.
    pub(crate) provider: Arc<dyn Provider>,
    /// Operations.
    pub(crate) executor: Arc<dyn Executor>,
    /// What only OpenStack has.
    pub(crate) openstack: Option<OpenStackProvider>,
    /// What will fail of it when nobody is there.
    pub(crate) ends: Vec<Ending>,
    tools: Tools,
}

/// What will fail when nobody is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Ending {
    /// The login, with why.
    Login(String),
    /// Getting into servers, with why.
    Keys(String),
}

impl Ending {
    /// Why.
    pub(crate) fn why(&self) -> &str {
        match self {
            Self::Login(why) | Self::Keys(why) => why,
        }
    }
}

fn endings(identity: &Identity, provider: &OpenStackProvider) -> Vec<Ending> {
    let login = identity.ends().or_else(|| provider.login_ends());
    let keys = provider.keys_end().map(Ending::Keys);
    login.map(Ending::Login).into_iter().chain(keys).collect()
}

/// Programs that operations need.
#[derive(Clone)]
enum Tools {
    Ansible(Arc<AnsibleExecutor>),
    None,
}

/// What is going to be needed of a cloud.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Needs {
    /// Servers that will be made, with the nodes that they are of.
    pub(crate) servers: Vec<(NodeName, ServerNeeds)>,
    /// Playbooks that will be run.
    pub(crate) playbooks: usize,
}

/// Why a cloud can't be used at all.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CloudError {
    /// The embedded cloud.
    #[error("failed to open the embedded cloud")]
    Qemu(#[source] ProviderError),
    /// Who we are at an OpenStack.
    #[error("failed to log in to OpenStack")]
    OpenStackLogin(#[from] OpenStackLoginError),
    /// Settings of an OpenStack.
    #[error("failed to prepare OpenStack")]
    OpenStack(#[source] ProviderError),
    /// The script of the fake one.
    #[error("failed to read the fake provider's script")]
    Fake(#[from] FakeScriptError),
}

impl Cloud {
    /// Opens a cloud. Its servers lie below the state folder.
    ///
    /// # Errors
    /// If its folder can't be made, or its script can't be read.
    pub(crate) fn open(
        name: ProviderName,
        config: &Config,
        folder: &StateFolder,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, CloudError> {
        Ok(match name {
            ProviderName::Qemu => {
                let settings = config
                    .qemu
                    .settings(&folder.qemu())
                    .map_err(CloudError::Qemu)?;
                let (executor, tools) = operations(config, &lent(config)?);
                Self {
                    name,
                    provider: Arc::new(QemuProvider::open(settings).map_err(CloudError::Qemu)?),
                    executor,
                    openstack: None,
                    ends: Vec::new(),
                    tools,
                }
            }
            ProviderName::OpenStack => {
                let settings = config.openstack.settings(&folder.openstack());
                let settings = settings.map_err(CloudError::OpenStack)?;
                let identity = Identity::read(&config.openstack)?;
                let login = identity.login().map_err(OpenStackLoginError::from)?;
                let provider = OpenStackProvider::new(login, settings);
                let (executor, tools) = operations(config, &identity.variables());
                Self {
                    name,
                    provider: Arc::new(provider.clone()),
                    executor,
                    ends: endings(&identity, &provider),
                    openstack: Some(provider),
                    tools,
                }
            }
            ProviderName::Fake => {
                let script = FakeScript::load(&folder.fake_script())?;
                let cloud = FakeProvider::in_folder(folder.fake_servers(), script, clock);
                Self {
                    name,
                    executor: Arc::new(FakeExecutor::new(&cloud)),
                    provider: Arc::new(cloud),
                    openstack: None,
                    ends: Vec::new(),
                    tools: Tools::None,
                }
            }
        })
    }

    /// Operations, and no servers.
    pub(crate) fn operations_only(config: &Config) -> Self {
        let (executor, tools) = operations(config, &BTreeMap::new());
        Self {
            name: ProviderName::default(),
            provider: Arc::new(NoServers),
            executor,
            openstack: None,
            ends: Vec::new(),
            tools,
        }
    }

    /// Everything that is known to stand in the way.
    pub(crate) async fn obstacles(&self, needs: &Needs) -> Vec<String> {
        let mut obstacles = Vec::new();
        let servers = needs.servers.iter().map(|(_, needs)| needs.clone());
        let servers: Vec<ServerNeeds> = servers.collect();
        if !servers.is_empty()
            && let Err(problems) = self.provider.check(&servers).await
        {
            obstacles.extend(problems.iter().map(ToString::to_string));
        }
        if needs.playbooks > 0
            && let Tools::Ansible(ansible) = &self.tools
            && let Err(error) = ansible.program()
        {
            obstacles.push(sentence(&error));
        }
        obstacles
    }
}

/// What playbooks are to see of a login at OpenStack, which is asked for only where they may.
fn lent(config: &Config) -> Result<BTreeMap<String, String>, OpenStackLoginError> {
    let is_seen = ["OS_AUTH_URL", "OS_CLOUD"]
        .iter()
        .any(|name| config.ansible.passes(name));
    match is_seen {
        true => Identity::read(&config.openstack).map(|identity| identity.variables()),
        false => Ok(BTreeMap::new()),
    }
}

/// Playbooks and scripts.
fn operations(config: &Config, lent: &BTreeMap<String, String>) -> (Arc<dyn Executor>, Tools) {
    let ansible = Arc::new(AnsibleExecutor::new(config.ansible.settings(lent)));
    let scripts = ScriptExecutor::new(config.ansible.script_settings(lent));
    let executors = Executors::new(ansible.clone(), scripts);
    (Arc::new(executors), Tools::Ansible(ansible))
}

fn sentence(error: &ExecutorError) -> String {
    error.to_string()
}
