//! Shell and Python, run by themselves: inputs as environment variables, outputs by a JSON file.
//!
//! One fixed program for the shell (`driver.sh`) runs the script, on this machine or over one SSH
//! connection. Files and values come to it on its standard input, as an archive; after that the input
//! stays open, and when it is closed the run ends.
//!
//! | file | does |
//! | --- | --- |
//! | `environment` | inputs as variables of the shell |
//! | `bundle` | the archive |
//! | `answer` | what the driver said, made an outcome or an error |
//! | `executor` | one run from beginning to end |
//!
//! Invariant: a value of an input stands on no command line, and in no file but the archive's.

mod answer;
mod bundle;
mod environment;
mod executor;

pub use executor::{ScriptExecutor, ScriptSettings};
