//! Who makes servers: fixed by the first deploy.

use crate::exit::{Exit, Failure};
use crate::wiring::ProviderName;
use engine::ServiceRecord;
use topology::{PlainComputes, Topology};

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
    ///
    /// # Errors
    /// If another provider is named than the recorded one.
    pub(super) fn of(
        given: Option<ProviderName>,
        record: Option<&ServiceRecord>,
    ) -> Result<Self, Failure> {
        let Some(record) = record else {
            return Ok(Self {
                provider: given.unwrap_or_default(),
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
