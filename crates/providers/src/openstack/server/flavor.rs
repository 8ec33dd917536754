//! Which flavor: the one that is named, or the smallest that is large enough.

use crate::openstack::api::wire::Flavor;
use engine::ports::ServerSize;

const MIB_IN_GIB: u32 = 1024;

/// A flavor, with why it is this one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::openstack) struct FlavorChoice {
    pub(in crate::openstack) flavor: Flavor,
    pub(in crate::openstack) why: String,
}

/// By id or name, where one is given.
///
/// # Errors
/// There is none, with those that there are.
pub(in crate::openstack) fn choose(
    flavors: &[Flavor],
    named: Option<&str>,
    size: ServerSize,
    has_boot_volume: bool,
) -> Result<FlavorChoice, String> {
    if let Some(named) = named {
        return by_name(flavors, named).map(|flavor| FlavorChoice {
            flavor: flavor.clone(),
            why: format!("flavor {}: it is named", described(flavor)),
        });
    }
    let is_enough = |flavor: &&Flavor| {
        flavor.cpus >= size.cpus
            && flavor.memory_mib >= size.memory_mib
            && (has_boot_volume || disk_mib(flavor) >= size.disk_mib)
    };
    let fitting = flavors.iter().filter(is_enough);
    let smallest = fitting.min_by_key(|f| (f.memory_mib, f.cpus, f.disk_gib, f.name.clone()));
    match smallest {
        Some(flavor) => Ok(FlavorChoice {
            flavor: flavor.clone(),
            why: format!(
                "flavor {}: the smallest of {} with at least {}",
                described(flavor),
                flavors.len(),
                asked(size)
            ),
        }),
        None => Err(format!(
            "no flavor of this cloud has at least {}; {}; ask for less in the `host` capability, or \
             have an administrator add one",
            asked(size),
            there_are(flavors)
        )),
    }
}

/// One, by id or name.
///
/// # Errors
/// There is none, with those that there are.
pub(in crate::openstack) fn by_name<'f>(
    flavors: &'f [Flavor],
    named: &str,
) -> Result<&'f Flavor, String> {
    let found = flavors.iter().find(|f| f.id == named);
    let found = found.or_else(|| flavors.iter().find(|f| f.name == named));
    found.ok_or_else(|| format!("this cloud has no flavor {named:?}; {}", there_are(flavors)))
}

fn disk_mib(flavor: &Flavor) -> u32 {
    flavor.disk_gib.saturating_mul(MIB_IN_GIB)
}

fn asked(size: ServerSize) -> String {
    let cpus = if size.cpus == 1 { "CPU" } else { "CPUs" };
    let mut text = format!("{} {cpus}", size.cpus);
    if size.memory_mib > 0 {
        text += &format!(", {} MiB of memory", size.memory_mib);
    }
    if size.disk_mib > 0 {
        text += &format!(", {} MiB of disk", size.disk_mib);
    }
    text
}

fn described(flavor: &Flavor) -> String {
    let Flavor {
        name,
        cpus,
        memory_mib,
        disk_gib,
        ..
    } = flavor;
    let noun = if *cpus == 1 { "CPU" } else { "CPUs" };
    format!("{name} ({cpus} {noun}, {memory_mib} MiB, {disk_gib} GiB disk)")
}

fn there_are(flavors: &[Flavor]) -> String {
    if flavors.is_empty() {
        return "it shows you no flavor at all".to_owned();
    }
    let mut sorted: Vec<&Flavor> = flavors.iter().collect();
    sorted.sort_by_key(|f| (f.memory_mib, f.cpus));
    let all: Vec<String> = sorted.into_iter().map(described).collect();
    format!("there are {}", all.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flavor(name: &str, cpus: u32, memory_mib: u32, disk_gib: u32) -> Flavor {
        Flavor {
            id: format!("id-{name}"),
            name: name.to_owned(),
            cpus,
            memory_mib,
            disk_gib,
        }
    }

    fn flavors() -> Vec<Flavor> {
        vec![
            flavor("medium", 2, 1024, 4),
            flavor("nano", 1, 192, 1),
            flavor("small", 1, 512, 2),
            flavor("diskless", 1, 512, 0),
        ]
    }

    fn size(cpus: u32, memory_mib: u32, disk_mib: u32) -> ServerSize {
        ServerSize {
            cpus,
            memory_mib,
            disk_mib,
        }
    }

    #[test]
    fn the_smallest_that_is_large_enough() {
        let name = |named: Option<&str>, size: ServerSize, volume: bool| {
            let chosen = choose(&flavors(), named, size, volume);
            chosen.map(|chosen| chosen.flavor.name)
        };
        assert_eq!(name(None, size(1, 0, 0), false).unwrap(), "nano");
        assert_eq!(name(None, size(1, 193, 1024), false).unwrap(), "small");
        assert_eq!(name(None, size(1, 193, 2048), true).unwrap(), "diskless");
        assert_eq!(name(None, size(2, 1, 1), false).unwrap(), "medium");
        assert_eq!(
            name(Some("id-nano"), size(8, 9999, 1), false).unwrap(),
            "nano"
        );
    }

    #[test]
    fn what_is_not_there_is_told_with_what_is() {
        let refused = choose(&flavors(), None, size(4, 512, 0), false).unwrap_err();
        assert!(
            refused.contains("at least 4 CPUs, 512 MiB of memory;"),
            "{refused}"
        );
        assert!(
            refused.contains("nano (1 CPU, 192 MiB, 1 GiB disk), "),
            "{refused}"
        );
        let refused = choose(&[], Some("m1.tiny"), size(1, 0, 0), false).unwrap_err();
        assert_eq!(
            refused,
            "this cloud has no flavor \"m1.tiny\"; it shows you no flavor at all"
        );
    }
}
