//! Commands, one file each: a thin skin over `operate`, `agent` and the libraries.
//!
//! | file | |
//! | --- | --- |
//! | `choose` | which service is meant |
//! | `drift_text` | what is not as recorded, for people |
//! | `provider_choice` | who makes servers |
//! | `repair_choice` | what an operator chooses to be done about it |
//! | `view_text` | a service for people |
//! | all others | the command of that name |

pub(crate) mod agent;
pub(crate) mod completions;
pub(crate) mod config;
pub(crate) mod demo;
pub(crate) mod deploy;
pub(crate) mod diff;
pub(crate) mod doctor;
pub(crate) mod explain;
pub(crate) mod graph;
pub(crate) mod history;
pub(crate) mod import;
pub(crate) mod info;
pub(crate) mod logs;
pub(crate) mod monitoring;
pub(crate) mod notify;
pub(crate) mod outputs;
pub(crate) mod package;
pub(crate) mod plan;
pub(crate) mod refresh;
pub(crate) mod repair;
pub(crate) mod run;
pub(crate) mod scale;
pub(crate) mod schema;
pub(crate) mod servers;
pub(crate) mod status;
pub(crate) mod store;
pub(crate) mod undeploy;
pub(crate) mod unpackage;
pub(crate) mod update;
pub(crate) mod validate;

pub(crate) mod about;
pub(crate) mod choose;
pub(crate) mod consent;
mod drift_text;
mod graph_states;
pub(crate) mod mended;
mod provider_choice;
mod repair_choice;
mod run_inputs;
pub(crate) mod running;
mod saved_plan;
pub(crate) mod template;
mod view_text;
