//! "Did you mean …?" for names with dots: what they end in says most.

use super::nearness::Nearness;
use super::suggest::budget;

/// A name that was probably meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Found<'a> {
    pub(crate) name: &'a str,
    /// Whether the whole name is near, not its end alone.
    pub(crate) near: bool,
}

/// Of many that end alike, so many are looked at as a whole.
const MAX_ALIKE: usize = 64;

/// What stands behind the last dot, or the prefix of an import.
fn last(name: &str) -> &str {
    name.rsplit(['.', ':']).next().unwrap_or(name)
}

/// The candidate that ends in the same, or nearly, and among those the one that is nearest as a whole.
pub(super) fn closest<'a>(written: &str, candidates: &[&'a str]) -> Option<Found<'a>> {
    let end = last(written);
    let mut of_end = Nearness::new(end, budget(end));
    let mut whole = Nearness::new(written, written.chars().count().max(MAX_ALIKE));
    let others = candidates.iter().copied().filter(|name| *name != written);
    let mut alike = nearest(&mut of_end, others.clone(), last);
    // an end of which every letter differs is no end alike
    alike.retain(|(distance, name)| {
        *distance < end.chars().count() || whole.of(name).is_some_and(|d| d <= *distance)
    });
    if alike.is_empty() {
        alike = nearest(&mut Nearness::new(written, budget(end)), others, |name| {
            name
        });
    }
    let rank = |(distance, name): &(usize, &'a str)| {
        let as_a_whole = whole.of(name).unwrap_or(usize::MAX);
        (*distance, as_a_whole, name.len(), *name)
    };
    let (_, name) = alike.into_iter().take(MAX_ALIKE).min_by_key(rank)?;
    Some(Found {
        name,
        near: Nearness::new(written, budget(written)).of(name).is_some(),
    })
}

/// All that are as near as the nearest, by a part of each.
fn nearest<'a>(
    nearness: &mut Nearness,
    candidates: impl Iterator<Item = &'a str>,
    part: impl Fn(&'a str) -> &'a str,
) -> Vec<(usize, &'a str)> {
    let mut alike: Vec<(usize, &str)> = Vec::new();
    for name in candidates {
        let Some(distance) = nearness.of(part(name)) else {
            continue;
        };
        if alike.first().is_some_and(|(known, _)| distance < *known) {
            alike.clear();
        }
        nearness.within(distance);
        alike.push((distance, name));
    }
    alike
}

#[cfg(test)]
mod tests {
    use super::*;

    const TYPES: [&str; 6] = [
        "tosca.nodes.Abstract.Compute",
        "tosca.nodes.Compute",
        "tosca.nodes.Root",
        "tosca.nodes.SoftwareComponent",
        "my.compute.Engine",
        "own:Compute",
    ];

    fn meant(written: &str) -> Option<&'static str> {
        closest(written, &TYPES).map(|found| found.name)
    }

    #[test]
    fn the_end_of_a_name_says_most() {
        for (written, wanted) in [
            ("compute", Some("own:Compute")),
            ("nodes.compute", Some("tosca.nodes.Compute")),
            ("tosca.nodes.Comptue", Some("tosca.nodes.Compute")),
            ("tosca.node.Compute", Some("tosca.nodes.Compute")),
            ("tosca.nodesCompute", Some("tosca.nodes.Compute")),
            ("other:Compte", Some("own:Compute")),
            ("SoftwareComponents", Some("tosca.nodes.SoftwareComponent")),
            ("tosca.nodes.Nope", None),
            ("tosca.nodes.X", None),
            ("tosca.nodes.Root", None),
        ] {
            assert_eq!(meant(written), wanted, "{written}");
        }
    }
}
