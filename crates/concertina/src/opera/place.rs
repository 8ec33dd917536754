//! The storage folder: our store, and the files by which xOpera remembers a project.
//!
//! `root_file` and `inputs` are its own, with the same contents; `instances` is only there to say that
//! something was deployed once. What holds is in the store.

use super::args::Storage;
use super::status::Status;
use crate::adopt::{OperaFolder, take};
use crate::config;
use crate::exit::{Exit, Failure};
use crate::terminal::complain;
use crate::wiring::{House, Known, StateFolder};
use model::ServiceName;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::num::NonZeroUsize;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

const DEFAULT: &str = ".opera";
const ROOT_FILE: &str = "root_file";
const INPUTS: &str = "inputs";
const INSTANCES: &str = "instances";

/// A storage folder.
pub(super) struct Place {
    folder: PathBuf,
}

impl Place {
    /// The folder that is named, which must be there, or the default one.
    ///
    /// # Errors
    /// If the named one is no folder.
    pub(super) fn of(storage: &Storage) -> Result<Self, Failure> {
        if let Some(path) = &storage.instance_path
            && !path.is_dir()
        {
            return Err(Failure::text(
                Exit::Failed,
                format!("Directory {} is not a valid path!", path.display()),
            ));
        }
        let folder = storage.instance_path.clone();
        Ok(Self {
            folder: folder.unwrap_or_else(|| PathBuf::from(DEFAULT)),
        })
    }

    /// The service that a storage folder is about: it has only one.
    pub(super) fn service() -> ServiceName {
        ServiceName::new("opera").expect("invariant: a name of letters is a name")
    }

    /// Opens the store, made where there is none.
    ///
    /// # Errors
    /// If the settings are wrong or it can't be opened.
    pub(super) async fn house(&self, workers: NonZeroUsize) -> Result<House, Failure> {
        let mut config = config::load(None).map_err(|e| Failure::new(Exit::Usage, e))?;
        config.engine.workers = Some(workers);
        let folder = self.state()?;
        let theirs = OperaFolder::at(&self.folder);
        let has_store = folder.has_store().map_err(Failure::machine)?;
        let is_theirs = !has_store && theirs.has_instances();
        let house = House::open(config, folder).map_err(Failure::machine)?;
        if is_theirs {
            let taken = take(&theirs, &Self::service(), &house).await?;
            complain(format!(
                "{} was deployed by opera 0.7 and is taken over: {} of {} instances are started",
                self.folder.display(),
                taken.started,
                taken.instances
            ));
        }
        Ok(house)
    }

    /// Opens the store if there is one.
    ///
    /// # Errors
    /// As [`Self::house`].
    pub(super) async fn house_if_there(&self) -> Result<Option<House>, Failure> {
        let theirs = OperaFolder::at(&self.folder);
        let has_store = self.state()?.has_store().map_err(Failure::machine)?;
        match has_store || theirs.has_instances() {
            true => self.house(NonZeroUsize::MIN).await.map(Some),
            false => Ok(None),
        }
    }

    fn state(&self) -> Result<StateFolder, Failure> {
        StateFolder::at(Some(&self.folder)).map_err(Failure::machine)
    }

    /// What is deployed here.
    ///
    /// # Errors
    /// If the store fails.
    pub(super) async fn known(&self, house: &House) -> Result<Option<Known>, Failure> {
        let known = house.known(&Self::service()).await;
        known.map_err(|error| Failure::new(Exit::Failed, error))
    }

    /// The status; none where no template is remembered.
    ///
    /// # Errors
    /// If the store fails.
    pub(super) async fn status(&self) -> Result<Option<Status>, Failure> {
        if self.root_file()?.is_none() {
            return Ok(None);
        }
        if !self.has_instances() {
            return Ok(Some(Status::Initialized));
        }
        let known = match self.house_if_there().await? {
            Some(house) => self.known(&house).await?,
            None => None,
        };
        Ok(Some(known.map_or(Status::Undeployed, |known| {
            Status::of(&known.blueprint.topology, &known.snapshot.recorded)
        })))
    }

    /// Whether something was deployed once.
    pub(super) fn has_instances(&self) -> bool {
        self.folder.join(INSTANCES).is_dir()
    }

    /// The template of the last deploy.
    ///
    /// # Errors
    /// If it can't be read.
    pub(super) fn root_file(&self) -> Result<Option<PathBuf>, Failure> {
        Ok(self.read(ROOT_FILE)?.map(|text| PathBuf::from(text.trim())))
    }

    /// The inputs of the last deploy.
    ///
    /// # Errors
    /// If they can't be read.
    pub(super) fn inputs(&self) -> Result<BTreeMap<String, Value>, Failure> {
        let Some(text) = self.read(INPUTS)? else {
            return Ok(BTreeMap::new());
        };
        serde_json::from_str(&text).map_err(|error| {
            let what = format!("{} is damaged", self.folder.join(INPUTS).display());
            Failure::doing(Exit::Failed, what, error)
        })
    }

    /// Where a CSAR is unpacked: a whole path, as it is remembered.
    pub(super) fn csar(&self) -> PathBuf {
        let path = self.folder.join("csars").join("csar");
        std::path::absolute(&path).unwrap_or(path)
    }

    /// Remembers what is deployed from now on. Inputs may be secret: nobody else may read them.
    ///
    /// # Errors
    /// If it can't be written.
    pub(super) fn remember(
        &self,
        template: &Path,
        inputs: &BTreeMap<String, Value>,
    ) -> Result<(), Failure> {
        let inputs = serde_json::to_string_pretty(inputs)
            .map_err(|error| Failure::new(Exit::Failed, error))?;
        self.write(ROOT_FILE, &template.display().to_string())?;
        self.write(INPUTS, &inputs)
    }

    /// From now on something was deployed.
    ///
    /// # Errors
    /// If it can't be written.
    pub(super) fn has_begun(&self) -> Result<(), Failure> {
        let path = self.folder.join(INSTANCES);
        let made = fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&path);
        made.map_err(|error| unwritten(&path, error))
    }

    fn read(&self, name: &str) -> Result<Option<String>, Failure> {
        let path = self.folder.join(name);
        match fs::read_to_string(&path) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => {
                let what = format!("failed to read {}", path.display());
                Err(Failure::doing(Exit::Failed, what, error))
            }
        }
    }

    /// Whole or not at all.
    fn write(&self, name: &str, text: &str) -> Result<(), Failure> {
        let path = self.folder.join(name);
        let fresh = self.folder.join(format!(".{name}.new"));
        let write = || {
            let mut file = fs::OpenOptions::new()
                .write(true)
                .create(true)
                .truncate(true)
                .mode(0o600)
                .open(&fresh)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            fs::rename(&fresh, &path)
        };
        write().map_err(|error| unwritten(&path, error))
    }
}

fn unwritten(path: &Path, error: std::io::Error) -> Failure {
    let what = format!("failed to write {}", path.display());
    Failure::doing(Exit::Failed, what, error)
}
