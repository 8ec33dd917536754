//! What a cloud offers: asked for once in a while, whatever the number of servers.

use super::api::wire::{Flavor, Flavors, Image, Images, Named, Network, Networks, ServerGroups};
use super::api::{ApiError, Call, Service, Session};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

/// What is older is asked for again.
const KEPT_FOR: Duration = Duration::from_secs(60);

/// One kind of what is offered.
struct Kept<T>(Mutex<Option<(Instant, Arc<T>)>>);

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self(Mutex::new(None))
    }
}

impl<T> Kept<T> {
    async fn get(
        &self,
        ask: impl Future<Output = Result<T, ApiError>>,
    ) -> Result<Arc<T>, ApiError> {
        let mut kept = self.0.lock().await;
        if let Some((at, value)) = &*kept
            && at.elapsed() < KEPT_FOR
        {
            return Ok(value.clone());
        }
        let value = Arc::new(ask.await?);
        *kept = Some((Instant::now(), value.clone()));
        Ok(value)
    }
}

/// What a cloud offers.
#[derive(Default)]
pub(super) struct Offer {
    flavors: Kept<Vec<Flavor>>,
    images: Kept<Vec<Image>>,
    networks: Kept<Vec<Network>>,
    server_groups: Kept<Vec<Named>>,
}

impl Offer {
    pub(super) async fn flavors(&self, session: &Session) -> Result<Arc<Vec<Flavor>>, ApiError> {
        let ask = async {
            let call = Call::get(Service::Compute, "flavors/detail");
            let answer: Flavors = session.ask(call).await?;
            Ok(answer.flavors)
        };
        self.flavors.get(ask).await
    }

    /// Those that can be started from.
    pub(super) async fn images(&self, session: &Session) -> Result<Arc<Vec<Image>>, ApiError> {
        let ask = async {
            let call = Call::get(Service::Image, "images?status=active&limit=1000");
            let answer: Images = session.ask(call).await?;
            Ok(answer.images)
        };
        self.images.get(ask).await
    }

    pub(super) async fn networks(&self, session: &Session) -> Result<Arc<Vec<Network>>, ApiError> {
        let ask = async {
            let path = "networks?fields=id&fields=name&fields=router:external";
            let answer: Networks = session.ask(Call::get(Service::Network, path)).await?;
            Ok(answer.networks)
        };
        self.networks.get(ask).await
    }

    pub(super) async fn server_groups(
        &self,
        session: &Session,
    ) -> Result<Arc<Vec<Named>>, ApiError> {
        let ask = async {
            let call = Call::get(Service::Compute, "os-server-groups");
            let answer: ServerGroups = session.ask(call).await?;
            Ok(answer.server_groups)
        };
        self.server_groups.get(ask).await
    }
}
