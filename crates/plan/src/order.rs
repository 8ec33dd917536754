//! An order in which each comes after those that it waits for.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

/// All keys of `after`, each behind those of its own that are keys, too; what is free at the same time
/// in the order of the keys. A circle is cut at its first, so that the rest is still ordered.
pub(crate) fn in_order<'a, K: Ord>(after: &BTreeMap<&'a K, BTreeSet<&'a K>>) -> Vec<&'a K> {
    // by their places among the keys, as keys are long to compare
    let keys: Vec<&'a K> = after.keys().copied().collect();
    let mut waits = vec![0_usize; keys.len()];
    let mut waited_for: Vec<Vec<usize>> = vec![Vec::new(); keys.len()];
    for (at, before) in after.values().enumerate() {
        let places = before.iter().filter_map(|key| keys.binary_search(key).ok());
        for earlier in places.filter(|earlier| *earlier != at) {
            waited_for[earlier].push(at);
            waits[at] += 1;
        }
    }
    let free = waits.iter().enumerate().filter(|(_, n)| **n == 0);
    let mut free: BinaryHeap<Reverse<usize>> = free.map(|(at, _)| Reverse(at)).collect();
    let mut is_left = vec![true; keys.len()];
    let mut first_left = 0;
    let mut order = Vec::with_capacity(keys.len());
    while order.len() < keys.len() {
        let next = free.pop().map(|Reverse(at)| at);
        let next = next.unwrap_or_else(|| {
            while !is_left[first_left] {
                first_left += 1;
            }
            first_left
        });
        if !std::mem::take(&mut is_left[next]) {
            continue;
        }
        order.push(keys[next]);
        for later in std::mem::take(&mut waited_for[next]) {
            waits[later] -= 1;
            if waits[later] == 0 && is_left[later] {
                free.push(Reverse(later));
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
