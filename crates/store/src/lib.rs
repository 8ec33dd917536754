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
//! | `format`, `file` | what the file is, how it is made, migrated, locked |
//! | `failure` | SQLite's errors as sentences that say what to do |

mod embedded;
mod entries;
mod failure;
mod file;
#[cfg(test)]
mod file_tests;
mod format;
mod journal;
mod watches;
mod worker;

pub use embedded::EmbeddedStore;
pub use journal::Pruned;
