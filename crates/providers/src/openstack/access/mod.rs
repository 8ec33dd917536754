//! Who we are for Keystone, and where that is read.
//!
//! | file | |
//! | --- | --- |
//! | `login` | what Keystone is told, out of variables (`OS_*`) |
//! | `clouds` | the same, out of `clouds.yaml`; the one thing here that reads files |
//! | `shell_words` | a line of shell in words, with the variables that they hold |
//! | `rc_file` | the file that the dashboard hands out (`openrc.sh`), read without a shell |

mod clouds;
mod login;
mod rc_file;
mod shell_words;

#[cfg(test)]
mod login_tests;
#[cfg(test)]
mod rc_file_tests;

pub use login::{Login, LoginError};
pub use rc_file::{NotUnderstood, Question, RcFile};
