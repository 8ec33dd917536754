//! Who makes servers: fixed by the first deploy.

use crate::exit::{Exit, Failure};
use crate::wiring::ProviderName;
use engine::ServiceRecord;
use topology::{PlainComputes, Topology, names};

/// Who makes servers, and which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ProviderChoice {
    /// Who.
    pub(super) provider: ProviderName,
    /// Whether of plain Computes, too.
    pub(super) computes: PlainComputes,
}

impl ProviderChoice {
    /// As recorded; where nothing is, as asked for: a provider that is named makes plain Computes, too.
    /// Where nobody asks, types that are of one provider alone choose it.
    ///
    /// # Errors
    /// If another provider is named than the recorded one, or than a type is of.
    pub(super) fn of(
        given: Option<ProviderName>,
        record: Option<&ServiceRecord>,
        topology: &Topology,
    ) -> Result<Self, Failure> {
        let choice = Self::chosen(given, record, topology)?;
        choice.fits(topology)?;
        Ok(choice)
    }

    fn chosen(
        given: Option<ProviderName>,
        record: Option<&ServiceRecord>,
        topology: &Topology,
    ) -> Result<Self, Failure> {
        let Some(record) = record else {
            let of_types = of_openstack(topology).map(|_| ProviderName::OpenStack);
            return Ok(Self {
                provider: given.or(of_types).unwrap_or_default(),
                computes: match given {
                    Some(_) => PlainComputes::Provided,
                    None => PlainComputes::LeftAlone,
                },
            });
        };
        let recorded = &record.provider;
        if given.is_some_and(|given| given.as_str() != recorded) {
            return Err(Failure::text(
                Exit::Failed,
                format!(
                    "this service has its servers at provider {recorded}, which can't be changed: \
                     undeploy it first, or deploy under another name (--service)"
                ),
            ));
        }
        let provider = recorded.parse();
        Ok(Self {
            provider: provider.map_err(|why: String| Failure::text(Exit::Failed, why))?,
            computes: record.computes,
        })
    }

    /// Whether every node can be had of it.
    fn fits(self, topology: &Topology) -> Result<(), Failure> {
        match of_openstack(topology) {
            Some(node) if self.provider != ProviderName::OpenStack => Err(Failure::text(
                Exit::Failed,
                format!(
                    "{node} is a {}, which provider {} does not make: name --provider openstack, or \
                     none, or give it the type {}",
                    names::OPENSTACK_SERVER,
                    self.provider,
                    names::SERVER
                ),
            )),
            _ => Ok(()),
        }
    }

    /// Whether naming a provider now asks for what the first deploy did not.
    ///
    /// # Errors
    /// If it does: whose server would be made.
    pub(super) fn check(
        self,
        given: Option<ProviderName>,
        topology: &Topology,
    ) -> Result<(), Failure> {
        let plain: Vec<&str> = topology
            .plain_computes()
            .map(|name| name.as_str())
            .collect();
        match (given, self.computes, plain.as_slice()) {
            (None, _, _) | (_, PlainComputes::Provided, _) | (_, _, []) => Ok(()),
            (Some(given), PlainComputes::LeftAlone, plain) => Err(Failure::text(
                Exit::Failed,
                format!(
                    "this service was first deployed without --provider, so that {} exists and is no \
                     server of {given}; that can't be changed: leave --provider away, or undeploy it \
                     first, or deploy under another name (--service)",
                    plain.join(", ")
                ),
            )),
        }
    }
}

/// A node whose server only OpenStack makes.
fn of_openstack(topology: &Topology) -> Option<&str> {
    let mut nodes = topology.nodes.iter();
    let found = nodes.find(|(_, node)| node.is_a(names::OPENSTACK_SERVER));
    found.map(|(name, _)| name.as_str())
}
