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

/// Who we are, and where that is said.
#[derive(Clone)]
pub(super) enum Identity {
    /// The variables of an RC file, with what it asked for.
    RcFile {
        path: PathBuf,
        variables: BTreeMap<String, String>,
        /// Whether a person was asked.
        asked: bool,
    },
    /// A cloud of `clouds.yaml`.
    Cloud { name: String, file: Option<PathBuf> },
    /// Nothing is said but by our environment.
    Environment,
}

impl Identity {
    /// The one that the settings name, else the one that systemd lends, else `OS_CLOUD`'s, else that of
    /// the environment.
    ///
    /// # Errors
    /// If an RC file can't be read, or asks and nobody is there.
    pub(super) fn read(section: &OpenStackSection) -> Result<Self, OpenStackLoginError> {
        let file = clouds_file();
        if let Some(path) = &section.rc_file {
            return Self::of_rc_file(path);
        }
        if let Some(name) = section.cloud.clone() {
            return Ok(Self::Cloud { name, file });
        }
        if let Some(path) = lent("openrc.sh") {
            return Self::of_rc_file(&path);
        }
        let name = std::env::var("OS_CLOUD").ok();
        Ok(match name.filter(|name| !name.is_empty()) {
            Some(name) => Self::Cloud { name, file },
            None => Self::Environment,
        })
    }

    fn of_rc_file(path: &Path) -> Result<Self, OpenStackLoginError> {
        let (variables, asked) = variables_of(path)?;
        Ok(Self::RcFile {
            path: path.to_owned(),
            variables,
            asked,
        })
    }

    /// For Keystone.
    ///
    /// # Errors
    /// If it says too little.
    pub(super) fn login(&self) -> Result<Login, LoginError> {
        match self {
            Self::RcFile {
                path, variables, ..
            } => Login::from_variables(variables, &path.display().to_string()),
            Self::Cloud { name, file } => Login::of_cloud(name, file.as_deref()),
            Self::Environment => Login::from_variables(&of_environment(), "the environment"),
        }
    }

    /// What will fail when it is wanted again and nobody is there.
    pub(super) fn ends(&self) -> Option<String> {
        match self {
            Self::RcFile {
                path, asked: true, ..
            } => Some(format!(
                "{} asks a person for the password, who must be there whenever an agent begins",
                path.display()
            )),
            _ => None,
        }
    }

    /// The same as variables, for programs that read them. Of our own environment they see what they are
    /// allowed to.
    pub(super) fn variables(&self) -> BTreeMap<String, String> {
        let text = |path: &PathBuf| path.display().to_string();
        match self {
            Self::RcFile { variables, .. } => variables.clone(),
            Self::Cloud { name, file } => {
                let file = file.iter().map(|path| (CLOUDS_FILE.to_owned(), text(path)));
                let name = ("OS_CLOUD".to_owned(), name.clone());
                file.chain([name]).collect()
            }
            Self::Environment => BTreeMap::new(),
        }
    }
}

/// Whether systemd lends us who we are at an OpenStack.
pub(crate) fn is_lent_a_login() -> bool {
    ["openrc.sh", "clouds.yaml"]
        .iter()
        .any(|name| lent(name).is_some())
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

/// What it leaves, and whether somebody was asked.
fn variables_of(path: &Path) -> Result<(BTreeMap<String, String>, bool), OpenStackLoginError> {
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
    let mut asked = false;
    for question in file.questions() {
        let answer = match environment.get(&question.variable) {
            Some(known) => known.clone(),
            None => {
                asked = true;
                ask(path, &question)?
            }
        };
        answers.insert(question.variable, answer);
    }
    Ok((file.variables(&answers), asked))
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
