//! What playbooks that make servers are told by name. Pure.

use providers::openstack::Wanted;
use serde_json::Value;
use std::collections::BTreeMap;

/// Words that properties of such Computes, and inputs of their `create`, are called by: the parameters of
/// `openstack.cloud.server` and of its old name, and what is usual beside them.
const FLAVOR: [&str; 3] = ["flavor", "flavor_name", "flavour"];
const IMAGE: [&str; 2] = ["image", "image_name"];
const NETWORK: [&str; 4] = ["network", "networks", "network_name", "net_name"];
const KEY: [&str; 4] = ["key_name", "key", "keypair", "key_pair"];
const GROUPS: [&str; 2] = ["security_groups", "security_group"];
const ZONES: [&str; 2] = ["availability_zone", "zone"];

/// As far as it is named; what a playbook says itself is not seen.
pub(crate) fn names_in(words: &BTreeMap<String, Value>) -> Wanted {
    let texts = |names: &[&str]| -> Vec<String> {
        let values = names.iter().filter_map(|name| words.get(*name));
        values.flat_map(texts_of).collect()
    };
    let text = |names: &[&str]| texts(names).into_iter().next();
    Wanted {
        flavor: text(&FLAVOR),
        image: text(&IMAGE),
        networks: texts(&NETWORK),
        key_name: text(&KEY),
        security_groups: texts(&GROUPS),
        availability_zones: texts(&ZONES),
        ..Wanted::default()
    }
}

/// A text, several with commas between them, or a list of them; a `net-name=…` of the old module is its
/// name.
fn texts_of(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => {
            let parts = text.split(',').map(|part| {
                let part = part.trim();
                let name = part.strip_prefix("net-name=");
                name.or_else(|| part.strip_prefix("net-id="))
                    .unwrap_or(part)
            });
            let said = parts.filter(|part| !part.is_empty());
            said.map(str::to_owned).collect()
        }
        Value::Array(items) => items.iter().flat_map(texts_of).collect(),
        Value::Object(pairs) => {
            let known = ["net-name", "net-id", "name", "id"];
            let named = known.iter().find_map(|key| pairs.get(*key)?.as_str());
            named.map(str::to_owned).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn of(words: Value) -> Wanted {
        names_in(&serde_json::from_value(words).unwrap())
    }

    #[test]
    fn names_are_found_by_what_they_are_called() {
        let wanted = of(json!({
            "flavor": "m1.tiny", "image": "debian-12", "network": "net-name=blue, red",
            "security_groups": ["default", "web"], "key_name": "mine", "prefix": "fleet",
        }));
        assert_eq!(wanted.flavor.as_deref(), Some("m1.tiny"));
        assert_eq!(wanted.image.as_deref(), Some("debian-12"));
        assert_eq!(wanted.networks, ["blue", "red"]);
        assert_eq!(wanted.security_groups, ["default", "web"]);
        assert_eq!(wanted.key_name.as_deref(), Some("mine"));
        assert!(wanted.availability_zones.is_empty());
    }

    #[test]
    fn what_is_no_name_is_not_looked_for() {
        let wanted =
            of(json!({"flavor": 3, "networks": [{"net-id": "n1"}, {"tag": "x"}], "image": ""}));
        assert_eq!((wanted.flavor, wanted.image), (None, None));
        assert_eq!(wanted.networks, ["n1"]);
    }
}
