//! One login for all questions. What was asked is counted; what may be asked again is.

use super::call::{Call, Service};
use super::calls::{Asked, CallOutcome, CallTally};
use super::classify::classify;
use super::error::ApiError;
use super::pause::pause;
use crate::openstack::access::Login;
use bytes::Bytes;
use http::{Request, Response, header};
use openstack_sdk::api::{ApiError as SdkError, AsyncClient as _};
use openstack_sdk::{AsyncOpenStack, AuthError, OpenStackError, RenewHandle, RestError};
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};
use tokio::sync::OnceCell;

/// A token is renewed so long before it ends.
const RENEWAL_MARGIN_MINUTES: i64 = 5;

/// A question without an answer has failed after so long.
const ANSWER_WITHIN: Duration = Duration::from_secs(60);

/// A login, used when the first question is asked.
pub(in crate::openstack) struct Session {
    login: Login,
    /// What may be repeated is, for so long.
    patience: Duration,
    connected: OnceCell<Connected>,
    calls: CallTally,
}

/// Who is logged in.
pub(in crate::openstack) struct Who {
    /// The user's id.
    pub(in crate::openstack) user: String,
    /// Ids of the roles in the project, implied ones included.
    pub(in crate::openstack) roles: Vec<String>,
    /// The project's id, where the login is for one.
    pub(in crate::openstack) project: Option<String>,
}

struct Connected {
    client: AsyncOpenStack,
    _renewal: RenewHandle,
}

impl Session {
    pub(in crate::openstack) fn new(login: Login, patience: Duration) -> Self {
        Self {
            login,
            patience,
            connected: OnceCell::new(),
            calls: CallTally::default(),
        }
    }

    /// Who we are.
    pub(in crate::openstack) fn login(&self) -> &Login {
        &self.login
    }

    /// Questions asked so far, those for a token included.
    pub(in crate::openstack) fn calls(&self) -> BTreeMap<(Asked, CallOutcome), u64> {
        self.calls.counts()
    }

    /// Asks, and reads the answer.
    pub(in crate::openstack) async fn ask<T: DeserializeOwned>(
        &self,
        call: Call,
    ) -> Result<T, ApiError> {
        let answer = self.send(&call).await?;
        serde_json::from_slice(&answer).map_err(|error| ApiError::NotUnderstood {
            service: call.service,
            why: error.to_string(),
        })
    }

    /// Asks, and is content that it was heard.
    pub(in crate::openstack) async fn tell(&self, call: Call) -> Result<(), ApiError> {
        self.send(&call).await.map(drop)
    }

    async fn send(&self, call: &Call) -> Result<Bytes, ApiError> {
        let begun = Instant::now();
        let mut tries = 0;
        loop {
            let error = match self.send_once(call).await {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            let again = match &error {
                // nothing was done
                ApiError::Busy { .. } => pause(&error, tries),
                _ if call.may_be_repeated() => pause(&error, tries),
                _ => None,
            };
            match again {
                Some(wait) if begun.elapsed() + wait < self.patience => {
                    tracing::debug!(%error, wait_ms = wait.as_millis(), "asked again");
                    tokio::time::sleep(wait).await;
                }
                _ => return Err(error),
            }
            tries += 1;
        }
    }

    async fn send_once(&self, call: &Call) -> Result<Bytes, ApiError> {
        let client = self.client().await?;
        let service = call.service;
        let endpoint = client.get_service_endpoint(&service.kind(), None).await;
        let endpoint = endpoint.map_err(|error| ApiError::NoService {
            service,
            why: error.to_string(),
        })?;
        let address = service.address(endpoint.url().as_str(), &call.path);
        let mut request = Request::builder()
            .method(call.method.clone())
            .uri(address)
            .header(header::ACCEPT, "application/json");
        if let Some(version) = service.microversion() {
            request = request.header("OpenStack-API-Version", version);
        }
        let body = match &call.body {
            Some(body) => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                body.to_string().into_bytes()
            }
            None => Vec::new(),
        };
        let answer = client.rest_async(request, body).await;
        let answer = answer
            .map_err(|error| no_answer(call, &error))
            .and_then(|answer| read(call, answer))
            .map_err(|error| self.advised(error));
        let outcome = CallOutcome::of(&answer);
        self.calls.count(service.into(), outcome, 1);
        answer
    }

    /// Whose login it is.
    pub(in crate::openstack) async fn who(&self) -> Result<Who, ApiError> {
        let known = self.client().await?.get_auth_info();
        let token = known.map(|known| known.token);
        token
            .map(|token| Who {
                user: token.user.id,
                project: token.project.and_then(|project| project.id),
                roles: token
                    .roles
                    .into_iter()
                    .flatten()
                    .map(|role| role.id)
                    .collect(),
            })
            .ok_or_else(|| ApiError::NotUnderstood {
                service: Service::Identity,
                why: "its token does not say whose it is".to_owned(),
            })
    }

    async fn client(&self) -> Result<&AsyncOpenStack, ApiError> {
        let connected = self.connected.get_or_try_init(|| self.connect()).await?;
        Ok(&connected.client)
    }

    async fn connect(&self) -> Result<Connected, ApiError> {
        // ways to log in are found in a table that the linker fills with what is named somewhere
        std::hint::black_box((
            &openstack_sdk_auth_password::ANCHOR,
            &openstack_sdk_auth_applicationcredential::ANCHOR,
            &openstack_sdk_auth_token::ANCHOR,
        ));
        let builder = AsyncOpenStack::builder(self.login.config())
            .disable_auth_cache(true)
            .http_timeout(ANSWER_WITHIN);
        let client = builder.connect().await;
        let client = client.map_err(|error| self.advised(self.no_login(&error)));
        // its versions, and a token
        let outcome = CallOutcome::of(&client);
        self.calls.count(Asked::Identity, outcome, 2);
        let client = client?;
        let margin = chrono::TimeDelta::minutes(RENEWAL_MARGIN_MINUTES);
        let renewal = client.enable_auto_renew(margin);
        Ok(Connected {
            client,
            _renewal: renewal,
        })
    }

    /// With what to do about a login that is refused.
    fn advised(&self, error: ApiError) -> ApiError {
        match error {
            ApiError::Login { why } => ApiError::Login {
                why: format!("{why}; {}", self.login.advice()),
            },
            other => other,
        }
    }

    fn no_login(&self, error: &OpenStackError) -> ApiError {
        let (url, origin) = (self.login.auth_url(), self.login.origin());
        match error {
            OpenStackError::Communication { source } => ApiError::NoKeystone {
                why: format!("Keystone at {url} can't be reached: {}", chain(source)),
            },
            OpenStackError::Discovery { .. } => ApiError::NoKeystone {
                why: format!(
                    "no Keystone with version 3 of its API answers at {url}; see that the address in \
                     {origin} is right, and that it is reached from here{}",
                    match url.starts_with("https:") {
                        true =>
                            "; a certificate of an authority of your own is known by OS_CACERT \
                                 (`cacert` in clouds.yaml)",
                        false => "",
                    }
                ),
            },
            OpenStackError::AuthError { source } => match outage(source) {
                Some(why) => ApiError::NoKeystone {
                    why: format!(
                        "Keystone at {url} does not take the login of {origin} now: {why}"
                    ),
                },
                None => ApiError::Login {
                    why: format!("Keystone at {url} refuses the login of {origin}: {source}"),
                },
            },
            other => ApiError::Login {
                why: format!("the login of {origin} at {url} failed: {other}"),
            },
        }
    }
}

/// Keystone's own trouble, which says nothing about who logs in.
fn outage(error: &AuthError) -> Option<String> {
    let is_outage = |code: u32| code == 429 || code >= 500;
    match error {
        AuthError::Identity(said) if is_outage(said.code) => {
            Some(format!("{}: {}", said.code, said.message))
        }
        AuthError::UnknownAuth { code, .. } if is_outage(u32::from(*code)) => {
            Some(format!("status {code}"))
        }
        AuthError::Reqwest { source } => Some(chain(source)),
        _ => None,
    }
}

fn no_answer(call: &Call, error: &SdkError<RestError>) -> ApiError {
    let why = match error {
        SdkError::Client {
            source: RestError::Communication { source },
        } => chain(source),
        other => other.to_string(),
    };
    ApiError::NoAnswer {
        service: call.service,
        why,
        retry_after: None,
    }
}

fn read(call: &Call, answer: Response<Bytes>) -> Result<Bytes, ApiError> {
    let status = answer.status();
    if status.is_success() {
        return Ok(answer.into_body());
    }
    let retry_after = answer.headers().get(header::RETRY_AFTER);
    let retry_after = retry_after.and_then(|value| value.to_str().ok());
    Err(classify(
        call.service,
        status.as_u16(),
        answer.body(),
        retry_after,
    ))
}

/// An error with what is behind it: the outer one of a connection says little.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        text = format!("{text}: {inner}");
        source = inner.source();
    }
    text
}
