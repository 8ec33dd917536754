//! What somebody asked for, for the holder to carry out.

use serde::{Deserialize, Serialize};

/// Whether a service is to exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wish {
    /// Keep the service deployed as its revision and capacities say.
    Deployed,
    /// Remove all of it.
    Undeployed,
}
