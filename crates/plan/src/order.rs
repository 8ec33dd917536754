//! An order in which each comes after those that it waits for.

use std::collections::{BTreeMap, BTreeSet};

/// All keys of `after`, each behind those of its own that are keys, too; what is free at the same time
/// in the order of the keys. A circle is cut at its first, so that the rest is still ordered.
pub(crate) fn in_order<'a, K: Ord>(after: &BTreeMap<&'a K, BTreeSet<&'a K>>) -> Vec<&'a K> {
    let mut waits: BTreeMap<&K, usize> = BTreeMap::new();
    let mut waited_for: BTreeMap<&K, Vec<&'a K>> = BTreeMap::new();
    for (key, before) in after {
        let before = before
            .iter()
            .filter(|k| *k != key && after.contains_key(*k));
        let mut count = 0;
        for earlier in before {
            waited_for.entry(*earlier).or_default().push(*key);
            count += 1;
        }
        waits.insert(*key, count);
    }
    let mut free: BTreeSet<&'a K> = after.keys().copied().filter(|k| waits[*k] == 0).collect();
    let mut left: BTreeSet<&'a K> = after.keys().copied().collect();
    let mut order = Vec::with_capacity(after.len());
    while let Some(next) = free.pop_first().or_else(|| left.first().copied()) {
        left.remove(next);
        order.push(next);
        for later in waited_for.remove(next).into_iter().flatten() {
            let count = waits.entry(later).or_default();
            *count = count.saturating_sub(1);
            if *count == 0 && left.contains(later) {
                free.insert(later);
            }
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ordered(text: &[(&str, &[&str])]) -> String {
        let owned: BTreeMap<String, Vec<String>> = text
            .iter()
            .map(|(key, after)| {
                let after = after.iter().map(|a| (*a).to_owned()).collect();
                ((*key).to_owned(), after)
            })
            .collect();
        let after = owned.iter().map(|(k, a)| (k, a.iter().collect())).collect();
        let order: Vec<&str> = in_order(&after).into_iter().map(String::as_str).collect();
        order.join(" ")
    }

    #[test]
    fn each_comes_after_those_it_waits_for() {
        let text: &[(&str, &[&str])] = &[("a", &["c"]), ("b", &[]), ("c", &["b", "unknown"])];
        assert_eq!(ordered(text), "b c a");
    }

    #[test]
    fn a_circle_is_cut_and_the_rest_ordered() {
        let text: &[(&str, &[&str])] = &[("a", &["b"]), ("b", &["a"]), ("c", &["a"]), ("d", &[])];
        assert_eq!(ordered(text), "d a b c");
    }
}
