//! What a file asked for and did not get: types may be missing that are right to name.

use std::collections::BTreeSet;

/// Where names are that could not be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct LeftOut {
    /// Whether names may be missing that are written without a prefix.
    plain: bool,
    /// Namespaces in which names may be missing.
    behind: BTreeSet<String>,
}

// === impl LeftOut ===

impl LeftOut {
    /// Any name may be missing.
    pub(crate) fn anything() -> Self {
        Self {
            plain: true,
            behind: BTreeSet::new(),
        }
    }

    /// An import into a namespace, or into that of the file itself, was left out.
    pub(crate) fn add(&mut self, namespace: Option<&str>) {
        match namespace {
            Some(namespace) => {
                self.behind.insert(namespace.to_owned());
            }
            None => self.plain = true,
        }
    }

    /// What another file lacks, whose names are not told apart from those of this one.
    pub(crate) fn add_other(&mut self, other: &Self) {
        if !other.is_nothing() {
            self.plain = true;
            self.behind.extend(other.behind.iter().cloned());
        }
    }

    /// A namespace of which something was read after all.
    pub(crate) fn is_read(&mut self, namespace: &str) {
        if self.behind.remove(namespace) {
            self.plain = true;
        }
    }

    /// Whether everything was read.
    pub(crate) fn is_nothing(&self) -> bool {
        !self.plain && self.behind.is_empty()
    }

    /// Whether nothing of a namespace was read.
    pub(crate) fn is_all_of(&self, namespace: &str) -> bool {
        self.behind.contains(namespace)
    }

    /// Whether a name may be one of those that are missing.
    pub(crate) fn may_have(&self, name: &str) -> bool {
        self.plain
            || name
                .split_once(':')
                .is_some_and(|(prefix, _)| self.is_all_of(prefix))
    }
}
