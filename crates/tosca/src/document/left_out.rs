//! What a file asked for and did not get: types may be missing that are right to name.

use std::collections::BTreeSet;

/// Where names are that could not be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) enum LeftOut {
    /// Everything was read.
    #[default]
    Nothing,
    /// Names in these namespaces may be missing.
    Behind(BTreeSet<String>),
    /// Any name may be missing.
    Anything,
}

// === impl LeftOut ===

impl LeftOut {
    /// An import into a namespace, or into that of the file itself, was left out.
    pub(crate) fn add(&mut self, namespace: Option<&str>) {
        match (&mut *self, namespace) {
            (Self::Anything, _) => {}
            (Self::Behind(known), Some(namespace)) => {
                known.insert(namespace.to_owned());
            }
            (Self::Nothing, Some(namespace)) => {
                *self = Self::Behind(BTreeSet::from([namespace.to_owned()]));
            }
            (_, None) => *self = Self::Anything,
        }
    }

    /// Whether everything was read.
    pub(crate) fn is_nothing(&self) -> bool {
        *self == Self::Nothing
    }

    /// Whether a name may be one of those that are missing.
    pub(crate) fn may_have(&self, name: &str) -> bool {
        match self {
            Self::Nothing => false,
            Self::Behind(known) => name
                .split_once(':')
                .is_some_and(|(prefix, _)| known.contains(prefix)),
            Self::Anything => true,
        }
    }
}
