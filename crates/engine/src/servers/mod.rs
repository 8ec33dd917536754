//! Servers beside the plan: what of them is not as recorded, what an operator wants done about it, and
//! who makes which.
//!
//! | file | does |
//! | --- | --- |
//! | `drift`, `drift_record`, `drift_words` | where provider and records differ; what is kept of that; for people |
//! | `look` | asks the provider |
//! | `mend`, `adopt_server` | what mending does to the records |
//! | `repair_wish` | an operator's word for it |
//! | `makers` | which Compute is made by whom |

mod adopt_server;
mod drift;
mod drift_record;
#[cfg(test)]
mod drift_tests;
mod drift_words;
mod look;
mod makers;
mod mend;
mod repair_wish;

pub use adopt_server::raised;
pub(crate) use drift::{BOOTED_AT, FLAVOR, NAME, differing, word_of};
pub use drift::{Drift, Place, Sighting, drift};
pub use drift_record::DriftRecord;
pub(crate) use look::recorded_servers;
pub use look::{LookError, Looker, Seen};
pub use makers::{MadeBy, makers};
pub(crate) use mend::noted;
pub use mend::{Mend, Mended, Scene, capacities, foresee};
pub use repair_wish::Repair;
