//! The provider of a service that has no servers of ours.

use async_trait::async_trait;
use engine::ports::{ListedServer, Provider, ProviderError, Server, ServerNeeds, ServerRequest};
use model::{IdempotencyKey, ServerId, ServiceName, StoreId};

/// Has no servers and makes none.
pub(super) struct NoServers;

fn refused() -> ProviderError {
    ProviderError::Refused {
        why: "this service was to have no servers of ours (please report this)".to_owned(),
    }
}

#[async_trait]
impl Provider for NoServers {
    fn name(&self) -> &'static str {
        "none"
    }

    async fn check(&self, wanted: &[ServerNeeds]) -> Result<(), Vec<ProviderError>> {
        match wanted {
            [] => Ok(()),
            _ => Err(vec![refused()]),
        }
    }

    async fn create(&self, _request: &ServerRequest) -> Result<Server, ProviderError> {
        Err(refused())
    }

    async fn find(&self, _key: &IdempotencyKey) -> Result<Vec<Server>, ProviderError> {
        Ok(Vec::new())
    }

    async fn inspect(&self, _id: &ServerId) -> Result<Option<Server>, ProviderError> {
        Ok(None)
    }

    async fn list(
        &self,
        _store: &StoreId,
        _service: &ServiceName,
    ) -> Result<Vec<Server>, ProviderError> {
        Ok(Vec::new())
    }

    async fn everything(&self) -> Result<Vec<ListedServer>, ProviderError> {
        Ok(Vec::new())
    }

    async fn delete(&self, _store: &StoreId, _id: &ServerId) -> Result<(), ProviderError> {
        Ok(())
    }
}
