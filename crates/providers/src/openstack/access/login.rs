//! A login: what Keystone is told, and where that was read. Secrets are shown nowhere.

use openstack_sdk::config::{Auth, CloudConfig};
use std::collections::BTreeMap;
use std::fmt;

/// What Keystone is told.
#[derive(Clone)]
pub struct Login {
    config: CloudConfig,
    origin: String,
}

/// How one proves who one is (`OS_AUTH_TYPE`, `auth_type`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Method {
    Password,
    ApplicationCredential,
    Token,
}

/// Why there is no login.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LoginError {
    /// Something is not said.
    #[error("{origin}: {} not set; {advice}", missing.join(", "))]
    Missing {
        /// Where was looked.
        origin: String,
        /// Names of what is not there, with "or" in them where one of two does.
        missing: Vec<&'static str>,
        /// What to do.
        advice: &'static str,
    },
    /// A way of logging in that we don't have.
    #[error(
        "{origin}: the way to log in {method:?} is not known here, only password, \
         v3applicationcredential and token"
    )]
    Method {
        /// Where it stands.
        origin: String,
        /// What it says.
        method: String,
    },
    /// Version 2 of Keystone's API.
    #[error(
        "{origin}: OS_IDENTITY_API_VERSION is {version}; only 3 is spoken here, as by every Keystone \
         since 2018"
    )]
    Version {
        /// Where it stands.
        origin: String,
        /// What it says.
        version: String,
    },
    /// `clouds.yaml`.
    #[error("{0}")]
    Clouds(String),
}

const ADVICE: &str = "download the RC file from the dashboard (API access) and give it with --rc FILE, \
                      or name a cloud of clouds.yaml with --os-cloud NAME; `rc_file` or \
                      `cloud` in [openstack] of concertina.toml says it for every command";

impl Login {
    /// From variables named `OS_*`: of the environment, or as an RC file leaves them.
    ///
    /// # Errors
    /// Everything that is needed and not set.
    pub fn from_variables(
        variables: &BTreeMap<String, String>,
        origin: &str,
    ) -> Result<Self, LoginError> {
        let text = |name: &str| {
            let value = variables.get(name);
            value.filter(|value| !value.is_empty()).cloned()
        };
        if let Some(version) = text("OS_IDENTITY_API_VERSION")
            && !matches!(version.as_str(), "3" | "3.0" | "v3")
        {
            let origin = origin.to_owned();
            return Err(LoginError::Version { origin, version });
        }
        let either = |new: &str, old: &str| text(new).or_else(|| text(old));
        let domain = text("OS_DEFAULT_DOMAIN");
        let secret = |name: &str| text(name).map(Into::into);
        let auth = Auth {
            auth_url: text("OS_AUTH_URL"),
            username: text("OS_USERNAME"),
            user_id: text("OS_USER_ID"),
            user_domain_id: text("OS_USER_DOMAIN_ID"),
            user_domain_name: text("OS_USER_DOMAIN_NAME").or_else(|| domain.clone()),
            password: secret("OS_PASSWORD"),
            token: secret("OS_TOKEN"),
            project_id: either("OS_PROJECT_ID", "OS_TENANT_ID"),
            project_name: either("OS_PROJECT_NAME", "OS_TENANT_NAME"),
            project_domain_id: text("OS_PROJECT_DOMAIN_ID"),
            project_domain_name: text("OS_PROJECT_DOMAIN_NAME").or(domain),
            application_credential_id: text("OS_APPLICATION_CREDENTIAL_ID"),
            application_credential_name: text("OS_APPLICATION_CREDENTIAL_NAME"),
            application_credential_secret: secret("OS_APPLICATION_CREDENTIAL_SECRET"),
            ..Auth::default()
        };
        let insecure = text("OS_INSECURE").is_some_and(|word| is_yes(&word));
        let config = CloudConfig {
            auth: Some(auth),
            auth_type: text("OS_AUTH_TYPE"),
            interface: either("OS_INTERFACE", "OS_ENDPOINT_TYPE").map(|word| interface(&word)),
            region_name: text("OS_REGION_NAME"),
            cacert: text("OS_CACERT"),
            verify: insecure.then_some(false),
            ..CloudConfig::default()
        };
        Self::checked(config, origin)
    }

    /// Where it was read: for people.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Keystone's address.
    pub fn auth_url(&self) -> &str {
        let auth = self.config.auth.as_ref();
        let url = auth.and_then(|auth| auth.auth_url.as_deref());
        url.unwrap_or_default()
    }

    /// Whether what is told holds without a person: a token ends, and then somebody must log in.
    pub fn lasts(&self) -> bool {
        let auth = self.config.auth.as_ref();
        auth.is_some_and(|auth| auth.password.is_some() || names_credential(auth))
    }

    /// What to do where it is refused. Of a token that has ended Keystone says no more than of one that
    /// was never any.
    pub(in crate::openstack) fn advice(&self) -> &'static str {
        let auth = self.config.auth.as_ref();
        match self.lasts() {
            false => {
                "its token has ended, or was never one: get another (`openstack token issue`), or log in \
                 with a password or an application credential"
            }
            true if auth.is_some_and(names_credential) => {
                "see with `openstack application credential list` whether the credential is still there \
                 and has not ended, and check its secret"
            }
            true => "check user, password and project, or get a new RC file",
        }
    }

    pub(in crate::openstack) fn config(&self) -> &CloudConfig {
        &self.config
    }

    pub(super) fn checked(mut config: CloudConfig, origin: &str) -> Result<Self, LoginError> {
        let auth = config.auth.clone().unwrap_or_default();
        let method = match &config.auth_type {
            Some(word) => method(word).ok_or_else(|| LoginError::Method {
                origin: origin.to_owned(),
                method: word.clone(),
            })?,
            None => Method::of(&auth),
        };
        let missing = method.missing(&auth);
        if !missing.is_empty() {
            return Err(LoginError::Missing {
                origin: origin.to_owned(),
                missing,
                advice: ADVICE,
            });
        }
        config.auth_type = Some(method.as_str().to_owned());
        config.interface.get_or_insert_with(|| "public".to_owned());
        // the SDK looks for Keystone by the login's interface before it has a catalogue with any but the
        // public one, and then waits for itself for ever
        if config.interface.as_deref() != Some("public")
            && let Some(url) = auth.auth_url.as_deref()
        {
            let options = &mut config.options;
            let known = options.entry("identity_endpoint_override".to_owned());
            known.or_insert_with(|| versioned(url).into());
        }
        // nothing of a login is kept
        config.auth_cache = Some(false);
        Ok(Self {
            config,
            origin: origin.to_owned(),
        })
    }
}

/// Keystone's version 3 below an address that may name it.
fn versioned(url: &str) -> String {
    let url = url.trim_end_matches('/');
    match url.ends_with("/v3") {
        true => format!("{url}/"),
        false => format!("{url}/v3/"),
    }
}

impl Method {
    fn of(auth: &Auth) -> Self {
        if names_credential(auth) {
            Self::ApplicationCredential
        } else if auth.token.is_some() && auth.password.is_none() {
            Self::Token
        } else {
            Self::Password
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Password => "v3password",
            Self::ApplicationCredential => "v3applicationcredential",
            Self::Token => "v3token",
        }
    }

    /// What it needs and is not said (Identity API v3, "Password authentication with scoped
    /// authorization" and the like).
    fn missing(self, auth: &Auth) -> Vec<&'static str> {
        let user = auth.username.is_some() || auth.user_id.is_some();
        let user_domain = auth.user_id.is_some()
            || auth.user_domain_id.is_some()
            || auth.user_domain_name.is_some();
        let project = auth.project_id.is_some() || auth.project_name.is_some();
        let project_domain = auth.project_id.is_some()
            || auth.project_domain_id.is_some()
            || auth.project_domain_name.is_some();
        let mut needed = vec![("OS_AUTH_URL", auth.auth_url.is_some())];
        match self {
            Self::Password => needed.extend([
                ("OS_USERNAME or OS_USER_ID", user),
                ("OS_USER_DOMAIN_NAME or OS_USER_DOMAIN_ID", user_domain),
                ("OS_PASSWORD", auth.password.is_some()),
            ]),
            Self::Token => needed.push(("OS_TOKEN", auth.token.is_some())),
            Self::ApplicationCredential => {
                let id = auth.application_credential_id.is_some();
                let name = auth.application_credential_name.is_some();
                let secret = auth.application_credential_secret.is_some();
                needed.extend([
                    ("OS_APPLICATION_CREDENTIAL_ID or _NAME", id || name),
                    ("OS_APPLICATION_CREDENTIAL_SECRET", secret),
                    ("OS_USERNAME or OS_USER_ID", id || user),
                ]);
            }
        }
        // an application credential is of its project
        if self != Self::ApplicationCredential {
            needed.extend([
                ("OS_PROJECT_NAME or OS_PROJECT_ID", project),
                (
                    "OS_PROJECT_DOMAIN_NAME or OS_PROJECT_DOMAIN_ID",
                    project_domain,
                ),
            ]);
        }
        let missing = needed.into_iter().filter(|(_, is_there)| !is_there);
        missing.map(|(name, _)| name).collect()
    }
}

/// Without the secrets.
impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Login from {} at {}", self.origin, self.auth_url())
    }
}

fn names_credential(auth: &Auth) -> bool {
    auth.application_credential_id.is_some() || auth.application_credential_name.is_some()
}

fn method(word: &str) -> Option<Method> {
    Some(match word {
        "password" | "v3password" => Method::Password,
        "v3applicationcredential" | "applicationcredential" | "application_credential" => {
            Method::ApplicationCredential
        }
        "token" | "v3token" => Method::Token,
        _ => return None,
    })
}

/// `publicURL` is the old word.
fn interface(word: &str) -> String {
    word.strip_suffix("URL").unwrap_or(word).to_owned()
}

fn is_yes(word: &str) -> bool {
    matches!(word.to_ascii_lowercase().as_str(), "1" | "true" | "yes")
}
