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
    serve_with_grace(listener, state, shutdown, GRACE).await
}

async fn serve_with_grace(
    listener: LoopbackListener,
    state: AgentState,
    shutdown: impl Future<Output = ()> + Send + 'static,
    grace: Duration,
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
            Ok(()) => tokio::time::sleep(grace).await,
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        biased;
        ended = server.into_future() => Ok(ended?),
        () = cut_off => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bind;
    use crate::tests::{FixedFleet, SlowInbox};
    use std::sync::Arc;
    use tokio::io::AsyncWriteExt;
    use tokio::net::TcpStream;

    #[tokio::test]
    async fn half_a_request_does_not_hold_it_up() {
        let listener = bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
        let address = listener.address();
        let inbox = Arc::new(SlowInbox::default());
        let state = AgentState::new(inbox, Arc::new(FixedFleet::default()), "1");
        let (stop, stopped) = oneshot::channel::<()>();
        let shutdown = async {
            let _ = stopped.await;
        };
        let grace = Duration::from_millis(100);
        let server = tokio::spawn(serve_with_grace(listener, state, shutdown, grace));
        let mut socket = TcpStream::connect(address).await.unwrap();
        let half = b"POST /prometheus HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{";
        socket.write_all(half).await.unwrap();
        tokio::time::sleep(Duration::from_millis(50)).await;
        stop.send(()).unwrap();
        let ended = tokio::time::timeout(Duration::from_secs(2), server).await;
        ended.unwrap().unwrap().unwrap();
    }
}
