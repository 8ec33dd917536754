//! Level 3: the agent's door for the monitors.
//!
//! Responsible for: Alertmanager's webhook, Prometheus' service discovery, the agent's own metrics,
//! health, and a page that lists them.
//! Must not know: how alerts are stored or judged ([`Inbox`]), where servers come from
//! ([`FleetView`]), the terminal, the settings file.
//! Invariant: a webhook is answered with 200 only when its alerts are durable, and never waits for
//! the work that they cause.

mod bind;
mod discovery;
mod fleet_metrics;
mod health;
mod index;
mod labels;
mod metrics;
mod ports;
mod router;
mod serve;
mod summary;
mod webhook;

#[cfg(test)]
mod tests;

pub use bind::{BindError, LoopbackListener, bind};
pub use ports::{FleetView, Inbox, InboxError, Unavailable};
pub use router::{AgentState, router};
pub use serve::{ServeError, serve};
pub use summary::{
    DecisionCounts, GroupSummary, MemberPlace, MembersByState, ProviderCalls, ScrapeTarget,
    ServiceSummary,
};
