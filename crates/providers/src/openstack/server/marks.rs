//! Metadata and tags of a server: whose it is. Metadata says it; tags are what Nova finds it by.

use engine::ports::Ownership;
use model::{IdempotencyKey, ServiceName, StoreId};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;

/// On all servers of ours, of whatever store.
pub(in crate::openstack) const ALL: &str = "concertina";

const STORE: &str = "concertina_store";
const SERVICE: &str = "concertina_service";
const INSTANCE: &str = "concertina_instance";
const KEY: &str = "concertina_key";

/// Who logs in, where the node says it: kept with the server, since nothing else of ours is.
pub(in crate::openstack) const SSH_USER: &str = "concertina_ssh_user";

/// On servers that get a floating address.
pub(in crate::openstack) const FLOATS: &str = "concertina_floats";

/// Nova's limit for a value is 255 characters, for a tag 60.
const MOST_CHARACTERS: usize = 255;

/// Metadata that says whose it is. What is longer than Nova takes is refused.
pub(in crate::openstack) fn metadata(
    owner: &Ownership,
) -> Result<BTreeMap<String, String>, String> {
    let instance = owner.instance.to_string();
    let values = [
        (STORE, owner.store.as_str()),
        (SERVICE, owner.service.as_str()),
        (INSTANCE, instance.as_str()),
        (KEY, owner.key.as_str()),
    ];
    let marks = values.into_iter().map(|(name, value)| {
        if value.chars().count() > MOST_CHARACTERS {
            return Err(format!(
                "{name} would be {value:?}, longer than the {MOST_CHARACTERS} characters that Nova \
                 keeps: choose a shorter name for the service or the node"
            ));
        }
        Ok((name.to_owned(), value.to_owned()))
    });
    marks.collect()
}

/// Whose a server is, by its metadata; nothing, where it is none of ours.
pub(in crate::openstack) fn owner(metadata: &BTreeMap<String, String>) -> Option<Ownership> {
    Some(Ownership {
        store: StoreId::new(metadata.get(STORE)?.clone()).ok()?,
        service: ServiceName::new(metadata.get(SERVICE)?.clone()).ok()?,
        instance: metadata.get(INSTANCE)?.parse().ok()?,
        key: IdempotencyKey::new(metadata.get(KEY)?.clone()).ok()?,
    })
}

/// Whether a floating address was, or is being, taken for a server.
pub(in crate::openstack) fn may_float(metadata: &BTreeMap<String, String>) -> bool {
    metadata.contains_key(FLOATS)
}

/// Whether metadata of that name is ours to set.
pub(in crate::openstack) fn is_ours(name: &str) -> bool {
    name.starts_with("concertina_")
}

/// Tags of a server.
pub(in crate::openstack) fn tags(owner: &Ownership) -> [String; 3] {
    [
        ALL.to_owned(),
        of_service(&owner.store, &owner.service),
        of_key(&owner.key),
    ]
}

/// On all servers of a service of a store.
pub(in crate::openstack) fn of_service(store: &StoreId, service: &ServiceName) -> String {
    format!(
        "{ALL}:service:{}",
        digest(&[store.as_str(), service.as_str()])
    )
}

/// On all servers made with a key.
pub(super) fn of_key(key: &IdempotencyKey) -> String {
    format!("{ALL}:key:{}", digest(&[key.as_str()]))
}

/// Tags are short, and have no commas and slashes.
fn digest(parts: &[&str]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part.len().to_be_bytes());
        hasher.update(part);
    }
    let bytes = hasher.finalize();
    bytes
        .iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ours() -> Ownership {
        Ownership {
            store: StoreId::new("store-1").unwrap(),
            service: ServiceName::new("web").unwrap(),
            instance: "app_vm@m3".parse().unwrap(),
            key: IdempotencyKey::new("store-1/web/app_vm@m3/create/2").unwrap(),
        }
    }

    #[test]
    fn an_owner_is_read_as_it_was_written() {
        let metadata = metadata(&ours()).unwrap();
        assert_eq!(owner(&metadata), Some(ours()));
        assert!(metadata.keys().all(|name| is_ours(name)));
        let mut theirs = metadata.clone();
        theirs.remove(KEY);
        assert_eq!(owner(&theirs), None);
    }

    #[test]
    fn tags_are_what_nova_takes() {
        let tags = tags(&ours());
        assert!(
            tags.iter()
                .all(|tag| tag.len() <= 60 && !tag.contains([',', '/']))
        );
        let joined = of_service(
            &StoreId::new("ab").unwrap(),
            &ServiceName::new("c").unwrap(),
        );
        let parted = of_service(
            &StoreId::new("a").unwrap(),
            &ServiceName::new("bc").unwrap(),
        );
        assert_ne!(joined, parted);
    }
}
