//! Which networks: those that are named, or the only one that a project can use.

use crate::openstack::api::wire::Network;

/// Ids, in the order of the names.
///
/// # Errors
/// One that is named is not there, or nothing says which.
pub(in crate::openstack) fn choose(
    networks: &[Network],
    named: &[String],
) -> Result<Vec<String>, String> {
    if named.is_empty() {
        let own: Vec<&Network> = networks.iter().filter(|n| !n.is_external).collect();
        return match (own.as_slice(), networks) {
            ([only], _) => Ok(vec![only.id.clone()]),
            ([], [only]) => Ok(vec![only.id.clone()]),
            _ => Err(format!(
                "nothing says which network: give the property `networks`, or `networks` in \
                 [openstack]; {}",
                there_are(networks)
            )),
        };
    }
    named.iter().map(|name| by_name(networks, name)).collect()
}

/// One, by id or name.
///
/// # Errors
/// It is not there, or there are two of that name.
pub(in crate::openstack) fn by_name(networks: &[Network], named: &str) -> Result<String, String> {
    if let Some(found) = networks.iter().find(|network| network.id == named) {
        return Ok(found.id.clone());
    }
    let mut found = networks.iter().filter(|network| network.name == named);
    match (found.next(), found.next()) {
        (Some(one), None) => Ok(one.id.clone()),
        (Some(_), Some(_)) => Err(format!(
            "this cloud has several networks {named:?}: name one by its id"
        )),
        (None, _) => Err(format!(
            "this cloud has no network {named:?}; {}",
            there_are(networks)
        )),
    }
}

fn there_are(networks: &[Network]) -> String {
    if networks.is_empty() {
        return "it shows you no network at all".to_owned();
    }
    let names: Vec<&str> = networks.iter().map(|n| n.name.as_str()).collect();
    format!("there are {}", names.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(id: &str, name: &str, is_external: bool) -> Network {
        Network {
            id: id.to_owned(),
            name: name.to_owned(),
            is_external,
        }
    }

    #[test]
    fn the_only_one_goes_without_saying() {
        let public = network("p", "public", true);
        let own = network("o", "own", false);
        let both = [public.clone(), own.clone()];
        assert_eq!(choose(&both, &[]).unwrap(), ["o"]);
        assert_eq!(choose(&both[..1], &[]).unwrap(), ["p"]);
        let named = ["public".to_owned(), "o".to_owned()];
        assert_eq!(choose(&both, &named).unwrap(), ["p", "o"]);
        let several = [own.clone(), network("q", "own", false)];
        assert!(choose(&several, &[]).unwrap_err().contains("own, own"));
        assert!(choose(&several, &["own".to_owned()]).is_err());
    }
}
