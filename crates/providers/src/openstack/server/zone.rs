//! Where the next server goes: servers of a node are balanced over its zones.

use std::collections::BTreeMap;

/// The first of those zones that has the fewest.
pub(in crate::openstack) fn emptiest<'z>(
    zones: &'z [String],
    servers: &BTreeMap<String, usize>,
) -> Option<&'z String> {
    let number = |zone: &String| servers.get(zone).copied().unwrap_or(0);
    zones.iter().min_by_key(|zone| number(zone))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_stay_balanced() {
        let zones = ["b".to_owned(), "a".to_owned()];
        let mut servers = BTreeMap::from([("c".to_owned(), 5)]);
        let mut order = Vec::new();
        for _ in 0..4 {
            let zone = emptiest(&zones, &servers).unwrap().clone();
            *servers.entry(zone.clone()).or_default() += 1;
            order.push(zone);
        }
        assert_eq!(order, ["b", "a", "b", "a"]);
        assert_eq!(emptiest(&[], &servers), None);
    }
}
