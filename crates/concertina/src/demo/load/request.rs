//! One request, on a connection of its own, and what became of it.

use super::tally::FailureKind;
use std::time::Duration;

/// A client that keeps no connection: as so many strangers would come, and so that nobody hangs on a
/// worker of a balancer that was told of other members.
pub(super) fn client(timeout: Duration) -> Result<reqwest::Client, reqwest::Error> {
    reqwest::Client::builder()
        .no_proxy()
        .pool_max_idle_per_host(0)
        .redirect(reqwest::redirect::Policy::none())
        .timeout(timeout)
        .build()
}

/// Asks once and reads the whole answer.
pub(super) async fn ask(client: &reqwest::Client, url: &str) -> Result<(), FailureKind> {
    let request = client.get(url).header("connection", "close");
    let mut response = request.send().await.map_err(|error| kind(&error))?;
    let status = response.status();
    while response
        .chunk()
        .await
        .map_err(|error| kind(&error))?
        .is_some()
    {}
    match status.is_success() {
        true => Ok(()),
        false => Err(FailureKind::Status(status.as_u16())),
    }
}

fn kind(error: &reqwest::Error) -> FailureKind {
    if error.is_timeout() {
        FailureKind::TimedOut
    } else if error.is_connect() {
        FailureKind::NoConnection
    } else {
        FailureKind::Broken
    }
}
