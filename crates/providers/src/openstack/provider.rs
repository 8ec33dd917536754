//! The engine's port.

use super::access::Login;
use super::api::wire::NovaServer;
use super::api::{Asked, Call, CallOutcome, Service, Session};
use super::check;
use super::cloud::{Cloud, is_id};
use super::create;
use super::credential::{self, AgentCredential};
use super::delete;
use super::restore;
use super::roll::{self, tagged};
use super::server::wanted::Wanted;
use super::server::{marks, observed};
use super::settings::OpenStackSettings;
use async_trait::async_trait;
use engine::ports::{
    ListedServer, MadeAs, Provider, ProviderError, Server, ServerNeeds, ServerRequest,
};
use model::{IdempotencyKey, ServerId, ServiceName, StoreId};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

/// Servers at Nova. Cheap to clone; nothing is asked before something is wanted.
#[derive(Clone)]
pub struct OpenStackProvider {
    cloud: Arc<Cloud>,
}

impl OpenStackProvider {
    /// With a login.
    pub fn new(login: Login, settings: OpenStackSettings) -> Self {
        let session = Session::new(login, settings.patience);
        Self {
            cloud: Arc::new(Cloud::new(settings, session)),
        }
    }

    /// The key pairs that servers ask for, by name, with their public keys; one that is not there is told
    /// by `check`.
    ///
    /// # Errors
    /// If Nova does not answer, or a node asks for what makes no sense.
    pub async fn key_pairs(
        &self,
        needs: &[ServerNeeds],
        named: &[Wanted],
    ) -> Result<BTreeMap<String, String>, ProviderError> {
        check::key_pairs(&self.cloud, needs, named).await
    }

    /// Everything that is known to stand in the way of servers that playbooks make: what is named must be
    /// there, and the quotas must suffice.
    ///
    /// # Errors
    /// All of it.
    pub async fn check_named(&self, wanted: &[Wanted]) -> Result<(), Vec<ProviderError>> {
        match check::check_named(&self.cloud, wanted).await {
            problems if problems.is_empty() => Ok(()),
            problems => Err(problems),
        }
    }

    /// Why the login will fail when nobody is there any more: for an agent, which stays.
    pub fn login_ends(&self) -> Option<String> {
        let login = self.cloud.session.login();
        (!login.lasts()).then(|| {
            format!(
                "the token of {} ends, and nobody can get another: use a password or an application \
                 credential",
                login.origin()
            )
        })
    }

    /// Why nobody will get into servers then.
    pub fn keys_end(&self) -> Option<String> {
        let has_key = self.cloud.settings.identity_file.is_some();
        (!has_key).then(|| {
            "servers are entered with keys of the SSH agent, which may be gone when its user logs out: \
             name a private key with openstack.ssh_identity_file"
                .to_owned()
        })
    }

    /// Has Nova remove a server, whoever made it, and waits for nothing: for a demo, which loses a server of
    /// its own behind everyone's back.
    ///
    /// # Errors
    /// If Nova does not do it.
    pub async fn lose(&self, id: &str) -> Result<(), ProviderError> {
        if !is_id(id) {
            let why = format!("{id:?} is no id of a server of Nova's");
            return Err(ProviderError::Refused { why });
        }
        let call = Call::delete(Service::Compute, format!("servers/{id}"));
        Ok(self.cloud.session.tell(call).await?)
    }

    /// Keystone's address.
    pub fn auth_url(&self) -> &str {
        self.cloud.session.login().auth_url()
    }

    /// An application credential with the user's roles in this project, which may make no others.
    ///
    /// # Errors
    /// If Keystone does not make one.
    pub async fn agent_credential(&self, name: &str) -> Result<AgentCredential, ProviderError> {
        credential::make(&self.cloud, name).await
    }

    /// Questions asked of OpenStack so far.
    pub fn calls(&self) -> u64 {
        self.calls_by_outcome().values().sum()
    }

    /// The same, by whom they went to and how they ended.
    pub fn calls_by_outcome(&self) -> BTreeMap<(Asked, CallOutcome), u64> {
        self.cloud.session.calls()
    }
}

#[async_trait]
impl Provider for OpenStackProvider {
    fn name(&self) -> &'static str {
        "openstack"
    }

    async fn check(&self, wanted: &[ServerNeeds]) -> Result<(), Vec<ProviderError>> {
        match check::check(&self.cloud, wanted).await {
            problems if problems.is_empty() => Ok(()),
            problems => Err(problems),
        }
    }

    /// Flavor and image. What can't be had is told by `check`.
    async fn choices(&self, needs: &ServerNeeds) -> Result<Vec<String>, ProviderError> {
        check::choices(&self.cloud, needs).await
    }

    /// A server that does not come up is removed before this fails; the error has its last words.
    async fn create(&self, request: &ServerRequest) -> Result<Server, ProviderError> {
        create::create(&self.cloud, request).await
    }

    async fn find(&self, key: &IdempotencyKey) -> Result<Vec<Server>, ProviderError> {
        // who looks for many asks once
        let cloud = &self.cloud;
        let found = cloud.roll.since(&cloud.session, Instant::now()).await?;
        let with_key = found.iter().filter(|nova| {
            let owner = observed::owner(nova);
            owner.is_some_and(|owner| owner.key == *key)
        });
        let with_key: Vec<NovaServer> = with_key.cloned().collect();
        Ok(cloud.ours_of(&with_key).await)
    }

    async fn inspect(&self, id: &ServerId) -> Result<Option<Server>, ProviderError> {
        // none that Nova made
        if !is_id(id.as_str()) {
            return Ok(None);
        }
        let Some(nova) = self.cloud.look(id.as_str()).await? else {
            return Ok(None);
        };
        let known = self.cloud.known(&nova)?;
        let found = self.cloud.ours_of(&[nova]).await.into_iter().next();
        Ok(Some(found.unwrap_or(known)))
    }

    async fn restore(
        &self,
        store: &StoreId,
        id: &ServerId,
        made_as: &MadeAs,
    ) -> Result<(), ProviderError> {
        restore::restore(&self.cloud, store, id.as_str(), made_as).await
    }

    async fn list(
        &self,
        store: &StoreId,
        service: &ServiceName,
    ) -> Result<Vec<Server>, ProviderError> {
        let tag = marks::of_service(store, service);
        let found = tagged(&self.cloud.session, &tag).await?;
        let ours = self.cloud.ours_of(&found).await.into_iter();
        let of_service =
            ours.filter(|server| server.owner.store == *store && server.owner.service == *service);
        Ok(of_service.collect())
    }

    async fn everything(&self) -> Result<Vec<ListedServer>, ProviderError> {
        let all = roll::all(&self.cloud.session).await?;
        Ok(all.iter().map(observed::listed).collect())
    }

    async fn delete(&self, store: &StoreId, id: &ServerId) -> Result<(), ProviderError> {
        delete::delete(&self.cloud, store, id.as_str()).await
    }
}
