//! Where the file is found, and the one that we write.

use super::problem::ConfigError;
use super::read::Reading;
use super::whole::{Config, sections};
use std::path::{Path, PathBuf};

/// Name of the file.
pub(crate) const FILE_NAME: &str = "concertina.toml";

const HEAD: &str = "\
# Settings of Concertina; what stands here are the defaults. Found at --config, else ./concertina.toml,
# else $XDG_CONFIG_HOME/concertina/concertina.toml (~/.config). Each key is overridden by an environment
# variable: CONCERTINA_SECTION_KEY, such as CONCERTINA_ENGINE_WORKERS=8.
";

/// The commented file with all defaults.
pub(crate) fn commented() -> String {
    let mut text = HEAD.to_owned();
    for section in sections() {
        text.push('\n');
        text.push_str(&section);
    }
    text
}

/// Reads the settings: the file that is given or found, overridden by the environment.
///
/// # Errors
/// If a file that is given can't be read, or anything in it or in the environment is wrong.
pub(crate) fn load(given: Option<&Path>) -> Result<Config, ConfigError> {
    let mut reading = Reading::default();
    if let Some(path) = given.map(Path::to_owned).or_else(found) {
        let text = std::fs::read_to_string(&path).map_err(|source| ConfigError::Unreadable {
            path: path.clone(),
            source,
        })?;
        reading.take_file(&path, &text);
    }
    let variables = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    reading.take_environment(variables);
    Config::of(reading)
}

fn found() -> Option<PathBuf> {
    let here = PathBuf::from(FILE_NAME);
    let absolute = |name: &str| {
        std::env::var_os(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
    };
    let folder = absolute("XDG_CONFIG_HOME").or_else(|| Some(absolute("HOME")?.join(".config")));
    let of_user = folder.map(|folder| folder.join("concertina").join(FILE_NAME));
    [Some(here), of_user]
        .into_iter()
        .flatten()
        .find(|path| path.is_file())
}
