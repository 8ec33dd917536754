//! Who makes servers: reached, and with all that a service asks for at its largest.

use super::asking::chain;
use super::finding::{About, Finding};
use super::keys::{Keys, key_of};
use crate::terminal::counted;
use crate::wiring::{Cloud, ProviderName};
use engine::ports::{ProviderError, ServerNeeds};
use providers::openstack::Wanted;

const ABOUT: About = About::Provider;

/// Whether it answers; who does not is told once, and asked nothing more.
///
/// # Errors
/// The only thing to tell: it does not.
pub(super) async fn reached(cloud: &Cloud) -> Result<Finding, Finding> {
    let name = cloud.name;
    match cloud.provider.everything().await {
        Ok(servers) => Ok(Finding::good(
            ABOUT,
            format!("{name} answers: {}", counted(servers.len(), "server")),
        )),
        Err(error) => Err(failed(&error)),
    }
}

/// Whether it has what is needed, of servers that are ours to make and of those that playbooks make.
pub(super) async fn offered(
    cloud: &Cloud,
    needs: &[ServerNeeds],
    named: &[Wanted],
) -> Vec<Finding> {
    let mut findings = match cloud.provider.check(needs).await {
        Ok(()) if needs.is_empty() => Vec::new(),
        Ok(()) => vec![Finding::good(
            ABOUT,
            format!(
                "images, flavors, networks, keys and quotas suffice for {} more, the most that may come",
                counted(needs.len(), "server")
            ),
        )],
        Err(problems) => problems.iter().map(failed).collect(),
    };
    if let (Some(openstack), false) = (&cloud.openstack, named.is_empty()) {
        match openstack.check_named(named).await {
            Ok(()) => findings.push(Finding::good(
                ABOUT,
                format!(
                    "what playbooks are told to use is there, for {} more",
                    counted(named.len(), "server")
                ),
            )),
            Err(problems) => findings.extend(problems.iter().map(failed)),
        }
    }
    findings
}

fn failed(error: &ProviderError) -> Finding {
    let advice = match error {
        ProviderError::Unavailable { .. } => {
            "see that it is up, and reached from here; an agent asks again until it answers"
        }
        // they say it themselves
        ProviderError::Missing { .. }
        | ProviderError::NoRoom { .. }
        | ProviderError::Failed { .. }
        | ProviderError::Refused { .. }
        | ProviderError::NotOurs { .. } => "",
    };
    Finding::bad(ABOUT, error.to_string(), advice)
}

/// Whether key pairs are keys that we have.
pub(super) async fn key_pairs(
    cloud: &Cloud,
    needs: &[ServerNeeds],
    named: &[Wanted],
    keys: &Keys,
) -> Vec<Finding> {
    let Some(openstack) = &cloud.openstack else {
        return Vec::new();
    };
    match openstack.key_pairs(needs, named).await {
        Ok(pairs) => pairs
            .iter()
            .map(|(name, public)| pair(name, public, keys))
            .collect(),
        Err(error) => vec![Finding::notable(ABOUT, error.to_string(), "")],
    }
}

fn pair(name: &str, public: &str, keys: &Keys) -> Finding {
    let is_ours = key_of(public).is_some_and(|key| keys.usable.contains(&key));
    match is_ours {
        true => Finding::good(ABOUT, format!("key pair {name} is a key that you hold")),
        false => Finding::bad(
            ABOUT,
            format!("key pair {name} is none of the keys that you hold: nobody could log in"),
            "give its private key to the agent (ssh-add), name it with openstack.ssh_identity_file, or \
             name another key pair with openstack.key_name",
        ),
    }
}

/// What is told where a cloud can't even be opened.
pub(super) fn not_opened(name: ProviderName, error: &dyn std::error::Error) -> Finding {
    Finding::bad(ABOUT, format!("{name}: {}", chain(error)), "")
}

#[cfg(test)]
mod tests {
    use super::super::finding::Verdict;
    use super::*;

    #[test]
    fn comments_of_keys_say_nothing() {
        let keys = Keys {
            usable: vec!["ssh-ed25519 AAAA".to_owned()],
        };
        assert_eq!(
            pair("k", "ssh-ed25519 AAAA me@here\n", &keys).verdict,
            Verdict::Good
        );
        let other = pair("k", "ssh-ed25519 BBBB me@here", &keys);
        assert!(matches!(other.verdict, Verdict::Bad { .. }));
    }
}
