//! The convergence loop of one service: observe, decide, plan, run steps; level-triggered and never
//! resumed (design decision 8).
//!
//! | file | does |
//! | --- | --- |
//! | `settings`, `outcome` | what the loop is told, and how it ends |
//! | `service_loop` | the loop itself: waits for whatever comes first |
//! | `settle` | what a former holder left started |
//! | `desired` | what is wished, as plans see it |
//! | `tick` | membership, plan, launching of steps |
//! | `launch`, `flight` | a step's intent, then its effect as a future |
//! | `land` | a step's end: records, log |
//! | `observe`, `heal` | servers at the provider; deaths, and what follows |
//! | `repair` | servers that an operator wants mended |
//! | `restore` | servers that were given another name or size |
//! | `update` | another revision |
//! | `fall_back` | a change of capacity that is made whole or not at all |
//! | `runs` | workflows and triggers' actions that somebody asked for |
//! | `evaluate` | monitors, policies, desired capacity |

mod amend;
mod desired;
mod evaluate;
mod fall_back;
mod flight;
mod heal;
mod land;
mod launch;
mod observe;
mod outcome;
mod plan_log;
mod repair;
mod restore;
mod runs;
mod service_loop;
mod settings;
mod settle;
mod tick;
mod update;

pub use outcome::{End, EngineError};
pub use service_loop::{Holder, StopLevel, hold};
pub use settings::{EngineSettings, Ports, Retry, Role};
