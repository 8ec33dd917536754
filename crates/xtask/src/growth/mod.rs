//! How the cost of a template grows with its size: `scripts/xtask.sh growth`. A ratio well above 2 from one
//! column to the next is cost that is more than linear.

mod chains;
mod nodes;
mod others;
mod run;
mod shape;
mod types;
mod wrong;

pub(crate) use run::{Arguments, run};
