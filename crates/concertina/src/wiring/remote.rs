//! Files of a template that lie elsewhere: fetched where that was allowed, once, within limits. Templates
//! are read without an async runtime, inside of one or not, so the client is a plain one.

use rustls::crypto::ring;
use std::sync::Arc;
use std::time::Duration;
use tosca::FetchError;
use ureq::Agent;
use ureq::tls::{RootCerts, TlsConfig};

/// Whether files may be fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Remote {
    /// They may not.
    #[default]
    Refused,
    /// Somebody said so.
    Allowed,
}

/// Most bytes of one file.
const MOST_BYTES: u64 = 64 << 20;
/// Longest time for one file.
const LONGEST: Duration = Duration::from_secs(60);
const MOST_REDIRECTS: u32 = 5;

impl Remote {
    /// The bytes at a URL.
    ///
    /// # Errors
    /// That it is not allowed, or why there are none.
    pub(crate) fn fetch(self, url: &str) -> Result<Vec<u8>, FetchError> {
        match self {
            Self::Refused => Err(FetchError::NotAllowed),
            Self::Allowed => get(url).map_err(|error| FetchError::Failed(told(&error))),
        }
    }
}

/// With the authorities that this computer trusts, and the proxy of the environment.
fn get(url: &str) -> Result<Vec<u8>, ureq::Error> {
    let trusted = TlsConfig::builder()
        .root_certs(RootCerts::PlatformVerifier)
        .unversioned_rustls_crypto_provider(Arc::new(ring::default_provider()))
        .build();
    let agent: Agent = Agent::config_builder()
        .timeout_global(Some(LONGEST))
        .max_redirects(MOST_REDIRECTS)
        .user_agent(concat!("concertina/", env!("CARGO_PKG_VERSION")))
        .tls_config(trusted)
        .build()
        .into();
    let mut answer = agent.get(url).call()?;
    let body = answer.body_mut().with_config().limit(MOST_BYTES);
    body.read_to_vec()
}

fn told(error: &ureq::Error) -> String {
    match error {
        ureq::Error::Io(inner) => match distrusted(inner) {
            Some(why) => format!("its certificate is not trusted here: {why}"),
            None => error.to_string(),
        },
        ureq::Error::StatusCode(code) => format!("the answer is {code}"),
        ureq::Error::BodyExceedsLimit(_) => format!("it has more than {} MiB", MOST_BYTES >> 20),
        ureq::Error::Timeout(_) => format!("no answer within {} s", LONGEST.as_secs()),
        other => other.to_string(),
    }
}

/// What is wrong with a certificate, where that is the reason.
fn distrusted(error: &std::io::Error) -> Option<&rustls::CertificateError> {
    match error.get_ref()?.downcast_ref()? {
        rustls::Error::InvalidCertificate(why) => Some(why),
        _ => None,
    }
}
