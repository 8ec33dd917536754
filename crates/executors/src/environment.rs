//! What operations see of our own environment.

use std::ffi::{OsStr, OsString};
use std::fmt;

/// Variables that are passed on beside the usual ones (`PATH`, `HOME`, …). Credentials may be among them:
/// only names are ever shown.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct PassedEnvironment(Vec<(OsString, OsString)>);

impl PassedEnvironment {
    /// Variables with their values.
    pub fn new<N, V>(variables: impl IntoIterator<Item = (N, V)>) -> Self
    where
        N: Into<OsString>,
        V: Into<OsString>,
    {
        let variables = variables.into_iter();
        Self(variables.map(|(n, v)| (n.into(), v.into())).collect())
    }

    /// The usual ones that are set here, then these.
    pub(crate) fn beside<'a>(
        &'a self,
        usual: &'a [&'a str],
    ) -> impl Iterator<Item = (OsString, OsString)> + 'a {
        let usual = usual
            .iter()
            .filter_map(|name| Some((OsStr::new(name).to_owned(), std::env::var_os(name)?)));
        usual.chain(self.0.iter().cloned())
    }
}

impl fmt::Debug for PassedEnvironment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.0.iter().map(|(name, _)| name))
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_not_shown() {
        let passed = PassedEnvironment::new([("OS_PASSWORD", "secret")]);
        assert_eq!(format!("{passed:?}"), "[\"OS_PASSWORD\"]");
    }
}
