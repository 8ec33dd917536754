//! What to do where Ansible's words do not say it: the usual troubles with `openstack.cloud`
//! (`docs/openstack.md`). Pure.

/// Words of a failure, each by one of its spellings, and what to do then.
type Known = (&'static [&'static [&'static str]], &'static str);

const TOOLS: &str =
    "`make openstack-tools` installs what openstack.cloud needs beside this Ansible";

const KNOWN: [Known; 5] = [
    (
        &[
            &["private_v4", "public_v4", "attribute 'openstack'"],
            &["has no attribute"],
        ],
        "openstack.cloud hands back neither private_v4 nor public_v4 since its version 2.0: take them \
         from server.addresses (docs/openstack.md shows how)",
    ),
    (
        &[&["Auth plugin requires parameters which were not given"]],
        "of OS_* a playbook sees what pass_environment in [ansible] names (docs/openstack.md)",
    ),
    (
        &[
            &["couldn't resolve module/action"],
            &["'openstack.cloud.", "'os_"],
        ],
        TOOLS,
    ),
    (&[&["openstacksdk is required"]], TOOLS),
    (
        &[&["module 'openstack' has no attribute"]],
        "this openstacksdk is newer than openstack.cloud can read: install one below 4.11",
    ),
];

/// What to do about a failure, where we know better than its words.
pub(super) fn advice(message: &str) -> Option<&'static str> {
    let has = |spellings: &[&str]| spellings.iter().any(|word| message.contains(word));
    let known = KNOWN
        .iter()
        .find(|(words, _)| words.iter().all(|spellings| has(spellings)));
    known.map(|(_, what)| *what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_are_handed_back_no_more_are_told() {
        for words in [
            "Error while resolving value for 'data': object of type 'dict' has no attribute 'private_v4'",
            "object of type 'dict' has no attribute 'openstack'",
            "The task includes an option with an undefined variable. 'dict object' has no attribute 'public_v4'",
        ] {
            assert!(
                advice(words).unwrap().contains("server.addresses"),
                "{words}"
            );
        }
    }

    #[test]
    fn what_is_missing_is_told() {
        let of = |words| advice(words).unwrap_or_default();
        let auth = "Module failed: Auth plugin requires parameters which were not given: auth_url";
        assert!(of(auth).contains("pass_environment"));
        let old_name =
            "couldn't resolve module/action 'os_server'. This often indicates a misspelling";
        assert!(of(old_name).contains("make openstack-tools"));
        assert!(of("openstacksdk is required for this module").contains("make openstack-tools"));
        let newer = "Module failed: module 'openstack' has no attribute 'version'";
        assert!(of(newer).contains("below 4.11"));
    }

    #[test]
    fn nothing_is_said_of_other_failures() {
        for words in [
            "object of type 'dict' has no attribute 'port'",
            "couldn't resolve module/action 'community.general.ufw'",
            "private_v4 is not in the list",
        ] {
            assert_eq!(advice(words), None, "{words}");
        }
    }
}
