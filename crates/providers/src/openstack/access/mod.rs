//! Who we are for Keystone. Pure: texts in, answers and variables out.
//!
//! | file | |
//! | --- | --- |
//! | `shell_words` | a line of shell in words, with the variables that they hold |
//! | `rc_file` | the file that the dashboard hands out (`openrc.sh`), read without a shell |

mod rc_file;
mod shell_words;

#[cfg(test)]
mod rc_file_tests;

pub use rc_file::{NotUnderstood, Question, RcFile};
