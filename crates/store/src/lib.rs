//! Level 3: remembers. The embedded store and log: one folder, one SQLite file.
//!
//! Responsible for: durability, compare-and-swap, watches across processes, the format of the file
//! and its migrations, retention of the log.
//! Must not know: what the keys and values mean, any other adapter.
//!
//! | file | holds |
//! | --- | --- |
//! | `embedded` | the handle, which is both ports |
//! | `worker` | the thread of a connection; commits in groups |
//! | `entries`, `journal` | the statements of the store and of the log |
//! | `watches` | who waits for what; other processes noticed by polling |
//! | `backup`, `restore` | a copy in one file, and its way back |
//! | `health` | what is wrong with the file, without changing it |
//! | `format`, `file` | what the file is, how it is made, migrated, locked |
//! | `failure` | SQLite's errors as sentences that say what to do |

mod backup;
#[cfg(test)]
mod backup_tests;
mod embedded;
mod entries;
mod failure;
mod file;
#[cfg(test)]
mod file_tests;
mod format;
mod health;
mod journal;
mod restore;
mod watches;
mod worker;

pub use backup::{Attached, Existing};
pub use embedded::EmbeddedStore;
pub use health::{Health, Records, check};
pub use journal::Pruned;
pub use restore::{Former, Restoration};
