//! A question over HTTP, in bounded time.

use jiff::{SignedDuration, Timestamp};
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(5);

/// The text of an answer.
///
/// # Errors
/// No answer, or one without success, in words.
pub(super) async fn get(url: &str) -> Result<String, String> {
    let client = reqwest::Client::builder().timeout(PATIENCE).build();
    let client = client.map_err(|error| error.to_string())?;
    let answer = client
        .get(url)
        .send()
        .await
        .map_err(|error| chain(&error))?;
    let answer = answer.error_for_status().map_err(|error| chain(&error))?;
    answer.text().await.map_err(|error| chain(&error))
}

/// How far the clock of who answers is ahead of ours, by the header `Date` (RFC 9110 §6.6.1) of any answer.
pub(super) async fn ahead(url: &str) -> Option<SignedDuration> {
    let client = reqwest::Client::builder().timeout(PATIENCE).build().ok()?;
    let asked_at = Timestamp::now();
    let answer = client.get(url).send().await.ok()?;
    let took = Timestamp::now().duration_since(asked_at);
    let date = answer.headers().get(reqwest::header::DATE)?.to_str().ok()?;
    let there = jiff::fmt::rfc2822::parse(date).ok()?.timestamp();
    Some(there.duration_since(asked_at + took / 2))
}

/// An error with all that is behind it, in a line.
pub(super) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        text = format!("{text}: {inner}");
        source = inner.source();
    }
    text
}
