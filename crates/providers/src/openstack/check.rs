//! What stands in the way before anything is made: all of it at once.

mod names;
mod quota;

use self::names::Names;
use self::quota::Taken;
use super::api::wire::KeyPairs;
use super::api::{ApiError, Call, Service};
use super::cloud::Cloud;
use super::resolve::{resolve, resolve_named};
use super::server::wanted::Wanted;
use engine::ports::{ProviderError, ServerNeeds};
use std::collections::{BTreeMap, BTreeSet};

/// Everything that is known to stand in the way of servers that we make.
pub(super) async fn check(cloud: &Cloud, wanted: &[ServerNeeds]) -> Vec<ProviderError> {
    match problems(cloud, wanted).await {
        Ok(problems) => problems,
        Err(error) => vec![error.into()],
    }
}

/// Everything that is known to stand in the way of servers that playbooks make: what is named counts, and
/// nothing is chosen for them.
pub(super) async fn check_named(cloud: &Cloud, wanted: &[Wanted]) -> Vec<ProviderError> {
    match problems_of_named(cloud, wanted).await {
        Ok(problems) => problems,
        Err(error) => vec![error.into()],
    }
}

async fn problems(cloud: &Cloud, needs: &[ServerNeeds]) -> Result<Vec<ProviderError>, ApiError> {
    let flavors = cloud.offer.flavors(&cloud.session).await?;
    let mut problems: Vec<ProviderError> = Vec::new();
    let (mut names, mut taken) = (Names::default(), Taken::default());
    for one in needs {
        let wanted = match Wanted::of(one, &cloud.settings.for_all) {
            Ok(wanted) => wanted,
            Err(why) => {
                add(&mut problems, ProviderError::Refused { why });
                continue;
            }
        };
        names.add(&wanted);
        match resolve(cloud, &wanted, one).await {
            Ok((resolved, _)) => {
                taken.server(flavors.iter().find(|f| f.id == resolved.flavor));
                taken.ports += count(resolved.networks.len());
                taken.floating_addresses += count(wanted.floating_network.iter().len());
                if let Some(volume) = &wanted.boot_volume {
                    taken.volume(volume.size.gib());
                }
            }
            Err(wrong) => wrong
                .into_iter()
                .for_each(|problem| add(&mut problems, problem)),
        }
    }
    problems.extend(names.missing(cloud).await?);
    problems.extend(quota::exceeded(cloud, &taken).await?);
    Ok(problems)
}

async fn problems_of_named(
    cloud: &Cloud,
    wanted: &[Wanted],
) -> Result<Vec<ProviderError>, ApiError> {
    let mut problems: Vec<ProviderError> = Vec::new();
    let (mut names, mut taken) = (Names::default(), Taken::default());
    for wanted in wanted {
        names.add(wanted);
        let found = resolve_named(cloud, wanted).await?;
        taken.server(found.flavor.as_ref());
        taken.ports += count(wanted.networks.len());
        for why in found.problems {
            add(&mut problems, ProviderError::Refused { why });
        }
    }
    problems.extend(names.missing(cloud).await?);
    problems.extend(quota::exceeded(cloud, &taken).await?);
    Ok(problems)
}

/// What would be chosen for a server, with why.
pub(super) async fn choices(
    cloud: &Cloud,
    needs: &ServerNeeds,
) -> Result<Vec<String>, ProviderError> {
    let wanted = Wanted::of(needs, &cloud.settings.for_all);
    let wanted = wanted.map_err(|why| ProviderError::Refused { why })?;
    match resolve(cloud, &wanted, needs).await {
        Ok((_, reasons)) => Ok(reasons),
        Err(problems) => {
            Err(problems
                .into_iter()
                .next()
                .unwrap_or_else(|| ProviderError::Refused {
                    why: "nothing of what is offered fits".to_owned(),
                }))
        }
    }
}

/// Key pairs that are asked for and there, with their public keys.
pub(super) async fn key_pairs(
    cloud: &Cloud,
    needs: &[ServerNeeds],
    named: &[Wanted],
) -> Result<BTreeMap<String, String>, ProviderError> {
    let mut names: BTreeSet<String> = named.iter().filter_map(|n| n.key_name.clone()).collect();
    for one in needs {
        let wanted = Wanted::of(one, &cloud.settings.for_all);
        let wanted = wanted.map_err(|why| ProviderError::Refused { why })?;
        names.extend(wanted.key_name);
    }
    names.extend(cloud.settings.for_all.key_name.clone());
    let pairs: KeyPairs = cloud
        .session
        .ask(Call::get(Service::Compute, "os-keypairs"))
        .await?;
    let asked_for = pairs.keypairs.into_iter().map(|pair| pair.keypair);
    let asked_for = asked_for.filter(|pair| names.contains(&pair.name));
    Ok(asked_for.map(|pair| (pair.name, pair.public_key)).collect())
}

fn add(problems: &mut Vec<ProviderError>, problem: ProviderError) {
    if !problems.contains(&problem) {
        problems.push(problem);
    }
}

fn count(many: usize) -> i64 {
    i64::try_from(many).unwrap_or(i64::MAX)
}
