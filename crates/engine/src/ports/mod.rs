//! The doors through which the engine touches the world. Adapters implement them on level 3; the
//! simulator implements them over scripted worlds.

mod clock;
mod executor;
mod library;
mod log;
mod presence;
mod provider;
mod signals;
mod store;

pub use clock::Clock;
pub use executor::{
    Executor, ExecutorError, ImplementationKind, OperationHost, OperationOutcome, OperationRequest,
};
pub use library::{Blueprint, Library, LibraryError, References};
pub use log::{Log, LogEntry, LogError, Sequence};
pub use presence::Presence;
pub use provider::{
    ListedServer, MadeAs, Ownership, Provider, ProviderError, Server, ServerAddresses, ServerNeeds,
    ServerRequest, ServerSize, ServerStatus, SshEndpoint,
};
pub use signals::{Question, Signals};
pub use store::{
    Check, Committed, Expected, Store, StoreError, Transaction, Versioned, Watch, Write,
};
