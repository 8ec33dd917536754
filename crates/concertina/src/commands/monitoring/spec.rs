//! What is to be watched: deployed services, or a template that is not deployed yet.

use crate::cli::Context;
use crate::commands::{
    choose,
    template::{Reading, TemplateArguments},
};
use crate::config::Config;
use crate::exit::{Exit, Failure};
use model::{ServiceName, ThresholdPolicy};
use monitoring::{Addresses, BaseUrl, MonitoringSpec, Paths};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Which services the files are about.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct About {
    /// A template that is not deployed yet [default: all services that are]
    #[arg(long, value_name = "FILE")]
    template: Option<PathBuf>,
    /// Inputs of that template
    #[arg(long, value_name = "FILE", requires = "template")]
    inputs: Option<PathBuf>,
    /// Name that it will be deployed under [default: the name of the file, or of its folder]
    #[arg(long, value_name = "NAME", requires = "template")]
    service: Option<ServiceName>,
}

impl About {
    /// What the files are made from, or judged by.
    ///
    /// # Errors
    /// If the template is wrong, or a service can't be read.
    pub(super) async fn spec(&self, context: &Context) -> Result<MonitoringSpec, Failure> {
        let config = context.config()?;
        let services = match &self.template {
            Some(file) => self.of_template(file.clone())?,
            None => deployed(context).await?,
        };
        spec(&config, services)
    }

    fn of_template(
        &self,
        file: PathBuf,
    ) -> Result<BTreeMap<ServiceName, Vec<ThresholdPolicy>>, Failure> {
        let name = match &self.service {
            Some(name) => name.clone(),
            None => choose::name_of(&file)?,
        };
        let inputs = self.inputs.clone();
        let template = TemplateArguments {
            file,
            reading: Reading {
                allow_remote: false,
                inputs,
                compat: None,
            },
        }
        .read()?;
        Ok(BTreeMap::from([(name, template.policies)]))
    }
}

/// Policies of all services that are deployed.
///
/// # Errors
/// If one can't be read.
pub(crate) async fn deployed(
    context: &Context,
) -> Result<BTreeMap<ServiceName, Vec<ThresholdPolicy>>, Failure> {
    let mut services = BTreeMap::new();
    if let Some(house) = context.house_if_there()? {
        for name in house.services().await.map_err(Failure::machine)? {
            if let Some(known) = house.known(&name).await.map_err(Failure::machine)? {
                services.insert(name, known.blueprint.policies);
            }
        }
    }
    Ok(services)
}

/// What is to be watched of them.
///
/// # Errors
/// If the agent's address makes no URL.
pub(crate) fn spec(
    config: &Config,
    services: BTreeMap<ServiceName, Vec<ThresholdPolicy>>,
) -> Result<MonitoringSpec, Failure> {
    let agent = BaseUrl::new(&format!("http://{}", config.agent.listen))
        .map_err(|e| Failure::new(Exit::Usage, e))?;
    Ok(MonitoringSpec {
        services,
        addresses: Addresses {
            agent,
            prometheus: config.monitoring.prometheus,
            alertmanager: config.monitoring.alertmanager,
        },
        intervals: config.monitoring.intervals(),
        paths: Paths::default(),
    })
}
