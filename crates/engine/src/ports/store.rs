//! Small coordination state: ordered keys, compare-and-swap transactions, watches.

use async_trait::async_trait;

/// A value and the version of its last write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Versioned {
    /// The bytes.
    pub value: Vec<u8>,
    /// Grows with every write in the store; never the same for two writes.
    pub version: u64,
}

/// What a key must look like for a transaction to happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// No such key.
    Absent,
    /// Written last with this version.
    Version(u64),
}

/// A condition of a transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// The key looked at.
    pub key: String,
    /// What it must look like.
    pub expected: Expected,
}

/// A change of one key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Write {
    /// Sets it.
    Put {
        /// The key.
        key: String,
        /// Its value, at most [`Transaction::MAX_VALUE_BYTES`].
        value: Vec<u8>,
    },
    /// Removes it, if there.
    Delete {
        /// The key.
        key: String,
    },
}

impl Write {
    /// The key that changes.
    pub fn key(&self) -> &str {
        match self {
            Self::Put { key, .. } | Self::Delete { key } => key,
        }
    }
}

/// All or nothing: if every check holds, every write happens, durably.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Transaction {
    /// What must hold.
    pub checks: Vec<Check>,
    /// What changes.
    pub writes: Vec<Write>,
}

impl Transaction {
    /// Most checks and writes together.
    pub const MAX_OPERATIONS: usize = 100;
    /// Largest value.
    pub const MAX_VALUE_BYTES: usize = 256 * 1024;
    /// Longest key.
    pub const MAX_KEY_BYTES: usize = 1024;

    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a condition.
    #[must_use]
    pub fn check(mut self, key: impl Into<String>, expected: Expected) -> Self {
        self.checks.push(Check {
            key: key.into(),
            expected,
        });
        self
    }

    /// Adds a write.
    #[must_use]
    pub fn put(mut self, key: impl Into<String>, value: Vec<u8>) -> Self {
        self.writes.push(Write::Put {
            key: key.into(),
            value,
        });
        self
    }

    /// Adds a removal.
    #[must_use]
    pub fn delete(mut self, key: impl Into<String>) -> Self {
        self.writes.push(Write::Delete { key: key.into() });
        self
    }

    /// What every store refuses, so that a transaction that one takes all take: too many operations,
    /// too large a value, a key that is empty, too long or has control characters, a key written
    /// twice.
    pub fn check_limits(&self) -> Result<(), StoreError> {
        let refused = |why: String| Err(StoreError::Refused { why });
        let operations = self.checks.len() + self.writes.len();
        if operations > Self::MAX_OPERATIONS {
            return refused(format!(
                "{operations} checks and writes, at most {} are allowed",
                Self::MAX_OPERATIONS
            ));
        }
        for key in self
            .checks
            .iter()
            .map(|check| check.key.as_str())
            .chain(self.writes.iter().map(Write::key))
        {
            if key.is_empty() || key.len() > Self::MAX_KEY_BYTES {
                return refused(format!(
                    "a key has 1 to {} bytes, this has {}",
                    Self::MAX_KEY_BYTES,
                    key.len()
                ));
            }
            if key.chars().any(char::is_control) {
                return refused(format!("the key {key:?} has a control character"));
            }
        }
        let mut written = std::collections::BTreeSet::new();
        for write in &self.writes {
            if !written.insert(write.key()) {
                return refused(format!("the key {:?} is written twice", write.key()));
            }
            if let Write::Put { key, value } = write
                && value.len() > Self::MAX_VALUE_BYTES
            {
                return refused(format!(
                    "the value of {key:?} has {} bytes, at most {} are allowed",
                    value.len(),
                    Self::MAX_VALUE_BYTES
                ));
            }
        }
        Ok(())
    }
}

/// How a transaction ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Committed {
    /// Durable; all its writes have this version.
    Yes {
        /// Version of its writes.
        version: u64,
    },
    /// A check did not hold; nothing changed.
    Conflict {
        /// The first key whose check failed.
        key: String,
    },
}

/// Why the store failed. Nothing was half-written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Too many operations, too large a value, or an unusable key: a fault of the caller.
    #[error("the transaction is not allowed: {why}")]
    Refused {
        /// Why.
        why: String,
    },
    /// Made by a newer program.
    #[error(
        "the store at {path} has format {found}, this program knows up to {known}; nothing was changed; \
         use the concertina that wrote it or a newer one, or restore a backup of format {known} into \
         another folder"
    )]
    Newer {
        /// Where.
        path: String,
        /// Its format.
        found: u32,
        /// The newest known.
        known: u32,
    },
    /// Disk full, permission, corruption.
    #[error("the store at {path}: {why}")]
    Unavailable {
        /// Where.
        path: String,
        /// Why, and what to do.
        why: String,
    },
}

/// Tells that something under a prefix may have changed, also by another process.
#[async_trait]
pub trait Watch: Send {
    /// Returns when something changed since the last return (or since the watch began). May return
    /// without a change; never misses one.
    async fn changed(&mut self);
}

/// Coordination state. See [`Transaction`] for the limits.
#[async_trait]
pub trait Store: Send + Sync {
    /// One key.
    async fn get(&self, key: &str) -> Result<Option<Versioned>, StoreError>;

    /// All keys that begin with a prefix, in order.
    async fn scan(&self, prefix: &str) -> Result<Vec<(String, Versioned)>, StoreError>;

    /// Applies a transaction.
    async fn commit(&self, transaction: Transaction) -> Result<Committed, StoreError>;

    /// Applies transactions one after the other and stops at the first that does not hold: what came
    /// before it stays. Each is all or nothing, and all may share one write to the disk.
    ///
    /// # Errors
    /// As of [`Self::commit`]; then some of the first may be durable, never a later one without them.
    async fn commit_in_order(
        &self,
        transactions: Vec<Transaction>,
    ) -> Result<Committed, StoreError> {
        let mut ended = Committed::Yes { version: 0 };
        for transaction in transactions {
            ended = self.commit(transaction).await?;
            if matches!(ended, Committed::Conflict { .. }) {
                break;
            }
        }
        Ok(ended)
    }

    /// Watches a prefix.
    fn watch(&self, prefix: &str) -> Box<dyn Watch>;
}
