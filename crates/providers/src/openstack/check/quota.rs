//! Quotas that more servers would go beyond.

use crate::openstack::api::wire::{
    AbsoluteLimits, Flavor, LimitsAnswer, Quota, Quotas, QuotasAnswer, VolumeLimits,
    VolumeLimitsAnswer,
};
use crate::openstack::api::{ApiError, Call, Service};
use crate::openstack::cloud::Cloud;
use engine::ports::ProviderError;

/// What servers that are to be made take of a project's quotas.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Taken {
    pub(super) servers: i64,
    pub(super) cpus: i64,
    pub(super) memory_mib: i64,
    pub(super) ports: i64,
    pub(super) floating_addresses: i64,
    pub(super) volumes: i64,
    pub(super) volume_gib: i64,
}

impl Taken {
    /// One more of a size.
    pub(super) fn server(&mut self, flavor: Option<&Flavor>) {
        self.servers += 1;
        if let Some(flavor) = flavor {
            self.cpus += i64::from(flavor.cpus);
            self.memory_mib += i64::from(flavor.memory_mib);
        }
    }

    /// A volume that one boots from.
    pub(super) fn volume(&mut self, gib: u64) {
        self.volumes += 1;
        self.volume_gib += i64::try_from(gib).unwrap_or(i64::MAX);
    }
}

/// One quota: what it is of, the most, what is in use, what more is needed.
type Line = (&'static str, i64, i64, i64);

/// Asks the services, and tells what would be too much.
///
/// # Errors
/// If one does not answer.
pub(super) async fn exceeded(cloud: &Cloud, taken: &Taken) -> Result<Vec<ProviderError>, ApiError> {
    let session = &cloud.session;
    let answer: LimitsAnswer = session.ask(Call::get(Service::Compute, "limits")).await?;
    let mut lines = of_compute(answer.limits.absolute, taken);
    if taken.ports > 0 || taken.floating_addresses > 0 {
        let quotas = of_project(cloud).await?;
        lines.extend(
            quotas
                .into_iter()
                .flat_map(|quotas| of_network(&quotas, taken)),
        );
    }
    if taken.volumes > 0 {
        let answer = session.ask::<VolumeLimitsAnswer>(Call::get(Service::Volume, "limits"));
        match answer.await {
            Ok(answer) => lines.extend(of_volumes(answer.limits.absolute, taken)),
            Err(error @ ApiError::NoService { .. }) => {
                let why = format!("a `boot_volume` is wanted, and {error}");
                return Ok(vec![ProviderError::Refused { why }]);
            }
            Err(error) => return Err(error),
        }
    }
    let advice = "ask for a larger quota, or lower the maximum of the group";
    let beyond = beyond(&lines).into_iter();
    Ok(beyond
        .map(|what| ProviderError::NoRoom {
            what,
            advice: advice.to_owned(),
        })
        .collect())
}

/// Neutron's; none: this cloud shows them to administrators alone, or not with what is in use.
async fn of_project(cloud: &Cloud) -> Result<Option<Quotas>, ApiError> {
    let project = cloud.session.who().await?.project;
    let Some(project) = project else {
        return Ok(None);
    };
    let path = format!("quotas/{project}/details.json");
    let asked = cloud
        .session
        .ask::<QuotasAnswer>(Call::get(Service::Network, path));
    match asked.await {
        Ok(answer) => Ok(Some(answer.quota)),
        Err(ApiError::Forbidden { .. } | ApiError::NotFound { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

fn of_compute(limits: AbsoluteLimits, taken: &Taken) -> Vec<Line> {
    vec![
        (
            "servers",
            limits.max_total_instances,
            limits.total_instances_used,
            taken.servers,
        ),
        (
            "CPUs",
            limits.max_total_cores,
            limits.total_cores_used,
            taken.cpus,
        ),
        (
            "MiB of memory",
            limits.max_total_ram_mib,
            limits.total_ram_used_mib,
            taken.memory_mib,
        ),
    ]
}

fn of_network(quotas: &Quotas, taken: &Taken) -> Vec<Line> {
    // what is reserved is as good as in use
    let line = |what, quota: Quota, more| (what, quota.limit, quota.used + quota.reserved, more);
    vec![
        line("ports", quotas.port, taken.ports),
        line(
            "floating addresses",
            quotas.floatingip,
            taken.floating_addresses,
        ),
    ]
}

fn of_volumes(limits: VolumeLimits, taken: &Taken) -> Vec<Line> {
    vec![
        (
            "volumes",
            limits.max_total_volumes,
            limits.total_volumes_used,
            taken.volumes,
        ),
        (
            "GiB of volumes",
            limits.max_total_volume_gib,
            limits.total_gib_used,
            taken.volume_gib,
        ),
    ]
}

/// Those that so many more would go beyond. Pure.
fn beyond(lines: &[Line]) -> Vec<String> {
    let beyond = lines.iter().filter(|(_, most, used, more)| {
        // below zero: as many as you like
        *more > 0 && *most >= 0 && used.saturating_add(*more) > *most
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

    fn taken(servers: u32) -> Taken {
        let flavor = Flavor {
            id: "f".to_owned(),
            name: "f".to_owned(),
            cpus: 2,
            memory_mib: 400,
            disk_gib: 1,
        };
        let mut taken = Taken::default();
        (0..servers).for_each(|_| taken.server(Some(&flavor)));
        taken
    }

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
        let told = |servers| beyond(&of_compute(limits, &taken(servers)));
        assert_eq!(told(2), Vec::<String>::new());
        assert_eq!(
            told(3),
            [
                "3 more servers are needed, 8 of 10 are in use",
                "1200 more MiB of memory are needed, 200 of 1000 are in use"
            ]
        );
    }

    #[test]
    fn ports_that_are_reserved_are_in_use() {
        let quotas: QuotasAnswer = serde_json::from_value(serde_json::json!({"quota": {
            "port": {"limit": 10, "used": 7, "reserved": 1},
            "floatingip": {"limit": 1, "used": 1, "reserved": 0},
            "subnet": {"limit": 1, "used": 1, "reserved": 0},
        }}))
        .unwrap();
        let mut taken = taken(3);
        taken.ports = 3;
        assert_eq!(
            beyond(&of_network(&quotas.quota, &taken)),
            ["3 more ports are needed, 8 of 10 are in use"]
        );
        taken.floating_addresses = 1;
        assert_eq!(beyond(&of_network(&quotas.quota, &taken)).len(), 2);
    }

    #[test]
    fn volumes_count_by_their_sizes() {
        let limits: VolumeLimitsAnswer = serde_json::from_value(serde_json::json!({"limits": {
            "rate": [],
            "absolute": {
                "maxTotalVolumes": 10, "totalVolumesUsed": 9,
                "maxTotalVolumeGigabytes": 20, "totalGigabytesUsed": 12,
            },
        }}))
        .unwrap();
        let mut taken = taken(2);
        taken.volume(4);
        let told = |taken: &Taken| beyond(&of_volumes(limits.limits.absolute, taken));
        assert_eq!(told(&taken), Vec::<String>::new());
        taken.volume(5);
        assert_eq!(
            told(&taken),
            [
                "2 more volumes are needed, 9 of 10 are in use",
                "9 more GiB of volumes are needed, 12 of 20 are in use"
            ]
        );
    }
}
