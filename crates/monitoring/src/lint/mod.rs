//! Judges configuration files that we made, or that others wrote around our parts: would an alert
//! about a member be raised, and would it reach the agent whole?
//! Must not know: how files are read, the monitors' own tools (see [`crate::external_checks`], which
//! check the grammar far better).

mod alert_labels;
mod alertmanager;
mod alertmanager_file;
mod finding;
mod kind;
mod matcher;
mod prometheus;
mod prometheus_file;
mod promql;
mod relabel;
mod route;
mod rule_file;
mod rules;
mod run;

pub(crate) use kind::{Kind, kind};

pub use finding::{Finding, Severity};
pub use run::lint;
