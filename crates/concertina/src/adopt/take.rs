//! The records of a service that was xOpera's, written to a store of ours.

use super::folder::OperaFolder;
use super::records::records;
use crate::commands::template::refused;
use crate::exit::{Exit, Failure};
use crate::wiring::{House, Manner, ProviderName, Remote, Template};
use engine::{Adopter, ServiceRecord};
use model::ServiceName;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

/// What was taken over.
pub(crate) struct Taken {
    /// From which template.
    pub(crate) template: PathBuf,
    /// Instances that are started.
    pub(crate) started: usize,
    /// Instances in all.
    pub(crate) instances: usize,
}

/// Takes it over under that name. Reads the folder, changes nothing in it, and runs nothing.
///
/// # Errors
/// If the folder is none of xOpera's, its template is wrong by now, or there is a service of that name.
pub(crate) async fn take(
    folder: &OperaFolder,
    service: &ServiceName,
    house: &House,
) -> Result<Taken, Failure> {
    let file = folder.template()?;
    let inputs = folder.inputs()?;
    let template = Template::read(&file, &inputs.into(), Manner::Opera, Remote::Refused);
    let template = template.map_err(refused)?;
    let mut instances = BTreeMap::new();
    for name in template.topology.nodes.keys() {
        if let Some(instance) = folder.instance(name.as_str())? {
            instances.insert(name.clone(), instance);
        }
    }
    let recorded = records(&template.topology, &instances)
        .map_err(|error| Failure::new(Exit::Failed, error))?;
    let keep = |e| Failure::doing(Exit::Machine, "failed to keep the template's files", e);
    let guard = house.library.guard().map_err(keep)?;
    let revision = house.library.keep(&template.package).map_err(keep)?;
    let record = ServiceRecord {
        revision,
        provider: ProviderName::default().as_str().to_owned(),
        computes: topology::PlainComputes::default(),
        template: file.display().to_string(),
        deployed_at: house.clock.now(),
    };
    let adopter = Adopter {
        store: Arc::new(house.store.clone()),
        log: &house.store,
        clock: &*house.clock,
        presence: &*house.presence,
        holder: &house.holder,
    };
    let adopted = adopter.adopt(service, &record, &recorded).await;
    drop(guard);
    adopted.map_err(|error| {
        let what = format!("failed to take {service} over");
        Failure::doing(Exit::Failed, what, error)
    })?;
    let states = recorded.instances.values().map(|record| record.state);
    let started = states.filter(|state| *state == model::NodeState::Started);
    Ok(Taken {
        template: file,
        started: started.count(),
        instances: recorded.instances.len(),
    })
}
