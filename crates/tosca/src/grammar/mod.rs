//! The grammar as one table: constructs, their keynames, short forms and sections; and the check of a
//! tree against it. Must not know: what names refer to.

mod activities;
mod amend;
mod belongs;
mod check;
mod coverage;
mod definitions;
mod forms;
mod functions;
mod interfaces;
mod json_schema;
mod keynames;
mod misfit;
mod names;
mod parameter;
mod purposes;
mod service;
mod successor;
mod table;
mod templates;
mod types;
mod version;

pub(crate) use activities::ACTIVITY;
pub(crate) use amend::amend;
pub(crate) use check::{check, check_begun};
pub(crate) use coverage::coverage;
pub(crate) use definitions::{CONSTRAINT, PROPERTY};
pub(crate) use interfaces::{INTERFACE_DEFINITION, INTERFACE_TYPE, PARAMETER};
pub(crate) use json_schema::json_schema;
pub(crate) use names::names;
pub(crate) use service::SERVICE_TEMPLATE;
pub(crate) use table::Construct;
pub use version::Version;
