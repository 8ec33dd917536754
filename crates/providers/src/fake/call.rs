//! What was asked of the fake cloud.

use model::{IdempotencyKey, ServerId, ServiceName};

/// One call of the `Provider` port, also one that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FakeCall {
    /// `check`.
    Check,
    /// `create`.
    Create {
        /// Name of the server.
        name: String,
        /// Its key.
        key: IdempotencyKey,
    },
    /// `find`.
    Find {
        /// The key looked for.
        key: IdempotencyKey,
    },
    /// `inspect`.
    Inspect {
        /// The server.
        id: ServerId,
    },
    /// `list`.
    List {
        /// The service.
        service: ServiceName,
    },
    /// `restore`.
    Restore {
        /// The server.
        id: ServerId,
    },
    /// `delete`.
    Delete {
        /// The server.
        id: ServerId,
    },
}

impl FakeCall {
    /// The port's word for it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Check => "check",
            Self::Create { .. } => "create",
            Self::Find { .. } => "find",
            Self::Inspect { .. } => "inspect",
            Self::List { .. } => "list",
            Self::Restore { .. } => "restore",
            Self::Delete { .. } => "delete",
        }
    }
}
