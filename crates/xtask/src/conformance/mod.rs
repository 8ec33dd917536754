//! All templates of a corpus, judged in parallel and compared with their labels.
//!
//! | part | does |
//! | --- | --- |
//! | `corpus` | finds, unpacks and lists the labelled templates |
//! | `judge` | one template: its verdict, its time, whether it panicked |
//! | `tally` | verdicts by set |
//! | `floors` | what must not get worse |
//! | `command` | the command |

mod command;
mod corpus;
mod floors;
mod judge;
mod tally;

pub(crate) use command::{Arguments, run};
