//! From names to the ids of what a cloud offers; everything that is wrong at once.

use super::api::ApiError;
use super::api::wire::Flavor;
use super::cloud::Cloud;
use super::server::body::Resolved;
use super::server::wanted::Wanted;
use super::server::{flavor, image, network};
use engine::ports::{ProviderError, ServerNeeds};

/// What is found of that which playbooks are told the names of.
pub(super) struct Found {
    pub(super) flavor: Option<Flavor>,
    /// A sentence for each name that nothing has.
    pub(super) problems: Vec<String>,
}

/// Looks for what is named, and chooses nothing.
pub(super) async fn resolve_named(cloud: &Cloud, wanted: &Wanted) -> Result<Found, ApiError> {
    let session = &cloud.session;
    let mut problems = Vec::new();
    let mut flavor = None;
    if let Some(named) = wanted.flavor.as_deref() {
        let flavors = cloud.offer.flavors(session).await?;
        match flavor::by_name(&flavors, named) {
            Ok(found) => flavor = Some(found.clone()),
            Err(why) => problems.push(why),
        }
    }
    if let Some(named) = wanted.image.as_deref() {
        let images = cloud.offer.images(session).await?;
        problems.extend(image::by_name(&images, named).err());
    }
    if !wanted.networks.is_empty() {
        let networks = cloud.offer.networks(session).await?;
        let named = wanted.networks.iter();
        problems.extend(named.filter_map(|named| network::by_name(&networks, named).err()));
    }
    Ok(Found { flavor, problems })
}

/// What is asked for by its id.
pub(super) async fn resolve(
    cloud: &Cloud,
    wanted: &Wanted,
    needs: &ServerNeeds,
) -> Result<(Resolved, Vec<String>), Vec<ProviderError>> {
    let session = &cloud.session;
    let one = |error: ApiError| vec![ProviderError::from(error)];
    let mut problems = Vec::new();
    let flavors = cloud.offer.flavors(session).await.map_err(one)?;
    let has_volume = wanted.boot_volume.is_some();
    let flavor = flavor::choose(&flavors, wanted.flavor.as_deref(), needs.size, has_volume);
    let images = cloud.offer.images(session).await.map_err(one)?;
    let image = image::choose(&images, wanted.image.as_deref(), &needs.os);
    let networks = cloud.offer.networks(session).await.map_err(one)?;
    let chosen_networks = network::choose(&networks, &wanted.networks);
    let server_group = match &wanted.server_group {
        None => Ok(None),
        Some(named) => {
            let groups = cloud.offer.server_groups(session).await.map_err(one)?;
            let found = groups.iter().find(|g| g.id == *named || g.name == *named);
            let id = found.map(|group| Some(group.id.clone()));
            id.ok_or_else(|| format!("this project has no server group {named:?}"))
        }
    };
    if let Some(named) = &wanted.floating_network {
        problems.extend(network::by_name(&networks, named).err());
    }
    match (flavor, image, chosen_networks, server_group) {
        (Ok(flavor), Ok(image), Ok(networks), Ok(server_group)) if problems.is_empty() => {
            let reasons = vec![flavor.why, image.why];
            let resolved = Resolved {
                flavor: flavor.flavor.id,
                image: image.id,
                networks,
                zone: None,
                server_group,
            };
            Ok((resolved, reasons))
        }
        (flavor, image, networks, server_group) => {
            problems.extend(flavor.err());
            problems.extend(image.err());
            problems.extend(networks.err());
            problems.extend(server_group.err());
            let problems = problems.into_iter();
            Err(problems.map(|why| ProviderError::Refused { why }).collect())
        }
    }
}
