//! What commands begin with: settings, state folder, store.

use super::args::Global;
use crate::commands::running::Running;
use crate::config::{self, Config};
use crate::exit::{Exit, Failure};
use crate::wiring::{House, StateFolder};

/// The global arguments, and what follows from them.
#[derive(Debug, Clone)]
pub(crate) struct Context {
    global: Global,
    running: Running,
}

impl Context {
    pub(super) fn new(global: Global) -> Self {
        let running = Running::default();
        Self { global, running }
    }

    /// With what a command says of how operations are run.
    pub(crate) fn with(&self, running: &Running) -> Self {
        Self {
            global: self.global.clone(),
            running: running.clone(),
        }
    }

    /// The settings.
    ///
    /// # Errors
    /// If they are wrong.
    pub(crate) fn config(&self) -> Result<Config, Failure> {
        let config = config::load(self.global.config.as_deref());
        let mut config = config.map_err(|error| Failure::new(Exit::Usage, error))?;
        let (rc, cloud) = (&self.global.rc, &self.global.os_cloud);
        if rc.is_some() || cloud.is_some() {
            config.openstack.rc_file.clone_from(rc);
            config.openstack.cloud.clone_from(cloud);
        }
        self.running.applied(config)
    }

    /// Where everything lies; nothing is made.
    ///
    /// # Errors
    /// If there is no working folder.
    pub(crate) fn folder(&self) -> Result<StateFolder, Failure> {
        StateFolder::at(self.global.state.as_deref())
            .map_err(|e| Failure::doing(Exit::Machine, "failed to find the state folder", e))
    }

    /// The opened store, made where there is none.
    ///
    /// # Errors
    /// If the settings are wrong or it can't be opened.
    pub(crate) fn house(&self) -> Result<House, Failure> {
        House::open(self.config()?, self.folder()?).map_err(Failure::machine)
    }

    /// The opened store, if there is one: reading makes nothing.
    ///
    /// # Errors
    /// As [`Self::house`], and if nobody can tell.
    pub(crate) fn house_if_there(&self) -> Result<Option<House>, Failure> {
        if self.folder()?.has_store().map_err(Failure::machine)? {
            self.house().map(Some)
        } else {
            // wrong settings are told all the same
            self.config().map(|_| None)
        }
    }

    /// The opened store of somebody who needs what is in it.
    ///
    /// # Errors
    /// As [`Self::house`], and if there is none.
    pub(crate) fn existing_house(&self) -> Result<House, Failure> {
        let folder = self.folder()?;
        self.house_if_there()?.ok_or_else(|| self.no_store(&folder))
    }

    /// What is told where there is none.
    pub(crate) fn no_store(&self, folder: &StateFolder) -> Failure {
        Failure::text(
            Exit::Failed,
            format!(
                "no service is deployed: there is no store in {}; go to the folder that you \
                 deployed from, or name the state folder with --state",
                folder.path().display()
            ),
        )
    }

    /// How to repeat, in an advice, the global arguments and how operations are run.
    pub(crate) fn repeated(&self) -> String {
        let mut text = self.running.repeated();
        if let Some(path) = &self.global.config {
            text.push_str(&format!(" --config {}", path.display()));
        }
        if let Some(path) = &self.global.rc {
            text.push_str(&format!(" --rc {}", path.display()));
        }
        if let Some(name) = &self.global.os_cloud {
            text.push_str(&format!(" --os-cloud {name}"));
        }
        if let Some(path) = &self.global.state {
            text.push_str(&format!(" --state {}", path.display()));
        }
        text
    }
}
