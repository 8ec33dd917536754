//! Floating addresses. One says in its description which server it was taken for, so that it is found
//! when the server is gone.

use super::api::wire::{FloatingAddresses, Ports};
use super::api::{ApiError, Call, Service, Session, with_query};
use serde_json::json;

/// What ours are described with.
fn description(server: &str) -> String {
    format!("concertina server {server}")
}

/// Takes one for a server that has none yet.
pub(super) async fn ensure(session: &Session, server: &str, network: &str) -> Result<(), ApiError> {
    if !of_server(session, server).await?.floatingips.is_empty() {
        return Ok(());
    }
    let ports: Ports = session
        .ask(Call::get(
            Service::Network,
            format!("ports?device_id={server}&fields=id"),
        ))
        .await?;
    let Some(port) = ports.ports.first() else {
        return Err(ApiError::NotFound {
            service: Service::Network,
            message: format!("no port of server {server}"),
        });
    };
    let body = json!({"floatingip": {
        "floating_network_id": network,
        "port_id": port.id,
        "description": description(server),
    }});
    session
        .tell(Call::post(Service::Network, "floatingips", body))
        .await
}

/// Gives those of a server back.
pub(super) async fn release(session: &Session, server: &str) -> Result<(), ApiError> {
    for address in of_server(session, server).await?.floatingips {
        let path = format!("floatingips/{}", address.id);
        match session.tell(Call::delete(Service::Network, path)).await {
            Ok(()) | Err(ApiError::NotFound { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

async fn of_server(session: &Session, server: &str) -> Result<FloatingAddresses, ApiError> {
    let text = description(server);
    let path = with_query("floatingips", &[("description", &text), ("fields", "id")]);
    session.ask(Call::get(Service::Network, path)).await
}
