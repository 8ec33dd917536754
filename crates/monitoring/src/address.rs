//! Where the agent is found, as a checked URL.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Path of the agent that Alertmanager posts to (the origin's).
pub const WEBHOOK_PATH: &str = "/prometheus";

/// Path of the agent that Prometheus asks for what to scrape.
pub const DISCOVERY_PATH: &str = "/sd/prometheus";

/// A URL without path, query and credentials: `http://127.0.0.1:5004`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct BaseUrl {
    scheme: Scheme,
    authority: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Scheme {
    Http,
    Https,
}

/// Why a text is not a [`BaseUrl`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not an address of the agent: {why}; write it like http://127.0.0.1:5004")]
pub struct BaseUrlError {
    /// As given.
    pub text: String,
    /// What is wrong with it.
    pub why: &'static str,
}

impl BaseUrl {
    /// Checks the text; one `/` at its end is taken off.
    pub fn new(text: &str) -> Result<Self, BaseUrlError> {
        let wrong = |why| BaseUrlError {
            text: text.to_owned(),
            why,
        };
        let (scheme, rest) = match text.split_once("://") {
            Some(("http", rest)) => (Scheme::Http, rest),
            Some(("https", rest)) => (Scheme::Https, rest),
            _ => return Err(wrong("it must begin with http:// or https://")),
        };
        let authority = rest.strip_suffix('/').unwrap_or(rest);
        if authority.contains('@') {
            return Err(wrong("it may not carry a user or password"));
        }
        if authority.contains(['/', '?', '#']) {
            return Err(wrong("it may not have a path or query"));
        }
        let odd = |c: char| !(c.is_ascii_alphanumeric() || ".-_:[]".contains(c));
        if authority.is_empty() || authority.contains(odd) {
            return Err(wrong("host and port are missing or have odd characters"));
        }
        if !port_is_sound(authority) {
            return Err(wrong("the port must be a number from 1 to 65535"));
        }
        Ok(Self {
            scheme,
            authority: authority.to_owned(),
        })
    }

    /// Host, and port where one is written: `127.0.0.1:5004`.
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// `http` or `https`.
    pub fn scheme(&self) -> &'static str {
        match self.scheme {
            Scheme::Http => "http",
            Scheme::Https => "https",
        }
    }

    /// This address with a path, which begins with `/`.
    pub fn join(&self, path: &str) -> String {
        format!("{self}{path}")
    }

    /// Whether `url` is this address with that path, with `localhost` read as `127.0.0.1` and a
    /// `/` at the end ignored.
    pub fn matches(&self, path: &str, url: &str) -> bool {
        plain(&self.join(path)) == plain(url)
    }
}

fn port_is_sound(authority: &str) -> bool {
    // the colons of [::1] are not the port's
    let after_host = authority
        .rsplit_once(']')
        .map_or(authority, |(_, rest)| rest);
    match after_host.split_once(':') {
        Some((_, port)) => port.parse::<u16>().is_ok_and(|port| port > 0),
        None => true,
    }
}

fn plain(url: &str) -> String {
    let url = url.trim().trim_end_matches('/').to_ascii_lowercase();
    for scheme in ["http://", "https://"] {
        if let Some(rest) = url.strip_prefix(scheme)
            && let Some(after) = rest.strip_prefix("localhost")
        {
            return format!("{scheme}127.0.0.1{after}");
        }
    }
    url
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme(), self.authority)
    }
}

impl FromStr for BaseUrl {
    type Err = BaseUrlError;
    fn from_str(text: &str) -> Result<Self, BaseUrlError> {
        Self::new(text)
    }
}

impl TryFrom<String> for BaseUrl {
    type Error = BaseUrlError;
    fn try_from(text: String) -> Result<Self, BaseUrlError> {
        Self::new(&text)
    }
}

impl From<BaseUrl> for String {
    fn from(url: BaseUrl) -> String {
        url.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_checked() {
        for good in [
            "http://127.0.0.1:5004",
            "https://agent.example",
            "http://[::1]:5004/",
        ] {
            assert!(BaseUrl::new(good).is_ok(), "{good}");
        }
        for bad in [
            "127.0.0.1:5004",
            "http://",
            "http://a b",
            "http://host:0",
            "http://host:99999",
            "http://host/path",
            "http://user:secret@host",
        ] {
            assert!(BaseUrl::new(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_same_place_in_other_words() {
        let url = BaseUrl::new("http://127.0.0.1:5004").unwrap();
        assert!(url.matches(WEBHOOK_PATH, "http://localhost:5004/prometheus/"));
        assert!(!url.matches(WEBHOOK_PATH, "http://127.0.0.1:5005/prometheus"));
        assert!(!url.matches(WEBHOOK_PATH, "https://127.0.0.1:5004/prometheus"));
    }
}
