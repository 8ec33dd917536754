//! `clouds.yaml` and `secure.yaml`, where the command-line client looks for them.

use super::{Login, LoginError};
use openstack_sdk::config::ConfigFile;
use std::path::Path;

impl Login {
    /// A cloud of `clouds.yaml`: of the file given (`OS_CLIENT_CONFIG_FILE`), else of the one in the
    /// present folder, in `~/.config/openstack` or in `/etc/openstack`; a `secure.yaml` beside it or
    /// there goes over it.
    ///
    /// # Errors
    /// A file can't be read, the cloud is in none, or something is missing of it.
    pub fn of_cloud(name: &str, clouds: Option<&Path>) -> Result<Self, LoginError> {
        let secure = clouds
            .and_then(Path::parent)
            .map(|folder| folder.join("secure.yaml"));
        let secure = secure.filter(|path| path.is_file());
        let read = ConfigFile::new_with_user_specified_configs(clouds, secure.as_deref());
        let read = read
            .map_err(|error| LoginError::Clouds(format!("failed to read clouds.yaml: {error}")))?;
        let found = read.get_cloud_config(name);
        let found = found.map_err(|error| LoginError::Clouds(error.to_string()))?;
        let Some(config) = found else {
            let mut names = read.get_available_clouds();
            names.sort();
            let there_are = match names.as_slice() {
                [] => "no clouds.yaml was found here, in ~/.config/openstack or in /etc/openstack"
                    .to_owned(),
                names => format!("there are {}", names.join(", ")),
            };
            return Err(LoginError::Clouds(format!(
                "clouds.yaml has no cloud {name:?}; {there_are}"
            )));
        };
        let origin = match clouds {
            Some(path) => format!("cloud {name} of {}", path.display()),
            None => format!("cloud {name} of clouds.yaml"),
        };
        Self::checked(config, &origin)
    }
}
