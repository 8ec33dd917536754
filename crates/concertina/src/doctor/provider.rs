//! Who makes servers: reached, and with all that a service asks for at its largest.

use super::asking::chain;
use super::finding::{About, Finding};
use super::keys::{Keys, key_of};
use crate::terminal::counted;
use crate::wiring::{Cloud, ProviderName};
use engine::ports::ServerNeeds;

const ABOUT: About = About::Provider;

/// Whether it answers, and whether it has what is needed.
pub(super) async fn provider(cloud: &Cloud, needs: &[ServerNeeds]) -> Vec<Finding> {
    let name = cloud.name;
    let mut findings = Vec::new();
    match cloud.provider.everything().await {
        Ok(servers) => findings.push(Finding::good(
            ABOUT,
            format!("{name} answers: {}", counted(servers.len(), "server")),
        )),
        Err(error) => return vec![Finding::bad(ABOUT, error.to_string(), "")],
    }
    match cloud.provider.check(needs).await {
        Ok(()) if needs.is_empty() => {}
        Ok(()) => findings.push(Finding::good(
            ABOUT,
            format!(
                "there is all for {} more, as many as may be needed",
                counted(needs.len(), "server")
            ),
        )),
        Err(problems) => findings.extend(
            problems
                .iter()
                .map(|problem| Finding::bad(ABOUT, problem.to_string(), "")),
        ),
    }
    findings
}

/// Whether key pairs are keys that we have.
pub(super) async fn key_pairs(cloud: &Cloud, needs: &[ServerNeeds], keys: &Keys) -> Vec<Finding> {
    let Some(openstack) = &cloud.openstack else {
        return Vec::new();
    };
    match openstack.key_pairs(needs).await {
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
