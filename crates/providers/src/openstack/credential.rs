//! An application credential for whoever logs in without a person.

use super::api::{ApiError, Call, Service};
use super::cloud::Cloud;
use engine::ports::ProviderError;
use serde::Deserialize;
use serde_json::{Value, json};
use std::fmt;

/// What an agent logs in with (Identity API v3, "Application Credentials"). The secret is told once, here.
pub struct AgentCredential {
    /// Its name at Keystone.
    pub name: String,
    id: String,
    secret: String,
    auth_url: String,
    region: Option<String>,
    interface: Option<String>,
    ca_file: Option<String>,
}

#[derive(Deserialize)]
struct Answer {
    application_credential: Made,
}

#[derive(Deserialize)]
struct Made {
    id: String,
    secret: String,
}

/// Asks Keystone for one that has the user's roles in this project, and may make no others.
pub(super) async fn make(cloud: &Cloud, name: &str) -> Result<AgentCredential, ProviderError> {
    let session = &cloud.session;
    let who = session.who().await?;
    let path = format!("users/{}/application_credentials", who.user);
    let mut roles = who.roles;
    let answer: Answer = loop {
        let named: Vec<Value> = roles.iter().map(|id| json!({ "id": id })).collect();
        let body = json!({ "application_credential": {
            "name": name,
            "description": "Made by `concertina doctor --fix`, for its agent",
            "unrestricted": false,
            "roles": named,
        }});
        let call = Call::post(Service::Identity, path.as_str(), body);
        match session.ask(call).await {
            Ok(answer) => break answer,
            // a role that another one implies is in the token, and can't be handed on by itself
            Err(ApiError::Refused { message, .. })
                if roles.len() > 1 && roles.iter().any(|id| message.contains(id.as_str())) =>
            {
                roles.retain(|id| !message.contains(id.as_str()));
            }
            Err(error) => return Err(error.into()),
        }
    };
    let login = session.login();
    let config = login.config();
    Ok(AgentCredential {
        name: name.to_owned(),
        id: answer.application_credential.id,
        secret: answer.application_credential.secret,
        auth_url: login.auth_url().to_owned(),
        region: config.region_name.clone(),
        interface: config.interface.clone(),
        ca_file: config.cacert.clone(),
    })
}

impl AgentCredential {
    /// A `clouds.yaml` with this as its only cloud.
    pub fn clouds_yaml(&self, cloud: &str) -> String {
        let more = [
            ("region_name", &self.region),
            ("interface", &self.interface),
            ("cacert", &self.ca_file),
        ];
        let more = more
            .into_iter()
            .filter_map(|(key, value)| Some((key.to_owned(), json!(value.as_ref()?))));
        let mut told = json!({
            "auth_type": "v3applicationcredential",
            "auth": {
                "auth_url": self.auth_url,
                "application_credential_id": self.id,
                "application_credential_secret": self.secret,
            },
        });
        if let Some(told) = told.as_object_mut() {
            told.extend(more);
        }
        // JSON is YAML
        let file = json!({ "clouds": { cloud: told } });
        format!("{file:#}\n")
    }
}

/// Without its secret.
impl fmt::Debug for AgentCredential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AgentCredential {} ({})", self.name, self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_file_is_one_that_we_read_and_its_secret_is_not_shown() {
        let credential = AgentCredential {
            name: "agent".to_owned(),
            id: "1234".to_owned(),
            secret: "s3cret: \"#".to_owned(),
            auth_url: "http://k:5000/v3".to_owned(),
            region: Some("RegionOne".to_owned()),
            interface: None,
            ca_file: None,
        };
        assert!(!format!("{credential:?}").contains("s3cret"));
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("clouds.yaml");
        std::fs::write(&file, credential.clouds_yaml("agent")).unwrap();
        let login = crate::openstack::access::Login::of_cloud("agent", Some(&file)).unwrap();
        assert_eq!(login.auth_url(), "http://k:5000/v3");
        assert!(login.lasts());
    }
}
