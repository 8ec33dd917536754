//! `[openstack]`

use super::key::{Key, Section};
use engine::ports::ProviderError;
use providers::openstack::{MadeWhen, OpenStackSettings, Wanted};
use serde::Deserialize;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Servers at an OpenStack.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct OpenStackSection {
    /// Who we are: a cloud of `clouds.yaml`.
    pub(crate) cloud: Option<String>,
    /// Who we are: an RC file.
    pub(crate) rc_file: Option<PathBuf>,
    ssh_user: String,
    ssh_identity_file: Option<PathBuf>,
    flavor: Option<String>,
    image: Option<String>,
    networks: Vec<String>,
    security_groups: Vec<String>,
    key_name: Option<String>,
    availability_zones: Vec<String>,
    floating_network: Option<String>,
    server_deadline_seconds: u64,
    creations_per_minute: NonZeroU32,
    made_when: MadeWhenWord,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum MadeWhenWord {
    SshAnswers,
    Active,
}

impl Default for OpenStackSection {
    fn default() -> Self {
        Self {
            cloud: None,
            rc_file: None,
            ssh_user: "debian".to_owned(),
            ssh_identity_file: None,
            flavor: None,
            image: None,
            networks: Vec::new(),
            security_groups: Vec::new(),
            key_name: None,
            availability_zones: Vec::new(),
            floating_network: None,
            server_deadline_seconds: 300,
            creations_per_minute: NonZeroU32::new(120).unwrap_or(NonZeroU32::MIN),
            made_when: MadeWhenWord::SshAnswers,
        }
    }
}

impl OpenStackSection {
    /// Settings of the provider with what it keeps below `state_folder`.
    ///
    /// # Errors
    /// If a time is out of its range.
    pub(crate) fn settings(&self, state_folder: &Path) -> Result<OpenStackSettings, ProviderError> {
        let made_when = match self.made_when {
            MadeWhenWord::SshAnswers => MadeWhen::SshAnswers,
            MadeWhenWord::Active => MadeWhen::Active,
        };
        let settings = OpenStackSettings::new(state_folder)
            .with_deadline(Duration::from_secs(self.server_deadline_seconds))?
            .with_creations_per_minute(self.creations_per_minute)
            .with_made_when(made_when)
            .with_login(&self.ssh_user, self.ssh_identity_file.clone())
            .with_wanted(self.for_all());
        Ok(settings)
    }

    /// The private key that lets us in, where it is in a file.
    pub(crate) fn identity_file(&self) -> Option<&Path> {
        self.ssh_identity_file.as_deref()
    }

    /// What is said for all nodes.
    fn for_all(&self) -> Wanted {
        Wanted {
            flavor: self.flavor.clone(),
            image: self.image.clone(),
            networks: self.networks.clone(),
            security_groups: self.security_groups.clone(),
            key_name: self.key_name.clone(),
            availability_zones: self.availability_zones.clone(),
            floating_network: self.floating_network.clone(),
            ..Wanted::default()
        }
    }
}

impl Section for OpenStackSection {
    const NAME: &'static str = "openstack";
    const ABOUT: &'static [&'static str] = &[
        "OpenStack: servers are Nova's. Who you are is never kept here: it is read from where one of",
        "the first two says, else from OS_CLOUD, else from OS_* of the environment.",
    ];
    const KEYS: &'static [Key] = &[
        Key::found_out(
            "cloud",
            "\"my-cloud\"",
            &["A cloud of clouds.yaml (here, in ~/.config/openstack or in /etc/openstack)."],
        ),
        Key::found_out(
            "rc_file",
            "\"openrc.sh\"",
            &["An RC file as the dashboard hands it out; it is read without a shell."],
        ),
        Key::new(
            "ssh_user",
            "\"debian\"",
            &["Who logs in to servers, where the node says nothing."],
        ),
        Key::found_out(
            "ssh_identity_file",
            "\"/home/me/.ssh/id_ed25519\"",
            &["With which private key; without it, with those of your SSH agent."],
        ),
        Key::found_out(
            "flavor",
            "\"m1.small\"",
            &[
                "Id or name. Without it: the smallest with what a node's `host` capability asks for.",
            ],
        ),
        Key::found_out(
            "image",
            "\"debian-12\"",
            &["Id or name. Without it: the newest that is what a node's `os` capability says."],
        ),
        Key::new(
            "networks",
            "[]",
            &["Ids or names; none: the only one that the project can use."],
        ),
        Key::new(
            "security_groups",
            "[]",
            &["Names or ids; none: the project's group `default`."],
        ),
        Key::found_out(
            "key_name",
            "\"my-key\"",
            &["The key pair that lets you in."],
        ),
        Key::new(
            "availability_zones",
            "[]",
            &["Zones that the members of a group are balanced over."],
        ),
        Key::found_out(
            "floating_network",
            "\"public\"",
            &["Each server gets a floating address of this network, and is reached there."],
        ),
        Key::new(
            "server_deadline_seconds",
            "300",
            &["A server that is not there after so long has failed, and goes (10 to 7200)."],
        ),
        Key::new(
            "creations_per_minute",
            "120",
            &["Requests for servers, at most."],
        ),
        Key::new(
            "made_when",
            "\"ssh_answers\"",
            &["ssh_answers: a server is made when its sshd answers; active: when Nova says so."],
        ),
    ];

    fn check(&self) -> Result<(), String> {
        let settings = self.settings(Path::new("/state"));
        settings.map_err(|error| error.to_string())?;
        match (&self.cloud, &self.rc_file) {
            (Some(_), Some(_)) => {
                Err("cloud and rc_file both say who you are: leave one away".to_owned())
            }
            _ => Ok(()),
        }
    }
}
