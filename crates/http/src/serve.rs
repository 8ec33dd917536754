//! Serves until it is told to stop.

use crate::{AgentState, LoopbackListener, router};
use std::io;
use std::time::Duration;
use tokio::sync::oneshot;

/// Requests under way may take this long after the stop; whoever hangs on longer is cut off.
const GRACE: Duration = Duration::from_secs(5);

/// The listening socket failed.
#[derive(Debug, thiserror::Error)]
#[error("the agent's HTTP server stopped: start the agent again")]
pub struct ServeError(#[from] io::Error);

/// Serves until `shutdown` ends, then answers what is under way and returns.
pub async fn serve(
    listener: LoopbackListener,
    state: AgentState,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeError> {
    let (told, stopping) = oneshot::channel();
    let stop = async move {
        shutdown.await;
        // the other end may have gone with the server
        let _ = told.send(());
    };
    let server = axum::serve(listener.socket, router(state)).with_graceful_shutdown(stop);
    let cut_off = async {
        match stopping.await {
            Ok(()) => tokio::time::sleep(GRACE).await,
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        biased;
        ended = server.into_future() => Ok(ended?),
        () = cut_off => Ok(()),
    }
}
