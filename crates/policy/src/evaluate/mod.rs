//! How many members a group is to have.
//!
//! Responsible for: signals × policies × group state × now → decision and reasons. The order:
//!
//! | step | module | asks |
//! | --- | --- | --- |
//! | 1 | `run` | is the wished capacity within the bounds? is there anything to go by? |
//! | 2 | `sight` | what can be believed of each member in service? |
//! | 3 | `grow` | does an upper bound hold for any member? Then shrinking is out of the question |
//! | 4 | `shrink` | does a lower bound hold for all of them, with nothing missing? |
//! | 5 | `temper` | what stands against it now: bounds, hold, work under way, quiet times, windows |
//!
//! Must not know: how signals are obtained, who carries the decision out, the clock.

mod frame;
mod grow;
mod run;
mod shrink;
mod sight;
mod temper;
#[cfg(test)]
mod tests;

pub(crate) use frame::later;
pub use run::evaluate;
