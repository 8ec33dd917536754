//! What every `Provider` must do. Run it for each: the fake one costs nothing, a cloud with real
//! machines takes the time of one or two servers a function.
//!
//! Each function wants a provider without servers of the stores and services used here, makes its
//! own and deletes them again; it panics with what was broken. `kill` is the one thing that the port
//! has no word for: it ends a server behind the provider's back (its process, its record).

use engine::ports::{
    Ownership, Provider, ProviderError, Server, ServerAddresses, ServerNeeds, ServerRequest,
    ServerStatus,
};
use futures::future::BoxFuture;
use model::{IdempotencyKey, InstanceId, ServerId, ServiceName, StoreId};

/// A provider and what is special about it.
pub struct ProviderCase<'a> {
    /// The provider.
    pub provider: &'a dyn Provider,
    /// What it has room for twice.
    pub needs: ServerNeeds,
    /// Ends a server behind its back; done when the server is dead.
    pub kill: &'a (dyn Fn(ServerId) -> BoxFuture<'static, ()> + Send + Sync),
}

/// Where a server answers that was made.
pub fn addresses_of(server: &Server) -> ServerAddresses {
    let addresses = server.addresses.clone();
    addresses.expect("a server that answers has addresses")
}

fn store(name: &str) -> StoreId {
    StoreId::new(format!("suite-{name}")).expect("a valid id")
}

fn service(name: &str) -> ServiceName {
    ServiceName::new(format!("suite-{name}")).expect("a valid name")
}

fn key(name: &str) -> IdempotencyKey {
    IdempotencyKey::new(format!("suite/{name}/create/1")).expect("a valid key")
}

impl ProviderCase<'_> {
    fn request(&self, store_name: &str, service_name: &str, name: &str) -> ServerRequest {
        ServerRequest {
            name: format!("suite-{name}"),
            owner: Ownership {
                store: store(store_name),
                service: service(service_name),
                instance: "app@m1".parse::<InstanceId>().expect("a valid id"),
                key: key(name),
            },
            needs: self.needs.clone(),
        }
    }

    async fn create(&self, request: &ServerRequest) -> Server {
        let server = self.provider.create(request).await;
        let server = server.unwrap_or_else(|error| panic!("create works: {error}"));
        assert_eq!(server.name, request.name);
        assert_eq!(server.owner, request.owner);
        assert_eq!(server.status, ServerStatus::Running);
        server
    }

    async fn inspect(&self, id: &ServerId) -> Option<Server> {
        let found = self.provider.inspect(id).await;
        found.unwrap_or_else(|error| panic!("inspect works: {error}"))
    }

    async fn list(&self, store_name: &str, service_name: &str) -> Vec<ServerId> {
        let (store, service) = (store(store_name), service(service_name));
        let found = self.provider.list(&store, &service).await;
        let found = found.unwrap_or_else(|error| panic!("list works: {error}"));
        found.into_iter().map(|server| server.id).collect()
    }

    async fn find(&self, name: &str) -> Vec<Server> {
        let found = self.provider.find(&key(name)).await;
        found.unwrap_or_else(|error| panic!("find works: {error}"))
    }

    async fn delete(&self, store_name: &str, id: &ServerId) {
        let gone = self.provider.delete(&store(store_name), id).await;
        gone.unwrap_or_else(|error| panic!("delete works: {error}"));
    }
}

/// Made once for a key, also when asked twice, one after the other and at the same time; found by
/// key and id; gone after its removal, which may be repeated.
pub async fn one_server_for_a_key(case: &ProviderCase<'_>) {
    let request = case.request("a", "web", "once");
    assert!(
        case.provider
            .check(std::slice::from_ref(&case.needs))
            .await
            .is_ok()
    );
    assert_eq!(case.find("once").await, []);
    let (first, at_once) = futures::join!(case.create(&request), case.create(&request));
    assert_eq!(
        first.id, at_once.id,
        "one key, one server, also at the same time"
    );
    let again = case.create(&request).await;
    assert_eq!(again, first, "one key, one server");
    assert_eq!(case.find("once").await, vec![first.clone()]);
    assert_eq!(case.inspect(&first.id).await, Some(first.clone()));
    assert_eq!(case.list("a", "web").await, vec![first.id.clone()]);

    case.delete("a", &first.id).await;
    assert_eq!(case.inspect(&first.id).await, None);
    assert_eq!(case.find("once").await, []);
    assert_eq!(case.list("a", "web").await, []);
    case.delete("a", &first.id).await;
}

/// Another store's server is never deleted, nor handed out for a key that happens to be the same.
pub async fn leaves_others_alone(case: &ProviderCase<'_>) {
    let server = case.create(&case.request("a", "web", "theirs")).await;
    let refused = case.provider.delete(&store("b"), &server.id).await;
    assert!(
        matches!(&refused, Err(ProviderError::NotOurs { id, .. }) if *id == server.id),
        "{refused:?}"
    );
    assert_eq!(case.inspect(&server.id).await, Some(server.clone()));
    let same_key = case.request("b", "web", "theirs");
    let refused = case.provider.create(&same_key).await;
    assert!(
        matches!(refused, Err(ProviderError::NotOurs { .. })),
        "{refused:?}"
    );
    assert_eq!(case.list("b", "web").await, []);
    case.delete("a", &server.id).await;
}

/// A list has the servers of one service of one store; they have addresses of their own.
pub async fn lists_one_service(case: &ProviderCase<'_>) {
    let web = case.create(&case.request("a", "web", "web")).await;
    let shop = case.create(&case.request("a", "shop", "shop")).await;
    assert_eq!(case.list("a", "web").await, vec![web.id.clone()]);
    assert_eq!(case.list("a", "shop").await, vec![shop.id.clone()]);
    assert_eq!(case.list("b", "web").await, []);
    let at = addresses_of;
    assert_ne!(at(&web).private, at(&shop).private);
    let ssh = |server: &Server| (at(server).ssh.address, at(server).ssh.port);
    assert_ne!(ssh(&web), ssh(&shop));
    case.delete("a", &web.id).await;
    assert_eq!(case.list("a", "shop").await, vec![shop.id.clone()]);
    case.delete("a", &shop.id).await;
}

/// A dead server is still there, and said to be dead, until it is deleted; its key does not bring it
/// back.
pub async fn dead_stays_listed(case: &ProviderCase<'_>) {
    let request = case.request("a", "web", "dead");
    let server = case.create(&request).await;
    (case.kill)(server.id.clone()).await;
    let seen = case
        .inspect(&server.id)
        .await
        .expect("a dead server exists");
    assert!(
        matches!(seen.status, ServerStatus::Dead { .. }),
        "{:?}",
        seen.status
    );
    assert_eq!(seen.owner, request.owner);
    assert_eq!(case.list("a", "web").await, vec![server.id.clone()]);
    assert_eq!(case.find("dead").await.len(), 1);
    let again = case.provider.create(&request).await;
    assert!(
        matches!(again, Err(ProviderError::Failed { .. })),
        "{again:?}"
    );
    case.delete("a", &server.id).await;
    assert_eq!(case.inspect(&server.id).await, None);
}

/// All of it.
pub async fn all(case: &ProviderCase<'_>) {
    one_server_for_a_key(case).await;
    leaves_others_alone(case).await;
    lists_one_service(case).await;
    dead_stays_listed(case).await;
}
