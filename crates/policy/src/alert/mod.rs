//! Alerts: read from Alertmanager's webhook and API, and kept as facts.
//!
//! Responsible for: what of a delivery is about us, and which of two facts is the newer. Repeats,
//! duplicates and re-orderings change nothing. Must not know: HTTP, where facts are kept, what
//! follows from them.

mod api;
mod delivery;
mod fact;
mod labels;
mod merge;
mod webhook;

pub use api::{ApiAlertsError, parse_api_alerts};
pub use delivery::{Delivery, IgnoreReason, Ignored};
pub use fact::{AlertFact, AlertStatus, Fingerprint};
pub use merge::merge;
pub(crate) use merge::newest;
pub use webhook::{WebhookError, parse_webhook};
