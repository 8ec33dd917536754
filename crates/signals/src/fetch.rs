//! One GET, limited in size, with an error that is a sentence. Addresses may carry a password, so they
//! are told without it.

use reqwest::{Client, Response, StatusCode, Url};

/// The largest answer that is read: some ten thousand members' worth.
const MOST_BYTES: usize = 32 * 1024 * 1024;

/// A monitor's address.
#[derive(Debug, Clone)]
pub(crate) struct Base(Url);

impl Base {
    /// Checks the address.
    pub(crate) fn new(text: &str) -> Result<Self, String> {
        let url = Url::parse(text).map_err(|error| error.to_string())?;
        match url.scheme() {
            "http" if url.has_host() => Ok(Self(url)),
            "https" => Err("this build speaks http alone; put a local proxy before it".to_owned()),
            other => Err(format!("{other} is not http")),
        }
    }

    /// The address of a path of its API, after its own path.
    fn at(&self, path: &str) -> Url {
        let mut url = self.0.clone();
        let whole = format!("{}/{path}", self.0.path().trim_end_matches('/'));
        url.set_path(&whole);
        url
    }

    /// The address for people.
    pub(crate) fn shown(&self) -> String {
        let port = self.0.port().map(|p| format!(":{p}")).unwrap_or_default();
        let host = self.0.host_str().unwrap_or_default();
        format!("http://{host}{port}{}", self.0.path().trim_end_matches('/'))
    }
}

/// The body of a successful answer.
///
/// # Errors
/// What was seen, in words.
pub(crate) async fn get(
    client: &Client,
    base: &Base,
    path: &str,
    query: &[(&str, &str)],
) -> Result<Vec<u8>, String> {
    let request = client.get(base.at(path)).query(query);
    let response = request.send().await.map_err(|error| told(base, error))?;
    let status = response.status();
    let body = read(response).await.map_err(|why| match why {
        Unread::TooLarge => format!("{}: the answer is too large", base.shown()),
        Unread::Broken(error) => told(base, error),
    })?;
    if status == StatusCode::OK {
        Ok(body)
    } else {
        let said = excerpt(&body);
        Err(format!("{} answers {status}{said}", base.shown()))
    }
}

enum Unread {
    TooLarge,
    Broken(reqwest::Error),
}

async fn read(mut response: Response) -> Result<Vec<u8>, Unread> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(Unread::Broken)? {
        if body.len() + chunk.len() > MOST_BYTES {
            return Err(Unread::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// An error with its causes, without the address that it carries.
fn told(base: &Base, error: reqwest::Error) -> String {
    use std::error::Error as _;
    let error = error.without_url();
    let mut text = format!("{}: {error}", base.shown());
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(&format!(": {error}"));
        cause = error.source();
    }
    text
}

/// The beginning of what an error page says.
fn excerpt(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(&body[..body.len().min(400)]);
    let words: Vec<&str> = text.split_whitespace().collect();
    let line: String = words.join(" ").chars().take(160).collect();
    if line.is_empty() {
        line
    } else {
        format!(": {line}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_and_passwords_of_addresses() {
        let base = Base::new("http://me:secret@monitor:9090/prom/").unwrap();
        assert_eq!(base.shown(), "http://monitor:9090/prom");
        assert_eq!(
            base.at("api/v1/query").as_str(),
            "http://me:secret@monitor:9090/prom/api/v1/query"
        );
        let base = Base::new("http://monitor:9090").unwrap();
        assert_eq!(base.at("x").as_str(), "http://monitor:9090/x");
    }

    #[test]
    fn addresses_that_cannot_be_asked() {
        for text in [
            "",
            "monitor:9090",
            "file:///x",
            "http://",
            "https://monitor",
        ] {
            assert!(Base::new(text).is_err(), "{text}");
        }
    }
}
