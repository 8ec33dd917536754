//! The revisions of a scenario: one fleet, told in several ways.

use super::Implementations;
use crate::{mk_blueprint, mk_node_name};
use engine::MadeFrom;
use engine::ports::{Blueprint, Library, LibraryError};
use model::Revision;
use topology::{Expr, ScalingGroups};

/// What differs from the first revision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Other {
    /// Nothing: it is the first.
    Nothing,
    /// A playbook of the sites: they are configured again.
    SiteConfigured,
    /// A playbook of the balancer: it is made anew, its server stays.
    BalancerMade,
    /// One node fewer on each member.
    NoExporter,
    /// The members' servers: all of them are replaced.
    Servers,
    /// Everything once: there is no group.
    Alone,
}

const OTHERS: [Other; 6] = [
    Other::Nothing,
    Other::SiteConfigured,
    Other::BalancerMade,
    Other::NoExporter,
    Other::Servers,
    Other::Alone,
];

/// All revisions of a scenario.
#[derive(Debug, Clone)]
pub struct Revisions(Vec<Blueprint>);

impl Revisions {
    /// Of a fleet with such operations.
    pub fn of(implementations: Implementations) -> Self {
        let revisions = OTHERS.iter().map(|other| revision(*other, implementations));
        Self(revisions.collect())
    }

    /// The one that is deployed first.
    pub fn first(&self) -> &Blueprint {
        &self.0[0]
    }

    /// One of them.
    pub fn pick(&self, number: u64) -> MadeFrom {
        let count = self.0.len() as u64;
        let at = usize::try_from(number % count).unwrap_or(0);
        MadeFrom {
            revision: self.0[at].revision.clone(),
            template: "service.yaml".to_owned(),
        }
    }
}

impl Library for Revisions {
    fn load(&self, revision: &Revision) -> Result<Blueprint, LibraryError> {
        let found = self.0.iter().find(|known| known.revision == *revision);
        found.cloned().ok_or_else(|| LibraryError {
            revision: revision.clone(),
            why: "not in this test".to_owned(),
        })
    }
}

fn revision(other: Other, implementations: Implementations) -> Blueprint {
    let most = if other == Other::Alone { 1 } else { 3 };
    let mut blueprint = mk_blueprint(1, most);
    if other != Other::Nothing {
        let name = format!("{other:?}").to_lowercase();
        blueprint.revision = Revision::new(name).expect("a valid revision");
    }
    if implementations == Implementations::Scripts {
        scripts(&mut blueprint);
    }
    let mut change = |path: &str| {
        let path = match implementations {
            Implementations::Playbooks => format!("playbooks/{path}.yml"),
            Implementations::Scripts => format!("playbooks/{path}.sh"),
        };
        blueprint.digests.insert(path, "other".to_owned());
    };
    match other {
        Other::Nothing => {}
        // they are about the group
        Other::Alone => blueprint.policies.clear(),
        Other::SiteConfigured => change("site/configure"),
        Other::BalancerMade => change("balancer/create"),
        Other::NoExporter => {
            let exporter = mk_node_name("node_exporter");
            blueprint.topology.nodes.remove(&exporter);
            let derived = ScalingGroups::derive(&blueprint.topology);
            blueprint.groups = derived.expect("the bounds are those of the first");
        }
        Other::Servers => {
            let server = blueprint.topology.nodes.get_mut(&mk_node_name("app_vm"));
            let properties = &mut server.expect("the fleet has servers").properties;
            properties.insert("flavor".to_owned(), Expr::literal("large"));
        }
    }
    blueprint
}

fn scripts(blueprint: &mut Blueprint) {
    for node in blueprint.topology.nodes.values_mut() {
        let relationships = node.requirements.iter_mut();
        let interfaces = relationships
            .flat_map(|requirement| requirement.relationship.interfaces.values_mut())
            .chain(node.interfaces.values_mut());
        for operation in interfaces.flat_map(|interface| interface.operations.values_mut()) {
            if let Some(implementation) = &mut operation.implementation {
                implementation.primary = implementation.primary.replace(".yml", ".sh");
            }
        }
    }
}
