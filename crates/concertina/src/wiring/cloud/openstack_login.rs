//! Who we are for an OpenStack: read when a cloud is opened, kept nowhere.

use crate::config::OpenStackSection;
use console::Term;
use providers::openstack::access::{Login, LoginError, Question, RcFile};
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

/// Where systemd puts what a unit is lent (`LoadCredential=openrc.sh:…`, `clouds.yaml:…`).
const CREDENTIALS: &str = "CREDENTIALS_DIRECTORY";

/// The client's own word for another `clouds.yaml`.
const CLOUDS_FILE: &str = "OS_CLIENT_CONFIG_FILE";

/// Why nobody is known.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OpenStackLoginError {
    /// What was read says too little.
    #[error(transparent)]
    Login(#[from] LoginError),
    /// An RC file can't be read.
    #[error("failed to read the RC file {}", path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// An RC file does more than set variables.
    #[error("{}: {}", path.display(), lines.join("; "))]
    NotUnderstood {
        /// Which.
        path: PathBuf,
        /// A line each.
        lines: Vec<String>,
    },
    /// It asks, and nobody is there.
    #[error(
        "{} asks for {variable}, and there is nobody to ask: set {variable} in the environment, or \
         use a cloud of clouds.yaml or an application credential",
        path.display()
    )]
    NobodyToAsk {
        /// Which.
        path: PathBuf,
        /// What it asks for.
        variable: String,
    },
    /// The terminal failed.
    #[error("failed to read the answer")]
    Terminal(#[source] io::Error),
}

/// The login that the settings name, else the one that systemd lends, else `OS_CLOUD`'s, else that of the
/// environment.
///
/// # Errors
/// If it can't be read, or says too little.
pub(crate) fn login(section: &OpenStackSection) -> Result<Login, OpenStackLoginError> {
    let clouds = clouds_file();
    if let Some(path) = &section.rc_file {
        return of_rc_file(path);
    }
    if let Some(name) = &section.cloud {
        return Ok(Login::of_cloud(name, clouds.as_deref())?);
    }
    if let Some(path) = lent("openrc.sh") {
        return of_rc_file(&path);
    }
    if let Some(name) = std::env::var("OS_CLOUD")
        .ok()
        .filter(|name| !name.is_empty())
    {
        return Ok(Login::of_cloud(&name, clouds.as_deref())?);
    }
    let variables = of_environment();
    Ok(Login::from_variables(&variables, "the environment")?)
}

fn clouds_file() -> Option<PathBuf> {
    let named = std::env::var_os(CLOUDS_FILE).map(PathBuf::from);
    named.or_else(|| lent("clouds.yaml"))
}

fn lent(name: &str) -> Option<PathBuf> {
    let folder = std::env::var_os(CREDENTIALS)?;
    let path = Path::new(&folder).join(name);
    path.is_file().then_some(path)
}

fn of_environment() -> BTreeMap<String, String> {
    let ours = std::env::vars_os().filter_map(|(name, value)| {
        let name = name.into_string().ok()?;
        Some((name, value.into_string().ok()?))
    });
    ours.filter(|(name, _)| name.starts_with("OS_")).collect()
}

fn of_rc_file(path: &Path) -> Result<Login, OpenStackLoginError> {
    let text = std::fs::read_to_string(path);
    let text = text.map_err(|source| OpenStackLoginError::Unreadable {
        path: path.to_owned(),
        source,
    })?;
    let file = RcFile::parse(&text).map_err(|wrong| OpenStackLoginError::NotUnderstood {
        path: path.to_owned(),
        lines: wrong.iter().map(ToString::to_string).collect(),
    })?;
    let environment = of_environment();
    let mut answers = BTreeMap::new();
    for question in file.questions() {
        let answer = match environment.get(&question.variable) {
            Some(known) => known.clone(),
            None => ask(path, &question)?,
        };
        answers.insert(question.variable, answer);
    }
    let origin = path.display().to_string();
    Ok(Login::from_variables(&file.variables(&answers), &origin)?)
}

fn ask(path: &Path, question: &Question) -> Result<String, OpenStackLoginError> {
    let terminal = Term::stderr();
    if !terminal.is_term() {
        return Err(OpenStackLoginError::NobodyToAsk {
            path: path.to_owned(),
            variable: question.variable.clone(),
        });
    }
    let prompt = match question.prompt.trim() {
        "" => format!("{}:", question.variable),
        words => words.to_owned(),
    };
    let read = || {
        terminal.write_str(&format!("{prompt} "))?;
        match question.is_secret {
            true => terminal.read_secure_line(),
            false => terminal.read_line(),
        }
    };
    read().map_err(OpenStackLoginError::Terminal)
}
