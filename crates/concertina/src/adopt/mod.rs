//! A service that xOpera 0.7 deployed, taken over: its `.opera` folder becomes records of ours, and nothing
//! runs again.
//!
//! | file | |
//! | --- | --- |
//! | `folder` | what lies in the folder |
//! | `records` | what that means (pure) |
//! | `take` | written to a store of ours |

mod folder;
mod records;
mod take;

pub(crate) use folder::OperaFolder;
pub(crate) use take::take;
