//! What an operator finds and does about servers.

use engine::ports::{Blueprint, Ownership, Provider, ServerNeeds, ServerRequest, ServerSize};
use engine::{Looker, Mend, Repair, Wishes};
use model::{IdempotencyKey, InstanceId, MemberId, NodeName, ServiceName, StoreId};
use providers::fake::FakeProvider;
use std::time::Duration;

/// A server with our id that no record accounts for.
pub(super) async fn stray(provider: &FakeProvider, service: &ServiceName) {
    let node = NodeName::new("app_vm").expect("a valid name");
    let request = ServerRequest {
        name: "stray".to_owned(),
        owner: Ownership {
            store: StoreId::new("sim").expect("a valid id"),
            service: service.clone(),
            instance: InstanceId::OfMember(node, MemberId(900)),
            key: IdempotencyKey::new("sim/stray/1").expect("a valid key"),
        },
        needs: ServerNeeds::of_size(ServerSize {
            cpus: 1,
            memory_mib: 256,
            disk_mib: 1500,
        }),
    };
    // one that can't be made just now is not there
    let _ = provider.create(&request).await;
}

/// Looks, and asks that all of it be mended; what no record accounts for goes.
pub(super) async fn repair(
    looker: Looker<'_>,
    wishes: &Wishes<'_>,
    service: &ServiceName,
    blueprint: &Blueprint,
) {
    let Ok(seen) = looker.look(service, "repair").await else {
        return;
    };
    let delete = |server| Mend::Delete { server };
    let found = seen.record.found.iter();
    let mends = found.map(|drift| drift.mend().unwrap_or(delete(drift.server().clone())));
    let repair = Repair {
        mends: mends.collect(),
        hold: Duration::from_secs(60),
    };
    let _ = wishes.repair(service, blueprint, &repair, "repair").await;
}
