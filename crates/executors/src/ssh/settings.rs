//! What can be set for machines that no provider of ours made.

use std::path::PathBuf;

/// Settings for hosts that exist already: a Compute with an assigned or reported `public_address`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SshSettings {
    /// Whom to log in as.
    pub user: String,
    /// Port; `None`: what the user's own SSH configuration says, else 22.
    pub port: Option<u16>,
    /// Private key; `None`: the agent's, or the user's usual ones.
    pub identity_file: Option<PathBuf>,
    /// `user@host:port` to go through.
    pub jump_host: Option<String>,
    /// What is done about unknown host keys.
    pub host_keys: HostKeys,
}

/// What is done about a host's key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HostKeys {
    /// It must be known already.
    Strict,
    /// A new one is learnt, one that changed is refused.
    AcceptNew,
    /// Whatever it is.
    Unchecked,
}

impl Default for SshSettings {
    fn default() -> Self {
        Self {
            user: "root".to_owned(),
            port: None,
            identity_file: None,
            jump_host: None,
            host_keys: HostKeys::Strict,
        }
    }
}

impl SshSettings {
    /// What opera does without any setting.
    pub fn as_opera() -> Self {
        Self {
            user: "centos".to_owned(),
            host_keys: HostKeys::Unchecked,
            ..Self::default()
        }
    }

    /// What opera's users have in their environment comes before what is set.
    #[must_use]
    pub fn with_operas(mut self, variable: impl Fn(&str) -> Option<String>) -> Self {
        if let Some(user) = variable("OPERA_SSH_USER") {
            self.user = user;
        }
        if let Some(file) = variable("OPERA_SSH_IDENTITY_FILE") {
            self.identity_file = Some(file.into());
        }
        if let Some(checking) = variable("OPERA_SSH_HOST_KEY_CHECKING") {
            // as opera reads it: whatever begins with f says no
            let no = checking.trim().to_lowercase().starts_with('f');
            self.host_keys = if no {
                HostKeys::Unchecked
            } else {
                HostKeys::Strict
            };
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operas_environment_comes_first() {
        let with = |pairs: &[(&str, &str)]| {
            SshSettings::default().with_operas(|name| {
                let found = pairs.iter().find(|(key, _)| *key == name);
                found.map(|(_, value)| (*value).to_owned())
            })
        };
        assert_eq!(with(&[]), SshSettings::default());
        assert_eq!(SshSettings::as_opera().user, "centos");
        let all = with(&[
            ("OPERA_SSH_USER", "debian"),
            ("OPERA_SSH_IDENTITY_FILE", "/keys/id"),
            ("OPERA_SSH_HOST_KEY_CHECKING", " False"),
        ]);
        assert_eq!(all.user, "debian");
        assert_eq!(all.identity_file, Some("/keys/id".into()));
        assert_eq!(all.host_keys, HostKeys::Unchecked);
        let strict = with(&[("OPERA_SSH_HOST_KEY_CHECKING", "true")]);
        assert_eq!(strict.host_keys, HostKeys::Strict);
    }
}
