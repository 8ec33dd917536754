//! "Did you mean …?"

/// The candidate that was probably meant.
pub(crate) fn closest<'a>(
    written: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let lower = written.to_lowercase();
    let budget = (written.chars().count() / 3).clamp(1, 4);
    candidates
        .into_iter()
        .filter(|candidate| *candidate != written)
        .filter_map(|candidate| Some((distance(&lower, candidate, budget)?, candidate)))
        .min_by_key(|(distance, candidate)| (*distance, cases(written, candidate), *candidate))
        .map(|(_, candidate)| candidate)
}

/// How many letters differ, also by their case alone: `Mbps`, not `MBps`, is nearest to `mbps`.
fn cases(written: &str, candidate: &str) -> usize {
    let pairs = written.chars().rev().zip(candidate.chars().rev());
    pairs.filter(|(one, other)| one != other).count()
}

fn distance(lower: &str, candidate: &str, budget: usize) -> Option<usize> {
    let other = candidate.to_lowercase();
    if other == lower || same_last_part(&other, lower) {
        return Some(0);
    }
    if other.len().abs_diff(lower.len()) > budget * 4 {
        return None;
    }
    let distance = strsim::damerau_levenshtein(lower, &other);
    (distance <= budget).then_some(distance)
}

/// `Compute` for `tosca.nodes.Compute`.
fn same_last_part(candidate: &str, written: &str) -> bool {
    let is_tail = |long: &str, short: &str| {
        long.len() > short.len() + 1
            && long.ends_with(short)
            && long.as_bytes()[long.len() - short.len() - 1] == b'.'
    };
    is_tail(candidate, written) || is_tail(written, candidate)
}

/// A few names for an error message: `a, b, c` or `a, b, … (12 in all)`.
pub(crate) fn list_some<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    const SHOWN: usize = 8;
    let names: Vec<&str> = names.into_iter().collect();
    let shown = names.iter().take(SHOWN).copied().collect::<Vec<_>>();
    if names.len() > SHOWN {
        format!("{}, … ({} in all)", shown.join(", "), names.len())
    } else {
        shown.join(", ")
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
