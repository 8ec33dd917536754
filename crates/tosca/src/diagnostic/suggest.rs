//! "Did you mean …?"

use super::nearness::Nearness;

/// The candidate that was probably meant.
pub(crate) fn closest<'a>(
    written: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let mut nearness = Nearness::new(written, budget(written));
    let mut best: Option<((usize, usize, &str), &str)> = None;
    for candidate in candidates {
        if candidate == written {
            continue;
        }
        let Some(distance) = nearness.of(candidate) else {
            continue;
        };
        let rank = (distance, cases(written, candidate), candidate);
        if best.is_none_or(|(known, _)| rank < known) {
            best = Some((rank, candidate));
            // what is further away is of no interest any more
            nearness.within(distance);
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// How many letters of a name may be wrong.
pub(super) fn budget(written: &str) -> usize {
    (written.chars().count() / 3).clamp(1, 4)
}

/// How many letters differ, also by their case alone: `Mbps`, not `MBps`, is nearest to `mbps`.
fn cases(written: &str, candidate: &str) -> usize {
    let from_end = written.chars().rev().zip(candidate.chars().rev());
    let from_start = written.chars().zip(candidate.chars());
    let from_end = from_end.filter(|(one, other)| one != other).count();
    from_end.min(from_start.filter(|(one, other)| one != other).count())
}

/// A few names for an error message: `a, b, c` or `a, b, … (12 in all)`.
pub(crate) fn list_some<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    const SHOWN: usize = 8;
    let mut names = names.into_iter();
    let shown: Vec<&str> = names.by_ref().take(SHOWN).collect();
    match names.count() {
        0 => shown.join(", "),
        more => format!("{}, … ({} in all)", shown.join(", "), SHOWN + more),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_meant() {
        let types = ["tosca.nodes.Compute", "tosca.nodes.Database"];
        assert_eq!(closest("tosca.nodes.Compte", types), Some(types[0]));
        assert_eq!(closest("compute", types), Some(types[0]));
        assert_eq!(closest("tosca.nodes.Elephant", types), None);
        assert_eq!(
            closest("requirments", ["requirements", "properties"]),
            Some("requirements")
        );
        assert_eq!(closest("x", ["y"]), Some("y"));
        assert_eq!(closest("mbps", ["MBps", "Mbps"]), Some("Mbps"));
        assert_eq!(closest("mBps", ["Mbps", "MBps"]), Some("MBps"));
        assert_eq!(closest("", ["abc"]), None);
    }
}
