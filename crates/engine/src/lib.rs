//! Level 2: makes the world as it is wished.
//!
//! Responsible for: the ports, the journalled step runner, the convergence loop of a service, wishes.
//! Must not know: any adapter (no HTTP, SQL, Ansible, cloud), the terminal.

mod adopt;
mod ancestors;
mod audit;
mod converge;
mod event;
mod export;
mod forget;
mod host_address;
mod inbox;
mod keys;
mod lease;
mod ledger;
pub mod ports;
mod records;
mod repeatable;
mod request;
#[cfg(test)]
mod request_tests;
mod restored;
mod secrets;
mod server_needs;
mod server_request;
mod servers;
mod snapshot;
mod view;
mod wishes;

pub use adopt::{AdoptError, Adopter};
pub use ancestors::Ancestors;
pub use audit::{Audit, Fault, audit};
pub use converge::{End, EngineError, EngineSettings, Holder, Ports, Retry, Role, StopLevel, hold};
pub use event::{Event, PlanEnd};
pub use export::{Exported, export};
pub use forget::{ForgetError, forget};
pub use inbox::{Accepted, AlertInbox, InboxError};
pub use lease::{HEARTBEAT_EVERY, LEASE_TTL, Lease, LeaseError, living_holder};
pub use records::{
    ActionRecord, Heartbeat, HolderRecord, Intent, MadeFrom, ProgressRecord, RepairRequest,
    RepairedRecord, RestoredRecord, ServiceRecord, WishRecord,
};
pub use repeatable::kind_of;
pub use restored::{RestoredError, confirm, mark_restored};

pub use server_needs::{planned_creations, planned_servers};
pub use servers::{
    Drift, DriftRecord, LookError, Looker, MadeBy, Mend, Mended, Place, Repair, Scene, Seen,
    Sighting, capacities, drift, foresee, makers, raised,
};
pub use snapshot::{Snapshot, Stamped, services};
pub use view::{
    GroupView, InstanceView, MemberSummary, OutputView, ScrapeTarget, ServiceView, scrape_targets,
};
pub use wishes::{Scale, SoundScale, WishError, Wishes};
