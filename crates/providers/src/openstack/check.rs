//! What stands in the way before anything is made: all of it at once.

use super::api::wire::{AbsoluteLimits, Flavor, KeyPairs, LimitsAnswer};
use super::api::{ApiError, Call, Service};
use super::cloud::Cloud;
use super::resolve::resolve;
use super::server::wanted::Wanted;
use engine::ports::{ProviderError, ServerNeeds};
use std::collections::{BTreeMap, BTreeSet};

/// Everything that is known to stand in the way.
pub(super) async fn check(cloud: &Cloud, wanted: &[ServerNeeds]) -> Vec<ProviderError> {
    match problems(cloud, wanted).await {
        Ok(problems) => problems,
        Err(error) => vec![error.into()],
    }
}

async fn problems(cloud: &Cloud, needs: &[ServerNeeds]) -> Result<Vec<ProviderError>, ApiError> {
    let session = &cloud.session;
    let flavors = cloud.offer.flavors(session).await?;
    let call = Call::get(Service::Compute, "os-keypairs");
    let pairs: KeyPairs = session.ask(call).await?;
    let mut problems: Vec<ProviderError> = Vec::new();
    let mut chosen: Vec<Flavor> = Vec::new();
    let mut keys = BTreeSet::new();
    for one in needs {
        let wanted = match Wanted::of(one, &cloud.settings.for_all) {
            Ok(wanted) => wanted,
            Err(why) => {
                add(&mut problems, ProviderError::Refused { why });
                continue;
            }
        };
        keys.extend(wanted.key_name.clone());
        match resolve(cloud, &wanted, one).await {
            Ok((resolved, _)) => {
                chosen.extend(flavors.iter().find(|f| f.id == resolved.flavor).cloned());
            }
            Err(wrong) => wrong
                .into_iter()
                .for_each(|problem| add(&mut problems, problem)),
        }
    }
    let has_pair = |key: &String| pairs.keypairs.iter().any(|pair| pair.keypair.name == *key);
    for key in keys.iter().filter(|key| !has_pair(key)) {
        let why = format!(
            "this user has no key pair {key:?}; upload the public key with \
             `openstack keypair create --public-key ~/.ssh/id_ed25519.pub {key}`"
        );
        add(&mut problems, ProviderError::Refused { why });
    }
    let answer: LimitsAnswer = session.ask(Call::get(Service::Compute, "limits")).await?;
    for what in exceeded(answer.limits.absolute, &chosen) {
        let advice = "ask for a larger quota, or lower the maximum of the group".to_owned();
        add(&mut problems, ProviderError::NoRoom { what, advice });
    }
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
) -> Result<BTreeMap<String, String>, ProviderError> {
    let mut names = BTreeSet::new();
    for one in needs {
        let wanted = Wanted::of(one, &cloud.settings.for_all);
        names.extend(
            wanted
                .map_err(|why| ProviderError::Refused { why })?
                .key_name,
        );
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

/// Quotas that so many more servers would go beyond. Pure.
fn exceeded(limits: AbsoluteLimits, chosen: &[Flavor]) -> Vec<String> {
    let count = i64::try_from(chosen.len()).unwrap_or(i64::MAX);
    let cpus: i64 = chosen.iter().map(|flavor| i64::from(flavor.cpus)).sum();
    let memory: i64 = chosen
        .iter()
        .map(|flavor| i64::from(flavor.memory_mib))
        .sum();
    let quotas = [
        (
            "servers",
            limits.max_total_instances,
            limits.total_instances_used,
            count,
        ),
        (
            "CPUs",
            limits.max_total_cores,
            limits.total_cores_used,
            cpus,
        ),
        (
            "MiB of memory",
            limits.max_total_ram_mib,
            limits.total_ram_used_mib,
            memory,
        ),
    ];
    let beyond = quotas.into_iter().filter(|(_, most, used, more)| {
        // below zero: as many as you like
        *most >= 0 && used.saturating_add(*more) > *most
    });
    beyond
        .map(|(what, most, used, more)| {
            format!("{more} more {what} are needed, {used} of {most} are in use")
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quota_counts_what_is_there_already() {
        let limits = AbsoluteLimits {
            max_total_instances: 10,
            total_instances_used: 8,
            max_total_cores: -1,
            total_cores_used: 400,
            max_total_ram_mib: 1000,
            total_ram_used_mib: 200,
        };
        let flavor = Flavor {
            id: "f".to_owned(),
            name: "f".to_owned(),
            cpus: 2,
            memory_mib: 400,
            disk_gib: 1,
        };
        let two = [flavor.clone(), flavor.clone()];
        assert_eq!(exceeded(limits, &two), Vec::<String>::new());
        let three = [flavor.clone(), flavor.clone(), flavor];
        assert_eq!(
            exceeded(limits, &three),
            [
                "3 more servers are needed, 8 of 10 are in use",
                "1200 more MiB of memory are needed, 200 of 1000 are in use"
            ]
        );
    }
}
