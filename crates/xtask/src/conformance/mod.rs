//! All templates of a corpus, judged in parallel and compared with their labels.
//!
//! | part | does |
//! | --- | --- |
//! | `corpus` | finds, unpacks and lists the labelled templates |
//! | `judge` | one template: its verdict, its time, whether it panicked |
//! | `tally` | verdicts by set |
//! | `times` | what templates cost to read |
//! | `floors` | what must not get worse |
//! | `command` | the command |

mod command;
mod corpus;
mod floors;
mod judge;
mod tally;
mod times;

pub(crate) use command::{Arguments, run};
